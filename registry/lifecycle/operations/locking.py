"""In which order the rows of a case are locked: what it belongs to, the case, then what lies in it."""

from registry.lifecycle.models import Case


def lock_case(case: Case) -> Case:
    """The case as it is now, locked after every case it belongs to: an effect may move those too.

    Everybody who may come to need several of these rows takes them in this order (a parent is older than
    its children), so that nobody waits in a ring.
    """
    keys, parent = [case.pk], case.parent_id
    while parent is not None:
        keys.append(parent)
        parent = Case.objects.values_list("parent_id", flat=True).get(pk=parent)
    rows = Case.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    return {row.pk: row for row in rows}[case.pk]

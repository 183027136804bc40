"""What many requests about a project have in common."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from registry.lifecycle.models import Case
from registry.lifecycle.tables import StepContext, Unmet
from registry.projects.models import Project
from registry.projects.queries.subjects import (
    current_modalities,
    may_speak_for,
    project_of,
    signed_in,
    speakers_of,
    written,
)

# The procedures by which a request is taken back, on the form of its kind.
TAKEN_BACK_BY = ("request_withdrawal", "issuance_withdrawal")


def has_project(context: StepContext) -> Iterator[Unmet]:
    if project_of(context.case) is None:
        yield Unmet("project_unknown", _("Name the project, or begin from its page."))


def project_is_of_the_country(context: StepContext) -> Iterator[Unmet]:
    """Invariant I27: the first two letters of a reference are the partner country's."""
    project = project_of(context.case)
    if project is not None and project.partner_country_id != context.case.partner_country_id:
        yield Unmet("project_of_another_country", _("This project is of another partner country."))


def project_is_registered(context: StepContext) -> Iterator[Unmet]:
    project = project_of(context.case)
    if project is None:
        yield Unmet("project_unknown", _("Name the project, or begin from its page."))
    elif project.status != Project.Status.REGISTERED:
        yield Unmet(
            "project_not_registered",
            _("%(project)s is not a registered project: %(status)s.")
            % {"project": project.reference, "status": project.get_status_display()},
        )


def is_handed_in_by_focal_point(context: StepContext) -> Iterator[Unmet]:
    """The focal point speaks for all participants (domain section 1)."""
    project = project_of(context.case)
    if project is None:
        return
    if may_speak_for(project).isdisjoint(organisation.pk for organisation in speakers_of(context.case)):
        modalities = current_modalities(project)
        name = modalities.focal_point.name if modalities else _("one of its participants")
        yield Unmet(
            "not_focal_point",
            _("Only the focal point hands this in: %(focal_point)s.") % {"focal_point": name},
        )


def is_signed_by_focal_point(context: StepContext) -> Iterator[Unmet]:
    """The speaker's signature stands under the first form of the case."""
    signed = signed_in(written(context.case, context.case.table.forms[0]))
    speakers = {str(organisation.public_id) for organisation in speakers_of(context.case)}
    if signed.isdisjoint(speakers):
        yield Unmet("signature_missing", _("The focal point must sign."))


def is_signed_by_all_participants(context: StepContext) -> Iterator[Unmet]:
    """Every participant and the focal point sign; of a project without statement, every known participant."""
    project = project_of(context.case)
    if project is None:
        return
    signed = signed_in(written(context.case, context.case.table.forms[0]))
    wanted = {
        str(row.organisation.public_id): row.organisation.name
        for row in project.participants.select_related("organisation")
    }
    if (modalities := current_modalities(project)) is not None:
        wanted[str(modalities.focal_point.public_id)] = modalities.focal_point.name
    for public_id, name in sorted(wanted.items(), key=lambda pair: pair[1]):
        if public_id not in signed:
            yield Unmet("signature_missing", _("%(organisation)s must sign.") % {"organisation": name})


def other_open_case(context: StepContext, *lifecycles: str) -> Case | None:
    """Another case of these lifecycles about the same project that was handed in and is undecided."""
    project = project_of(context.case)
    if project is None:
        return None
    return (
        Case.objects.open()
        .submitted()
        .filter(lifecycle__in=lifecycles, subject_reference=project.reference)
        .exclude(pk=context.case.pk)
        .first()
    )


def no_other_of_its_kind(context: StepContext) -> Iterator[Unmet]:
    """Two requests of one kind about one project at once would contradict each other."""
    other = other_open_case(context, context.case.lifecycle)
    if other is not None:
        yield Unmet(
            "already_under_way",
            _("%(reference)s about the same project is under way.") % {"reference": other.reference},
        )


def no_withdrawal_is_pending(context: StepContext) -> Iterator[Unmet]:
    """Whoever took the request back in time is not overtaken by the decision (invariant I16)."""
    pending = context.case.children.open().submitted().filter(lifecycle__in=TAKEN_BACK_BY).first()
    if pending is not None:
        yield Unmet(
            "withdrawal_pending",
            _("Its withdrawal was handed in: %(reference)s.") % {"reference": pending.reference},
        )

"""What a step of this room's lifecycles asks for, beyond forms and papers."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from registry.identity.models.parties import Organisation
from registry.lifecycle.models import Case
from registry.lifecycle.tables import PARTS_OF_ORGANISATIONS, Part, StepContext, Unmet
from registry.parties.nouns.designations import Designation
from registry.parties.queries import known_organisation
from registry.submissions.queries.submissions import newest

ACTIVITIES = ("validation", "verification")


def content_of(case: Case, form: str) -> dict[str, Any]:
    """What the newest version of the form says, handed in or still being written; empty where there is none."""
    version = newest(case, form)
    return {} if version is None else dict(version.content)


def proponent_of(case: Case) -> Organisation | None:
    party = case.parties.current().filter(part=Part.PROPONENT).select_related("organisation").first()
    return None if party is None else party.organisation


def designation_of(case: Case) -> Designation | None:
    """The designation a case is about."""
    return (
        Designation.objects.filter(reference=case.subject_reference, partner_country=case.partner_country_id)
        .exclude(reference="")
        .select_related("third_party_entity__organisation", "partner_country")
        .first()
    )


def organisation_is_new(context: StepContext) -> Iterable[Unmet]:
    """Enrolling makes an organisation, and no second one of the same name and country."""
    known = known_organisation(content_of(context.case, "organisation_enrolment"))
    if known is not None:
        text = _("%(organisation)s is in the register already: link with it, or decline.")
        yield Unmet("organisation_known", text % {"organisation": known.name})


def organisation_is_known(context: StepContext) -> Iterable[Unmet]:
    if known_organisation(content_of(context.case, "organisation_enrolment")) is None:
        text = _("No organisation of this name and country, or of this registration number, is registered.")
        yield Unmet("organisation_not_known", text)


def entity_may_apply(context: StepContext) -> Iterable[Unmet]:
    """An organisation applies for itself, once per country, until its designation is withdrawn."""
    organisation = proponent_of(context.case)
    if organisation is None:
        yield Unmet("organisation_needed", _("Enrol your organisation first, then apply for it."))
        return
    standing = Designation.objects.filter(
        third_party_entity__organisation=organisation, partner_country=context.case.partner_country_id
    ).exclude(status=Designation.Status.WITHDRAWN)
    for designation in standing:
        text = _("It is designated in this country already (%(designation)s): change its scopes instead.")
        yield Unmet("already_designated", text % {"designation": designation})


def _named(context: StepContext) -> tuple[Designation | None, list[Unmet]]:
    """The designation that the case names, if it stands; and whose it is, when somebody asks for it."""
    designation = designation_of(context.case)
    if designation is None:
        text = _("Name the designation this is about by its reference, such as TPE-KZ-001.")
        return None, [Unmet("designation_unknown", text)]
    found = []
    if designation.status == Designation.Status.WITHDRAWN:
        text = _("The designation %(designation)s was withdrawn.") % {"designation": designation}
        found.append(Unmet("designation_withdrawn", text))
    organisation = proponent_of(context.case)
    if organisation is not None and organisation != designation.third_party_entity.organisation:
        text = _("Only the entity itself asks for this: %(entity)s.")
        named = {"entity": designation.third_party_entity.name}
        found.append(Unmet("designation_of_another", text % named))
    return designation, found


def scopes_can_change(context: StepContext) -> Iterable[Unmet]:
    """What is added is not held yet, and what is ended is held."""
    designation, found = _named(context)
    yield from found
    if designation is None:
        return
    if proponent_of(context.case) is None:
        yield Unmet("organisation_needed", _("An entity asks for this for its own designation."))
    changes = content_of(context.case, "third_party_entity_scope_change").get("changes", {})
    held = {(row.activity, row.scope.number) for row in designation.scopes.standing().select_related("scope")}  # type: ignore[attr-defined]
    for activity in ACTIVITIES:
        for number in changes.get(f"add_{activity}") or ():
            if (activity, number) in held:
                text = _("Scope %(scope)s is designated already.") % {"scope": number}
                yield Unmet("scope_held", text)
        for number in changes.get(f"end_{activity}") or ():
            if (activity, number) not in held:
                text = _("Scope %(scope)s is not designated, so it cannot end.") % {"scope": number}
                yield Unmet("scope_not_held", text)


def designation_can_be_suspended(context: StepContext) -> Iterable[Unmet]:
    designation, found = _named(context)
    yield from found
    if designation is not None and designation.suspensions.standing().exists():
        yield Unmet("suspended_already", _("The designation is suspended already."))


def designation_can_be_withdrawn(context: StepContext) -> Iterable[Unmet]:
    _designation, found = _named(context)
    yield from found


def only_who_asked_gives_up(context: StepContext) -> Iterable[Unmet]:
    """The secretariat drops what it put forward itself, an entity what the entity asked for."""
    asked_by_entity = context.case.parties.current().filter(part=Part.PROPONENT).exists()
    acts_for_entity = context.actor.user is not None and _acts_for_party(context)
    if asked_by_entity != acts_for_entity:
        yield Unmet("not_who_asked", _("Only who asked for the withdrawal can give it up."))


def _acts_for_party(context: StepContext) -> bool:
    from registry.lifecycle.policies import parts_of

    held = parts_of(context.actor.user, context.case)
    return bool(held & set(PARTS_OF_ORGANISATIONS)) and proponent_of(context.case) is not None

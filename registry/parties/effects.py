"""What the steps of this room write: organisations and members, designations and their periods."""

from datetime import date
from typing import Any
from uuid import uuid5

from django.utils.text import slugify
from django.utils.translation import gettext as _

from registry.identity.models.facts import Verification
from registry.identity.models.parties import Organisation, PartnerCountry
from registry.identity.models.people import Level, Role
from registry.identity.operations.roles import grant_role
from registry.lifecycle.actors import program
from registry.lifecycle.models import Case, CaseParty
from registry.lifecycle.operations.numbering import next_number
from registry.lifecycle.operations.take_step import take_step
from registry.lifecycle.tables import Part, StepContext
from registry.parties.guards import ACTIVITIES, designation_of, proponent_of
from registry.parties.nouns.decisions import MeetingRecord
from registry.parties.nouns.designations import Designation, SectoralScope, ThirdPartyEntity
from registry.parties.nouns.periods import Accreditation, DesignationScope, Suspension
from registry.parties.queries import known_organisation
from registry.submissions.queries.submissions import submitted


def enrol_new_organisation(context: StepContext) -> None:
    """The organisation as its form says, with who enrolled it as administrator."""
    stated = _handed_in(context.case, "organisation_enrolment")["organisation"]
    organisation = Organisation.objects.create(
        name=stated["name"],
        country_code=stated["country"],
        partner_country=PartnerCountry.objects.filter(code=stated["country"]).first(),
        registration_number=stated.get("registration_number", ""),
        source=_("enrolment %(reference)s") % {"reference": context.case.reference},
        verification=Verification.VERIFIED,
    )
    _make_administrator(context, organisation, stated["acts_as"])


def link_known_organisation(context: StepContext) -> None:
    content = _handed_in(context.case, "organisation_enrolment")
    organisation = known_organisation(content)
    assert organisation is not None, "says the guard"
    _make_administrator(context, organisation, content["organisation"]["acts_as"])


def _make_administrator(context: StepContext, organisation: Organisation, roles: list[str]) -> None:
    case = context.case
    assert case.opened_by is not None, "a program enrols nobody"
    for role in roles:
        grant_role(
            case.opened_by,
            Role(role),
            authority=context.actor.authority,
            organisation=organisation,
            level=Level.ADMINISTRATOR,
        )
    CaseParty.objects.get_or_create(case=case, organisation=organisation, part=Part.PROPONENT, until=None)


def designate(context: StepContext) -> None:
    """The designation with its reference, its scopes from this day on, and its accreditation."""
    case, day = context.case, decided_on(context)
    content = _handed_in(case, "third_party_entity_application")
    organisation = proponent_of(case)
    assert organisation is not None, "says the guard"
    accreditation = content["accreditation"]
    designation = Designation.objects.create(  # type: ignore[misc]
        third_party_entity=_entity(organisation, content["entity"]["name"]),
        partner_country_id=case.partner_country_id,
        reference=next_reference(str(case.partner_country_id)),
        designated_on=day,
        accredited_until=date.fromisoformat(accreditation["accredited_until"]),
        status=Designation.Status.DESIGNATED,
        source=context.actor.authority.basis,
        verification=Verification.VERIFIED,
    )
    Accreditation.objects.create(
        designation=designation,
        standard=accreditation["standard"],
        certificate=accreditation["certificate"],
        last_on=designation.accredited_until,
        basis=context.actor.decision,
    )
    for activity in ACTIVITIES:
        _add_scopes(designation, activity, content["scopes"].get(activity) or (), day, context.actor.decision)
    case.subject_reference = designation.reference


def _entity(organisation: Organisation, name: str) -> ThirdPartyEntity:
    """The entity the organisation is on the lists; made under its name when it is on none."""
    found = organisation.third_party_entities.order_by("pk").first()
    if found is not None:
        return found
    stem = slugify(name)[:100] or "entity"
    taken = set(ThirdPartyEntity.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    slug = next(one for one in (stem, *(f"{stem}-{n}" for n in range(2, 10_000))) if one not in taken)
    if ThirdPartyEntity.objects.filter(name=name).exists():
        name = f"{name} ({organisation.country_code or organisation.public_id})"
    return ThirdPartyEntity.objects.create(
        organisation=organisation, name=name, slug=slug, verification=Verification.VERIFIED
    )


def next_reference(country: str) -> str:
    """``TPE-KZ-001``, after every number that the country's list has already."""
    stem = f"TPE-{country}"
    printed = Designation.objects.filter(reference__startswith=f"{stem}-").values_list("reference", flat=True)
    highest = max((int(reference.rpartition("-")[2]) for reference in printed), default=0)
    return f"{stem}-{next_number(stem, after=highest):03d}"


def _add_scopes(designation: Designation, activity: str, numbers: Any, day: date, basis: str) -> None:
    for scope in SectoralScope.objects.filter(number__in=list(numbers)):
        DesignationScope.objects.create(
            designation=designation, scope=scope, activity=activity, since=day, basis=basis
        )


def change_scopes(context: StepContext) -> None:
    """End and begin scopes on the day of the decision; keep the new certificate beside the old one."""
    case, day = context.case, decided_on(context)
    designation = _designation(case)
    content = _handed_in(case, "third_party_entity_scope_change")
    changes = content.get("changes", {})
    for activity in ACTIVITIES:
        ending = designation.scopes.standing().filter(
            activity=activity, scope__number__in=changes.get(f"end_{activity}") or ()
        )
        for row in ending:
            if row.since == day:  # type: ignore[attr-defined]
                row.delete()  # it held on no day at all
                continue
            row.until = day  # type: ignore[attr-defined]
            row.save(update_fields=["until"])
        _add_scopes(designation, activity, changes.get(f"add_{activity}") or (), day, context.actor.decision)
    _renew_accreditation(designation, content.get("accreditation", {}), day, context.actor.decision)


def _renew_accreditation(designation: Designation, stated: dict[str, Any], day: date, basis: str) -> None:
    if not stated.get("accredited_until"):
        return
    if not designation.accreditations.exists():
        # Until now the last day alone was known: it becomes the first certificate.
        Accreditation.objects.create(designation=designation, last_on=designation.accredited_until)
    last_on = date.fromisoformat(stated["accredited_until"])
    Accreditation.objects.create(
        designation=designation,
        standard=stated.get("standard") or Accreditation.Standard.ISO_14065,
        certificate=stated.get("certificate", ""),
        since=date.fromisoformat(stated["since"]) if stated.get("since") else day,
        last_on=last_on,
        basis=basis,
    )
    designation.accredited_until = last_on
    designation.save(update_fields=["accredited_until"])


def suspend(context: StepContext) -> None:
    designation = _designation(context.case)
    Suspension.objects.create(
        designation=designation,
        since=decided_on(context),
        basis=context.actor.decision,
        reason=context.reason,
    )
    designation.status = Designation.Status.SUSPENDED
    designation.save(update_fields=["status"])


def lift_suspension(context: StepContext) -> None:
    designation = _designation(context.case)
    for period in designation.suspensions.standing():
        period.until, period.lifted_on_basis = decided_on(context), context.actor.decision  # type: ignore[attr-defined]
        period.save(update_fields=["until", "lifted_on_basis"])
    designation.status = Designation.Status.DESIGNATED
    designation.save(update_fields=["status"])


def withdraw_designation(context: StepContext) -> None:
    """From this day on it no longer holds; what was still open about it ends."""
    # Cases before what they are about, as every step takes them: a suspension being lifted holds its own case.
    suspensions = list(
        Case.objects.open()
        .select_for_update(of=("self",))
        .filter(lifecycle="third_party_entity_suspension", subject_reference=context.case.subject_reference)
        .order_by("pk")
    )
    designation = _designation(context.case)
    designation.status = Designation.Status.WITHDRAWN
    designation.withdrawn_on = decided_on(context)
    designation.is_voluntary_withdrawal = proponent_of(context.case) is not None
    designation.save(update_fields=["status", "withdrawn_on", "is_voluntary_withdrawal"])
    for suspension in suspensions:
        if suspension.state in ("suspended", "lifting"):
            take_step(
                suspension,
                "end",
                by=program("registry.parties.effects", context.actor.authority.basis),
                request_id=uuid5(context.case.public_id, str(suspension.public_id)),
            )


def let_the_entity_see(context: StepContext) -> None:
    """The entity is told and reads the case, also when somebody else began it."""
    organisation = _designation(context.case).third_party_entity.organisation
    if organisation == proponent_of(context.case):
        return
    CaseParty.objects.get_or_create(
        case=context.case, organisation=organisation, part=Part.THIRD_PARTY_ENTITY, until=None
    )


def decided_on(context: StepContext) -> date:
    """The day a decision took effect: of the meeting, or on which the second side assented."""
    met = MeetingRecord.objects.filter(
        decision__reference=context.actor.decision, status=MeetingRecord.Status.CONFIRMED
    ).first()
    return context.today if met is None else met.met_on


def _designation(case: Case) -> Designation:
    found = designation_of(case)
    assert found is not None, "says the guard"
    return Designation.objects.select_for_update(of=("self",)).get(pk=found.pk)


def _handed_in(case: Case, form: str) -> dict[str, Any]:
    version = submitted(case, form)
    assert version is not None, "the engine asks for the form before the case leaves the desk"
    return dict(version.content)

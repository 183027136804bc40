"""Begin a case."""

from collections.abc import Iterable, Mapping
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils import timezone

from registry.identity.history import change_context
from registry.identity.models.parties import Organisation, PartnerCountry
from registry.lifecycle import hooks
from registry.lifecycle.actors import Actor
from registry.lifecycle.errors import (
    CountryRequired,
    LifecycleNotOffered,
    OpeningNotYours,
    RequestIdUsed,
)
from registry.lifecycle.models import Case, CaseParty
from registry.lifecycle.operations.requests import hash_of
from registry.lifecycle.policies import OFFICES, holds_office, offices_of, organisations_of, parts_of
from registry.lifecycle.tables import PARTS_OF_ORGANISATIONS, Lifecycle, Part, lifecycle_of

# Whoever has such a part in a case may begin what follows from it, and so read it whole.
FOLLOWING = {*PARTS_OF_ORGANISATIONS, Part.SECRETARIAT, Part.JOINT_COMMITTEE, Part.OFFICER}
CASES = UUID("5a0c2b9e-51a4-5d0c-8a3b-6f2f6d0a7c11")  # name space: request id → public id of the case


@transaction.atomic
def open_case(
    lifecycle_code: str,
    *,
    by: Actor,
    request_id: UUID,
    title: str,
    partner_country: PartnerCountry | None = None,
    track: str = "",
    parties: Mapping[Part, Iterable[Organisation]] | None = None,
    subject_reference: str = "",
    parent: Case | None = None,
) -> Case:
    """A new case in the first state of its lifecycle; the same request id again gives the same case.

    Raises RequestIdUsed, CountryRequired, LifecycleNotOffered, OpeningNotYours (in this order). The rule
    set of today is noted; it is pinned for good when the case is first handed in. Country, track and
    subject are those of the ``parent`` where they are not given; without a parent the track is that of the
    first case that was handed in about the subject, so that a project keeps its rules for its whole life.
    """
    lifecycle = lifecycle_of(lifecycle_code)
    if parent is not None:
        partner_country = partner_country or parent.partner_country
        subject_reference = subject_reference or parent.subject_reference
        track = track or parent.track
    whole = {Part(part): list(organisations) for part, organisations in (parties or {}).items()}
    digest = hash_of(
        by.authority.actor.public_id,
        lifecycle_code,
        title,
        partner_country and partner_country.pk,
        track,
        {part: sorted(row.pk for row in organisations) for part, organisations in whole.items()},
        subject_reference,
        parent and parent.pk,
    )
    public_id = uuid5(CASES, f"{request_id}")
    standing = Case.objects.filter(public_id=public_id).first()
    if standing is not None:
        return _told_again(standing, digest)
    if parent is None and subject_reference and not track:
        track = _track_of(subject_reference, partner_country)
    _check(lifecycle, by, partner_country, track, whole)
    if parent is not None and not by.is_program and not FOLLOWING & parts_of(by.user, parent):
        raise OpeningNotYours(lifecycle=str(lifecycle.label))
    state = lifecycle.state(lifecycle.initial)
    case = Case(
        public_id=public_id,
        lifecycle=lifecycle.code,
        state=state.code,
        title=title,
        partner_country=partner_country,
        track=track,
        subject_reference=subject_reference,
        parent=parent,
        rules_key=_rules_of_today(lifecycle, partner_country, track),
        opened_by=by.user,
        waits_for=state.waits_for or "",
        opening_hash=digest,
    )
    try:
        with transaction.atomic(), change_context(by.authority, reason=f"Begun: {lifecycle.code}"):
            case.save()
            CaseParty.objects.bulk_create(
                CaseParty(case=case, organisation=organisation, part=part)
                for part, organisations in whole.items()
                for organisation in organisations
            )
    except IntegrityError:
        # The same request came in at the same moment, and was faster.
        standing = Case.objects.filter(public_id=public_id).first()
        if standing is None:
            raise
        return _told_again(standing, digest)
    return case


def _track_of(subject_reference: str, country: PartnerCountry | None) -> str:
    about = Case.objects.submitted().filter(subject_reference=subject_reference, partner_country=country)
    return about.order_by("pk").values_list("track", flat=True).first() or ""


def _told_again(standing: Case, digest: str) -> Case:
    if standing.opening_hash != digest:
        raise RequestIdUsed(case=standing.pk)
    return standing


def _rules_of_today(lifecycle: Lifecycle, country: PartnerCountry | None, track: str) -> str:
    return hooks.pin_rules(lifecycle, country.code if country else "", track, timezone.localdate())


def _check(
    lifecycle: Lifecycle,
    by: Actor,
    country: PartnerCountry | None,
    track: str,
    parties: Mapping[Part, list[Organisation]],
) -> None:
    if lifecycle.country_required and country is None:
        raise CountryRequired(lifecycle=str(lifecycle.label))
    rules = hooks.rules_of(_rules_of_today(lifecycle, country, track))
    if lifecycle.feature and not rules.feature(lifecycle.feature):
        raise LifecycleNotOffered(lifecycle=str(lifecycle.label), country=country.code if country else "")
    if not _may_open(lifecycle, by, country, parties):
        raise OpeningNotYours(lifecycle=str(lifecycle.label))


def _may_open(
    lifecycle: Lifecycle,
    by: Actor,
    country: PartnerCountry | None,
    parties: Mapping[Part, list[Organisation]],
) -> bool:
    """Somebody who writes for an organisation that gets a part which may open; or holds such an office."""
    if by.is_program:
        return Part.PROGRAM in lifecycle.opened_by
    mine = set(organisations_of(by.user, writing=True))
    named = {row.pk for part in (Part.PROPONENT, Part.FOCAL_POINT) for row in parties.get(part, [])}
    for part in lifecycle.opened_by:
        if part in PARTS_OF_ORGANISATIONS:
            if named - mine:
                continue  # nobody speaks for an organisation that is not theirs
            if mine & {organisation.pk for organisation in parties.get(part, [])}:
                return True
            if part == Part.PROPONENT and not parties.get(part) and not lifecycle.country_required:
                return True  # a person whose organisation is not enrolled yet
        elif part in OFFICES.values() and holds_office(
            offices_of(by.user), part, country.code if country else None
        ):
            return True
    return False

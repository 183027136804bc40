"""What a person can start, and why not the rest: by the rule set of the country that they choose."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from registry.identity.models.parties import Organisation, PartnerCountry
from registry.lifecycle import hooks
from registry.lifecycle.models import Case
from registry.lifecycle.policies import offices_of, organisations_of
from registry.lifecycle.tables import (
    PARTS_OF_ORGANISATIONS,
    Lifecycle,
    Part,
    all_lifecycles,
)
from registry.projects.queries.openings import may_follow
from registry.rules.queries import tracks_of

OFFICES = (Part.SECRETARIAT, Part.JOINT_COMMITTEE, Part.OFFICER)


@dataclass(frozen=True, slots=True)
class Opening:
    """One procedure: open to the reader, or the reason why it is not. ``follows``: what it starts from."""

    lifecycle: Lifecycle
    is_offered: bool
    follows: str = ""

    @property
    def code(self) -> str:
        return self.lifecycle.code

    @property
    def label(self) -> Any:
        return self.lifecycle.label


# What a procedure starts from, where it cannot start from nothing. A case: its page offers it.
FOLLOWS = {
    "reference_emissions_assessment": "case",
    "validation": "case",
    "registration_request": "case",
    "request_withdrawal": "case",
    "issuance_request": "case",
    "issuance_withdrawal": "case",
    "over_issuance": "case",
    "post_registration_change": "project",
    "crediting_period_renewal": "project",
    "project_withdrawal": "project",
    "implementation_report": "project",
    "monitoring_report": "project",
    "verification": "case",
    "methodology_revision": "methodology",
    "third_party_entity_suspension": "designation",
    "third_party_entity_scope_change": "designation",
    "third_party_entity_withdrawal": "designation",
    "account_representatives": "account",
    "account_limits": "account",
    "account_closure": "account",
    "account_measure": "account",
}
# The procedures that can follow a case, by the procedure of that case.
FOLLOWED_BY = {
    "monitoring_report": ("verification", "issuance_request"),
    "issuance_request": ("issuance_withdrawal",),
    "side_issuance": ("over_issuance",),
    "project_idea_note": ("reference_emissions_assessment", "project_design_document"),
    "project_design_document": ("validation", "registration_request"),
    **dict.fromkeys(
        (
            "registration_request",
            "post_registration_change",
            "crediting_period_renewal",
            "project_withdrawal",
            "methodology_proposal",
            "methodology_revision",
        ),
        ("request_withdrawal",),
    ),
}


def rules_today(lifecycle: Lifecycle, country: str, track: str = "") -> Any:
    """The rule set that a case opened today would be held to."""
    return hooks.rules_of(hooks.pin_rules(lifecycle, country, track, timezone.localdate()))


def openings(user: Any, country: PartnerCountry | None, track: str | None = None) -> list[Opening]:
    """Every procedure that the reader's part may open; those that the country's rules lack are marked.

    ``track`` None: what any of the country's tracks has is offered, because the track is chosen afterwards.
    """
    offices = offices_of(user)
    has_organisation = bool(organisations_of(user, writing=True))
    code = country.code if country else ""
    tracks = [row.track for row in tracks_of(code)] or [""] if track is None else [track]
    found = []
    for lifecycle in all_lifecycles():
        if country is None and lifecycle.country_required:
            continue
        if not may_open(lifecycle, offices, country, has_organisation=has_organisation):
            continue
        offered = True
        if lifecycle.feature:
            offered = any(rules_today(lifecycle, code, one).feature(lifecycle.feature) for one in tracks)
        found.append(Opening(lifecycle, offered, FOLLOWS.get(lifecycle.code, "")))
    order = ("", "account", "project", "methodology", "designation", "case")
    return sorted(found, key=lambda one: (not one.is_offered, order.index(one.follows), str(one.label)))


def startable(user: Any, case: Case) -> list[Opening]:
    """What can be started from the page of a case: what follows it, where the rule set has it."""
    following = FOLLOWED_BY.get(case.lifecycle, ())
    if not following:
        return []
    offered = [
        one
        for one in openings(user, case.partner_country, case.track)
        if one.code in following and one.is_offered
    ]
    under_way = set(case.children.filter(is_final=False).values_list("lifecycle", flat=True))
    return [one for one in offered if one.code not in under_way and may_follow(case, one.code, user)]


def needs_entity(lifecycle: Lifecycle) -> bool:
    """Whether somebody else starts it for a third-party entity that works in it, which must then be named.

    A monitoring report waits for the entity of its verification, which is a case of its own.
    """
    waits = any(state.waits_for == Part.THIRD_PARTY_ENTITY for state in lifecycle.states)
    works = any(Part.THIRD_PARTY_ENTITY in step.parts for step in lifecycle.steps)
    return waits and works and Part.THIRD_PARTY_ENTITY not in lifecycle.opened_by


def may_open(
    lifecycle: Lifecycle,
    offices: dict[Part, set[str] | None],
    country: PartnerCountry | None,
    *,
    has_organisation: bool,
) -> bool:
    """Whether some part of the reader may open it; the engine asks again when it is opened."""
    for part in lifecycle.opened_by:
        if part in PARTS_OF_ORGANISATIONS:
            if has_organisation or not lifecycle.country_required:
                return True
        elif part in offices:
            countries = offices[part]
            if countries is None or country is None or country.code in countries:
                return True
    return False


def writing_organisations(user: Any) -> list[Organisation]:
    """The organisations for which the reader may start something."""
    return list(Organisation.objects.filter(pk__in=organisations_of(user, writing=True)).order_by("name"))


def likely_country(organisations: list[Organisation]) -> str:
    """The one partner country all of them belong to; otherwise the reader chooses."""
    codes = {one.partner_country_id for one in organisations if one.partner_country_id}
    return codes.pop() if len(codes) == 1 else ""

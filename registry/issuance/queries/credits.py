"""What was notified and issued to each side, beside what the ledger holds of it."""

from collections.abc import Iterable
from typing import TypedDict

from credits.queries.moments import AsOf
from credits.queries.totals import UnitTotals, totals_by_reference
from registry.identity.models.parties import Side
from registry.issuance.models import CountryNotification, DecidedProject, IssuanceDecision
from registry.issuance.operations.published import JAPAN


class SideFigures(TypedDict):
    """Units of 1 tCO2e; None where it is not known."""

    total: int | None
    japan: int | None
    partner: int | None


class Credits(TypedDict):
    """The credits of one project (decisions 18)."""

    notified: SideFigures
    issued: SideFigures
    held: int
    retired: int
    cancelled: int


def credits_of_project(reference: str, *, as_of: AsOf | None = None) -> Credits:
    """The credits of one project; zeros for a project without any decision."""
    return credits_of_projects([reference], as_of=as_of)[reference]


def credits_of_projects(references: Iterable[str], *, as_of: AsOf | None = None) -> dict[str, Credits]:
    """The credits of each project asked for, in three queries however many there are.

    Notified: as decided. Issued: the units of the ledger, at the moment asked for; where a
    side issued an amount that is not published, that side is None, and the total is the
    published one if there is one. A project's share of an issuance to several is not known.
    """
    asked = list(dict.fromkeys(references))
    decisions = _decisions_of(asked)
    units = totals_by_reference(asked, as_of=as_of) if asked else {}
    return {
        reference: _credits(decisions.get(reference, []), units.get(reference, {})) for reference in asked
    }


def _decisions_of(references: list[str]) -> dict[str, list[IssuanceDecision]]:
    named = (
        DecidedProject.objects.filter(project__reference__in=references)
        .select_related("decision", "project")
        .prefetch_related("decision__notifications")
        .order_by("decision__slug")
    )
    found: dict[str, list[IssuanceDecision]] = {}
    for row in named:
        found.setdefault(row.project.reference, []).append(row.decision)
    return found


def _credits(decisions: list[IssuanceDecision], by_registry: dict[str, UnitTotals]) -> Credits:
    units = sum(by_registry.values(), UnitTotals())
    return Credits(
        notified=_notified(decisions),
        issued=_issued(decisions, by_registry),
        held=units.held,
        retired=units.retired,
        cancelled=units.cancelled,
    )


def _notified(decisions: list[IssuanceDecision]) -> SideFigures:
    return SideFigures(
        total=_sum(_own(decision, _total_of(decision)) for decision in decisions),
        japan=_sum(_own(decision, _side(decision, Side.JAPAN).quantity) for decision in decisions),
        partner=_sum(_own(decision, _side(decision, Side.PARTNER).quantity) for decision in decisions),
    )


def _issued(decisions: list[IssuanceDecision], by_registry: dict[str, UnitTotals]) -> SideFigures:
    japan: int | None = by_registry.get(JAPAN, UnitTotals()).issued
    partner: int | None = sum(units.issued for code, units in by_registry.items() if code != JAPAN)
    if any(_is_issued_unpublished(decision, Side.JAPAN) for decision in decisions):
        japan = None
    if any(_is_issued_unpublished(decision, Side.PARTNER) for decision in decisions):
        partner = None
    if japan is not None and partner is not None:
        return SideFigures(total=japan + partner, japan=japan, partner=partner)
    published = _sum(_own(decision, _issued_total_of(decision)) for decision in decisions)
    return SideFigures(total=published, japan=japan, partner=partner)


def _own(decision: IssuanceDecision, quantity: int | None) -> int | None:
    """A quantity that is this project's alone."""
    return None if decision.scope == IssuanceDecision.Scope.AGGREGATE else quantity


def _side(decision: IssuanceDecision, side: Side) -> CountryNotification:
    rows = [row for row in decision.notifications.all() if row.side == side]
    return rows[0] if rows else CountryNotification(decision=decision, side=side)


def _is_issued_unpublished(decision: IssuanceDecision, side: Side) -> bool:
    row = _side(decision, side)
    return row.is_issued and _own(decision, row.quantity) is None


def _total_of(decision: IssuanceDecision) -> int | None:
    if decision.total_quantity is not None:
        return decision.total_quantity
    return _sum(_side(decision, side).quantity for side in Side)


def _issued_total_of(decision: IssuanceDecision) -> int | None:
    """What both sides issued together, where that is published."""
    sides = [_side(decision, side) for side in Side]
    if all(row.is_issued for row in sides):
        return _total_of(decision)
    return _sum(row.quantity if row.is_issued else 0 for row in sides)


def _sum(quantities: Iterable[int | None]) -> int | None:
    """The sum, or None when a part of it is not known."""
    known = 0
    for quantity in quantities:
        if quantity is None:
            return None
        known += quantity
    return known

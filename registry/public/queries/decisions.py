"""Issuance decisions as pages show them: what each side was notified of, and what it issued."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from credits.models import Issuance
from registry.identity.models.parties import Side
from registry.issuance.models import (
    CountryNotification,
    CreditAllocation,
    DecidedProject,
    IssuanceDecision,
    OverIssuance,
)
from registry.public.queries.units import issuances_by_transaction


@dataclass(frozen=True, slots=True)
class SideOfDecision:
    """One side of a decision, and the ledger's issuance when units stand for it."""

    notification: CountryNotification
    issuances: tuple[Issuance, ...] = ()  # one for each vintage and recipient, of a decision taken here
    settlements: tuple[OverIssuance, ...] = ()  # what of it was cancelled later: it had been too much

    @property
    def issuance(self) -> Issuance | None:
        """The first; nothing while no units stand for it."""
        return self.issuances[0] if self.issuances else None

    @property
    def state(self) -> str:
        """issued | nothing (zero) | printed (issued, but no units stand for it) | waiting | unknown."""
        if self.issuance:
            return "issued"
        if self.notification.quantity == 0:
            return "nothing"
        if self.notification.is_issued:
            return "printed"
        return "unknown" if self.notification.quantity is None else "waiting"

    @property
    def issued(self) -> int | None:
        """The issued amount as the published tables have it; None where nothing was issued or it is not known."""
        return self.notification.quantity if self.notification.is_issued else None

    @property
    def settled(self) -> int:
        """Units cancelled because they had been issued too much."""
        return sum(one.quantity for one in self.settlements)

    @property
    def runs(self) -> list[str]:
        """The serials of each issuance, neighbours together: what is issued in one go is one run."""
        found: list[list[int]] = []
        for one in sorted(self.issuances, key=lambda row: row.first_serial):
            if found and found[-1][1] + 1 == one.first_serial:
                found[-1][1] = one.last_serial
            else:
                found.append([one.first_serial, one.last_serial])
        return [str(first) if first == last else f"{first}-{last}" for first, last in found]

    @property
    def serials(self) -> str:
        return " ".join(self.runs)


def decisions() -> QuerySet[IssuanceDecision]:
    """Decisions with everything a row or a page shows of them."""
    return IssuanceDecision.objects.select_related("partner_country").prefetch_related(
        Prefetch("notifications", CountryNotification.objects.order_by("side")),
        Prefetch("decided_projects", DecidedProject.objects.select_related("project").order_by("project")),
    )


def complete(rows: Iterable[IssuanceDecision]) -> list[Any]:
    """Give each decision ``.japan``, ``.partner``, ``.issued_quantity`` and ``.waiting_quantity``."""
    found: list[Any] = list(rows)
    entries = _entries_of(found)
    issuances = issuances_by_transaction(one for of_side in entries.values() for one in of_side)
    settlements = _settlements_of(found)
    for row in found:
        sides = {
            side.side: SideOfDecision(
                side,
                tuple(issuances[one] for one in entries[side.pk] if one in issuances),
                tuple(settlements[side.pk]),
            )
            for side in row.notifications.all()
        }
        row.japan, row.partner = sides.get(Side.JAPAN), sides.get(Side.PARTNER)
        row.issued_quantity = sum(side.notification.quantity for side in sides.values() if side.issuance)
        row.waiting_quantity = sum(
            side.notification.quantity for side in sides.values() if side.state == "waiting"
        )
    return found


def _taken_here(decisions: list[IssuanceDecision]) -> list[int]:
    """The sides of those that were decided in this registry."""
    return [side.pk for row in decisions if row.is_taken_here for side in row.notifications.all()]


def _settlements_of(decisions: list[IssuanceDecision]) -> dict[int, list[OverIssuance]]:
    """By side, the earliest first; one query more where one was decided here."""
    found: dict[int, list[OverIssuance]] = defaultdict(list)
    if here := _taken_here(decisions):
        rows = OverIssuance.objects.filter(allocation__notification__in=here).select_related("allocation")
        for row in rows.order_by("pk"):
            found[row.allocation.notification_id].append(row)
    return found


def _entries_of(decisions: list[IssuanceDecision]) -> dict[int, list[UUID]]:
    """By side, the ledger's entries that made its units; one query more where one was decided here."""
    found = {
        side.pk: [side.transaction_id] if side.transaction_id else []
        for row in decisions
        for side in row.notifications.all()
    }
    if here := _taken_here(decisions):
        rows = CreditAllocation.objects.filter(notification__in=here, transaction_id__isnull=False)
        for side_id, entry in rows.order_by("number").values_list("notification_id", "transaction_id"):
            if entry is not None:  # says the filter
                found[side_id].append(entry)
    return found

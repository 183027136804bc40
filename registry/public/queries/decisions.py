"""Issuance decisions as pages show them: what each side was notified of, and what it issued."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from credits.models import Issuance
from registry.identity.models.parties import Side
from registry.issuance.models import CountryNotification, DecidedProject, IssuanceDecision
from registry.public.queries.units import issuances_by_transaction


@dataclass(frozen=True, slots=True)
class SideOfDecision:
    """One side of a decision, and the ledger's issuance when units stand for it."""

    notification: CountryNotification
    issuance: Issuance | None

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
    def serials(self) -> str:
        issuance = self.issuance
        if issuance is None:
            return ""
        if issuance.first_serial == issuance.last_serial:
            return str(issuance.first_serial)
        return f"{issuance.first_serial}-{issuance.last_serial}"


def decisions() -> QuerySet[IssuanceDecision]:
    """Decisions with everything a row or a page shows of them."""
    return IssuanceDecision.objects.select_related("partner_country").prefetch_related(
        Prefetch("notifications", CountryNotification.objects.order_by("side")),
        Prefetch("decided_projects", DecidedProject.objects.select_related("project").order_by("project")),
    )


def complete(rows: Iterable[IssuanceDecision]) -> list[Any]:
    """Give each decision ``.japan``, ``.partner``, ``.issued_quantity`` and ``.waiting_quantity``."""
    found: list[Any] = list(rows)
    identities = [
        side.transaction_id for row in found for side in row.notifications.all() if side.transaction_id
    ]
    issuances = issuances_by_transaction(identities)
    for row in found:
        sides = {
            side.side: SideOfDecision(
                side, issuances.get(side.transaction_id) if side.transaction_id else None
            )
            for side in row.notifications.all()
        }
        row.japan, row.partner = sides.get(Side.JAPAN), sides.get(Side.PARTNER)
        row.issued_quantity = sum(side.notification.quantity for side in sides.values() if side.issuance)
        row.waiting_quantity = sum(
            side.notification.quantity for side in sides.values() if side.state == "waiting"
        )
    return found

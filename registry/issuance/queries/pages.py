"""What the pages of a case show of an issuance: amounts by calendar year, and who gets what."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from credits.models import Issuance
from registry.identity.models.parties import Side
from registry.issuance.guards.sides import allocations_of, side_of
from registry.issuance.models import CreditAllocation, IssuanceRequest, OverIssuance
from registry.issuance.queries import reports
from registry.issuance.queries.allocations import Asked, asked_for, per_vintage
from registry.issuance.schemas.requests import REQUEST
from registry.lifecycle.models import Case
from registry.projects.queries.subjects import written

Amounts = dict[int, tuple[int | None, int | None]]  # by year: verified, recalculated


@dataclass(frozen=True, slots=True, kw_only=True)
class YearRow:
    """One calendar year: whole tonnes verified and recalculated, units asked for or decided."""

    vintage: int
    verified: int | None
    recalculated: int | None
    asked: int

    @property
    def most(self) -> int:
        return min(self.verified or 0, self.recalculated or 0)

    @property
    def left(self) -> int:
        """Below nothing where too much is asked for."""
        return self.most - self.asked


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRow:
    """One allocation as it is shown; ``serials`` once units stand for it."""

    number: int
    vintage: int
    side: Side
    recipient: str
    account: str
    quantity: int
    serials: str = ""
    registry: str = ""
    settled: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The years, the parts, and their sums by side."""

    years: tuple[YearRow, ...] = ()
    parts: tuple[PartRow, ...] = ()
    requested: int | None = None  # units asked for, once fewer are decided

    @property
    def total(self) -> int:
        return sum(part.quantity for part in self.parts)

    @property
    def sides(self) -> list[tuple[str, int]]:
        sums = Counter[Side]()
        for part in self.parts:
            sums[part.side] += part.quantity
        return [(str(side.label), sums[side]) for side in Side if sums[side]]

    @property
    def is_above(self) -> bool:
        return any(year.left < 0 for year in self.years)


def panel_of(case: Case) -> Panel | None:
    """What a case of issuance shows; nothing for every other case."""
    if case.lifecycle == "issuance_request":
        return _of_request(case)
    if case.lifecycle == "side_issuance":
        return _of_side(case)
    if case.lifecycle == "over_issuance" and case.parent is not None:
        return _of_side(case.parent)
    return None


def _of_request(case: Case) -> Panel:
    request = IssuanceRequest.objects.filter(case=case).first()
    if request is not None and request.decision_id is not None:
        rows = list(
            CreditAllocation.objects.filter(notification__decision=request.decision_id)
            .select_related("organisation", "account", "notification")
            .order_by("notification__side", "number")
        )
        amounts: Amounts = {row.vintage: (row.verified, row.recalculated) for row in request.amounts.all()}
        asked_in_all = sum(request.allocations.values_list("quantity", flat=True))
        decided = sum(row.quantity for row in rows)
        return Panel(
            years=_years(amounts, per_vintage(rows)),
            parts=_decided(rows),
            requested=asked_in_all if asked_in_all != decided else None,
        )
    asked = asked_for(written(case, REQUEST))
    report = reports.verified_report(case.parent)
    amounts = {}
    if report is not None:
        amounts = {
            year: (report.verified.get(year), report.recalculated.get(year))
            for year in set(report.verified) | set(report.recalculated)
        }
    return Panel(years=_years(amounts, per_vintage(asked)), parts=tuple(_asked(row) for row in asked))


def _of_side(case: Case) -> Panel | None:
    side = side_of(case)
    return None if side is None else Panel(parts=_decided(allocations_of(side)))


def _years(amounts: Amounts, asked: Counter[int]) -> tuple[YearRow, ...]:
    return tuple(
        YearRow(
            vintage=year,
            verified=amounts.get(year, (None, None))[0],
            recalculated=amounts.get(year, (None, None))[1],
            asked=asked[year],
        )
        for year in sorted(set(amounts) | set(asked))
    )


def _asked(row: Asked) -> PartRow:
    return PartRow(
        number=row.number,
        vintage=row.vintage,
        side=row.side,
        recipient=row.organisation.name if row.organisation else str(row.recipient_kind.label),
        account=row.account_number,
        quantity=row.quantity,
    )


def _decided(rows: Iterable[CreditAllocation]) -> tuple[PartRow, ...]:
    found = list(rows)
    issued = {
        one.transaction.public_id: one
        for one in Issuance.objects.filter(
            transaction__public_id__in=[row.transaction_id for row in found if row.transaction_id]
        ).select_related("transaction", "series")
    }
    settled: Counter[int] = Counter()
    for allocation_id, quantity in OverIssuance.objects.filter(allocation__in=found).values_list(
        "allocation", "quantity"
    ):
        settled[allocation_id] += quantity
    parts = []
    for row in found:
        units = issued.get(row.transaction_id) if row.transaction_id else None
        parts.append(
            PartRow(
                number=row.number,
                vintage=row.vintage,
                side=Side(row.notification.side),
                recipient=row.recipient,
                account=row.account.number if row.account else "",
                quantity=row.quantity,
                serials=f"{units.first_serial}-{units.last_serial}" if units else "",
                registry=units.series.registry_id if units else "",
                settled=settled[row.pk],
            )
        )
    return tuple(parts)

"""Where the units of projects and decisions are now, as runs of serial numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from credits.models import Account, BlockOwner, Issuance, Movement, Transaction

MOST_RUNS = 500  # shown on a page; the auditor's downloads have all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRun:
    """Neighbouring serials of one series in one account; both ends included."""

    registry: str
    partner_country: str
    reference: str
    vintage: int | None
    first_serial: int
    last_serial: int
    account_number: str
    account_kind: str
    account_label: str
    holder_label: str

    @property
    def quantity(self) -> int:
        return self.last_serial - self.first_serial + 1

    @property
    def serials(self) -> str:
        """As in the address of the page of these serials."""
        if self.first_serial == self.last_serial:
            return str(self.first_serial)
        return f"{self.first_serial}-{self.last_serial}"


def issued_units(reference: str) -> Coalesce:
    """An annotation: units that stand in the ledger for the reference in that column.

    Blocks in the issuance source are those a correction took back; they are not counted.
    """
    blocks = (
        BlockOwner.objects.filter(series__reference=OuterRef(reference))
        .exclude(account__kind=Account.Kind.ISSUANCE)
        .values("series__reference")
        .annotate(units=Sum(F("last_serial") - F("first_serial") + 1))
    )
    return Coalesce(Subquery(blocks.values("units")[:1]), 0)


def runs_of(references: Sequence[str]) -> list[UnitRun]:
    """Runs of the units with these references, in the order of the number lines."""
    blocks = (
        BlockOwner.objects.filter(series__reference__in=references)
        .select_related("series", "account", "account__holder")
        .order_by("series__registry_id", "first_serial")[: MOST_RUNS * 4]
    )
    return joined(blocks)[:MOST_RUNS]


def joined(blocks: Iterable[BlockOwner]) -> list[UnitRun]:
    """Blocks of one account and series that touch become one run."""
    runs: list[UnitRun] = []
    for block in blocks:
        run = run_of(block)
        last = runs[-1] if runs else None
        if last and adjoins(last, run):
            runs[-1] = with_end(last, run.last_serial)
        else:
            runs.append(run)
    return runs


def run_of(block: BlockOwner) -> UnitRun:
    holder = getattr(block.account, "holder", None)
    return UnitRun(
        registry=block.series.registry_id,
        partner_country=block.series.partner_country,
        reference=block.series.reference,
        vintage=block.series.vintage,
        first_serial=block.first_serial,
        last_serial=block.last_serial,
        account_number=block.account.number,
        account_kind=block.account.kind,
        account_label=str(block.account.get_kind_display()),
        holder_label=holder.label if holder else "",
    )


def adjoins(earlier: UnitRun, later: UnitRun) -> bool:
    same = ("registry", "reference", "vintage", "account_number")
    return earlier.last_serial + 1 == later.first_serial and all(
        getattr(earlier, name) == getattr(later, name) for name in same
    )


def with_end(run: UnitRun, last_serial: int) -> UnitRun:
    fields = {name: getattr(run, name) for name in UnitRun.__slots__}
    return UnitRun(**{**fields, "last_serial": last_serial})


def issuances_by_transaction(transactions: Iterable[UUID | None]) -> dict[UUID, Issuance]:
    """The ledger's issuances by the public id of their transaction."""
    wanted = [identity for identity in transactions if identity]
    found = Issuance.objects.filter(transaction__public_id__in=wanted).select_related("transaction", "series")
    return {issuance.transaction.public_id: issuance for issuance in found}


def movements_after_issuance(references: Sequence[str], limit: int = 100) -> QuerySet[Movement]:
    """What happened to the units since they were issued, newest first."""
    return (
        Movement.objects.filter(series__reference__in=references)
        .exclude(transaction__kind=Transaction.Kind.ISSUANCE)
        .select_related("transaction", "series", "origin", "destination")
        .order_by("-transaction_id", "-sequence")[:limit]
    )

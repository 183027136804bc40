"""What an account holds, by project and vintage, with the serial numbers as they are printed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, QuerySet

from credits.models import Account
from credits.queries.holdings import HeldRange, holdings
from credits.queries.moments import AsOf
from registry.rules.formats import NumberFormats
from registry.rules.queries import current_formats


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Units of one project and vintage; ``free`` are those that no instruction has set aside."""

    registry: str
    partner_country: str
    project: str
    vintage: int | None
    quantity: int
    reserved: int
    ranges: tuple[tuple[int, int], ...]
    serials: tuple[str, ...]

    @property
    def free(self) -> int:
        return self.quantity - self.reserved


def holdings_of(account: Account, *, as_of: AsOf | None = None) -> list[Holding]:
    """One row for each project and vintage, in the order of their serial numbers."""
    grouped: dict[tuple[str, str, str, int | None], list[HeldRange]] = defaultdict(list)
    for run in holdings(account.public_id, as_of=as_of):
        grouped[run.registry, run.partner_country, run.reference, run.vintage].append(run)
    formats = {country: current_formats(country) for country in {key[1] for key in grouped}}
    return [
        _holding(registry, country, reference, vintage, runs, formats[country])
        for (registry, country, reference, vintage), runs in grouped.items()
    ]


def _holding(
    registry: str,
    country: str,
    reference: str,
    vintage: int | None,
    runs: Iterable[HeldRange],
    formats: NumberFormats,
) -> Holding:
    held = list(runs)
    return Holding(
        registry=registry,
        partner_country=country,
        project=reference,
        vintage=vintage,
        quantity=sum(run.quantity for run in held),
        reserved=sum(run.reserved for run in held),
        ranges=tuple((run.first_serial, run.last_serial) for run in held),
        serials=tuple(
            formats.serials(
                registry=registry,
                partner_country=country,
                reference=reference,
                vintage=vintage,
                first=run.first_serial,
                last=run.last_serial,
            )
            for run in held
        ),
    )


def listed(accounts: QuerySet[Account]) -> QuerySet[Account]:
    """With what a list shows of each: holder, limits, balance; by number."""
    return (
        accounts.select_related(
            "holder__organisation", "holder__partner_country", "terms", "details", "accountbalance"
        )
        .annotate(posted=F("accountbalance__posted"), reserved=F("accountbalance__reserved"))
        .order_by("number")
    )

"""The statement of an account for any period: what it held, every movement, what it held then."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from credits.models import Account
from credits.queries.holdings import held_quantity
from credits.queries.moments import AsOf, LedgerPosition, settle
from credits.queries.statement import LONGEST_PAGE, StatementLine, statement
from credits.serials import series_key
from registry.accounts.queries.accounts import holder_of, working_rules
from registry.rules.calendar import begins_at, ends_at
from registry.rules.formats import NumberFormats
from registry.rules.queries import current_formats

INSTANT = timedelta(microseconds=1)
EARLIEST = date(1970, 1, 1)  # long before the first entry of any ledger


class PeriodNotUsable(ValueError):
    """The last day is before the first, or the period has not begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days of the holder's country, both included, and what the account held at either end.

    ``position`` is the ledger's at the end of the period (or now, when the period is not over): the same
    account, days and position give the same statement for ever.
    """

    account: Account
    holder: str
    first_on: date
    last_on: date
    zone: ZoneInfo
    since: datetime
    position: LedgerPosition
    opening: int
    closing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One movement as a statement prints it; ``quantity`` is negative when units left."""

    recorded_at: datetime
    kind: str
    transaction: str
    counterpart: str
    project: str
    vintage: int | None
    registry: str
    first_serial: int
    last_serial: int
    serials: str
    quantity: int
    balance: int


def period(account: Account, first_on: date, last_on: date) -> Period:
    """The frame of a statement. Raises PeriodNotUsable; LedgerBusy when a writer does not end in time."""
    rules = working_rules(account)
    zone: Any = getattr(rules, "time_zone", None) or ZoneInfo("UTC")
    now = timezone.now()
    since = begins_at(max(first_on, EARLIEST), zone) - INSTANT
    if last_on < first_on or since >= now:
        raise PeriodNotUsable
    is_over = last_on < rules.today(now)
    until = ends_at(max(last_on, EARLIEST), zone) - INSTANT if is_over else None
    position = settle(AsOf(moment=until)) if until else settle()
    held_by = holder_of(account)
    return Period(
        account=account,
        holder=held_by.label if held_by is not None else "",
        first_on=first_on,
        last_on=last_on,
        zone=zone,
        since=since,
        position=position,
        opening=held_quantity(account.public_id, as_of=AsOf(moment=since)),
        closing=held_quantity(account.public_id, as_of=AsOf(sequence=position.sequence)),
    )


def lines_of(asked: Period) -> Iterator[Line]:
    """Every movement of the period, oldest first, read a page at a time."""
    after: int | None = None
    while True:
        page, after = page_of(asked, after)
        yield from page
        if after is None:
            return


def page_of(
    asked: Period, after: int | None = None, limit: int = LONGEST_PAGE
) -> tuple[list[Line], int | None]:
    """Movements behind the one called ``after`` (from the first, when nothing is said), and what to say next."""
    formats: dict[str, NumberFormats] = {}
    found = statement(
        asked.account.public_id,
        since=asked.since,
        as_of=AsOf(sequence=asked.position.sequence),
        after_sequence=after,
        limit=limit,
    )
    page = [_line(row, formats) for row in found]
    return page, found[-1].sequence if len(found) == limit else None


def _line(row: StatementLine, formats: dict[str, NumberFormats]) -> Line:
    series = series_key(row.series)
    country = series.partner_country
    if country not in formats:
        formats[country] = current_formats(country)
    return Line(
        recorded_at=row.recorded_at,
        kind=row.kind,
        transaction=str(row.transaction_id),
        counterpart=row.counterpart_number,
        project=row.reference,
        vintage=series.vintage,
        registry=row.registry,
        first_serial=row.first_serial,
        last_serial=row.last_serial,
        serials=formats[country].serials(
            registry=row.registry,
            partner_country=country,
            reference=row.reference,
            vintage=series.vintage,
            first=row.first_serial,
            last=row.last_serial,
        ),
        quantity=row.quantity,
        balance=row.balance_after,
    )

"""The four data sets: which rows, in which order, with the filters that apply.

Each builds the text of one SELECT with named parameters. Only our own words enter
the text; everything a caller gives stays a parameter.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from credits.exports.columns import ACCOUNTS, HOLDINGS, MOVEMENTS, TRANSACTIONS, Column
from credits.exports.filters import Filters
from credits.queries.accounts import STATUS_SQL
from credits.queries.holdings import HELD_RANGES_SQL

OF_REFERENCE_SQL = """
    {movement}.series_id IN (SELECT id FROM credits_series WHERE reference = %(reference)s)
"""
OF_COUNTRY_SQL = """
    {movement}.series_id IN (SELECT id FROM credits_series WHERE partner_country = %(partner_country)s)
"""


@dataclass(frozen=True, slots=True)
class Dataset:
    name: str
    title: Any
    columns: tuple[Column, ...]
    source: Callable[[Filters], str]  # FROM … WHERE … with the columns' aliases
    order: str
    has_period: bool  # rows are recorded at a moment, so a period can choose among them


def _movement_conditions(filters: Filters, movement: str) -> list[str]:
    conditions = []
    if filters.reference:
        conditions.append(OF_REFERENCE_SQL.format(movement=movement))
    if filters.partner_country:
        conditions.append(OF_COUNTRY_SQL.format(movement=movement))
    if filters.account:
        # Two conditions joined by OR, so that both of the account's indexes are used.
        conditions.append(f"({movement}.origin_id = %(account)s OR {movement}.destination_id = %(account)s)")
    return conditions


def _where(conditions: list[str]) -> str:
    return f"WHERE {' AND '.join(conditions)}" if conditions else ""


def _movements(filters: Filters) -> str:
    conditions = ["movement.transaction_id <= %(until)s"]
    if filters.since:
        conditions.append("movement.transaction_id > %(since)s")
    conditions += _movement_conditions(filters, "movement")
    return f"""
        FROM credits_movement movement
        JOIN credits_transaction spine ON spine.sequence = movement.transaction_id
        JOIN credits_series series ON series.id = movement.series_id
        JOIN credits_account origin ON origin.id = movement.origin_id
        JOIN credits_account destination ON destination.id = movement.destination_id
        {_where(conditions)}
    """


def _transactions(filters: Filters) -> str:
    conditions = ["spine.sequence <= %(until)s"]
    if filters.since:
        conditions.append("spine.sequence > %(since)s")
    touching = _movement_conditions(filters, "movement")
    if touching:
        moved = f"""spine.sequence IN (
            SELECT movement.transaction_id FROM credits_movement movement {_where(touching)})"""
        only_account = filters.account and not (filters.reference or filters.partner_country)
        # An account's own events move nothing, and belong to its story.
        conditions.append(f"({moved} OR spine.account_id = %(account)s)" if only_account else moved)
    return f"""
        FROM credits_transaction spine
        LEFT JOIN credits_account account ON account.id = spine.account_id
        {_where(conditions)}
    """


def _accounts(filters: Filters) -> str:
    conditions = ["account.opened_at <= %(recorded_at)s"]
    if filters.account:
        conditions.append("account.id = %(account)s")
    if filters.reference or filters.partner_country:
        touching = _movement_conditions(
            Filters(reference=filters.reference, partner_country=filters.partner_country), "movement"
        )
        touching.append("movement.transaction_id <= %(sequence)s")
        conditions.append(
            f"""account.id IN (
                SELECT unnest(ARRAY[movement.origin_id, movement.destination_id])
                FROM credits_movement movement {_where(touching)})"""
        )
    status = STATUS_SQL.format(account="account.id", sequence="%(sequence)s")
    return f"""
        FROM (
            SELECT account.id, account.public_id, account.number, account.registry_id, account.kind,
                account.opened_at, coalesce(({status}), 'open') AS status,
                coalesce(({_newest_balance("account.id")}), 0) AS quantity,
                ({_reserved_units("account.id")}) AS reserved
            FROM credits_account account {_where(conditions)}
        ) account
    """


def _newest_balance(account: str) -> str:
    return f"""
        SELECT newest.after FROM (
            (SELECT transaction_id, sequence, origin_after AS after FROM credits_movement
             WHERE origin_id = {account} AND transaction_id <= %(sequence)s
             ORDER BY transaction_id DESC, sequence DESC LIMIT 1)
            UNION ALL
            (SELECT transaction_id, sequence, destination_after FROM credits_movement
             WHERE destination_id = {account} AND transaction_id <= %(sequence)s
             ORDER BY transaction_id DESC, sequence DESC LIMIT 1)
        ) newest ORDER BY newest.transaction_id DESC, newest.sequence DESC LIMIT 1
    """


def _reserved_units(account: str) -> str:
    return f"""
        SELECT coalesce(sum(reservation.quantity), 0)::bigint FROM credits_reservation reservation
        WHERE reservation.origin_id = {account} AND reservation.transaction_id <= %(sequence)s
          AND NOT EXISTS (
              SELECT FROM credits_transaction resolution
              WHERE resolution.resolves_id = reservation.transaction_id
                AND resolution.sequence <= %(sequence)s)
    """


def _holdings(filters: Filters) -> str:
    of_units = ""
    if filters.reference:
        of_units += " AND " + OF_REFERENCE_SQL.format(movement="credits_movement")
    if filters.partner_country:
        of_units += " AND " + OF_COUNTRY_SQL.format(movement="credits_movement")
    received = of_units + (" AND destination_id = %(account)s" if filters.account else "")
    sent = of_units + (" AND origin_id = %(account)s" if filters.account else "")
    return f"""
        FROM ({HELD_RANGES_SQL.format(received=received, sent=sent)}) held
        JOIN credits_account account ON account.id = held.account_id AND account.kind <> 'issuance'
        JOIN credits_series series ON series.id = held.series_id
    """


DATASETS = {
    dataset.name: dataset
    for dataset in (
        Dataset("accounts", _("Accounts"), ACCOUNTS, _accounts, "account.id", has_period=False),
        Dataset(
            "transactions", _("Transactions"), TRANSACTIONS, _transactions, "spine.sequence", has_period=True
        ),
        Dataset(
            "movements", _("Movements of blocks"), MOVEMENTS, _movements, "movement.sequence", has_period=True
        ),
        Dataset(
            "holdings",
            _("Holdings"),
            HOLDINGS,
            _holdings,
            "account.id, series.registry_id, held.first_serial",
            has_period=False,
        ),
    )
}

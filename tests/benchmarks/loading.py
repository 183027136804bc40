"""Many blocks of one account, by COPY: what the reading is measured on.

As the superuser of the benchmark's own cluster, with triggers off: the ledger refuses rows that no verb made.

One issuance for each block, with a gap of one serial between blocks so that they are blocks of their own. The entries
are short placeholders: this data is for reading, and the audit is measured on data the verbs made.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from tests.benchmarks.site import Site

ACCOUNT = UUID("00000000-0000-4000-8000-00000000b10c")
SIZE = 9  # units of a block
FIRST_MOMENT = 1_700_000_000_000_000  # microseconds since 1970
COLUMNS = {
    "credits_request": "request_id, request_hash, recorded_at",
    "credits_transaction": (
        "sequence, public_id, kind, request_id, actor_kind, actor_id, actor_name, basis, approver_kind, approver_id,"
        " approver_name, decision_reference, facts, recorded_at, entry"
    ),
    "credits_issuance": "transaction_id, series_id, destination_id, first_serial, last_serial",
    "credits_movement": (
        "sequence, transaction_id, registry_id, series_id, first_serial, last_serial, origin_id, destination_id,"
        " origin_after, destination_after, recorded_at"
    ),
    "credits_creditblock": "id, registry_id, series_id, first_serial, last_serial",
    "credits_blockowner": "block_id, account_id, series_id, vintage_order, first_serial, last_serial",
}


def identifier(space: int, number: int) -> str:
    return str(UUID(int=(space << 96) | (4 << 76) | (8 << 60) | number))


def rows(
    table: str, numbers: Iterable[int], series: int, origin: int, destination: int
) -> Iterable[tuple[Any, ...]]:
    """The rows of block 1, 2, 3 … in one table; microseconds are turned into moments by ``moment``."""
    for number in numbers:
        first = (number - 1) * (SIZE + 1) + 1
        last = first + SIZE - 1
        at = moment(number)
        yield {
            "credits_request": (identifier(1, number), b"\0" * 32, at),
            "credits_transaction": (
                *(number, identifier(2, number), "issuance", identifier(1, number), "program", "benchmark"),
                *("benchmark", "benchmark", "", "", "", "benchmark", "{}", at, b"{}"),
            ),
            "credits_issuance": (number, series, destination, first, last),
            "credits_movement": (
                *(
                    number,
                    number,
                    "JP",
                    series,
                    first,
                    last,
                    origin,
                    destination,
                    number * SIZE,
                    number * SIZE,
                    at,
                ),
            ),
            "credits_creditblock": (number, "JP", series, first, last),
            "credits_blockowner": (number, destination, series, 2025, first, last),
        }[table]


def moment(number: int) -> str:
    seconds, rest = divmod(FIRST_MOMENT + number, 1_000_000)
    from datetime import UTC, datetime

    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest).isoformat()


def load(site: Site, database: str, blocks: int) -> None:
    """Fill an empty ledger with one account that holds ``blocks`` blocks."""
    with site.postgresql.connect(database) as connection:
        execute = connection.execute
        execute("SET session_replication_role = replica")
        execute("INSERT INTO credits_registry (code, last_serial) VALUES ('JP', %s)", [blocks * (SIZE + 1)])
        ids = []
        for kind, public_id in (("issuance", identifier(9, 1)), ("entity_holding", str(ACCOUNT))):
            ids.append(
                execute(
                    "INSERT INTO credits_account (public_id, number, registry_id, kind, status, opened_at)"
                    " VALUES (%s, %s, 'JP', %s, 'open', now()) RETURNING id",
                    [public_id, f"JP-{kind}", kind],
                ).fetchone()[0]  # type: ignore[index]
            )
        series = execute(
            "INSERT INTO credits_series (key, registry_id, partner_country, reference, vintage)"
            " VALUES ('JP/MN/BENCHMARK///2025', 'JP', 'MN', 'BENCHMARK', 2025) RETURNING id"
        ).fetchone()[0]  # type: ignore[index]
        for account in ids:
            execute(
                "INSERT INTO credits_accountbalance (account_id, posted, reserved, version, last_sequence,"
                " last_recorded_at) VALUES (%s, %s, 0, %s, %s, now())",
                [account, blocks * SIZE, blocks, blocks],
            )
        for table, columns in COLUMNS.items():
            with connection.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows(table, range(1, blocks + 1), series, ids[0], ids[1]):
                    copy.write_row(row)
        for sequence, last in (
            ("credits_transaction_sequence", blocks),
            ("credits_movement_sequence", blocks),
            ("credits_moment_sequence", FIRST_MOMENT + blocks),
        ):
            execute("SELECT setval(%s, %s)", [sequence, last])
        execute("SELECT setval(pg_get_serial_sequence('credits_creditblock', 'id'), %s)", [blocks])
        execute("VACUUM ANALYZE")

"""No question reads a growing table from end to end.

Every statement a question sends is explained on a ledger large enough for PostgreSQL to
care. An index scan without a condition reads everything too, so each must have one.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from credits.queries.accounts import account_as_of
from credits.queries.holdings import held_quantity, holdings
from credits.queries.moments import AsOf, settle
from credits.queries.serials import life_of_range, life_of_serial
from credits.queries.statement import statement
from credits.queries.totals import totals_by_reference
from tests.credits.stories import Story

GROWING = {
    "credits_transaction",
    "credits_movement",
    "credits_creditblock",
    "credits_blockowner",
    "credits_reservation",
    "credits_reservedrange",
    "credits_request",
    "credits_logqueue",
}


def nodes(plan: dict) -> Iterator[dict]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


@contextmanager
def explained() -> Iterator[list[str]]:
    """Collects what reads a growing table whole, statement by statement."""
    whole_reads: list[str] = []

    def explain(execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(("SELECT", "WITH")):
            with context["connection"].cursor() as cursor:
                raw = cursor.cursor
                raw.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
                (found,) = raw.fetchone()
            plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
            for node in nodes(plan):
                if node.get("Relation Name") not in GROWING:
                    continue
                is_narrow = "Index Cond" in node or "Recheck Cond" in node or is_first_of_index(node, plan)
                if node["Node Type"] == "Seq Scan" or not is_narrow:
                    whole_reads.append(f"{node['Node Type']} on {node['Relation Name']}: {sql}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        yield whole_reads


def is_first_of_index(node: dict, plan: dict) -> bool:
    """The first row of an ordered index, under a LIMIT, is one row and not a scan."""
    return plan["Node Type"] == "Limit" and node in plan.get("Plans", ())


# Rows of the form of a busy ledger; balances are not right, and nobody asks here whether they are.
FILLING = """
    SET session_replication_role = replica;
    INSERT INTO credits_account (public_id, number, registry_id, kind, status, opened_at)
        SELECT gen_random_uuid(), 'JP-' || n, 'JP', 'entity_holding', 'open', now() FROM generate_series(1, 300) n;
    INSERT INTO credits_series (key, registry_id, partner_country, reference, vintage)
        SELECT 'series ' || n, 'JP', 'MN', 'MN' || n, 2015 FROM generate_series(101, 200) n;
    INSERT INTO credits_transaction (sequence, public_id, kind, request_id, actor_kind, actor_id, actor_name, basis,
            approver_kind, approver_id, approver_name, decision_reference, facts, recorded_at, entry)
        SELECT n, gen_random_uuid(), 'transfer', gen_random_uuid(), 'person', 'a', 'A', 'b', '', '', '', '', '{}',
            timestamptz '2020-01-01' + n * interval '1 second', ''
        FROM generate_series(1001, 21000) n;
    INSERT INTO credits_movement (sequence, transaction_id, registry_id, series_id, first_serial, last_serial,
            origin_id, destination_id, origin_after, destination_after, recorded_at)
        SELECT n, n, 'JP', (SELECT min(id) FROM credits_series) + n % 100, n * 10 % 70000 + 1, n * 10 % 70000 + 10,
            (SELECT min(id) FROM credits_account) + n % 300, (SELECT min(id) FROM credits_account) + (n + 7) % 300,
            1, 1, timestamptz '2020-01-01' + n * interval '1 second'
        FROM generate_series(1001, 21000) n;
    INSERT INTO credits_creditblock (registry_id, series_id, first_serial, last_serial)
        SELECT 'JP', (SELECT min(id) FROM credits_series) + n % 100, n * 10 + 100000, n * 10 + 100009
        FROM generate_series(1, 7000) n;
    INSERT INTO credits_blockowner (block_id, account_id, series_id, vintage_order, first_serial, last_serial)
        SELECT id, (SELECT min(id) FROM credits_account) + id % 300, series_id, 2015, first_serial, last_serial
        FROM credits_creditblock WHERE first_serial > 100000;
    INSERT INTO credits_reservation (
            transaction_id, intended_kind, origin_id, destination_id, quantity, expires_at)
        SELECT sequence, 'transfer', (SELECT min(id) FROM credits_account) + sequence % 300, 1, 1, recorded_at
        FROM credits_transaction WHERE sequence > 15000;
    INSERT INTO credits_reservedrange (reservation_id, series_id, first_serial, last_serial)
        SELECT transaction_id, (SELECT min(id) FROM credits_series), 1, 1 FROM credits_reservation;
    SELECT setval('credits_transaction_sequence', 21000);
    SET session_replication_role = origin;
    ANALYZE;
"""

QUESTIONS = {
    "settle": lambda account, as_of: settle(as_of),
    "account": lambda account, as_of: account_as_of(account, as_of=as_of),
    "quantity": lambda account, as_of: held_quantity(account, as_of=as_of),
    "holdings": lambda account, as_of: holdings(account, as_of=as_of),
    "statement": lambda account, as_of: statement(account, as_of=as_of),
    "page of a statement": lambda account, as_of: statement(account, as_of=as_of, after_sequence=1500),
    "serial": lambda account, as_of: life_of_serial("JP", 7, as_of=as_of),
    "range": lambda account, as_of: life_of_range("JP", 1, 40, as_of=as_of, after_sequence=1500),
    "totals of a project": lambda account, as_of: totals_by_reference(["MN150"], as_of=as_of),
}


def test_questions_read_growing_tables_by_index_only(ledger_database, cluster):
    story = Story()
    holder, buyer = story.open("HOLDER"), story.open("BUYER")
    story.issue(holder, 100)
    story.transfer(holder, buyer, 30)
    with cluster.postgresql.connect(ledger_database) as superuser:
        superuser.execute(FILLING)
    last = settle()
    moments = [None, AsOf(sequence=last.sequence), AsOf(moment=last.recorded_at)]

    found = {}
    for name, ask in QUESTIONS.items():
        for as_of in moments:
            with explained() as whole_reads:
                ask(buyer.public_id, as_of)
            found |= {(name, as_of): whole_reads} if whole_reads else {}
    assert found == {}

    # The control: a question that no index serves is found.
    with explained() as whole_reads, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM credits_movement WHERE quantity = %s", [3])
    assert whole_reads

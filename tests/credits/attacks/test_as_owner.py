"""The checks of Python and of the functions are switched off: the owner writes rows by hand.

PostgreSQL refuses each of these by a constraint or a trigger. The owner could disable
triggers; that is what the published log is for. SQLSTATEs of class 23 are IntegrityErrors.
"""

import pytest
from django.db import DatabaseError, connections, transaction

from tests.credits.attacks.conftest import TABLES

HISTORY = [
    "transaction",
    "movement",
    "issuance",
    "series",
    "reservation",
    "reservedrange",
    "holdevent",
    "request",
    "logqueue",
]


def attack(*statements, **values):
    """Run the statements as the owner in one transaction, to the end; give the SQLSTATE and the words."""
    script = ";\n".join(statement.format(**values) for statement in statements)
    with pytest.raises(DatabaseError) as failure, transaction.atomic(using="owner"):
        connections["owner"].cursor().execute(script)
    return failure.value.__cause__.sqlstate, str(failure.value)


@pytest.mark.parametrize("table", HISTORY)
@pytest.mark.parametrize(
    "statement", ["UPDATE credits_{table} SET {column} = {column}", "DELETE FROM credits_{table}"]
)
def test_history_is_never_edited(table, statement, scene):
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1",
            [f"credits_{table}"],
        )
        column = cursor.fetchone()[0]

    assert attack(statement, table=table, column=column)[0] == "23001"


@pytest.mark.parametrize("table", TABLES)
def test_no_table_is_emptied(table, scene):
    assert attack("TRUNCATE credits_{table} CASCADE", table=table)[0] == "23001"


TRANSACTION = """INSERT INTO credits_transaction (sequence, public_id, kind, request_id, actor_kind, actor_id,
    actor_name, basis, approver_kind, approver_id, approver_name, decision_reference, reverses_id, resolves_id,
    facts, recorded_at, entry)
    VALUES (1000, uuidv7(), '{kind}', uuidv7(), 'person', 'eve', 'Eve', 'b', '', '{approver}', '', '{decision}',
    {reverses}, {resolves}, '{{}}', now() + interval '1 minute', 'e')"""
MOVEMENT = """INSERT INTO credits_movement (sequence, transaction_id, registry_id, series_id, first_serial,
    last_serial, origin_id, destination_id, origin_after, destination_after, recorded_at)
    SELECT 1000, sequence, 'JP', (SELECT id FROM credits_series), {first}, {last}, {origin}, {destination},
    {origin_after}, {destination_after}, recorded_at FROM credits_transaction WHERE sequence = 1000"""
TOUCH = """UPDATE credits_accountbalance SET posted = {posted}, version = version + 1, last_sequence = 1000,
    last_recorded_at = now() + interval '1 minute' WHERE account_id = {account}"""
PLAIN = {"kind": "transfer", "approver": "", "decision": "", "reverses": "NULL", "resolves": "NULL"}

ROWS = {
    # -- overlap, and a unit in two places
    "overlapping block": (
        "23P01",
        "credit_block_no_overlap",
        ["INSERT INTO credits_creditblock (registry_id, series_id, first_serial, last_serial)"
         " SELECT 'JP', id, 100, 101 FROM credits_series"],
    ),
    "block grown over its neighbour": (
        "23P01",
        "credit_block_no_overlap",
        ["UPDATE credits_creditblock SET first_serial = 40 WHERE id = {held_block}"],
    ),
    "units out of nothing": (
        "23514",
        "never issued",
        ["INSERT INTO credits_creditblock (registry_id, series_id, first_serial, last_serial)"
         " SELECT 'JP', id, 101, 101 FROM credits_series"],
    ),
    "block grown past what was issued": (
        "23514",
        "never issued",
        ["UPDATE credits_creditblock SET last_serial = 101 WHERE id = {held_block}"],
    ),
    "serials used again": (
        "23514",
        "not the next",
        ["INSERT INTO credits_issuance (transaction_id, series_id, destination_id, first_serial, last_serial)"
         " SELECT {reservation}, id, {buyer}, 91, 100 FROM credits_series"],
    ),
    "serials counted back": ("23514", "never used again", ["UPDATE credits_registry SET last_serial = 99"]),
    # -- a block without an owner, with two, with another's range
    "ownerless block": (
        "23503",
        "credit_block_owned",
        ["DELETE FROM credits_blockowner WHERE block_id = {held_block}"],
    ),
    "second owner": (
        "23505",
        "credits_blockowner_pkey",
        ["INSERT INTO credits_blockowner SELECT block_id, vintage_order, first_serial, last_serial, {buyer}, series_id"
         " FROM credits_blockowner WHERE block_id = {held_block}"],
    ),
    "owner of another range": (
        "23503",
        "block_owner_of_block",
        ["UPDATE credits_blockowner SET first_serial = first_serial + 1 WHERE block_id = {held_block}"],
    ),
    # -- vanished units
    "block and owner deleted": (
        "23514",
        "would vanish",
        ["DELETE FROM credits_blockowner WHERE block_id = {held_block}",
         "DELETE FROM credits_creditblock WHERE id = {held_block}"],
    ),
    "block shrunk": (
        "23514",
        "would vanish",
        ["UPDATE credits_creditblock SET last_serial = last_serial - 1 WHERE id = {held_block}"],
    ),
    # -- units that change hands without a movement
    "another owner": (
        "23514",
        "without a movement",
        ["UPDATE credits_blockowner SET account_id = {buyer} WHERE block_id = {held_block}"],
    ),
    "out of retirement by another owner": (
        "23514",
        "without a movement",
        ["UPDATE credits_blockowner SET account_id = {holder} WHERE block_id = {retired_block}"],
    ),
    "a cut given to somebody else": (
        "23514",
        "without a movement",
        ["UPDATE credits_creditblock SET first_serial = 51 WHERE id = {held_block}",
         "WITH cut AS (INSERT INTO credits_creditblock (registry_id, series_id, first_serial, last_serial)"
         " SELECT 'JP', id, 41, 50 FROM credits_series RETURNING id, series_id)"
         " INSERT INTO credits_blockowner (block_id, account_id, series_id, vintage_order, first_serial, last_serial)"
         " SELECT id, {retired}, series_id, 2015, 41, 50 FROM cut"],
    ),
    "a neighbour swallowed": (
        "23514",
        "without a movement",
        ["UPDATE credits_creditblock SET last_serial = 99 WHERE id = {held_block}",
         "UPDATE credits_creditblock SET first_serial = 100, last_serial = 100 WHERE id = {retired_block}"],
    ),
    # -- movements
    "units the origin does not own": (
        "23514",
        "does not own",
        [TRANSACTION, MOVEMENT.format(first=1, last=10, origin="{holder}", destination="{retired}",
                                      origin_after=50, destination_after=20)],
    ),
    "reserved units": (
        "23514",
        "has reserved them",
        [TRANSACTION, MOVEMENT.format(first=1, last=5, origin="{buyer}", destination="{holder}",
                                      origin_after=25, destination_after=65)],
    ),
    "out of retirement": (
        "23514",
        "nothing leaves",
        [TRANSACTION, MOVEMENT.format(first=31, last=40, origin="{retired}", destination="{holder}",
                                      origin_after=0, destination_after=70)],
    ),
    "units on hold": (
        "23514",
        "on hold",
        [TRANSACTION, MOVEMENT.format(first=90, last=90, origin="{holder}", destination="{buyer}",
                                      origin_after=59, destination_after=31)],
    ),
    "movement without arrival": (
        "23514",
        "did not arrive",
        [TRANSACTION, MOVEMENT.format(first=41, last=41, origin="{holder}", destination="{buyer}",
                                      origin_after=59, destination_after=31)],
    ),
    "movement to its own account": (
        "23514",
        "movement_between_two_accounts",
        [TRANSACTION, MOVEMENT.format(first=41, last=41, origin="{holder}", destination="{holder}",
                                      origin_after=60, destination_after=60)],
    ),
    "negative running balance": (
        "23514",
        "movement_balances_not_negative",
        [TRANSACTION, MOVEMENT.format(first=41, last=41, origin="{holder}", destination="{buyer}",
                                      origin_after=-1, destination_after=31)],
    ),
    "back to the source": (
        "23514",
        "never go back",
        [TRANSACTION, MOVEMENT.format(first=41, last=41, origin="{holder}",
                                      destination="(SELECT id FROM credits_account WHERE kind = 'issuance')",
                                      origin_after=59, destination_after=101)],
    ),
    "out of the source without an issuance": (
        "23514",
        "only an issuance",
        [TRANSACTION, MOVEMENT.format(first=41, last=41, destination="{holder}",
                                      origin="(SELECT id FROM credits_account WHERE kind = 'issuance')",
                                      origin_after=101, destination_after=61)],
    ),
    # -- balances
    "balance out of nothing": (
        "23514",
        "not what its movements say",
        [TOUCH.format(posted="posted + 1", account="{holder}")],
    ),
    "negative balance": (
        "23514",
        "",
        [TOUCH.format(posted=-1, account="{holder}")],
    ),
    "more reserved than held": (
        "23514",
        "account_balance_reserved_within_posted",
        ["UPDATE credits_accountbalance SET reserved = posted + 1, version = version + 1, last_sequence = 1000,"
         " last_recorded_at = now() + interval '1 minute' WHERE account_id = {holder}"],
    ),
    "balance going back": (
        "23514",
        "forward only",
        ["UPDATE credits_accountbalance SET version = version - 1 WHERE account_id = {holder}"],
    ),
    "balance deleted": ("23001", "never edited", ["DELETE FROM credits_accountbalance WHERE account_id = {holder}"]),
    # -- two officers
    "approver is the actor": (
        "23514",
        "transaction_approver_is_not_actor",
        [TRANSACTION.replace("'{approver}'", "'eve'")],
    ),
    "correction by one officer": (
        "23514",
        "transaction_two_officers_where_asked",
        [TRANSACTION.replace("{kind}", "correction").replace("{reverses}", "{issuance}").replace("{decision}", "d")],
    ),
    "correction that cites nothing": (
        "23514",
        "transaction_correction_cites",
        [TRANSACTION.replace("{kind}", "correction").replace("'{approver}'", "'bold'")],
    ),
    "hold by one officer": (
        "23514",
        "transaction_two_officers_where_asked",
        [TRANSACTION.replace("{kind}", "hold_placed")],
    ),
    "initiator completes": (
        "23514",
        "by somebody else",
        [TRANSACTION.replace("{resolves}", "{reservation}").replace("'eve'", "'ann'")],
    ),
    "completed as something else": (
        "23514",
        "by somebody else",
        [TRANSACTION.replace("{resolves}", "{reservation}").replace("{kind}", "retirement")],
    ),
    "reservation dropped without an entry": (
        "23514",
        "still open",
        ["UPDATE credits_blockowner SET reserved_by_id = NULL WHERE reserved_by_id IS NOT NULL"],
    ),
    "reserved for somebody else's reservation": (
        "23514",
        "of its owner",
        ["UPDATE credits_blockowner SET reserved_by_id = {reservation} WHERE block_id = {held_block}"],
    ),
    # -- what identifies a row
    "account renumbered": ("23514", "identifies it", ["UPDATE credits_account SET number = 'X' WHERE id = {holder}"]),
    "account of another kind": (
        "23514", "identifies it", ["UPDATE credits_account SET kind = 'entity_holding' WHERE id = {retired}"]),
    "account moved to another registry": (
        "23514", "identifies it",
        ["INSERT INTO credits_registry VALUES ('MN', 0)",
         "UPDATE credits_account SET registry_id = 'MN' WHERE id = {holder}"]),
    "account with units closed": (
        "23514", "not empty", ["UPDATE credits_account SET status = 'closed' WHERE id = {holder}"]),
    "account deleted": ("23001", "never edited", ["DELETE FROM credits_account WHERE id = {holder}"]),
    "registry renamed": ("23514", "its code stays", ["UPDATE credits_registry SET code = 'XX'"]),
    "entry too long for the log": (
        "23514", "transaction_entry_fits_the_log",
        [TRANSACTION.replace("'e')", "convert_to(repeat('e', 65536), 'UTF8'))")]),
}  # fmt: skip


@pytest.mark.parametrize(("sqlstate", "words", "statements"), ROWS.values(), ids=ROWS)
def test_postgresql_itself_refuses(sqlstate, words, statements, scene):
    found, message = attack(*statements, **PLAIN | scene)

    assert (found, words in message) == (sqlstate, True), message


def test_the_owner_is_no_superuser(scene):
    assert attack("SET session_replication_role = replica")[0] == "42501"

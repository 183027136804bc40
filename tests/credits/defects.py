"""Damage to plant: what it is -> (invariant it breaks, the place named first, statements).

Names in braces are sequences of the story's acts, told in ``test_verify.py``.
"""

UPDATE = "UPDATE credits_"
DEFECTS = {
    "overlapping blocks": (
        "L1",
        "credits_creditblock block",
        "ALTER TABLE credits_creditblock DROP CONSTRAINT credit_block_no_overlap",
        UPDATE + "creditblock SET last_serial = last_serial + 1 WHERE first_serial = 1",
        UPDATE + "blockowner SET last_serial = last_serial + 1 WHERE first_serial = 1",
    ),
    "vanished units": (
        "L1",
        "credits_creditblock series",
        "DELETE FROM credits_blockowner WHERE first_serial = 1",
        "DELETE FROM credits_creditblock WHERE first_serial = 1",
    ),
    "invented units": (
        "L1",
        "credits_creditblock series",
        "INSERT INTO credits_creditblock (registry_id, series_id, first_serial, last_serial)"
        " SELECT 'JP', min(id), 1000, 1010 FROM credits_series",
    ),
    "an issuance that begins later": (
        "L1",
        "credits_issuance issuance {issuance}",
        UPDATE + "issuance SET first_serial = 2 WHERE first_serial = 1",
    ),
    "a number line that went on": (
        "L1",
        "credits_registry registry JP",
        UPDATE + "registry SET last_serial = 151",
    ),
    "a block without an owner": (
        "L2",
        "credits_blockowner block",
        "DELETE FROM credits_blockowner WHERE first_serial = 1",
    ),
    "an owner of nothing": (
        "L2",
        "credits_blockowner block",
        "DELETE FROM credits_creditblock WHERE first_serial = 1",
    ),
    "an owner with fewer serials": (
        "L2",
        "credits_blockowner block",
        UPDATE + "blockowner SET last_serial = 4 WHERE first_serial = 1",
    ),
    "an owner with another vintage": (
        "L2",
        "credits_blockowner block",
        UPDATE + "blockowner SET vintage_order = 2001 WHERE first_serial = 1",
    ),
    "a block owned by the issuance source": (
        "L2",
        "credits_blockowner block",
        UPDATE + "blockowner SET account_id = (SELECT id FROM credits_account WHERE kind = 'issuance')"
        " WHERE first_serial = 1",
    ),
    "a unit too many on an account": (
        "L3",
        "credits_accountbalance account JP-B",
        UPDATE + "accountbalance SET posted = posted + 1"
        " WHERE account_id = (SELECT id FROM credits_account WHERE number = 'JP-B')",
    ),
    "an account without a balance": (
        "L3",
        "credits_accountbalance account JP-C",
        "DELETE FROM credits_accountbalance WHERE account_id = (SELECT id FROM credits_account WHERE number = 'JP-C')",
    ),
    "a running balance that was edited": (
        "L4",
        "credits_movement movement",
        UPDATE + "movement SET destination_after = destination_after + 1 WHERE transaction_id = {transfer}",
    ),
    "a movement of fewer units": (
        "L4",
        "credits_movement movement",
        UPDATE + "movement SET last_serial = last_serial - 1 WHERE transaction_id = {transfer}",
    ),
    "units given to somebody else without a movement": (
        "L5",
        "credits_blockowner account JP-",
        UPDATE + "blockowner SET account_id = (SELECT id FROM credits_account WHERE number = 'JP-C')"
        " WHERE first_serial = 113",
    ),
    "a movement to another account": (
        "L5",
        "credits_blockowner account JP-",
        UPDATE + "movement SET destination_id = (SELECT id FROM credits_account WHERE number = 'JP-C')"
        " WHERE transaction_id = {transfer}",
    ),
    "retired units that left by a transfer": (
        "L6",
        "credits_movement movement",
        UPDATE + "transaction SET kind = 'transfer', reverses_id = NULL WHERE sequence = {correction}",
    ),
    "a retirement to a holding account": (
        "L6",
        "credits_movement movement",
        UPDATE + "transaction SET kind = 'retirement' WHERE sequence = {transfer}",
    ),
    "a correction of something else": (
        "L6",
        "credits_movement transaction {correction}",
        UPDATE + "transaction SET reverses_id = {cancellation} WHERE sequence = {correction}",
    ),
    "a correction without a decision": (
        "L6",
        "credits_transaction transaction {correction}",
        "ALTER TABLE credits_transaction DROP CONSTRAINT transaction_correction_cites",
        UPDATE + "transaction SET decision_reference = '' WHERE sequence = {correction}",
    ),
    "a basis that was rewritten": (
        "L7",
        "credits_transaction transaction {transfer}",
        UPDATE + "transaction SET basis = 'another' WHERE sequence = {transfer}",
    ),
    "an actor who was exchanged": (
        "L7",
        "credits_transaction transaction {transfer}",
        UPDATE + "transaction SET actor_id = 'carl' WHERE sequence = {transfer}",
    ),
    "an entry that says something else": (
        "L7",
        "credits_transaction transaction {act}",
        UPDATE
        + "transaction SET entry = convert_to(replace(convert_from(entry, 'UTF8'), '\"n\":1', '\"n\":2'), 'UTF8')"
        " WHERE sequence = {act}",
    ),
    "an entry that is not readable": (
        "L7",
        "credits_transaction transaction {act}",
        UPDATE + "transaction SET entry = '\\x00ff' WHERE sequence = {act}",
    ),
    "a movement that was deleted": (
        "L7",
        "credits_transaction transaction {transfer}",
        "DELETE FROM credits_movement WHERE transaction_id = {transfer}",
    ),
    "a movement of another moment": (
        "L7",
        "credits_movement movement",
        UPDATE
        + "movement SET recorded_at = recorded_at + interval '1 day' WHERE transaction_id = {transfer}",
    ),
    "a movement without a transaction": (
        "L7",
        "credits_movement movement",
        "DELETE FROM credits_transaction WHERE sequence = {transfer}",
    ),
    "an issuance that was deleted": (
        "L7",
        "credits_issuance transaction {other issuance}",
        "DELETE FROM credits_issuance WHERE transaction_id = {other issuance}",
    ),
    "an issuance date that was edited": (
        "L7",
        "credits_transaction transaction {issuance}",
        UPDATE + "issuance SET issued_on = '2020-01-01' WHERE transaction_id = {issuance}",
    ),
    "a reserved figure that was edited": (
        "L8",
        "credits_accountbalance account JP-A",
        UPDATE + "accountbalance SET reserved = reserved + 1"
        " WHERE account_id = (SELECT id FROM credits_account WHERE number = 'JP-A')",
    ),
    "reserved units that were freed": (
        "L8",
        "credits_reservedrange reservation {open reservation}",
        UPDATE + "blockowner SET reserved_by_id = NULL WHERE reserved_by_id = {open reservation}",
    ),
    "a reservation of more than its ranges": (
        "L8",
        "credits_reservation reservation {open reservation}",
        UPDATE + "reservation SET quantity = 8 WHERE transaction_id = {open reservation}",
    ),
    "a reservation completed too late": (
        "L8",
        "credits_reservation reservation {reservation}",
        UPDATE
        + "reservation SET expires_at = expires_at - interval '1 day' WHERE transaction_id = {reservation}",
    ),
    "a completion of the wrong kind": (
        "L8",
        "credits_reservation reservation {reservation}",
        UPDATE + "reservation SET intended_kind = 'retirement' WHERE transaction_id = {reservation}",
    ),
    "units moved while on hold": (
        "L9",
        "credits_movement movement",
        UPDATE + "holdevent SET first_serial = 1, last_serial = 150 WHERE transaction_id = {hold}",
        "DELETE FROM credits_holdevent WHERE transaction_id = {lift}",
    ),
    "a hold that lost its event": (
        "L9",
        "credits_holdevent transaction {hold}",
        "DELETE FROM credits_holdevent WHERE transaction_id = {hold}",
    ),
    "an act left out of the log": (
        "L10",
        "credits_logqueue transaction {act}",
        "DELETE FROM credits_logqueue WHERE transaction_id = {act}",
    ),
    "an entry in other bytes": (
        "L10",
        "credits_transaction transaction {act}",
        UPDATE + "transaction SET entry = entry || '\\x0a' WHERE sequence = {act}",
    ),
    "a request nobody made": (
        "L10",
        "credits_request request",
        "DELETE FROM credits_request"
        " WHERE request_id = (SELECT request_id FROM credits_transaction WHERE sequence = {act})",
    ),
    "a request with two answers": (
        "L10",
        "credits_request request",
        "INSERT INTO credits_refusedrequest (request_id, code, details, recorded_at)"
        " SELECT request_id, 'same_account', '{{}}', now() FROM credits_transaction WHERE sequence = {act}",
    ),
    "one officer in two roles": (
        "L11",
        "credits_transaction transaction {correction}",
        "ALTER TABLE credits_transaction DROP CONSTRAINT transaction_approver_is_not_actor",
        UPDATE + "transaction SET approver_id = actor_id WHERE sequence = {correction}",
    ),
    "a hold nobody approved": (
        "L11",
        "credits_transaction transaction {hold}",
        "ALTER TABLE credits_transaction DROP CONSTRAINT transaction_two_officers_where_asked",
        UPDATE + "transaction SET approver_id = '' WHERE sequence = {hold}",
    ),
    "who reserved also completed": (
        "L11",
        "credits_transaction transaction {completion}",
        UPDATE + "transaction SET actor_id = 'ann' WHERE sequence = {completion}",
    ),
    "a transaction before its time": (
        "L12",
        "credits_transaction transaction {transfer}",
        UPDATE + "transaction SET recorded_at = recorded_at - interval '1 year' WHERE sequence = {transfer}",
    ),
    "movements in another order": (
        "L12",
        "credits_movement movement",
        UPDATE + "movement SET sequence = 1000000 WHERE transaction_id = {issuance}",
    ),
    "a version that was set back": (
        "L12",
        "credits_accountbalance account JP-A",
        UPDATE + "accountbalance SET version = version - 1"
        " WHERE account_id = (SELECT id FROM credits_account WHERE number = 'JP-A')",
    ),
    "an account closed without an act": (
        "L12",
        "credits_account account JP-C",
        UPDATE + "account SET status = 'closed' WHERE number = 'JP-C'",
    ),
    "a trigger that is switched off": (
        "guards",
        "trigger credits_movement.a_append_only",
        "ALTER TABLE credits_movement DISABLE TRIGGER a_append_only",
    ),
    "a constraint that is gone": (
        "guards",
        "constraint credits_creditblock.credit_block_no_overlap",
        "ALTER TABLE credits_creditblock DROP CONSTRAINT credit_block_no_overlap",
    ),
    "a function that was rewritten": (
        "guards",
        "function credits_refuse_change()",
        "CREATE OR REPLACE FUNCTION credits_refuse_change() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN RETURN NEW; END $$",
    ),
    "a right to write": (
        "guards",
        "the runtime",
        "GRANT INSERT ON credits_movement TO registry_runtime",
    ),
}

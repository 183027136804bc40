"""Every invariant of the ledger in one question, recomputed from the rows.

Written for the tests, by another hand than ``credits/verify.py``: what both find
right is right by two paths. Cheap on a small ledger, so that it can be asked after
every step of the stateful test.
"""

from django.db import connections

# Each arm names an invariant of credits (L1-L12) and gives one line per break.
BREAKS = """
WITH unit_block AS (
    SELECT block.*, int8range(block.first_serial, block.last_serial, '[]') AS serials FROM credits_creditblock block
), flow AS (
    SELECT origin_id AS account_id, transaction_id, sequence, recorded_at, origin_after AS after,
        CASE account.kind WHEN 'issuance' THEN quantity ELSE -quantity END AS change
    FROM credits_movement JOIN credits_account account ON account.id = origin_id
    UNION ALL
    SELECT destination_id, transaction_id, sequence, recorded_at, destination_after, quantity FROM credits_movement
), chain AS (
    SELECT *, coalesce(lag(after) OVER account_order, 0) AS before,
        lag(recorded_at) OVER account_order AS earlier, row_number() OVER (
            PARTITION BY account_id ORDER BY sequence DESC) AS from_the_end
    FROM flow WINDOW account_order AS (PARTITION BY account_id ORDER BY sequence)
), edge AS (
    SELECT step.registry_id, account_id, place, sum(step) AS step FROM (
        SELECT registry_id, destination_id AS account_id, first_serial AS place, 1 AS step FROM credits_movement
        UNION ALL SELECT registry_id, destination_id, last_serial + 1, -1 FROM credits_movement
        UNION ALL SELECT registry_id, origin_id, first_serial, -1 FROM credits_movement
        UNION ALL SELECT registry_id, origin_id, last_serial + 1, 1 FROM credits_movement
        UNION ALL SELECT block.registry_id, owner.account_id, owner.first_serial, -1
            FROM credits_blockowner owner JOIN credits_creditblock block ON block.id = owner.block_id
        UNION ALL SELECT block.registry_id, owner.account_id, owner.last_serial + 1, 1
            FROM credits_blockowner owner JOIN credits_creditblock block ON block.id = owner.block_id
    ) step JOIN credits_account account ON account.id = account_id AND account.kind <> 'issuance'
    GROUP BY step.registry_id, account_id, place
)
SELECT 'L1 blocks do not overlap', a.id::text FROM unit_block a JOIN unit_block b
    ON a.registry_id = b.registry_id AND a.id < b.id AND a.serials && b.serials
UNION ALL
SELECT 'L1 blocks are what was issued', registry.code FROM credits_registry registry
WHERE coalesce((SELECT range_agg(serials) FROM unit_block WHERE registry_id = code), '{}')
    <> coalesce((SELECT range_agg(int8range(first_serial, last_serial, '[]')) FROM credits_issuance issuance
        JOIN credits_series series ON series.id = issuance.series_id AND series.registry_id = code), '{}')
    OR coalesce((SELECT sum(quantity) FROM unit_block WHERE registry_id = code), 0) <> registry.last_serial
UNION ALL
SELECT 'L2 one owner with the same range', coalesce(block.id, owner.block_id)::text
FROM credits_creditblock block FULL JOIN credits_blockowner owner ON owner.block_id = block.id
LEFT JOIN credits_series series ON series.id = block.series_id
WHERE (block.id, block.first_serial, block.last_serial, block.series_id, coalesce(series.vintage, 32767),
        series.registry_id)
    IS DISTINCT FROM (owner.block_id, owner.first_serial, owner.last_serial, owner.series_id,
        owner.vintage_order, block.registry_id)
UNION ALL
SELECT 'L3 posted is what is owned and what moved', account.number
FROM credits_account account LEFT JOIN credits_accountbalance balance ON balance.account_id = account.id
WHERE balance.posted IS DISTINCT FROM coalesce(
        (SELECT after FROM chain WHERE chain.account_id = account.id AND from_the_end = 1), 0)
    OR (account.kind <> 'issuance' AND balance.posted <> coalesce((
        SELECT sum(last_serial - first_serial + 1) FROM credits_blockowner owner
        WHERE owner.account_id = account.id), 0))
UNION ALL
SELECT 'L4 running balances are a chain', sequence::text FROM chain WHERE after <> before + change
UNION ALL
SELECT 'L5 movements give the owners', account_id::text || ' at ' || place FROM edge WHERE step <> 0
UNION ALL
SELECT 'L6 nothing leaves terminal accounts', movement.sequence::text FROM credits_movement movement
JOIN credits_account account ON account.id = movement.origin_id AND account.kind IN ('retirement', 'cancellation')
JOIN credits_transaction entry ON entry.sequence = movement.transaction_id AND entry.kind <> 'correction'
UNION ALL
SELECT 'L7 an entry says what its movements say', entry.sequence::text FROM credits_transaction entry
LEFT JOIN credits_logqueue queue ON queue.transaction_id = entry.sequence
WHERE queue.transaction_id IS NULL
    OR convert_from(entry.entry, 'UTF8')::jsonb - 'details' <> jsonb_build_object(
        'version', 1, 'sequence', entry.sequence, 'id', entry.public_id, 'kind', entry.kind,
        'request_id', entry.request_id, 'basis', entry.basis, 'facts', entry.facts,
        'decision_reference', entry.decision_reference,
        'recorded_at', to_char(entry.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'account', (SELECT number FROM credits_account WHERE id = entry.account_id),
        'actor', jsonb_build_object('id', entry.actor_id, 'kind', entry.actor_kind),
        'approver', CASE WHEN entry.approver_id <> '' THEN
            jsonb_build_object('id', entry.approver_id, 'kind', entry.approver_kind) END,
        'reverses', (SELECT public_id FROM credits_transaction t WHERE t.sequence = entry.reverses_id),
        'resolves', (SELECT public_id FROM credits_transaction t WHERE t.sequence = entry.resolves_id),
        'movements', coalesce((SELECT jsonb_agg(jsonb_build_object('first', movement.first_serial,
            'last', movement.last_serial, 'origin', origin.number, 'destination', destination.number,
            'series', series.key) ORDER BY movement.sequence)
            FROM credits_movement movement JOIN credits_account origin ON origin.id = origin_id
            JOIN credits_account destination ON destination.id = destination_id
            JOIN credits_series series ON series.id = movement.series_id
            WHERE movement.transaction_id = entry.sequence), '[]'))
UNION ALL
SELECT 'L8 reserved is what open reservations keep', account.number
FROM credits_account account JOIN credits_accountbalance balance ON balance.account_id = account.id
WHERE balance.reserved <> coalesce((SELECT sum(last_serial - first_serial + 1) FROM credits_blockowner owner
        WHERE owner.account_id = account.id AND owner.reserved_by_id IS NOT NULL), 0)
    OR balance.reserved <> coalesce((SELECT sum(quantity) FROM credits_reservation reservation
        WHERE reservation.origin_id = account.id AND NOT EXISTS (
            SELECT FROM credits_transaction t WHERE t.resolves_id = reservation.transaction_id)), 0)
UNION ALL
SELECT 'L9 nothing moves inside a hold', movement.sequence::text FROM credits_movement movement
JOIN credits_account origin ON origin.id = movement.origin_id AND origin.kind <> 'issuance'
JOIN credits_holdevent hold ON hold.action = 'place' AND hold.transaction_id < movement.transaction_id
    AND (hold.account_id = movement.origin_id OR hold.series_id = movement.series_id
        OR (hold.registry_id = movement.registry_id AND int8range(hold.first_serial, hold.last_serial, '[]')
            && int8range(movement.first_serial, movement.last_serial, '[]')))
LEFT JOIN credits_holdevent lifting ON lifting.lifts_id = hold.transaction_id
WHERE lifting.transaction_id IS NULL OR lifting.transaction_id > movement.transaction_id
UNION ALL
SELECT 'L10 every request has one answer', request.request_id::text FROM credits_request request
LEFT JOIN credits_transaction entry ON entry.request_id = request.request_id
LEFT JOIN credits_refusedrequest refused ON refused.request_id = request.request_id
WHERE (entry.sequence IS NULL) = (refused.request_id IS NULL)
UNION ALL
SELECT 'L11 two officers', sequence::text FROM credits_transaction
WHERE approver_id = actor_id OR (kind IN ('correction', 'hold_placed', 'hold_lifted') AND approver_id = '')
UNION ALL
SELECT 'L12 order and time go together', sequence::text FROM (
    SELECT sequence, recorded_at, lag(recorded_at) OVER (ORDER BY sequence) AS earlier FROM credits_transaction) t
WHERE earlier >= recorded_at
UNION ALL
SELECT 'L12 order and time go together, per account', sequence::text FROM chain WHERE earlier > recorded_at
"""


def breaks() -> list[tuple[str, str]]:
    """Invariant and place of everything that is wrong; empty when the ledger is sound."""
    with connections["default"].cursor() as cursor:
        session = cursor.connection
        if not getattr(session, "knows_the_invariants", False):
            # Planning takes longer than looking, on a small ledger: plan once for a session.
            cursor.execute(f"PREPARE breaks AS {BREAKS}")
            session.knows_the_invariants = True
        cursor.execute("EXECUTE breaks")
        return cursor.fetchall()

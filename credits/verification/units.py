"""L1 to L5: every unit once, in one place, where its history has brought it.

Sets of serials are compared by their edges: +1 where a range of one side begins and -1
behind its end, the opposite for the other side. Where both cover the same serials all
edges cancel out; the first edge left over is the first serial that differs.
"""

from credits.models import UNKNOWN_VINTAGE_ORDER
from credits.verification.checks import Check

OVERLAP = Check(
    "L1",
    "credits_creditblock",
    """
    SELECT format('block %s', id), format('its serials %s-%s of registry %s are covered by another block too',
        first_serial, last_serial, registry_id)
    FROM (SELECT id, registry_id, first_serial, last_serial, max(last_serial) OVER (
              PARTITION BY registry_id ORDER BY first_serial, id
              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS covered_to
          FROM credits_creditblock) block
    WHERE covered_to >= first_serial ORDER BY registry_id, first_serial LIMIT 1
    """,
)

BLOCKS_ARE_ISSUED_UNITS = Check(
    "L1",
    "credits_creditblock",
    """
    SELECT format('series %s', series_id),
        format('from serial %s of registry %s on, blocks and issuances differ', serial, registry_id)
    FROM (SELECT registry_id, series_id, first_serial AS serial, 1 AS change FROM credits_creditblock
          UNION ALL SELECT registry_id, series_id, last_serial + 1, -1 FROM credits_creditblock
          UNION ALL SELECT series.registry_id, series_id, first_serial, -1
              FROM credits_issuance JOIN credits_series series ON series.id = series_id
          UNION ALL SELECT series.registry_id, series_id, last_serial + 1, 1
              FROM credits_issuance JOIN credits_series series ON series.id = series_id) edge
    GROUP BY registry_id, series_id, serial HAVING sum(change) <> 0
    ORDER BY registry_id, serial LIMIT 1
    """,
)

NUMBER_LINE = Check(
    "L1",
    "credits_issuance",
    """
    SELECT format('issuance %s', transaction_id), format('it begins at serial %s of registry %s, and not at %s',
        first_serial, registry_id, expected)
    FROM (SELECT issuance.transaction_id, registry_id, first_serial,
              lag(last_serial, 1, 0::bigint) OVER (
                  PARTITION BY registry_id ORDER BY issuance.transaction_id) + 1 AS expected
          FROM credits_issuance issuance JOIN credits_series series ON series.id = issuance.series_id) line
    WHERE first_serial <> expected ORDER BY transaction_id LIMIT 1
    """,
)

LAST_SERIAL = Check(
    "L1",
    "credits_registry",
    """
    SELECT format('registry %s', code), format('its last serial is %s, the last one issued is %s', last_serial, issued)
    FROM (SELECT registry.code, registry.last_serial, coalesce(max(issuance.last_serial), 0) AS issued
          FROM credits_registry registry
          LEFT JOIN credits_series series ON series.registry_id = registry.code
          LEFT JOIN credits_issuance issuance ON issuance.series_id = series.id
          GROUP BY registry.code) line
    WHERE last_serial <> issued ORDER BY code LIMIT 1
    """,
)

ONE_OWNER = Check(
    "L2",
    "credits_blockowner",
    f"""
    SELECT format('block %s', coalesce(block.id, owner.block_id)), CASE
        WHEN block.id IS NULL THEN 'it has an owner and does not exist'
        WHEN owner.block_id IS NULL THEN 'it has no owner'
        WHEN account.id IS NULL THEN 'its owner is no account'
        WHEN account.kind = 'issuance' THEN 'its owner is an issuance source'
        WHEN account.registry_id <> block.registry_id OR series.registry_id <> block.registry_id
            THEN 'it lies on the number line of another registry'
        ELSE 'it and its owner differ in series, serials or vintage' END
    FROM credits_creditblock block
    FULL JOIN credits_blockowner owner ON owner.block_id = block.id
    LEFT JOIN credits_series series ON series.id = block.series_id
    LEFT JOIN credits_account account ON account.id = owner.account_id
    WHERE block.id IS NULL OR owner.block_id IS NULL OR account.id IS NULL OR account.kind = 'issuance'
        OR account.registry_id <> block.registry_id OR series.registry_id IS DISTINCT FROM block.registry_id
        OR (block.series_id, block.first_serial, block.last_serial)
            IS DISTINCT FROM (owner.series_id, owner.first_serial, owner.last_serial)
        OR owner.vintage_order IS DISTINCT FROM coalesce(series.vintage, {UNKNOWN_VINTAGE_ORDER})
    ORDER BY coalesce(block.id, owner.block_id) LIMIT 1
    """,
)

POSTED = Check(
    "L3",
    "credits_accountbalance",
    """
    SELECT format('account %s', number), CASE
        WHEN posted IS NULL THEN 'it has no balance'
        WHEN posted <> units THEN format('posted %s, but its blocks have %s units', posted, units)
        ELSE format('posted %s, but its last movement left %s', posted, last_after) END
    FROM (SELECT account.id, account.number, balance.posted, coalesce(owned.units, issued.units, 0) AS units,
              coalesce(newest.after, 0) AS last_after
          FROM credits_account account
          LEFT JOIN credits_accountbalance balance ON balance.account_id = account.id
          LEFT JOIN (SELECT account_id, sum(last_serial - first_serial + 1) AS units
              FROM credits_blockowner GROUP BY account_id) owned
              ON owned.account_id = account.id AND account.kind <> 'issuance'
          LEFT JOIN (SELECT registry_id, sum(last_serial - first_serial + 1) AS units
              FROM credits_issuance JOIN credits_series ON credits_series.id = series_id GROUP BY registry_id) issued
              ON issued.registry_id = account.registry_id AND account.kind = 'issuance'
          LEFT JOIN LATERAL (
              (SELECT transaction_id, sequence, origin_after AS after FROM credits_movement
               WHERE origin_id = account.id ORDER BY transaction_id DESC, sequence DESC LIMIT 1)
              UNION ALL
              (SELECT transaction_id, sequence, destination_after FROM credits_movement
               WHERE destination_id = account.id ORDER BY transaction_id DESC, sequence DESC LIMIT 1)
              ORDER BY transaction_id DESC, sequence DESC LIMIT 1) newest ON true) line
    WHERE posted IS NULL OR posted <> units OR posted <> last_after ORDER BY id LIMIT 1
    """,
)

# The two sides of every movement, each seen from its account; a source counts upwards.
LEGS = """
    SELECT origin_id AS account_id, transaction_id, sequence, origin_after AS after,
        CASE account.kind WHEN 'issuance' THEN 1 ELSE -1 END * (last_serial - first_serial + 1) AS change
    FROM credits_movement JOIN credits_account account ON account.id = origin_id
    UNION ALL
    SELECT destination_id, transaction_id, sequence, destination_after, last_serial - first_serial + 1
    FROM credits_movement
"""

# One pass over both sides serves two invariants: balances follow, and numbers grow.
CHAIN = Check(
    "L4",
    "credits_movement",
    f"""
    SELECT format('movement %s', sequence), format('account %s had %s, %s moved, and %s is written',
        (SELECT number FROM credits_account WHERE id = account_id), before, change, after)
    FROM (SELECT *, lag(after, 1, 0::bigint) OVER (
              PARTITION BY account_id ORDER BY transaction_id, sequence) AS before
          FROM ({LEGS}) leg) line
    WHERE after <> before + change ORDER BY transaction_id, sequence LIMIT 1
    """,
)

MOVEMENTS_LEAD_TO_OWNERS = Check(
    "L5",
    "credits_blockowner",
    """
    SELECT format('account %s', (SELECT number FROM credits_account WHERE id = account_id)),
        format('from serial %s of series %s on, its blocks are not what its movements left it',
            serial, (SELECT key FROM credits_series WHERE id = series_id))
    FROM (SELECT destination_id AS account_id, series_id, first_serial AS serial, 1 AS change FROM credits_movement
          UNION ALL SELECT destination_id, series_id, last_serial + 1, -1 FROM credits_movement
          UNION ALL SELECT origin_id, series_id, first_serial, -1 FROM credits_movement
              JOIN credits_account account ON account.id = origin_id AND account.kind <> 'issuance'
          UNION ALL SELECT origin_id, series_id, last_serial + 1, 1 FROM credits_movement
              JOIN credits_account account ON account.id = origin_id AND account.kind <> 'issuance'
          UNION ALL SELECT account_id, series_id, first_serial, -1 FROM credits_blockowner
          UNION ALL SELECT account_id, series_id, last_serial + 1, 1 FROM credits_blockowner) edge
    GROUP BY account_id, series_id, serial HAVING sum(change) <> 0
    ORDER BY account_id, serial LIMIT 1
    """,
)

CHECKS = (
    OVERLAP,
    BLOCKS_ARE_ISSUED_UNITS,
    NUMBER_LINE,
    LAST_SERIAL,
    ONE_OWNER,
    POSTED,
    CHAIN,
    MOVEMENTS_LEAD_TO_OWNERS,
)

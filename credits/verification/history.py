"""L7, L10 and L12: one unbroken history, with an entry, an answer and a place in the log for each act."""

from credits.queries.accounts import STATUS_CASE_SQL, STATUS_KINDS_SQL
from credits.verification.checks import Check

MOVING_KINDS = "('issuance', 'transfer', 'retirement', 'cancellation', 'correction')"

MOVEMENT_OF_TRANSACTION = Check(
    "L7",
    "credits_movement",
    f"""
    SELECT format('movement %s', movement.sequence), CASE
        WHEN spine.sequence IS NULL THEN 'it belongs to no transaction'
        WHEN spine.kind NOT IN {MOVING_KINDS} THEN format('a transaction of the kind %s moves nothing', spine.kind)
        ELSE 'it was recorded at another moment than its transaction' END
    FROM credits_movement movement
    LEFT JOIN credits_transaction spine ON spine.sequence = movement.transaction_id
    WHERE spine.sequence IS NULL OR spine.kind NOT IN {MOVING_KINDS} OR spine.recorded_at <> movement.recorded_at
    ORDER BY movement.sequence LIMIT 1
    """,
)

TRANSACTION_HAS_MOVEMENT = Check(
    "L7",
    "credits_transaction",
    f"""
    SELECT format('transaction %s', spine.sequence), format('a %s without a movement', spine.kind)
    FROM credits_transaction spine
    WHERE spine.kind IN {MOVING_KINDS}
      AND NOT EXISTS (SELECT FROM credits_movement movement WHERE movement.transaction_id = spine.sequence)
    ORDER BY spine.sequence LIMIT 1
    """,
)

ISSUANCES = Check(
    "L7",
    "credits_issuance",
    """
    SELECT format('transaction %s', coalesce(spine.sequence, issuance.transaction_id)), CASE
        WHEN issuance.transaction_id IS NULL THEN 'it issued units and no issuance says which'
        WHEN spine.sequence IS NULL THEN 'an issuance hangs on a transaction that is none'
        ELSE 'issuance and movement differ' END
    FROM (SELECT * FROM credits_transaction WHERE kind = 'issuance') spine
    FULL JOIN credits_issuance issuance ON issuance.transaction_id = spine.sequence
    LEFT JOIN credits_movement movement ON movement.transaction_id = coalesce(spine.sequence, issuance.transaction_id)
    WHERE issuance.transaction_id IS NULL OR spine.sequence IS NULL
       OR (issuance.series_id, issuance.destination_id, issuance.first_serial, issuance.last_serial) IS DISTINCT FROM
          (movement.series_id, movement.destination_id, movement.first_serial, movement.last_serial)
    ORDER BY coalesce(spine.sequence, issuance.transaction_id) LIMIT 1
    """,
)

LOG_QUEUE = Check(
    "L10",
    "credits_logqueue",
    """
    SELECT format('transaction %s', coalesce(spine.sequence, waiting.transaction_id)), CASE
        WHEN waiting.transaction_id IS NULL THEN 'it does not wait for its place in the transparency log'
        ELSE 'it waits for a place in the log and does not exist' END
    FROM credits_transaction spine
    FULL JOIN credits_logqueue waiting ON waiting.transaction_id = spine.sequence
    WHERE waiting.transaction_id IS NULL OR spine.sequence IS NULL
    ORDER BY coalesce(spine.sequence, waiting.transaction_id) LIMIT 1
    """,
)

ANSWERS = Check(
    "L10",
    "credits_request",
    """
    SELECT format('request %s', coalesce(request.request_id, spine.request_id, refused.request_id)), CASE
        WHEN request.request_id IS NULL THEN 'it has an answer and was never asked'
        WHEN spine.sequence IS NULL THEN 'it was never answered'
        ELSE 'it was carried out and refused' END
    FROM credits_request request
    FULL JOIN credits_transaction spine ON spine.request_id = request.request_id
    FULL JOIN credits_refusedrequest refused ON refused.request_id = coalesce(request.request_id, spine.request_id)
    WHERE request.request_id IS NULL OR (spine.sequence IS NULL) = (refused.request_id IS NULL)
    ORDER BY spine.sequence, coalesce(request.request_id, spine.request_id, refused.request_id) LIMIT 1
    """,
)

MOMENTS_GROW = Check(
    "L12",
    "credits_transaction",
    """
    SELECT format('transaction %s', sequence), format('recorded at %s, before the one ahead of it', recorded_at)
    FROM (SELECT sequence, recorded_at, lag(recorded_at) OVER (ORDER BY sequence) AS earlier
          FROM credits_transaction) line
    WHERE recorded_at <= earlier ORDER BY sequence LIMIT 1
    """,
)

NUMBERS_GROW = Check(
    "L12",
    "credits_movement",
    """
    SELECT format('movement %s', sequence), 'its number is lower than that of an earlier movement of its account'
    FROM (SELECT sequence, transaction_id, lag(sequence) OVER (
              PARTITION BY account_id ORDER BY transaction_id, sequence) AS earlier
          FROM (SELECT origin_id AS account_id, transaction_id, sequence FROM credits_movement
                UNION ALL SELECT destination_id, transaction_id, sequence FROM credits_movement) leg) line
    WHERE sequence <= earlier ORDER BY transaction_id, sequence LIMIT 1
    """,
)

# What touches an account: its movements, its reservations and their releases, its own events.
VERSIONS = Check(
    "L12",
    "credits_accountbalance",
    f"""
    SELECT format('account %s', number), CASE
        WHEN version <> touched THEN format('version %s, but %s transactions touched it', version, touched)
        ELSE format('its last transaction is %s, and %s is written', last_touched, last_sequence) END
    FROM (SELECT account.id, account.number, balance.version, balance.last_sequence, balance.last_recorded_at,
              count(DISTINCT touch.sequence) AS touched,
              coalesce(max(touch.sequence), opening.sequence) AS last_touched,
              (SELECT recorded_at FROM credits_transaction
               WHERE sequence = coalesce(max(touch.sequence), opening.sequence)) AS last_moment
          FROM credits_account account
          JOIN credits_accountbalance balance ON balance.account_id = account.id
          LEFT JOIN credits_transaction opening ON opening.recorded_at = account.opened_at
          LEFT JOIN (
              SELECT origin_id AS account_id, transaction_id AS sequence FROM credits_movement
              UNION ALL SELECT destination_id, transaction_id FROM credits_movement
              UNION ALL SELECT origin_id, transaction_id FROM credits_reservation
              UNION ALL SELECT reservation.origin_id, release.sequence FROM credits_transaction release
                  JOIN credits_reservation reservation ON reservation.transaction_id = release.resolves_id
                  WHERE release.kind = 'release'
              UNION ALL SELECT account_id, sequence FROM credits_transaction
                  WHERE account_id IS NOT NULL AND kind IN ({STATUS_KINDS_SQL}) AND kind <> 'account_opened'
          ) touch ON touch.account_id = account.id
          GROUP BY account.id, balance.account_id, opening.sequence) line
    WHERE version <> touched OR last_sequence IS DISTINCT FROM last_touched
        OR last_recorded_at IS DISTINCT FROM last_moment
    ORDER BY id LIMIT 1
    """,
)

STATUSES = Check(
    "L12",
    "credits_account",
    f"""
    SELECT format('account %s', number), format('it is %s, and its last event made it %s', status, made)
    FROM (SELECT account.id, account.number, account.status, account.kind, CASE event.kind {STATUS_CASE_SQL} END AS made
          FROM credits_account account
          LEFT JOIN LATERAL (
              SELECT spine.kind FROM credits_transaction spine
              WHERE spine.account_id = account.id AND spine.kind IN ({STATUS_KINDS_SQL})
              ORDER BY spine.sequence DESC LIMIT 1) event ON true) line
    WHERE status IS DISTINCT FROM CASE kind WHEN 'issuance' THEN 'open' ELSE made END
    ORDER BY id LIMIT 1
    """,
)

CHECKS = (
    MOVEMENT_OF_TRANSACTION,
    TRANSACTION_HAS_MOVEMENT,
    ISSUANCES,
    LOG_QUEUE,
    ANSWERS,
    MOMENTS_GROW,
    NUMBERS_GROW,
    VERSIONS,
    STATUSES,
)

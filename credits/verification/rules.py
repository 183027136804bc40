"""L6 to L9 and L11: nothing moved that had to stay, and two officers where two are asked for."""

from credits.verification.checks import Check

# Which kinds of account each kind of transaction moves units between.
LAWFUL_WAYS = """
    (kind = 'issuance' AND origin = 'issuance' AND destination IN ('government_holding', 'entity_holding')
     OR kind = 'transfer' AND origin IN ('government_holding', 'entity_holding')
         AND destination IN ('government_holding', 'entity_holding')
     OR kind = 'retirement' AND origin IN ('government_holding', 'entity_holding') AND destination = 'retirement'
     OR kind = 'cancellation' AND origin IN ('government_holding', 'entity_holding') AND destination = 'cancellation'
     OR kind = 'correction' AND origin <> 'issuance' AND destination <> 'issuance')
"""

WAYS = Check(
    "L6",
    "credits_movement",
    f"""
    SELECT format('movement %s', sequence),
        format('a %s moved units from a %s to a %s account', kind, origin, destination)
    FROM (SELECT movement.sequence, spine.kind, origin.kind AS origin, destination.kind AS destination,
              movement.registry_id = origin.registry_id AND movement.registry_id = destination.registry_id
              AND movement.registry_id = series.registry_id AS is_one_line
          FROM credits_movement movement
          LEFT JOIN credits_transaction spine ON spine.sequence = movement.transaction_id
          LEFT JOIN credits_account origin ON origin.id = movement.origin_id
          LEFT JOIN credits_account destination ON destination.id = movement.destination_id
          LEFT JOIN credits_series series ON series.id = movement.series_id) way
    WHERE NOT coalesce(is_one_line AND {LAWFUL_WAYS}, false) ORDER BY sequence LIMIT 1
    """,
)

# A correction brings back the same serials the other way; their edges must cancel out.
CORRECTIONS = Check(
    "L6",
    "credits_movement",
    """
    SELECT format('transaction %s', correction),
        format('from serial %s on, it does not take back what transaction %s moved', serial, earlier)
    FROM (SELECT spine.sequence AS correction, spine.reverses_id AS earlier, moved.series_id,
              CASE WHEN moved.transaction_id = spine.sequence THEN moved.origin_id ELSE moved.destination_id END
                  AS holder,
              CASE WHEN moved.transaction_id = spine.sequence THEN moved.destination_id ELSE moved.origin_id END
                  AS receiver,
              edge.serial,
              CASE WHEN moved.transaction_id = spine.sequence THEN edge.change ELSE -edge.change END AS change
          FROM credits_transaction spine
          JOIN credits_movement moved ON moved.transaction_id IN (spine.sequence, spine.reverses_id)
          CROSS JOIN LATERAL (VALUES (moved.first_serial, 1), (moved.last_serial + 1, -1)) edge (serial, change)
          WHERE spine.kind = 'correction') edge
    GROUP BY correction, earlier, series_id, holder, receiver, serial HAVING sum(change) <> 0
    ORDER BY correction, serial LIMIT 1
    """,
)

REVERSALS = Check(
    "L6",
    "credits_transaction",
    """
    SELECT format('transaction %s', spine.sequence), CASE
        WHEN spine.kind = 'correction' AND earlier.sequence IS NULL THEN 'a correction that takes nothing back'
        WHEN spine.kind <> 'correction' THEN 'it takes another back and is no correction'
        WHEN spine.decision_reference = '' THEN 'a correction without a decision'
        WHEN earlier.sequence >= spine.sequence THEN 'it takes back a later transaction'
        ELSE 'it takes back what was taken back before' END
    FROM credits_transaction spine
    LEFT JOIN credits_transaction earlier ON earlier.sequence = spine.reverses_id
    WHERE (spine.kind = 'correction' OR spine.reverses_id IS NOT NULL)
      AND (spine.kind <> 'correction' OR earlier.sequence IS NULL OR spine.decision_reference = ''
          OR earlier.sequence >= spine.sequence
          OR EXISTS (SELECT FROM credits_transaction twin
              WHERE twin.reverses_id = spine.reverses_id AND twin.sequence < spine.sequence))
    ORDER BY spine.sequence LIMIT 1
    """,
)

RESERVED_BALANCE = Check(
    "L8",
    "credits_accountbalance",
    """
    SELECT format('account %s', number), format('reserved %s, but its blocks have %s reserved units', reserved, units)
    FROM (SELECT account.id, account.number, balance.reserved, coalesce(sum(owner.last_serial - owner.first_serial + 1)
              FILTER (WHERE owner.reserved_by_id IS NOT NULL), 0) AS units
          FROM credits_accountbalance balance JOIN credits_account account ON account.id = balance.account_id
          LEFT JOIN credits_blockowner owner ON owner.account_id = account.id AND owner.reserved_by_id IS NOT NULL
          GROUP BY account.id, balance.account_id) line
    WHERE reserved <> units ORDER BY id LIMIT 1
    """,
)

RESERVED_RANGES = Check(
    "L8",
    "credits_reservedrange",
    """
    SELECT format('reservation %s', reservation_id),
        format('from serial %s on, reserved blocks are not what it set aside', serial)
    FROM (SELECT part.reservation_id, part.series_id, reservation.origin_id AS account_id, edge.serial, edge.change
          FROM credits_reservedrange part
          JOIN credits_reservation reservation ON reservation.transaction_id = part.reservation_id
          CROSS JOIN LATERAL (VALUES (part.first_serial, 1), (part.last_serial + 1, -1)) edge (serial, change)
          WHERE NOT EXISTS (SELECT FROM credits_transaction resolution
              WHERE resolution.resolves_id = part.reservation_id)
          UNION ALL
          SELECT owner.reserved_by_id, owner.series_id, owner.account_id, edge.serial, edge.change
          FROM credits_blockowner owner
          CROSS JOIN LATERAL (VALUES (owner.first_serial, -1), (owner.last_serial + 1, 1)) edge (serial, change)
          WHERE owner.reserved_by_id IS NOT NULL) line
    GROUP BY reservation_id, series_id, account_id, serial HAVING sum(change) <> 0
    ORDER BY reservation_id, serial LIMIT 1
    """,
)

RESERVATIONS = Check(
    "L8",
    "credits_reservation",
    """
    SELECT format('reservation %s', sequence), CASE
        WHEN reservation_id IS NULL THEN 'the transaction has no reservation'
        WHEN kind <> 'reservation' THEN 'it hangs on a transaction that is none'
        WHEN quantity IS DISTINCT FROM ranged THEN format('quantity %s, but its ranges have %s', quantity, ranged)
        WHEN resolutions > 1 THEN 'it was resolved more than once'
        WHEN resolved_too_early THEN 'it was resolved before it was made'
        WHEN late THEN 'it was completed after it had expired'
        ELSE 'it was completed as something else than intended' END
    FROM (SELECT coalesce(spine.sequence, reservation.transaction_id) AS sequence, spine.kind,
              reservation.transaction_id AS reservation_id, reservation.quantity,
              (SELECT sum(part.last_serial - part.first_serial + 1) FROM credits_reservedrange part
               WHERE part.reservation_id = reservation.transaction_id) AS ranged,
              count(resolution.sequence) AS resolutions,
              bool_or(resolution.sequence <= spine.sequence) AS resolved_too_early,
              bool_or(resolution.kind <> 'release' AND resolution.recorded_at >= reservation.expires_at) AS late,
              bool_or(resolution.kind NOT IN ('release', reservation.intended_kind)) AS differs
          FROM (SELECT * FROM credits_transaction WHERE kind = 'reservation') spine
          FULL JOIN credits_reservation reservation ON reservation.transaction_id = spine.sequence
          LEFT JOIN credits_transaction resolution ON resolution.resolves_id = reservation.transaction_id
          GROUP BY spine.sequence, spine.kind, reservation.transaction_id) line
    WHERE reservation_id IS NULL OR kind IS NULL OR quantity IS DISTINCT FROM ranged OR resolutions > 1
        OR resolved_too_early OR late OR differs
    ORDER BY sequence LIMIT 1
    """,
)

RESOLUTIONS = Check(
    "L8",
    "credits_transaction",
    """
    SELECT format('transaction %s', spine.sequence), CASE
        WHEN reservation.transaction_id IS NULL THEN 'it resolves something that is no reservation'
        ELSE format('its movement %s is not of the reservation it completes', movement.sequence) END
    FROM credits_transaction spine
    LEFT JOIN credits_reservation reservation ON reservation.transaction_id = spine.resolves_id
    LEFT JOIN credits_movement movement ON movement.transaction_id = spine.sequence
    WHERE (spine.resolves_id IS NOT NULL OR spine.kind = 'release')
      AND (reservation.transaction_id IS NULL
          OR movement.origin_id <> reservation.origin_id OR movement.destination_id <> reservation.destination_id
          OR movement.sequence IS NOT NULL AND NOT EXISTS (
              SELECT FROM credits_reservedrange part
              WHERE part.reservation_id = reservation.transaction_id AND part.series_id = movement.series_id
              HAVING range_agg(int8range(part.first_serial, part.last_serial, '[]'))
                  @> int8range(movement.first_serial, movement.last_serial, '[]')))
    ORDER BY spine.sequence, movement.sequence LIMIT 1
    """,
)

HOLDS = Check(
    "L9",
    "credits_movement",
    """
    SELECT format('movement %s', movement.sequence), format('its units were on hold by transaction %s', hold.placed)
    FROM (SELECT placement.transaction_id AS placed, placement.account_id, placement.series_id, placement.registry_id,
              placement.first_serial, placement.last_serial,
              (SELECT min(lifting.transaction_id) FROM credits_holdevent lifting
               WHERE lifting.lifts_id = placement.transaction_id) AS lifted
          FROM credits_holdevent placement WHERE placement.action = 'place') hold
    CROSS JOIN LATERAL (
        SELECT sequence, transaction_id FROM credits_movement WHERE origin_id = hold.account_id
        UNION ALL
        SELECT sequence, transaction_id FROM credits_movement WHERE series_id = hold.series_id
        UNION ALL
        SELECT sequence, transaction_id FROM credits_movement
        WHERE registry_id = hold.registry_id AND hold.first_serial IS NOT NULL
          AND int8range(first_serial, last_serial, '[]') && int8range(hold.first_serial, hold.last_serial, '[]')
    ) movement
    JOIN credits_transaction spine ON spine.sequence = movement.transaction_id AND spine.kind <> 'issuance'
    WHERE movement.transaction_id > hold.placed
      AND (hold.lifted IS NULL OR movement.transaction_id < hold.lifted)
    ORDER BY movement.transaction_id, movement.sequence LIMIT 1
    """,
)

HOLD_EVENTS = Check(
    "L9",
    "credits_holdevent",
    """
    SELECT format('transaction %s', coalesce(spine.sequence, event.transaction_id)), CASE
        WHEN event.transaction_id IS NULL THEN 'it places or lifts a hold and no event says which'
        WHEN event.action = 'lift' AND placement.transaction_id IS NULL THEN 'it lifts a hold that was not placed'
        ELSE 'event and transaction differ' END
    FROM (SELECT * FROM credits_transaction WHERE kind IN ('hold_placed', 'hold_lifted')) spine
    FULL JOIN credits_holdevent event ON event.transaction_id = spine.sequence
    LEFT JOIN credits_holdevent placement ON placement.transaction_id = event.lifts_id AND placement.action = 'place'
        AND placement.transaction_id < event.transaction_id
    WHERE event.transaction_id IS NULL OR spine.sequence IS NULL
        OR spine.kind <> CASE event.action WHEN 'place' THEN 'hold_placed' ELSE 'hold_lifted' END
        OR (event.action = 'lift') <> (placement.transaction_id IS NOT NULL)
    ORDER BY coalesce(spine.sequence, event.transaction_id) LIMIT 1
    """,
)

TWO_OFFICERS = Check(
    "L11",
    "credits_transaction",
    """
    SELECT format('transaction %s', spine.sequence), CASE
        WHEN spine.actor_id = '' OR spine.basis = '' THEN 'nobody did it, or on no basis'
        WHEN spine.approver_id = spine.actor_id THEN 'one officer did and approved it'
        WHEN spine.approver_id = '' AND spine.resolves_id IS NULL THEN 'nobody approved it'
        ELSE 'who reserved the units also completed it' END
    FROM credits_transaction spine
    LEFT JOIN credits_transaction reserving ON reserving.sequence = spine.resolves_id
    WHERE spine.actor_id = '' OR spine.basis = '' OR spine.approver_id = spine.actor_id
       OR spine.approver_id = '' AND spine.kind IN ('correction', 'hold_placed', 'hold_lifted')
       OR spine.kind <> 'release' AND reserving.actor_id = spine.actor_id
    ORDER BY spine.sequence LIMIT 1
    """,
)

CHECKS = (
    WAYS,
    CORRECTIONS,
    REVERSALS,
    RESERVED_BALANCE,
    RESERVED_RANGES,
    RESERVATIONS,
    RESOLUTIONS,
    HOLDS,
    HOLD_EVENTS,
    TWO_OFFICERS,
)

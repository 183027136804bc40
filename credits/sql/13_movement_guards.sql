-- What a movement may be, checked when it is written (before its blocks change) and again
-- at the end of the transaction.

CREATE FUNCTION credits_fault_of(movement credits_movement) RETURNS text
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT CASE
    WHEN origin.registry_id <> movement.registry_id OR destination.registry_id <> movement.registry_id
      THEN 'units stay in their registry'
    WHEN destination.kind = 'issuance' THEN 'units never go back to their source'
    WHEN entry.recorded_at <> movement.recorded_at THEN 'a movement has its transaction''s moment'
    WHEN origin.kind = 'issuance' THEN CASE WHEN NOT EXISTS (
      SELECT FROM credits_issuance issuance
      WHERE issuance.transaction_id = movement.transaction_id AND issuance.series_id = movement.series_id
        AND issuance.first_serial = movement.first_serial AND issuance.last_serial = movement.last_serial
        AND issuance.destination_id = movement.destination_id)
      THEN 'only an issuance moves units out of their source' END
    WHEN NOT EXISTS (
      SELECT FROM credits_creditblock block
      JOIN credits_blockowner owner ON owner.block_id = block.id
      WHERE block.registry_id = movement.registry_id AND block.series_id = movement.series_id
        AND int8range(block.first_serial, block.last_serial, '[]')
          @> int8range(movement.first_serial, movement.last_serial, '[]')
        AND owner.account_id = movement.origin_id
        AND (owner.reserved_by_id IS NULL OR owner.reserved_by_id = entry.resolves_id))
      THEN 'the origin does not own these units, or has reserved them'
    WHEN origin.kind IN ('retirement', 'cancellation') AND NOT (entry.kind = 'correction' AND coalesce((
      SELECT range_agg(int8range(earlier.first_serial, earlier.last_serial, '[]'))
        @> int8range(movement.first_serial, movement.last_serial, '[]')
      FROM credits_movement earlier
      WHERE earlier.transaction_id = entry.reverses_id
        AND earlier.destination_id = movement.origin_id AND earlier.origin_id = movement.destination_id), false))
      THEN 'nothing leaves a retirement or cancellation account but by a correction'
    WHEN EXISTS (
      SELECT FROM credits_holdevent hold
      WHERE hold.action = 'place'
        AND (hold.account_id = movement.origin_id OR hold.series_id = movement.series_id
          OR (hold.registry_id = movement.registry_id AND hold.first_serial IS NOT NULL
            AND int8range(hold.first_serial, hold.last_serial, '[]')
              && int8range(movement.first_serial, movement.last_serial, '[]')))
        AND NOT EXISTS (SELECT FROM credits_holdevent lifting WHERE lifting.lifts_id = hold.transaction_id))
      THEN 'the units are on hold'
  END
  FROM credits_account origin, credits_account destination, credits_transaction entry
  WHERE origin.id = movement.origin_id AND destination.id = movement.destination_id
    AND entry.sequence = movement.transaction_id;
$$;

CREATE FUNCTION credits_keep_movement() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  fault text;
BEGIN
  fault := credits_fault_of(NEW);
  IF fault IS NOT NULL THEN
    RAISE EXCEPTION 'movement of units % to %: %', NEW.first_serial, NEW.last_serial, fault USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER b_keep_movement BEFORE INSERT ON credits_movement
  FOR EACH ROW EXECUTE FUNCTION credits_keep_movement();

-- At the end the units are where the movement put them, or a later one took them on.
CREATE FUNCTION credits_keep_arrival() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM credits_creditblock block
    JOIN credits_blockowner owner ON owner.block_id = block.id
    WHERE block.registry_id = NEW.registry_id
      AND int8range(block.first_serial, block.last_serial, '[]')
        @> int8range(NEW.first_serial, NEW.last_serial, '[]')
      AND owner.account_id = NEW.destination_id)
    AND NOT coalesce((
      SELECT range_agg(place.serials) @> int8range(NEW.first_serial, NEW.last_serial, '[]') FROM (
        SELECT int8range(onward.first_serial, onward.last_serial, '[]') AS serials
        FROM credits_movement onward
        WHERE onward.origin_id = NEW.destination_id AND onward.transaction_id > NEW.transaction_id
          AND onward.registry_id = NEW.registry_id
        UNION ALL
        SELECT int8range(owner.first_serial, owner.last_serial, '[]')
        FROM credits_creditblock block
        JOIN credits_blockowner owner ON owner.block_id = block.id
        WHERE block.registry_id = NEW.registry_id AND owner.account_id = NEW.destination_id
          AND int8range(block.first_serial, block.last_serial, '[]')
            && int8range(NEW.first_serial, NEW.last_serial, '[]')) place), false)
  THEN
    RAISE EXCEPTION 'movement of units % to %: they did not arrive', NEW.first_serial, NEW.last_serial
      USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER c_keep_arrival AFTER INSERT ON credits_movement
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION credits_keep_arrival();

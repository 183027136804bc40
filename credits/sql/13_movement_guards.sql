-- What a movement may be, checked when it is written (before its blocks change) and again
-- at the end of the transaction. The accounts and the entry are proved here too, which is
-- why the movement needs no foreign keys to accounts.

-- The block that holds a serial is the last of its series that begins at or before it.
CREATE FUNCTION credits_keep_movement() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
  seen record;
  place record;
  fault text;
BEGIN
  SELECT origin.kind AS origin_kind, destination.kind AS destination_kind, entry.kind,
    entry.resolves_id, entry.reverses_id, entry.recorded_at,
    origin.registry_id AS origin_registry, destination.registry_id AS destination_registry
  INTO seen
  FROM credits_transaction entry, credits_account origin, credits_account destination
  WHERE entry.sequence = NEW.transaction_id AND origin.id = NEW.origin_id AND destination.id = NEW.destination_id;
  SELECT owner.account_id, owner.last_serial, owner.reserved_by_id INTO place
  FROM credits_blockowner owner
  WHERE owner.series_id = NEW.series_id AND owner.first_serial <= NEW.first_serial
  ORDER BY owner.first_serial DESC LIMIT 1;
  fault := CASE
    WHEN seen.origin_kind IS NULL THEN 'its accounts and its transaction do not all exist'
    WHEN seen.origin_registry <> NEW.registry_id OR seen.destination_registry <> NEW.registry_id
      THEN 'units stay in their registry'
    WHEN seen.destination_kind = 'issuance' THEN 'units never go back to their source'
    WHEN seen.recorded_at <> NEW.recorded_at THEN 'a movement has its transaction''s moment'
    WHEN seen.origin_kind = 'issuance' THEN NULL
    WHEN (place.account_id = NEW.origin_id AND place.last_serial >= NEW.last_serial
      AND (place.reserved_by_id IS NULL OR place.reserved_by_id = seen.resolves_id)) IS NOT TRUE
      THEN 'the origin does not own these units, or has reserved them'
  END;
  IF fault IS NULL AND seen.origin_kind = 'issuance' THEN
    fault := credits_fault_of_issuance(NEW);
  ELSIF fault IS NULL AND seen.origin_kind IN ('retirement', 'cancellation') THEN
    fault := credits_fault_of_return(NEW, seen.kind, seen.reverses_id);
  END IF;
  IF fault IS NULL AND seen.origin_kind <> 'issuance' AND EXISTS (SELECT FROM credits_holdevent)
    AND credits_is_held(NEW)
  THEN
    fault := 'the units are on hold';
  END IF;
  IF fault IS NOT NULL THEN
    RAISE EXCEPTION 'movement of units % to %: %', NEW.first_serial, NEW.last_serial, fault USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER b_keep_movement BEFORE INSERT ON credits_movement
  FOR EACH ROW EXECUTE FUNCTION credits_keep_movement();

CREATE FUNCTION credits_fault_of_issuance(movement credits_movement) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN NOT EXISTS (
    SELECT FROM credits_issuance issuance
    WHERE issuance.transaction_id = movement.transaction_id AND issuance.series_id = movement.series_id
      AND issuance.first_serial = movement.first_serial AND issuance.last_serial = movement.last_serial
      AND issuance.destination_id = movement.destination_id)
  THEN 'only an issuance moves units out of their source' END;
$$;

CREATE FUNCTION credits_fault_of_return(movement credits_movement, kind text, reverses bigint) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN NOT (kind = 'correction' AND coalesce((
    SELECT range_agg(int8range(earlier.first_serial, earlier.last_serial, '[]'))
      @> int8range(movement.first_serial, movement.last_serial, '[]')
    FROM credits_movement earlier
    WHERE earlier.transaction_id = reverses
      AND earlier.destination_id = movement.origin_id AND earlier.origin_id = movement.destination_id), false))
  THEN 'nothing leaves a retirement or cancellation account but by a correction' END;
$$;

CREATE FUNCTION credits_is_held(movement credits_movement) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM credits_holdevent hold
    WHERE hold.action = 'place'
      AND (hold.account_id = movement.origin_id OR hold.series_id = movement.series_id
        OR (hold.registry_id = movement.registry_id AND hold.first_serial IS NOT NULL
          AND int8range(hold.first_serial, hold.last_serial, '[]')
            && int8range(movement.first_serial, movement.last_serial, '[]')))
      AND NOT EXISTS (SELECT FROM credits_holdevent lifting WHERE lifting.lifts_id = hold.transaction_id));
$$;

-- At the end the units are where the movement put them, or a later one took them on.
CREATE FUNCTION credits_keep_arrival() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
  place record;
BEGIN
  SELECT owner.account_id, owner.last_serial INTO place FROM credits_blockowner owner
  WHERE owner.series_id = NEW.series_id AND owner.first_serial <= NEW.first_serial
  ORDER BY owner.first_serial DESC LIMIT 1;
  IF (place.account_id = NEW.destination_id AND place.last_serial >= NEW.last_serial) IS NOT TRUE
    AND NOT coalesce((
      SELECT range_agg(known.serials) @> int8range(NEW.first_serial, NEW.last_serial, '[]') FROM (
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
            && int8range(NEW.first_serial, NEW.last_serial, '[]')) known), false)
  THEN
    RAISE EXCEPTION 'movement of units % to %: they did not arrive', NEW.first_serial, NEW.last_serial
      USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER c_keep_arrival AFTER INSERT ON credits_movement
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION credits_keep_arrival();

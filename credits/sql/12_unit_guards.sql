-- PostgreSQL itself refuses lost, doubled and wandering units.
--
-- Overlap is refused by the exclusion constraint of the blocks. What follows refuses the
-- rest by another path than the functions that move units.

-- Every block has exactly one owner, with the same range: a pair of foreign keys.
ALTER TABLE credits_blockowner ADD CONSTRAINT block_owner_of_block
  FOREIGN KEY (block_id, series_id, first_serial, last_serial)
  REFERENCES credits_creditblock (id, series_id, first_serial, last_serial)
  ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE credits_creditblock ADD CONSTRAINT credit_block_owned
  FOREIGN KEY (id) REFERENCES credits_blockowner (block_id) DEFERRABLE INITIALLY DEFERRED;

-- A serial once covered stays covered.
CREATE FUNCTION credits_keep_units() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
  IF NOT coalesce((
    SELECT range_agg(int8range(block.first_serial, block.last_serial, '[]'))
      @> int8range(OLD.first_serial, OLD.last_serial, '[]')
    FROM credits_creditblock block
    WHERE block.registry_id = OLD.registry_id AND block.series_id = OLD.series_id
      AND int8range(block.first_serial, block.last_serial, '[]')
        && int8range(OLD.first_serial, OLD.last_serial, '[]')), false)
  THEN
    RAISE EXCEPTION 'units % to % of series % would vanish', OLD.first_serial, OLD.last_serial, OLD.series_id
      USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER c_keep_units
  AFTER UPDATE OF registry_id, series_id, first_serial, last_serial OR DELETE ON credits_creditblock
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION credits_keep_units();

-- A block holds issued units of its own series only.
CREATE FUNCTION credits_keep_issued() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
  IF NOT coalesce((
    SELECT range_agg(int8range(issuance.first_serial, issuance.last_serial, '[]'))
      @> int8range(NEW.first_serial, NEW.last_serial, '[]')
    FROM credits_issuance issuance
    JOIN credits_series series ON series.id = issuance.series_id AND series.registry_id = NEW.registry_id
    WHERE issuance.series_id = NEW.series_id
      AND issuance.first_serial <= NEW.last_serial AND issuance.last_serial >= NEW.first_serial), false)
  THEN
    RAISE EXCEPTION 'units % to % were never issued in series %', NEW.first_serial, NEW.last_serial, NEW.series_id
      USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER c_keep_issued AFTER INSERT ON credits_creditblock
  FOR EACH ROW EXECUTE FUNCTION credits_keep_issued();
CREATE TRIGGER c_keep_issued_grown AFTER UPDATE ON credits_creditblock
  FOR EACH ROW WHEN (NEW.registry_id <> OLD.registry_id OR NEW.series_id <> OLD.series_id OR NEW.id <> OLD.id
    OR NEW.first_serial < OLD.first_serial OR NEW.last_serial > OLD.last_serial)
  EXECUTE FUNCTION credits_keep_issued();

-- An issuance takes the numbers the registry has just counted, and never used before.
CREATE FUNCTION credits_keep_issuance() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM credits_series series JOIN credits_registry registry ON registry.code = series.registry_id
    WHERE series.id = NEW.series_id AND registry.last_serial = NEW.last_serial)
    OR EXISTS (
    SELECT FROM credits_movement movement JOIN credits_series series ON series.id = NEW.series_id
    WHERE movement.registry_id = series.registry_id
      AND int8range(movement.first_serial, movement.last_serial, '[]')
        && int8range(NEW.first_serial, NEW.last_serial, '[]'))
  THEN
    RAISE EXCEPTION 'serials % to % are not the next of the registry', NEW.first_serial, NEW.last_serial
      USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER b_keep_issuance BEFORE INSERT ON credits_issuance
  FOR EACH ROW EXECUTE FUNCTION credits_keep_issuance();

-- A unit changes hands only as the account's last transaction says: received by a movement,
-- cut at the edge of a movement, or set aside or given back by a reservation.
CREATE FUNCTION credits_keep_ownership() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
  latest bigint := (SELECT last_sequence FROM credits_accountbalance WHERE account_id = NEW.account_id);
  came int8range := int8range(NEW.first_serial, NEW.last_serial, '[]');
  is_received boolean := false;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    is_received := NEW.account_id <> OLD.account_id;
    IF NOT is_received THEN
      came := range_merge(int8multirange(came) - int8multirange(int8range(OLD.first_serial, OLD.last_serial, '[]')));
    END IF;
  END IF;
  -- One transaction stays in one registry, so its ranges need no other mark.
  IF isempty(came) OR EXISTS (
    SELECT FROM credits_movement movement
    WHERE movement.transaction_id = latest AND CASE
      -- Received as a block of its own; as an addition to one; or what a sender keeps of a cut.
      WHEN movement.destination_id = NEW.account_id AND (is_received OR TG_OP = 'INSERT')
        THEN int8range(movement.first_serial, movement.last_serial, '[]') @> came
      WHEN movement.destination_id = NEW.account_id
        THEN int8range(movement.first_serial, movement.last_serial, '[]') && came
      ELSE movement.origin_id = NEW.account_id AND NOT is_received
        AND int8range(movement.first_serial - 1, movement.last_serial + 1, '[]') && came END)
  THEN
    RETURN NULL;
  END IF;
  IF NOT is_received AND EXISTS (
    SELECT FROM credits_transaction resolution
    JOIN credits_reservation reservation
      ON reservation.transaction_id = coalesce(resolution.resolves_id, resolution.sequence)
    JOIN credits_reservedrange reserved ON reserved.reservation_id = reservation.transaction_id
    WHERE resolution.sequence = latest AND reservation.origin_id = NEW.account_id
      AND int8range(reserved.first_serial - 1, reserved.last_serial + 1, '[]') && came)
  THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'units % to % change hands without a movement', lower(came), upper(came) - 1
    USING ERRCODE = '23514';
END $$;
CREATE TRIGGER c_keep_ownership_new AFTER INSERT ON credits_blockowner
  FOR EACH ROW EXECUTE FUNCTION credits_keep_ownership();
CREATE TRIGGER c_keep_ownership AFTER UPDATE ON credits_blockowner
  FOR EACH ROW WHEN (NEW.account_id <> OLD.account_id OR NEW.block_id <> OLD.block_id
    OR NEW.first_serial < OLD.first_serial OR NEW.last_serial > OLD.last_serial)
  EXECUTE FUNCTION credits_keep_ownership();

-- Units are reserved by an open reservation of their owner, and freed by what resolves it.
CREATE FUNCTION credits_keep_reserved() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
  IF NEW.reserved_by_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM credits_reservation reservation
    WHERE reservation.transaction_id = NEW.reserved_by_id AND reservation.origin_id = NEW.account_id
      AND NOT EXISTS (SELECT FROM credits_transaction WHERE resolves_id = NEW.reserved_by_id
        AND sequence < (SELECT last_sequence FROM credits_accountbalance WHERE account_id = NEW.account_id)))
  THEN
    RAISE EXCEPTION 'block %: not reserved by an open reservation of its owner', NEW.block_id USING ERRCODE = '23514';
  ELSIF TG_OP = 'UPDATE' AND OLD.reserved_by_id IS DISTINCT FROM NEW.reserved_by_id
    AND OLD.reserved_by_id IS NOT NULL
    AND NOT EXISTS (SELECT FROM credits_transaction WHERE resolves_id = OLD.reserved_by_id)
  THEN
    RAISE EXCEPTION 'block %: its reservation is still open', NEW.block_id USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER c_keep_reserved_new AFTER INSERT ON credits_blockowner
  FOR EACH ROW WHEN (NEW.reserved_by_id IS NOT NULL) EXECUTE FUNCTION credits_keep_reserved();
CREATE TRIGGER c_keep_reserved AFTER UPDATE ON credits_blockowner
  FOR EACH ROW WHEN (NEW.reserved_by_id IS DISTINCT FROM OLD.reserved_by_id
    OR (NEW.account_id <> OLD.account_id AND NEW.reserved_by_id IS NOT NULL))
  EXECUTE FUNCTION credits_keep_reserved();

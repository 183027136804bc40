-- PostgreSQL itself refuses edits of history and of what identifies a row.
--
-- These triggers stop everybody, the owner included, unless the owner disables them; the
-- published log is what protects against that. Violations carry an SQLSTATE of class 23, so
-- that Django raises IntegrityError.

CREATE FUNCTION credits_refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
  RAISE EXCEPTION '% of %: the ledger''s history is never edited', TG_OP, TG_TABLE_NAME USING ERRCODE = '23001';
END $$;

DO $$
DECLARE
  history text;
BEGIN
  FOREACH history IN ARRAY ARRAY[
    'transaction', 'movement', 'issuance', 'series', 'reservation', 'reservedrange',
    'holdevent', 'request', 'refusedrequest', 'logqueue']
  LOOP
    EXECUTE format('CREATE TRIGGER a_append_only BEFORE UPDATE OR DELETE ON credits_%s
      FOR EACH ROW EXECUTE FUNCTION credits_refuse_change()', history);
  END LOOP;
  FOREACH history IN ARRAY ARRAY[
    'transaction', 'movement', 'issuance', 'series', 'reservation', 'reservedrange', 'holdevent', 'request',
    'refusedrequest', 'logqueue', 'registry', 'account', 'accountbalance', 'creditblock', 'blockowner', 'ledgerclock']
  LOOP
    EXECUTE format('CREATE TRIGGER a_no_truncate BEFORE TRUNCATE ON credits_%s
      FOR EACH STATEMENT EXECUTE FUNCTION credits_refuse_change()', history);
  END LOOP;
  FOREACH history IN ARRAY ARRAY['registry', 'account', 'accountbalance', 'ledgerclock'] LOOP
    EXECUTE format('CREATE TRIGGER a_no_delete BEFORE DELETE ON credits_%s
      FOR EACH ROW EXECUTE FUNCTION credits_refuse_change()', history);
  END LOOP;
END $$;

CREATE FUNCTION credits_keep_registry() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
  IF NEW.code <> OLD.code OR NEW.last_serial < OLD.last_serial THEN
    RAISE EXCEPTION 'registry %: its code stays and its serials are never used again', OLD.code
      USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER b_keep_registry BEFORE UPDATE ON credits_registry
  FOR EACH ROW EXECUTE FUNCTION credits_keep_registry();

CREATE FUNCTION credits_keep_account() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
  IF (NEW.id, NEW.public_id, NEW.number, NEW.registry_id, NEW.kind, NEW.opened_at)
    IS DISTINCT FROM (OLD.id, OLD.public_id, OLD.number, OLD.registry_id, OLD.kind, OLD.opened_at)
  THEN
    RAISE EXCEPTION 'account %: what identifies it stays', OLD.number USING ERRCODE = '23514';
  ELSIF OLD.status = 'closed' AND NEW.status <> 'closed' THEN
    RAISE EXCEPTION 'account %: closed for good', OLD.number USING ERRCODE = '23514';
  ELSIF NEW.status = 'closed' AND EXISTS (
    SELECT FROM credits_accountbalance WHERE account_id = OLD.id AND posted > 0)
  THEN
    RAISE EXCEPTION 'account %: not empty', OLD.number USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER b_keep_account BEFORE UPDATE ON credits_account
  FOR EACH ROW EXECUTE FUNCTION credits_keep_account();

-- A balance moves forward only, and says what the account's last movement says.
CREATE FUNCTION credits_keep_balance() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
  running bigint;
BEGIN
  IF NEW.account_id <> OLD.account_id OR NEW.version <= OLD.version
    OR NEW.last_sequence <= OLD.last_sequence OR NEW.last_recorded_at <= OLD.last_recorded_at
  THEN
    RAISE EXCEPTION 'balance of account %: moves forward only', OLD.account_id USING ERRCODE = '23514';
  END IF;
  IF NEW.posted <> OLD.posted THEN
    SELECT last_of.after INTO running FROM (
      (SELECT transaction_id, sequence, origin_after AS after FROM credits_movement
       WHERE origin_id = NEW.account_id ORDER BY transaction_id DESC, sequence DESC LIMIT 1)
      UNION ALL
      (SELECT transaction_id, sequence, destination_after FROM credits_movement
       WHERE destination_id = NEW.account_id ORDER BY transaction_id DESC, sequence DESC LIMIT 1)
    ) last_of ORDER BY last_of.transaction_id DESC, last_of.sequence DESC LIMIT 1;
    IF NEW.posted IS DISTINCT FROM running THEN
      RAISE EXCEPTION 'balance of account %: % is not what its movements say', OLD.account_id, NEW.posted
        USING ERRCODE = '23514';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER b_keep_balance BEFORE UPDATE ON credits_accountbalance
  FOR EACH ROW EXECUTE FUNCTION credits_keep_balance();

-- Completing: by somebody else, as intended, and in time.
CREATE FUNCTION credits_keep_resolution() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
  IF NEW.kind = 'release' AND EXISTS (
    SELECT FROM credits_reservation WHERE transaction_id = NEW.resolves_id)
  THEN
    RETURN NEW;
  END IF;
  IF NOT EXISTS (
    SELECT FROM credits_transaction reserving
    JOIN credits_reservation reservation ON reservation.transaction_id = reserving.sequence
    WHERE reserving.sequence = NEW.resolves_id AND reserving.actor_id <> NEW.actor_id
      AND reservation.intended_kind = NEW.kind AND reservation.expires_at > NEW.recorded_at)
  THEN
    RAISE EXCEPTION 'a reservation is completed by somebody else, as intended, and before it expires'
      USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER b_keep_resolution BEFORE INSERT ON credits_transaction
  FOR EACH ROW WHEN (NEW.resolves_id IS NOT NULL) EXECUTE FUNCTION credits_keep_resolution();

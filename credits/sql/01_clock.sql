-- The ledger's clock and the order of its transactions.
--
-- One clock for code and SQL: the database's, plus an offset that only the owner can
-- set and that is zero outside trial and tests.

CREATE SEQUENCE credits_transaction_sequence AS bigint;
CREATE SEQUENCE credits_movement_sequence AS bigint;
-- The last moment drawn, in microseconds since 1970: a clock that steps back cannot repeat it.
CREATE SEQUENCE credits_moment_sequence AS bigint;

CREATE FUNCTION credits_now() RETURNS timestamptz
LANGUAGE sql VOLATILE AS $$
  SELECT clock_timestamp() + coalesce((SELECT "offset" FROM credits_ledgerclock), interval '0');
$$;

-- Draws the next sequence and moment together, after the accounts are locked.
--
-- The shared gate (1246580045, 1) is kept to the end of the transaction: who reads "as of"
-- waits for those who hold it, and after that nothing with a lower sequence can appear.
-- The second lock is held for some microseconds only, so that a higher sequence always
-- has a later moment. It belongs to the session, hence the care to give it back.
CREATE FUNCTION credits_draw(OUT sequence bigint, OUT moment timestamptz)
LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
DECLARE
  is_held boolean := false;
  microseconds bigint;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(1246580045, 1);
  BEGIN
    PERFORM pg_advisory_lock(1246580045, 2);
    is_held := true;
    sequence := nextval('credits_transaction_sequence');
    microseconds := greatest(
      (extract(epoch FROM credits_now()) * 1000000)::bigint, nextval('credits_moment_sequence'));
    PERFORM setval('credits_moment_sequence', microseconds);
    is_held := NOT pg_advisory_unlock(1246580045, 2);
  EXCEPTION WHEN query_canceled OR OTHERS THEN
    IF is_held THEN
      PERFORM pg_advisory_unlock(1246580045, 2);
    END IF;
    RAISE;
  END;
  moment := timestamptz 'epoch' + microseconds * interval '1 microsecond';
END $$;

-- The moment a transaction drawn now would get at the least: the clock, or the last moment
-- drawn if the clock has stepped back. What has expired in the record stays expired.
CREATE FUNCTION credits_moment() RETURNS timestamptz
LANGUAGE sql VOLATILE AS $$
  SELECT greatest(credits_now(), timestamptz 'epoch' + last_value * interval '1 microsecond')
  FROM credits_moment_sequence;
$$;

-- The runtime login reads, and writes through one door. Roles are made by whoever starts
-- the database; here they are only granted to.

INSERT INTO credits_ledgerclock (id, "offset") VALUES (1, interval '0');

-- The balance rows are rewritten all the time and the oldest blocks eaten from the front:
-- room for updates in place, and a vacuum that does not wait for a fifth of the table.
ALTER TABLE credits_accountbalance SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01);
ALTER TABLE credits_blockowner SET (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.01);
ALTER TABLE credits_logqueue SET (autovacuum_vacuum_scale_factor = 0.01);

DO $$
DECLARE
  name text;
BEGIN
  FOR name IN
    SELECT oid::regclass::text FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relname LIKE 'credits\_%' AND relkind = 'r'
  LOOP
    EXECUTE format('REVOKE ALL ON TABLE %s FROM PUBLIC, registry_runtime', name);
    EXECUTE format('GRANT SELECT ON TABLE %s TO registry_runtime', name);
  END LOOP;
  FOR name IN
    SELECT oid::regclass::text FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relname LIKE 'credits\_%' AND relkind = 'S'
  LOOP
    EXECUTE format('REVOKE ALL ON SEQUENCE %s FROM PUBLIC, registry_runtime', name);
    EXECUTE format('GRANT SELECT ON SEQUENCE %s TO registry_runtime', name);
  END LOOP;
  FOR name IN
    SELECT oid::regprocedure::text FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'credits\_%'
  LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', name);
  END LOOP;
END $$;

GRANT EXECUTE ON FUNCTION credits_record(jsonb), credits_now() TO registry_runtime;
-- For who wants to recompute an entry's canonical form.
GRANT EXECUTE ON FUNCTION credits_json(jsonb), credits_json_text(text), credits_json_moment(timestamptz)
  TO registry_runtime;

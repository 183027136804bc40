-- The two logins of the registry and what each may do. Safe to run again.
--
-- Run by somebody who may create roles, connected to the registry's own database:
-- `up`, the test runner and docker/ all use this one file. `registry_owner` owns the
-- schema and is used by migrations only; web, worker and beat are `registry_runtime`.
-- Ordinary tables are read and written by the runtime login; the ledger's migrations
-- take the writing away from it again and leave reading and calling functions.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'registry_owner') THEN
    CREATE ROLE registry_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'registry_runtime') THEN
    CREATE ROLE registry_runtime LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
  END IF;
  EXECUTE format('ALTER DATABASE %I OWNER TO registry_owner', current_database());
END $$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO registry_owner;
GRANT USAGE ON SCHEMA public TO registry_runtime;

ALTER DEFAULT PRIVILEGES FOR ROLE registry_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO registry_runtime;
ALTER DEFAULT PRIVILEGES FOR ROLE registry_owner IN SCHEMA public
  GRANT USAGE, SELECT ON SEQUENCES TO registry_runtime;

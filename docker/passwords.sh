#!/bin/sh
# Runs once after roles.sql, when the database folder is new: the two logins get their passwords,
# and nobody else comes in.
set -eu
secrets=${SECRETS_FOLDER:-/run/secrets}
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set owner_password="$(cat "$secrets/owner_password")" \
  --set runtime_password="$(cat "$secrets/runtime_password")" <<'SQL'
ALTER ROLE registry_owner PASSWORD :'owner_password';
ALTER ROLE registry_runtime PASSWORD :'runtime_password';
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database()) \gexec
SELECT format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO registry_owner, registry_runtime', current_database()) \gexec
SQL

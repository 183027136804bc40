"""Whether a database was prepared from exactly the files that are here now.

The answer stands in the database itself, as its comment: a digest of everything that
shapes schema, reference data and people. It is taken away before the preparing begins
and written when it has succeeded, so an interrupted run is never taken for a whole one.
"""

import hashlib
from collections.abc import Mapping

import psycopg
from psycopg import sql

from registry.config.environment import PROJECT_FOLDER, Environment, data_folder

SHAPING = ("credits/**/*.py", "credits/**/*.sql", "registry/**/*.py", "registry/**/*.sql",
           "registry/reference_data/facts/**/*", "registry/methodologies/approved/**/*", "uv.lock")  # fmt: skip


def digest() -> str:
    """A digest of every file that may shape the database: all code, all shipped facts."""
    whole = hashlib.sha256()
    files = {path for pattern in SHAPING for path in PROJECT_FOLDER.glob(pattern) if path.is_file()}
    for path in sorted(files):
        whole.update(f"\0{path.relative_to(PROJECT_FOLDER)}\0".encode() + path.read_bytes())
    return f"prepared {whole.hexdigest()}"


def is_current(found: Mapping[str, str]) -> bool:
    """Whether the database of ``DATABASE_URL`` was prepared from the files as they are now."""
    asked = Environment(found)
    # Outside a trial the static files are collected at each start; they are no part of the digest.
    if not asked.bool("REGISTRY_TRIAL", default=False):
        return False
    if not (data_folder(asked) / "people.json").exists():
        return False
    address = asked.str("DATABASE_URL")
    try:
        with psycopg.connect(address, connect_timeout=10) as connection:
            row = connection.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
                " WHERE datname = current_database()"
            ).fetchone()
    except psycopg.OperationalError:
        return False  # the preparing says what is wrong, in its own words
    return row is not None and row[0] == digest()


def note(connection: psycopg.Connection, text: str | None) -> None:
    """Write the comment with the owner's connection; None takes it away."""
    name = connection.info.dbname
    connection.execute(
        sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(text))
    )

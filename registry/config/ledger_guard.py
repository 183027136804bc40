"""Whether the database still refuses what it must: the ledger's own guards are there and on.

Compared with what the code asks for (the models' constraints, the triggers of
``credits``), not with a list kept by hand. Run by the readiness check; the full
recomputation of the ledger is ``verify_ledger``.
"""

import re
from datetime import timedelta
from functools import cache
from pathlib import Path

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

from credits.models import LedgerClock

TRIGGER = re.compile(r"CREATE\s+(?:OR\s+REPLACE\s+)?(?:CONSTRAINT\s+)?TRIGGER\s+(\w+)", re.IGNORECASE)


@cache
def expected_constraints() -> frozenset[str]:
    """The names of every constraint that the ledger's models declare."""
    found = (
        constraint
        for model in apps.get_app_config("credits").get_models()
        for constraint in model._meta.constraints
    )
    return frozenset(constraint.name for constraint in found)


@cache
def expected_triggers() -> frozenset[str]:
    """The names of the triggers declared beside the models and in ``credits/sql``."""
    declared = {
        trigger.get_pgid(model)
        for model, trigger in pgtrigger.registered()
        if model._meta.app_label == "credits"
    }
    folder = Path(apps.get_app_config("credits").path) / "sql"
    written = {name for path in folder.rglob("*.sql") for name in TRIGGER.findall(path.read_text())}
    return frozenset(declared | written)


def clock_offset() -> timedelta:
    """How far the ledger's clock was moved; zero everywhere but in a trial and in tests."""
    row = LedgerClock.objects.first()
    return row.offset if row else timedelta(0)


def refuse_moved_clock() -> None:
    """Called when a server or worker starts. Raises ImproperlyConfigured. Source: decisions 14."""
    if settings.TRIAL:
        return
    try:
        offset = clock_offset()
    except DatabaseError:
        return  # not reachable yet: the readiness check asks again, and nobody is served before
    finally:
        connection.close()
    if offset:
        raise ImproperlyConfigured(
            f"The ledger's clock is moved by {offset}, which is for trials and tests only: set it back."
        )


def missing_guards() -> list[str]:
    """What is absent or switched off, by name; empty when the ledger is guarded. Reads the catalogue only."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT conname FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
             WHERE relname LIKE 'credits\\_%' AND convalidated AND coalesce(conenforced, true)
            UNION SELECT indexed.relname FROM pg_index JOIN pg_class indexed ON indexed.oid = indexrelid
             WHERE indisunique AND indisvalid
        """)
        constraints = {name for (name,) in cursor.fetchall()}
        cursor.execute("""
            SELECT tgname, tgenabled FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
             WHERE relname LIKE 'credits\\_%'
        """)
        triggers = dict(cursor.fetchall())
    off = {name for name, enabled in triggers.items() if enabled not in ("O", "A")}
    absent = (expected_constraints() - constraints) | (expected_triggers() - triggers.keys())
    return sorted(absent) + [f"{name} (switched off)" for name in sorted(off)]

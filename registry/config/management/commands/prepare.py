"""Schema, shipped public facts and, in a trial, people: everything `up` needs before it serves.

Safe to run again at any time. When it has succeeded the database says from which files
it was prepared, and the next ``up`` does not do it again.
"""

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils.translation import gettext as _

from registry.accounts.operations.demonstration import open_demonstration_account
from registry.config import prepared
from registry.config.environment import data_folder, environment
from registry.identity.operations.demonstration import DemonstrationPerson, create_demonstration_people
from registry.methodologies.operations.shipping import adopt_shipped_in_trial
from registry.parties.operations.demonstration import give_demonstration_parts
from registry.reference_data.operations.shipped import load_shipped_facts


class Command(BaseCommand):
    help = _("Bring the database to this version: schema, shipped public facts, people of a trial.")
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if "owner" not in connections:
            raise CommandError(
                _("DATABASE_OWNER_URL is not set: migrations need the login that owns the schema.")
            )
        whole = prepared.digest()  # of the files as they are before, should they change meanwhile
        owner = connections["owner"]
        # Nothing of this is lost that cannot be made again; the note at the end waits for the disk,
        # and with it everything written before.
        owner.settings_dict["OPTIONS"]["options"] += " -c synchronous_commit=off"
        owner.ensure_connection()
        self._refuse_missing_roles(owner)
        prepared.note(owner.connection, None)
        self._step(_("schema migrated"), self._migrate)
        self._step(_("public facts loaded"), load_shipped_facts)
        if settings.TRIAL:
            self._step(_("people of this trial made"), lambda: keep_people(data_folder(environment)))
            self._step(_("methodologies adopted by the demonstration officers"), adopted_in_trial)
        else:
            self._step(_("static files collected"), self._collect_static)
        with owner.cursor() as cursor:
            cursor.execute("SET synchronous_commit = on")
        prepared.note(owner.connection, whole)

    def _refuse_missing_roles(self, owner: Any) -> None:
        with owner.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = 'registry_runtime'")
            if cursor.fetchone() == (0,):
                raise CommandError(
                    _(
                        "There is no login registry_runtime: run registry/embedded/roles.sql on the database once."
                    )
                )

    def _step(self, done: str, work: Any) -> None:
        began = time.monotonic()
        found = work()
        words = f" ({found})" if isinstance(found, str) and found else ""
        self.stdout.write(f"  {done}{words}, {time.monotonic() - began:.1f} s")
        self.stdout.flush()

    def _collect_static(self) -> None:
        call_command("collectstatic", verbosity=0, interactive=False)

    def _migrate(self) -> None:
        call_command("migrate", verbosity=0, interactive=False)


def adopted_in_trial() -> str:
    """How many shipped texts the two officers of the trial adopted now."""
    return str(adopt_shipped_in_trial())


def keep_people(folder: Path) -> None:
    """Make the people of a trial; their passwords are kept where only this user can read them."""
    kept = folder / "people.json"
    earlier = (
        [DemonstrationPerson(**person) for person in json.loads(kept.read_text())] if kept.exists() else []
    )
    people = create_demonstration_people(earlier)
    give_demonstration_parts()
    open_demonstration_account()
    new = kept.with_suffix(".new")
    new.touch(mode=0o600)
    new.write_text(json.dumps([asdict(person) for person in people], indent=1))
    new.replace(kept)

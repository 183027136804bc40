"""``manage.py conformance``: the conformance cases, in a sandbox of two registries with servers of its own.

The command starts PostgreSQL and Valkey in a folder that is thrown away, makes the schema, and runs itself once more
inside with those servers' addresses and nothing else of its environment. A running registry is not touched; only its
key of the link, where it has one, signs the report.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.utils.translation import gettext as _

from registry.conformance.report import as_data, signed, table
from registry.conformance.running import CASES, chosen, perform
from registry.embedded.services import Services

GROUPS = ("doors", "files", "issuance", "link", "load", "transfers", "uses")
# What the environment says of this installation is nothing to the sandbox.
FOREIGN = ("REGISTRY_", "DATABASE_", "REDIS_", "CACHE_", "EMAIL_")
KEPT = ("REGISTRY_POSTGRESQL_PROGRAMS", "REGISTRY_VALKEY_PROGRAM")


class Command(BaseCommand):
    help = _("Run the conformance cases between two registries in a sandbox, and print the report.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", action="append", default=[], help=_("only this case; may be repeated"))
        parser.add_argument("--json", type=Path, help=_("write the whole report to this file"))
        parser.add_argument("--parallel", type=int, default=16, help=_("how many transfers at once (16)"))
        parser.add_argument("--inside", type=Path, help=_("used by the command itself"))

    def handle(self, *args: Any, **options: Any) -> None:
        load_cases()
        try:
            chosen(options["only"])
        except KeyError as unknown:
            known = ", ".join(sorted(CASES))
            raise CommandError(f"{unknown.args[0]}? {known}") from None
        if options["inside"] is not None:
            self._inside(options["inside"], options["only"], options["parallel"])
            return
        report = self._outside(options["only"], options["parallel"])
        if options["json"] is not None:
            whole = signed(report, settings.LINK_SIGNING_KEY)
            options["json"].write_text(json.dumps(whole, indent=1, ensure_ascii=False), encoding="utf-8")
            if whole["signature"] is None:
                self.stdout.write(_("The report is not signed: this registry has no key of the link."))
        if report["failed"]:
            sys.exit(1)

    def _outside(self, only: list[str], parallel: int) -> dict[str, Any]:
        folder = Path(tempfile.mkdtemp(prefix="registry-conformance-", dir="/tmp"))
        services = Services(folder)
        services.postgresql.durable = False  # nothing of it is kept
        try:
            services.start(lambda line: self.stdout.write(f"  {line}"))
            surroundings = {
                name: value
                for name, value in os.environ.items()
                if name in KEPT or not name.startswith(FOREIGN)
            }
            found = {**surroundings, **services.environment(), "REGISTRY_NO_BOOTSTRAP": "1"}
            found |= {"EMAIL_URL": "memorymail://", "REGISTRY_JSON_LOGS": "true"}
            self._run(["migrate", "--verbosity", "0"], found)
            self.stdout.write(f"  {_('schema made')}")
            inside = ["conformance", "--inside", str(folder), "--parallel", str(parallel)]
            for code in only:
                inside += ["--only", code]
            with (folder / "cases.log").open("ab") as log:
                self._run(inside, found, log)
            report: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
            return report
        finally:
            services.stop()
            shutil.rmtree(folder, ignore_errors=True)

    def _run(self, words: list[str], environment: dict[str, str], log: Any = None) -> None:
        self.stdout.flush()
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *words]
        done = subprocess.run(command, env=environment, cwd=settings.BASE_DIR, stderr=log, check=False)
        if done.returncode != 0:
            if log is not None:
                sys.stderr.write(Path(log.name).read_text(errors="replace")[-4000:])
            raise CommandError(_("The sandbox could not be run; the reason stands above."))

    def _inside(self, folder: Path, only: list[str], parallel: int) -> None:
        from registry.conformance.sandbox import Sandbox
        from registry.conformance.sides import Served

        database = str(connections["default"].settings_dict["NAME"])
        sides = Served(folder, (database, f"{database}_partner"))
        sandbox = Sandbox(sides, parallel=parallel)
        results = []
        try:
            with sandbox.open():
                sides.start()
                self.stdout.write(f"  {_('two registries answer')}\n")
                for one in chosen(only):
                    results.append(perform(one, sandbox))
                    self.stdout.write(f"  {one.code} {'passed' if results[-1].passed else 'FAILED'}")
                    self.stdout.flush()
        finally:
            sides.stop()
        self.stdout.write(f"\n{table(results)}\n")
        (folder / "report.json").write_text(json.dumps(as_data(results)), encoding="utf-8")


def load_cases() -> None:
    """Every group of cases, by its file."""
    for group in GROUPS:
        import_module(f"registry.conformance.cases.{group}")

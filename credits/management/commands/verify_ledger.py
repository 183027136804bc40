"""Recompute every invariant of the ledger and name the first break of each; exit 1 if there is one."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from credits.verification import guards
from credits.verify import verify


class Command(BaseCommand):
    help = "Recompute every invariant (L1-L12) from the rows; exit status 1 when one is broken."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the report as JSON")
        parser.add_argument("--database", default="default", help="alias of the connection to read with")
        parser.add_argument(
            "--print-guards",
            action="store_true",
            help="print the database's guards, in the form of credits/verification/guards.txt",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        using = options["database"]
        if options["print_guards"]:
            self.stdout.write("\n".join(guards.present(using=using)))
            return
        is_watched = options["verbosity"] > 1
        report = verify(using=using, watch=self._say if is_watched else lambda _what: None)
        if options["json"]:
            self.stdout.write(json.dumps(report.as_plain(), ensure_ascii=False, indent=2))
        else:
            figures = ", ".join(f"{value} {name}" for name, value in report.checked.items())
            self.stdout.write(f"Ledger position {report.position}: {figures}.")
            for found in report.breaks:
                self.stdout.write(self.style.ERROR(str(found)))
            if report.is_clean:
                self.stdout.write(self.style.SUCCESS("Every invariant holds."))
        if not report.is_clean:
            sys.exit(1)

    def _say(self, what: str) -> None:
        self.stderr.write(what)

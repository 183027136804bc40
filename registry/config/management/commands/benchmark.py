"""``manage.py benchmark``: speed as ratios, measured beside a yardstick in the same run.

The measuring code is in ``tests/benchmarks``, so this works from a checkout. It starts servers
of its own in a folder that is thrown away; a running registry is not touched.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _


class Command(BaseCommand):
    help = _("Measure the ledger, the exports, the pages and the start in a database of their own.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("areas", nargs="*", help=_("only these areas (default: all)"))
        parser.add_argument(
            "--quick", action="store_true", help=_("small data, short turns: does it still run?")
        )
        parser.add_argument("--json", type=Path, help=_("write the figures to this file too"))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            from tests.benchmarks.run import AREAS, measure
        except ModuleNotFoundError as problem:
            raise CommandError(_("Benchmarks run from a checkout with its test dependencies.")) from problem
        if unknown := set(options["areas"]) - set(AREAS):
            raise CommandError(f"{', '.join(sorted(unknown))}? {', '.join(AREAS)}")
        measure(self.stdout.write, options["areas"] or list(AREAS), options["quick"], options["json"])

"""``manage.py prove [NAME]``: the long runs whose short, seeded slices are in the test suite.

The code is in ``tests``, so this works from a checkout. Figures are kept in
``.artefacts/prove``; a run of the machine or of kills that was stopped goes on where it was.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _


class Command(BaseCommand):
    help = _("Run what takes too long for the test suite: machine, faults, fuzz.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", help=_("which proofs (default: all)"))
        parser.add_argument("--count", type=int, help=_("how many steps, kills or examples"))
        parser.add_argument("--seed", type=int, default=1, help=_("where the random choices begin"))
        parser.add_argument("--restart", action="store_true", help=_("forget what an earlier run has done"))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            from tests.proofs import PROOFS
        except ModuleNotFoundError as problem:
            raise CommandError(_("Proofs run from a checkout with its test dependencies.")) from problem
        names = options["names"] or list(PROOFS)
        if unknown := set(names) - set(PROOFS):
            raise CommandError(f"{', '.join(sorted(unknown))}? {', '.join(PROOFS)}")
        failed = []
        for name in names:
            proof = PROOFS[name]
            clean = proof(options["count"], options["seed"], options["restart"], self.stdout.write)
            if not clean:
                failed.append(name)
        if failed:
            raise CommandError(f"not proved: {', '.join(failed)}")

"""The whole test suite is pytest's; ``registry.config.entry`` runs it before Django is loaded."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _


class Command(BaseCommand):
    help = _("Run the tests. Everything after the word goes to pytest.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("arguments", nargs="*", help=_("for pytest"))

    def handle(self, *args: Any, **options: Any) -> None:
        from registry.config.entry import run_tests

        run_tests(options["arguments"])

"""``draw_lifecycles``: draw every lifecycle into the room's README, or say which one is out of date there."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from registry.lifecycle import diagrams
from registry.lifecycle.tables import all_lifecycles


class Command(BaseCommand):
    help = "Draws the lifecycles into registry/lifecycle/README.md; --check says whether they are current."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; code 1 where one differs")

    def handle(self, *args: Any, **options: Any) -> None:
        text = diagrams.README.read_text(encoding="utf-8")
        differing = diagrams.first_difference(text)
        if options["check"] and differing:
            raise CommandError(
                f"{differing}: the README does not show it as the tables have it. Draw it: manage.py draw_lifecycles"
            )
        if differing:
            diagrams.README.write_text(diagrams.redrawn(text), encoding="utf-8")
        verb = "drawn anew" if differing else "current"
        self.stdout.write(f"{len(all_lifecycles())} lifecycles, {verb}")

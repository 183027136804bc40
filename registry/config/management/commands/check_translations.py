"""``check_translations``: are the catalogues those of the sources, compiled, and without guesses?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from registry.config import translations


class Command(BaseCommand):
    help = "Says whether the catalogues are up to date; --update brings them up to date."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--update", action="store_true", help="extract, drop guesses, compile")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["update"]:
            if not translations.has_tools():
                raise CommandError("The programs of GNU gettext are not installed.")
            translations.update()
        if found := list(translations.faults()):
            raise CommandError(
                "\n".join([*found, "Bring them up to date: manage.py check_translations --update"])
            )
        for language in translations.LANGUAGES:
            messages = translations.read_catalogue(translations.catalogue_path(language))
            done = sum(message.is_translated for message in messages)
            self.stdout.write(f"{language}: {done} of {len(messages)} texts translated, none fuzzy")
        if not translations.has_tools():
            self.stdout.write("The programs of GNU gettext are not here: extraction was not compared.")

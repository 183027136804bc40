"""Django's ``migrate``, under the owner's login: the runtime login may not change the schema."""

import gc
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import connections


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["database"] not in connections:
            raise CommandError(
                "DATABASE_OWNER_URL is not set: migrations need the login that owns the schema."
            )
        # Django builds some five thousand short-lived classes on the way; looking through them
        # for garbage again and again costs a fifth of the time.
        gc.disable()
        try:
            super().handle(*args, **options)
        finally:
            gc.enable()

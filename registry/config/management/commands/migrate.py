"""Django's ``migrate``, under the owner's login: the runtime login may not change the schema."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
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
        with without_garbage_collection():
            super().handle(*args, **options)


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Django builds thousands of short-lived classes; searching them for garbage is a fifth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()

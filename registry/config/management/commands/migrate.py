"""Django's ``migrate``, under the owner's login: the runtime login may not change the schema."""

import gc
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from django.apps import apps
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["database"] not in connections:
            raise CommandError(
                "DATABASE_OWNER_URL is not set: migrations need the login that owns the schema."
            )
        with without_garbage_collection(), without_needless_rendering():
            super().handle(*args, **options)


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Django builds thousands of short-lived classes; searching them for garbage is a fifth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def without_needless_rendering() -> Iterator[None]:
    """Let a new constraint, index or trigger of ours change the state's options only.

    Django renders the model and all its relatives anew for each of them, two fifths of
    the time of a first migration; on PostgreSQL the operation itself looks at the table
    and the fields alone. A library's migrations, which may rely on it, are left as they are.
    """
    ours = {
        config.label for config in apps.get_app_configs() if config.name.startswith(("registry.", "credits"))
    }
    render_option = ProjectState._append_option  # type: ignore[attr-defined]
    render_trigger = AddTrigger.state_forwards

    def append_option(state: Any, app_label: str, model_name: str, option_name: str, added: Any) -> None:
        if app_label in ours:
            kept = state.models[app_label, model_name].options
            kept[option_name] = [*kept.get(option_name, []), added]
        else:
            render_option(state, app_label, model_name, option_name, added)

    def add_trigger(operation: Any, app_label: str, state: Any) -> None:
        if app_label in ours:
            append_option(state, app_label, operation.model_name, "triggers", operation.trigger)
        else:
            render_trigger(operation, app_label, state)

    with ExitStack() as patches:
        patches.enter_context(patch.object(ProjectState, "_append_option", append_option))
        patches.enter_context(patch.object(AddTrigger, "state_forwards", add_trigger))
        yield

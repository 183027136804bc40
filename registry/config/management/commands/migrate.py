"""Django's ``migrate``, under the owner's login: the runtime login may not change the schema."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

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
        with without_garbage_collection(), rendering_only_what_changed():
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
def rendering_only_what_changed() -> Iterator[None]:
    """Most of the time and memory of a first start, saved.

    Django builds anew the classes of every model that can be reached from a changed one:
    here, where every history leads to the people who wrote it, that is all of them, once
    for each operation. Two kinds of change need none of it: a new model, to which nothing
    points yet, and a trigger, which no class holds. Every other change renders as ever.
    """
    reload_model = ProjectState.reload_model

    def reload_what_changed(state: Any, app_label: str, model_name: str, delay: bool = False) -> None:
        if "apps" in state.__dict__ and model_name not in state.apps.all_models[app_label]:
            state.apps.render_multiple([state.models[app_label, model_name]])
        else:
            reload_model(state, app_label, model_name, delay)

    def add_trigger(operation: Any, app_label: str, state: Any) -> None:
        options = state.models[app_label, operation.model_name_lower].options
        options["triggers"] = [*options.get("triggers", []), operation.trigger]

    with (
        patch.object(ProjectState, "reload_model", reload_what_changed),
        patch.object(AddTrigger, "state_forwards", add_trigger),
    ):
        yield

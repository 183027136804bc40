"""All changes of all tables, newest first: the office's list of who did what and why."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import CharField, Model, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast

from registry.identity.administration.changes import Change, event_models, is_tracked, read_changes

CHANGES_PER_PAGE = 50


def tracked_models() -> list[type[Model]]:
    """Every model with a history, by its name in the address (``projects.project``)."""
    return sorted(
        (model for model in apps.get_models() if is_tracked(model)), key=lambda one: one._meta.label
    )


def latest_changes(
    *,
    models: list[type[Model]] | None = None,
    before: datetime | None = None,
    actor_id: str = "",
    limit: int = CHANGES_PER_PAGE,
) -> list[Change]:
    """Up to ``limit`` changes before a moment, newest first; of some models, by one actor, if given.

    Each event table is read backwards by its key, so a page costs the same in a long history.
    """
    arms = []
    owners = {}
    for model in tracked_models() if models is None else models:
        for table in event_models(model):
            owners[table._meta.label_lower] = (model, table)
            arms.append(_arm(table, before, actor_id, limit))
    if not arms:
        return []
    first, *others = arms
    # A union of one is that one, which is ordered and cut already.
    together = (
        first.union(*others, all=True).order_by("-pgh_created_at", "-pgh_id")[:limit] if others else first
    )
    rows = list(together)
    chosen: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        chosen[row["pgh_table"]].append(row["pgh_id"])
    changes = [change for label, keys in chosen.items() for change in _read(*owners[label], keys)]
    return sorted(changes, key=lambda change: (change.at, change.event_id), reverse=True)


def _arm(table: type[Model], before: datetime | None, actor_id: str, limit: int) -> QuerySet[Any, Any]:
    events: QuerySet[Any] = QuerySet(table).order_by("-pgh_id")
    if before is not None:
        events = events.filter(pgh_created_at__lt=before)
    if actor_id:
        events = events.filter(pgh_context__actor_id=actor_id)
    label = Value(table._meta.label_lower, output_field=CharField())
    # Named like the columns of an event, which no field of ours is.
    named = events.annotate(pgh_table=Cast(label, CharField()))
    return named.values("pgh_table", "pgh_id", "pgh_created_at")[:limit]


def _read(model: type[Model], table: type[Model], keys: list[int]) -> list[Change]:
    """The chosen events with what each changed: one query for them and one for their predecessors."""
    earlier: QuerySet[Any] = QuerySet(table).filter(
        pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id")
    )
    events: list[Any] = list(
        QuerySet(table)
        .filter(pk__in=keys)
        .annotate(previous_id=Subquery(earlier.order_by("-pgh_id").values("pgh_id")[:1]))
    )
    everything: QuerySet[Any] = QuerySet(table)
    previous = everything.in_bulk([event.previous_id for event in events if event.previous_id])
    return read_changes(model, [(event, previous.get(event.previous_id)) for event in events])

"""The history of a row, read from its event tables: who changed what, when and why."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, islice
from operator import attrgetter
from typing import Any

from django.contrib import admin
from django.db.models import Field, ForeignKey, Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LABELS = {
    "insert": gettext_lazy("added"),
    "update": gettext_lazy("changed"),
    "delete": gettext_lazy("removed"),
}
MOST_SHOWN = 200  # changes on one page
LONGEST_VALUE = 300  # characters of one value


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field of one change, as text; ``before`` is empty for a new row."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One event of one row. Texts are kept as they were written, so they outlive the person."""

    event_id: int
    model: type[Model]
    object_id: Any
    object_text: str
    label: str
    at: datetime
    context: dict[str, Any] = field(default_factory=dict)
    fields: tuple[FieldChange, ...] = ()

    @property
    def model_options(self) -> Any:
        """The model's options, under a name that templates may use."""
        return self.model._meta

    @property
    def what(self) -> str:
        return str(LABELS.get(self.label, self.label))

    @property
    def actor(self) -> str:
        """Who; a change made outside any context (a migration) says so."""
        return self.context.get("actor_name") or _("not recorded")

    @property
    def is_by_program(self) -> bool:
        return self.context.get("actor_kind") == "program"

    @property
    def reason(self) -> str:
        return self.context.get("reason", "")


def is_tracked(model: type[Model]) -> bool:
    return bool(vars(model).get("pgh_event_models"))


def event_models(model: type[Model]) -> list[type[Model]]:
    """The event tables of a model, each once; none for a model without history."""
    return list(dict.fromkeys(vars(model).get("pgh_event_models", {}).values()))


def changes_of(model: type[Model], **events: Any) -> list[Change]:
    """The latest changes of the rows whose events match the lookup, newest first.

    ``events`` is a lookup on the event table: ``pgh_obj_id=7`` for one row, ``project_id=7`` for
    the participants of a project. At most ``MOST_SHOWN``.
    """
    found: list[Any] = []
    for table in event_models(model):
        newest = table._default_manager.filter(**events).order_by("-pgh_id")
        found.extend(newest[: MOST_SHOWN + 1])
    found.sort(key=attrgetter("pgh_obj_id", "pgh_id"))
    pairs = []
    for _row, history in groupby(found, key=attrgetter("pgh_obj_id")):
        previous = None
        for event in history:
            pairs.append((event, previous))
            previous = event
    changes = read_changes(model, pairs)
    changes.sort(key=attrgetter("at", "event_id"), reverse=True)
    return list(islice(changes, MOST_SHOWN))


def read_changes(model: type[Model], pairs: list[tuple[Any, Any]]) -> list[Change]:
    """Changes from pairs of an event and the one before it of the same row (or nothing)."""
    texts = _related_texts([event for pair in pairs for event in pair if event is not None])
    queryset, named = _rows_and_names(model)
    keys = {event.pgh_obj_id for event, _previous in pairs}
    names = {key: named(row) for key, row in queryset.in_bulk(keys).items()}
    return [
        _change(model, event, previous, texts, names.get(event.pgh_obj_id, f"№ {event.pgh_obj_id}"))
        for event, previous in pairs
    ]


def _change(model: type[Model], event: Any, previous: Any, texts: dict[Any, str], row: str) -> Change:
    return Change(
        object_text=row,
        event_id=event.pgh_id,
        model=model,
        object_id=event.pgh_obj_id,
        label=event.pgh_label,
        at=event.pgh_created_at,
        context=event.pgh_context or {},
        fields=() if event.pgh_label == "delete" else tuple(_differences(event, previous, texts)),
    )


def _differences(event: Any, previous: Any, texts: dict[Any, str]) -> Iterable[FieldChange]:
    for column in own_columns(type(event)):
        after = getattr(event, column.attname)
        before = getattr(previous, column.attname) if previous is not None else None
        if before == after or (previous is None and after in (None, "")) or column.name == "id":
            continue
        yield FieldChange(
            name=str(column.verbose_name),
            before=shown(column, before, texts),
            after=shown(column, after, texts),
        )


def own_columns(table: type[Model]) -> list[Field]:
    """The columns of an event table that mirror the tracked model's."""
    return [column for column in table._meta.concrete_fields if not column.name.startswith("pgh_")]


def shown(column: Field, value: Any, texts: dict[Any, str]) -> str:
    """A value as people read it: the choice's label, the related row's name, yes or no."""
    if value is None or value == "":
        return "–"
    if isinstance(column, ForeignKey):
        return texts.get((column.remote_field.model, value), str(value))
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = str(value)
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…"


def _related_texts(events: list[Any]) -> dict[Any, str]:
    """``{(model, key): text}`` of every row the events point at, one query per related model."""
    keys: dict[tuple[type[Model], str], set[Any]] = defaultdict(set)
    for event in events:
        for column in own_columns(type(event)):
            if isinstance(column, ForeignKey):
                keys[column.remote_field.model, column.target_field.attname].add(
                    getattr(event, column.attname)
                )
    texts: dict[Any, str] = {}
    for (model, target), values in keys.items():
        rows, named = _rows_and_names(model)
        for row in rows.filter(**{f"{target}__in": values - {None}}):
            texts[model, getattr(row, target)] = named(row)
    return texts


def _rows_and_names(model: type[Model]) -> tuple[QuerySet[Any], Callable[[Any], str]]:
    """The model's rows with what their names need, and how its own admin names one."""
    rows = model._base_manager.all()
    its_admin: Any = admin.site._registry.get(model)
    if its_admin is None or not hasattr(its_admin, "named"):
        return rows, str
    return rows.select_related(*(its_admin.list_select_related or ())), its_admin.named

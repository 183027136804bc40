"""Writes what differs and nothing else, so that a repeated load leaves no trace."""

from collections.abc import Hashable, Mapping
from typing import Any, TypeVar

from django.db import models

from registry.reference_data.operations.report import FileReport

Key = TypeVar("Key", bound=Hashable)
Row = TypeVar("Row", bound=models.Model)


def differing_fields(row: models.Model, values: Mapping[str, Any]) -> list[str]:
    """Names of the fields of ``row`` that do not hold the wanted value yet."""
    return [name for name, value in values.items() if getattr(row, name) != value]


def apply_values(row: models.Model, values: Mapping[str, Any]) -> bool:
    """Save the fields that differ. True when there were any."""
    changed = differing_fields(row, values)
    if not changed:
        return False
    for name in changed:
        setattr(row, name, values[name])
    row.save(update_fields=changed)
    return True


def store(
    model: type[Row], found: Mapping[Key, Row], wanted: Mapping[Key, Mapping[str, Any]], report: FileReport
) -> dict[Key, Row]:
    """Create what is not ``found``, save what differs, count both. Returns every wanted row by key."""
    stored: dict[Key, Row] = {}
    new: dict[Key, Row] = {}
    for key, values in wanted.items():
        if (row := found.get(key)) is None:
            new[key] = model(**values)
            continue
        stored[key] = row
        if apply_values(row, values):
            report.changed += 1
        else:
            report.unchanged += 1
    model._default_manager.bulk_create(new.values())
    report.created += len(new)
    return stored | new


def replace_children(
    model: type[models.Model],
    parent: str,
    existing: Mapping[int, list[Any]],
    wanted: Mapping[int, list[dict[str, Any]]],
) -> set[int]:
    """Make each parent's children what is wanted, in order. Returns the parents that changed.

    ``parent`` is the column naming the parent; both mappings go from its id to rows or values
    in the order of their positions.
    """
    outdated: list[int] = []
    new: list[models.Model] = []
    changed: set[int] = set()
    for parent_id, children in wanted.items():
        rows = existing.get(parent_id, [])
        is_same = len(rows) == len(children) and not any(
            differing_fields(row, values) for row, values in zip(rows, children, strict=True)
        )
        if not is_same:
            outdated.extend(row.pk for row in rows)
            new.extend(model(**{parent: parent_id}, **values) for values in children)
            changed.add(parent_id)
    if outdated:
        model._default_manager.filter(pk__in=outdated).delete()
    model._default_manager.bulk_create(new)
    return changed

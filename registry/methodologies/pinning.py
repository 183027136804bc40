"""Editions of tables of factors that a calculation was made with, kept so that it can be made once more.

Which editions are in force changes, and so do the days of one that a successor ends; what was calculated with them
does not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from registry.methodologies.language.nouns import Table
from registry.methodologies.models import FactorTable
from registry.methodologies.resolving import ContentBroken, read_adopted_table


def pins_of(rows: Mapping[str, list[FactorTable]]) -> list[dict[str, Any]]:
    """Editions as plain data, to be found again when others are in force: name, revision, digest, days."""
    return [
        {
            "name": row.name,
            "revision": row.revision,
            "sha256": row.digest,
            "valid_from": row.valid_from.isoformat() if row.valid_from else None,
            "valid_to": row.valid_to.isoformat() if row.valid_to else None,
        }
        for editions in rows.values()
        for row in editions
    ]


def pinned_tables(pins: Iterable[Mapping[str, Any]]) -> dict[str, list[Table]]:
    """The editions that ``pins_of`` named, valid for the days of then. At most one query.

    Raises ContentBroken where an edition is not there, or is another text than it was.
    """
    wanted = list(pins)
    names, revisions = {pin["name"] for pin in wanted}, {pin["revision"] for pin in wanted}
    rows = FactorTable.objects.filter(name__in=names, revision__in=revisions)
    known = {(row.name, row.revision): row for row in rows}
    found: dict[str, list[Table]] = {}
    for pin in wanted:
        row = known.get((pin["name"], pin["revision"]))
        if row is None or row.digest != pin["sha256"]:
            raise ContentBroken(pin["sha256"])
        valid_until = date.fromisoformat(pin["valid_to"]) if pin["valid_to"] else None
        table = replace(read_adopted_table(row.digest, row.text), valid_until=valid_until)
        found.setdefault(row.name, []).append(table)
    return found

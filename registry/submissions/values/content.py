"""A whole content: what a program or a page hands in, as it is kept, with every fault told.

    normalised(form, {"project": {"title": " Solar ", "reductions": [{"year": 2026}]}})
      → Reading(content={"project": {"title": "Solar", "reductions": [{"row": "5f…", "year": 2026}]}}, faults=())

Unknown sections, fields and columns are refused by name. Gaps are no faults: a draft may have them
(``queries/gaps.py`` lists them). Empty values are left out, so that two contents that say the same are equal.
"""

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from registry.submissions.schema import REFERENCES, ROW, Field, Form, Kind, Section
from registry.submissions.values.canonical import canonical_bytes
from registry.submissions.values.kinds import NotAccepted, normalise, not_known
from registry.submissions.values.lookups import labels_of

MOST_BYTES = 1_000_000  # of the canonical JSON of one content
ROW_ID = re.compile(r"^[a-z0-9][a-z0-9_-]{0,39}$")


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a form: ``str()`` is ``section.field[row].column``, as far as it goes."""

    section: str
    field: str = ""
    row: str = ""
    column: str = ""

    def __str__(self) -> str:
        text = f"{self.section}.{self.field}" if self.field else self.section
        text += f"[{self.row}]" if self.row else ""
        return f"{text}.{self.column}" if self.column else text


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a value cannot be kept, and what would be accepted."""

    place: Place
    code: str
    text: str


@dataclass(slots=True)
class Reading:
    """What was understood, and what was not. The content is to be kept only without faults."""

    content: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, place: Place, code: str, text: str) -> None:
        self.faults.append(Fault(place, code, text))


def normalised(form: Form, raw: Any) -> Reading:
    """The content as it is kept, in the form's order, with the faults in the same order."""
    reading = Reading()
    for section, given in _named_parts(reading, Place(""), raw, {one.code: one for one in form.sections}):
        values = {}
        fields = {one.code: one for one in section.fields}
        for asked, value in _named_parts(reading, Place(section.code), given, fields):
            kept = _value(reading, Place(section.code, asked.code), asked, value)
            if kept is not None:
                values[asked.code] = kept
        if values:
            reading.content[section.code] = values
    _resolve(form, reading)
    if not reading.faults and len(canonical_bytes(reading.content)) > MOST_BYTES:
        text = _("Expected: at most %(most)s bytes in all.") % {"most": MOST_BYTES}
        reading.fault(Place(form.code), "too_large", text)
    return reading


def patched(content: Mapping[str, Mapping[str, Any]], patch: Any) -> Any:
    """The content with the fields of the patch in place of its own; null takes a field away.

    A patch of another shape is handed on as it is, for ``normalised`` to refuse.
    """
    if not isinstance(patch, dict):
        return patch
    merged: dict[str, Any] = {section: dict(values) for section, values in content.items()}
    for section, values in patch.items():
        if isinstance(values, dict) and isinstance(merged.get(section, {}), dict):
            merged[section] = {**merged.get(section, {}), **values}
        else:
            merged[section] = values
    return merged


def _named_parts(
    reading: Reading, place: Place, raw: Any, parts: Mapping[str, Any]
) -> Iterator[tuple[Any, Any]]:
    """The known members of an object in the form's order; what is not known is refused by name."""
    if not isinstance(raw, dict):
        reading.fault(place, "not_an_object", _("Expected: an object with names and values."))
        return
    for name in raw:
        if name not in parts:
            text = _("There is no such part. Expected: of this list: %(codes)s.") % {
                "codes": ", ".join(parts)
            }
            reading.fault(_inside(place, str(name)[:60]), "unknown", text)
    for name, part in parts.items():
        if raw.get(name) is not None:
            yield part, raw[name]


def _inside(place: Place, name: str) -> Place:
    if not place.section:
        return Place(name)
    if not place.field:
        return Place(place.section, name)
    return Place(place.section, place.field, place.row, name)


def _value(reading: Reading, place: Place, asked: Field, raw: Any) -> Any:
    if asked.kind == Kind.TABLE:
        return rows_of_table(reading, place, asked, raw) or None
    try:
        return normalise(asked, raw)
    except NotAccepted as refused:
        reading.fault(place, refused.code, refused.text)
        return None


def rows_of_table(reading: Reading, place: Place, table: Field, raw: Any) -> list[dict[str, Any]]:
    """The rows that say something. Each keeps its id, or is given one."""
    if not isinstance(raw, list) or not all(isinstance(row, dict) for row in raw):
        reading.fault(place, "not_rows", _("Expected: a list of rows, each an object with columns."))
        return []
    if len(raw) > table.most_rows:
        text = _("Expected: at most %(most)s rows.") % {"most": table.most_rows}
        reading.fault(place, "too_many_rows", text)
        return []
    columns = {column.code: column for column in table.columns}
    taken: set[str] = set()
    rows = []
    for position, given in enumerate(raw, 1):
        row = _row_id(reading, place, table, given.get(ROW), position)
        if row in taken:
            reading.fault(
                Place(place.section, place.field, row, ROW),
                "row_twice",
                _("Expected: each row's id once in a table."),
            )
        taken.add(row)
        here = Place(place.section, place.field, row)
        cells = {name: value for name, value in given.items() if name != ROW}
        values = {}
        for column, value in _named_parts(reading, here, cells, columns):
            kept = _value(reading, Place(here.section, here.field, row, column.code), column, value)
            if kept is not None:
                values[column.code] = kept
        if values:
            rows.append({ROW: row, **values})
    if table.rows:
        order = {code: number for number, (code, _label) in enumerate(table.rows)}
        rows.sort(key=lambda row: order.get(row[ROW], 0))
    return rows


def _row_id(reading: Reading, place: Place, table: Field, given: Any, position: int) -> str:
    """The stable id of a row. The position stands in for an id that cannot be told."""
    here = Place(place.section, place.field, str(position), ROW)
    fixed = [code for code, _label in table.rows]
    if fixed:
        if not isinstance(given, str) or given not in fixed:
            text = _("Expected: of this list: %(codes)s.") % {"codes": ", ".join(fixed)}
            reading.fault(here, "unknown_row", text)
            return str(position)
        return given
    if given is None or given == "":
        return secrets.token_hex(6)
    if not isinstance(given, str) or not ROW_ID.match(given):
        text = _("Expected: an id of at most 40 small letters, digits, “-” and “_”, or none for a new row.")
        reading.fault(here, "not_a_row_id", text)
        return str(position)
    return given


def every_value(form: Form, content: Mapping[str, Any]) -> Iterator[tuple[Section, Place, Field, Any]]:
    """Each value that is there, cell by cell, with its place and what was asked."""
    for section, asked in form.every_field():
        value = content.get(section.code, {}).get(asked.code)
        if value is None:
            continue
        if asked.kind != Kind.TABLE:
            yield section, Place(section.code, asked.code), asked, value
            continue
        for row in value:
            for column in asked.columns:
                if column.code in row:
                    place = Place(section.code, asked.code, row[ROW], column.code)
                    yield section, place, column, row[column.code]


def keys_in(value: Any) -> list[str]:
    """The keys that a reference's value holds."""
    return [str(key) for key in value] if isinstance(value, list) else [str(value)]


def known_labels(form: Form, content: Mapping[str, Any]) -> dict[str, Mapping[str, str]]:
    """What every reference of a content stands for, one question per kind: ``{kind: {key: label}}``."""
    wanted: dict[str, set[str]] = {}
    for _section, _place, asked, value in every_value(form, content):
        if asked.kind in REFERENCES:
            wanted.setdefault(asked.kind, set()).update(keys_in(value))
    return {kind: labels_of(kind, keys) for kind, keys in wanted.items()}


def _resolve(form: Form, reading: Reading) -> None:
    """A reference that points to nothing is a fault."""
    known = known_labels(form, reading.content)
    for _section, place, asked, value in every_value(form, reading.content):
        if asked.kind in REFERENCES and not set(keys_in(value)) <= set(known[asked.kind]):
            refused = not_known(asked)
            reading.fault(place, refused.code, refused.text)

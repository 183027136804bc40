"""A content for reading: section by section, with labels and formatted values.

What is confidential is shown to everybody as three letters in its place, as the mechanism's public
versions do; a confidential answer that was never given is not hinted at.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from registry.submissions.schema import ROW, Content, Field, Form, Kind, Text
from registry.submissions.values.content import known_labels
from registry.submissions.values.typed import Labels, shown

WITHHELD = "X" * 3


@dataclass(frozen=True, slots=True)
class ShownValue:
    """One answer. ``value`` is as it is kept, None where there is none or it is withheld."""

    asked: Field
    text: str
    value: Any
    is_withheld: bool = False

    @property
    def label(self) -> Text:
        return self.asked.label

    @property
    def is_empty(self) -> bool:
        return not self.text

    @property
    def is_confidential(self) -> bool:
        """Whether the public does not read it."""
        return not self.asked.is_published

    @property
    def is_long(self) -> bool:
        return self.asked.kind == Kind.LONG_TEXT

    @property
    def is_number(self) -> bool:
        return self.asked.kind in {Kind.INTEGER, Kind.DECIMAL}


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row: its stable id, the name the form gives it (or blank), and its cells by column."""

    id: str
    label: Text
    cells: tuple[ShownValue, ...]


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table with its columns. ``row_labels``: the form names the rows, which then have a heading."""

    asked: Field
    columns: tuple[Field, ...]
    rows: tuple[ShownRow, ...]
    is_withheld: bool = False

    @property
    def label(self) -> Text:
        return self.asked.label

    @property
    def has_row_labels(self) -> bool:
        return bool(self.asked.rows)

    @property
    def is_empty(self) -> bool:
        """No row; where the form names the rows, none that was filled in."""
        if self.has_row_labels:
            return all(cell.is_empty for row in self.rows for cell in row.cells)
        return not self.rows

    @property
    def is_confidential(self) -> bool:
        return not self.asked.is_published


@dataclass(frozen=True, slots=True)
class ShownField:
    """One question: either a ``value`` or a ``table``."""

    asked: Field
    value: ShownValue | None = None
    table: ShownTable | None = None

    @property
    def label(self) -> Text:
        return self.asked.label

    @property
    def is_empty(self) -> bool:
        shown_part = self.value or self.table
        return shown_part is None or shown_part.is_empty


@dataclass(frozen=True, slots=True)
class ShownSection:
    code: str
    title: Text
    fields: tuple[ShownField, ...]

    @property
    def is_empty(self) -> bool:
        return all(field.is_empty for field in self.fields)


def rendered_sections(form: Form, content: Content, *, public_only: bool) -> list[ShownSection]:
    """Every section of the form in its order, also where nothing was answered."""
    labels = known_labels(form, content)
    return [
        ShownSection(
            code=section.code,
            title=section.title,
            fields=tuple(
                _field(asked, content.get(section.code, {}).get(asked.code), labels, public_only)
                for asked in section.fields
            ),
        )
        for section in form.sections
    ]


def places_on_a_map(form: Form, content: Content) -> Iterator[tuple[str, str]]:
    """Latitude and longitude of every row, or section, that gives both and shows them to everybody."""
    for section in form.sections:
        values = content.get(section.code, {})
        groups: list[tuple[tuple[Field, ...], Mapping[str, Any]]] = [(section.fields, values)]
        groups += [
            (field.columns, row)
            for field in section.fields
            if field.columns and field.is_published
            for row in values.get(field.code, [])
        ]
        for fields, answers in groups:
            found = {field.kind: answers.get(field.code) for field in fields if field.is_published}
            latitude, longitude = found.get(Kind.LATITUDE), found.get(Kind.LONGITUDE)
            if latitude and longitude:
                yield latitude, longitude


def _field(asked: Field, value: Any, labels: Labels, public_only: bool) -> ShownField:
    if asked.kind == Kind.TABLE:
        return ShownField(asked, table=_table(asked, value or [], labels, public_only))
    return ShownField(asked, value=_value(asked, value, labels, public_only))


def _value(asked: Field, value: Any, labels: Labels, public_only: bool) -> ShownValue:
    if value is not None and public_only and not asked.is_published:
        return ShownValue(asked, WITHHELD, None, is_withheld=True)
    return ShownValue(asked, shown(asked, value, labels), value)


def _table(asked: Field, rows: list[dict[str, Any]], labels: Labels, public_only: bool) -> ShownTable:
    if public_only and not asked.is_published:
        return ShownTable(asked, asked.columns, (), is_withheld=bool(rows))
    names = dict(asked.rows)
    there = {row[ROW]: row for row in rows}
    wanted = [there.get(code, {ROW: code}) for code in names] if names else rows
    return ShownTable(
        asked,
        asked.columns,
        tuple(
            ShownRow(
                id=row[ROW],
                label=names.get(row[ROW], ""),
                cells=tuple(
                    _value(column, row.get(column.code), labels, public_only) for column in asked.columns
                ),
            )
            for row in wanted
        ),
    )

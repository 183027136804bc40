"""What changed between two contents of a form: field by field, in tables by row id.

Rows are told apart by their stable ids, not by their place: a row moved up is not a row removed and one
added. Applying the differences to the older content gives the newer one (``applied``), so nothing that
changed is left untold.
"""

import copy
import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.submissions.schema import ROW, Field, Form, Kind, Section, Text
from registry.submissions.values.content import Place, known_labels
from registry.submissions.values.typed import Labels, shown

LONGEST_COMPARED = 4_000  # characters of a text whose words are compared; longer ones are shown whole


class Change(TextChoices):
    ADDED = "added", gettext_lazy("added")
    REMOVED = "removed", gettext_lazy("removed")
    CHANGED = "changed", gettext_lazy("changed")
    ROW_ADDED = "row_added", gettext_lazy("row added")
    ROW_REMOVED = "row_removed", gettext_lazy("row removed")
    ROWS_MOVED = "rows_moved", gettext_lazy("rows in another order")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One change. ``before`` and ``after`` are for people; the values are as they are kept.

    Of a row that was added or removed, the value is the whole row; of rows moved, the row ids in order.
    """

    place: Place
    section: Text  # its title
    label: str  # what was asked: the field, and of a table the row and the column
    change: Change
    before: str
    after: str
    value_before: Any
    value_after: Any
    is_long: bool = False  # a long text: its words are worth comparing

    def words(self) -> list[tuple[str, str]]:
        """``[("same"|"removed"|"added", text), …]``: how the texts differ, word by word."""
        return changed_words(self.before, self.after)


def differences(form: Form, older: Mapping[str, Any], newer: Mapping[str, Any]) -> list[Difference]:
    """Everything that differs, in the form's order; empty for equal contents."""
    told = _Telling(_labels(form, older, newer))
    return [
        difference
        for section, asked in form.every_field()
        for difference in told.of_field(
            section,
            asked,
            older.get(section.code, {}).get(asked.code),
            newer.get(section.code, {}).get(asked.code),
        )
    ]


def applied(content: Mapping[str, Any], changes: Iterable[Difference]) -> dict[str, dict[str, Any]]:
    """The content with the changes made to it."""
    result: dict[str, dict[str, Any]] = copy.deepcopy({key: dict(value) for key, value in content.items()})
    for change in changes:
        values = result.setdefault(change.place.section, {})
        if change.place.row or change.change == Change.ROWS_MOVED:
            _apply_to_table(values, change)
        elif change.value_after is None:
            del values[change.place.field]
        else:
            values[change.place.field] = copy.deepcopy(change.value_after)
        if values.get(change.place.field) == []:
            del values[change.place.field]
        if not values:
            del result[change.place.section]
    return result


def changed_words(before: str, after: str) -> list[tuple[str, str]]:
    """Runs of words that stayed, went and came. Long texts are given whole: comparing them costs too much."""
    if len(before) + len(after) > LONGEST_COMPARED:
        return [(kind, text) for kind, text in (("removed", before), ("added", after)) if text]
    old, new = _words(before), _words(after)
    runs: list[tuple[str, str]] = []
    for kind, from_old, to_old, from_new, to_new in difflib.SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            runs.append(("same", "".join(old[from_old:to_old])))
            continue
        runs.extend(
            (name, text)
            for name, text in (
                ("removed", "".join(old[from_old:to_old])),
                ("added", "".join(new[from_new:to_new])),
            )
            if text
        )
    return runs


class _Telling:
    """Says differences in words; knows what references stand for."""

    def __init__(self, labels: Labels) -> None:
        self.labels = labels

    def of_field(self, section: Section, asked: Field, before: Any, after: Any) -> Iterator[Difference]:
        if before == after:
            return
        place = Place(section.code, asked.code)
        if asked.kind == Kind.TABLE:
            yield from self.of_table(section, asked, before or [], after or [])
        else:
            yield self.of_value(section, place, str(asked.label), asked, before, after)

    def of_value(
        self, section: Section, place: Place, label: str, asked: Field, before: Any, after: Any
    ) -> Difference:
        change = Change.CHANGED
        if before is None or after is None:
            change = Change.ADDED if before is None else Change.REMOVED
        return Difference(
            place=place,
            section=section.title,
            label=label,
            change=change,
            before=shown(asked, before, self.labels),
            after=shown(asked, after, self.labels),
            value_before=before,
            value_after=after,
            is_long=asked.kind == Kind.LONG_TEXT,
        )

    def of_table(
        self, section: Section, table: Field, before: list[dict[str, Any]], after: list[dict[str, Any]]
    ) -> Iterator[Difference]:
        """Rows removed, then rows in the order of the newer table, then their order itself."""
        old = {row[ROW]: row for row in before}
        new = {row[ROW]: row for row in after}
        for number, row in enumerate(before, 1):
            if row[ROW] not in new:
                yield self.of_row(section, table, number, row, None)
        for number, row in enumerate(after, 1):
            earlier = old.get(row[ROW])
            if earlier is None:
                yield self.of_row(section, table, number, None, row)
                continue
            for column in table.columns:
                was, now = earlier.get(column.code), row.get(column.code)
                if was != now:
                    place = Place(section.code, table.code, row[ROW], column.code)
                    label = f"{self.row_label(table, number, row)}: {column.label}"
                    yield self.of_value(section, place, label, column, was, now)
        stayed = [row[ROW] for row in before if row[ROW] in new]
        came = [row[ROW] for row in after if row[ROW] not in old]
        if stayed + came != list(new):
            yield Difference(
                place=Place(section.code, table.code),
                section=section.title,
                label=str(table.label),
                change=Change.ROWS_MOVED,
                before="",
                after="",
                value_before=list(old),
                value_after=list(new),
            )

    def of_row(
        self,
        section: Section,
        table: Field,
        number: int,
        before: dict[str, Any] | None,
        after: dict[str, Any] | None,
    ) -> Difference:
        row = before or after
        assert row is not None, "a row was there before, or is there after"
        return Difference(
            place=Place(section.code, table.code, row[ROW]),
            section=section.title,
            label=self.row_label(table, number, row),
            change=Change.ROW_REMOVED if after is None else Change.ROW_ADDED,
            before=self.row_text(table, before),
            after=self.row_text(table, after),
            value_before=before,
            value_after=after,
        )

    def row_label(self, table: Field, number: int, row: Mapping[str, Any]) -> str:
        """A row by the name that the form gives it, else by its place and what its first column says."""
        fixed = dict(table.rows).get(row[ROW])
        first = shown(table.columns[0], row.get(table.columns[0].code), self.labels)[:60]
        if fixed is not None:
            return f"{table.label}, {fixed}"
        if first:
            return _("%(table)s, row %(number)s (%(first)s)") % {
                "table": table.label,
                "number": number,
                "first": first,
            }
        return _("%(table)s, row %(number)s") % {"table": table.label, "number": number}

    def row_text(self, table: Field, row: Mapping[str, Any] | None) -> str:
        if row is None:
            return ""
        cells = [
            f"{column.label}: {shown(column, row[column.code], self.labels)}"
            for column in table.columns
            if column.code in row
        ]
        return "; ".join(cells)


def _labels(form: Form, *contents: Mapping[str, Any]) -> dict[str, Mapping[str, str]]:
    merged: dict[str, dict[str, str]] = {}
    for content in contents:
        for kind, labels in known_labels(form, content).items():
            merged.setdefault(kind, {}).update(labels)
    return dict(merged)


def _words(text: str) -> list[str]:
    """Words with the blanks behind them, so that joining them gives the text back."""
    words: list[str] = []
    for character in text:
        if words and (character.isspace() or not words[-1][-1].isspace()):
            words[-1] += character
        else:
            words.append(character)
    return words


def _apply_to_table(values: dict[str, Any], change: Difference) -> None:
    rows: list[dict[str, Any]] = values.setdefault(change.place.field, [])
    if change.change == Change.ROWS_MOVED:
        order = {row: number for number, row in enumerate(change.value_after)}
        rows.sort(key=lambda row: order[row[ROW]])
    elif change.change == Change.ROW_ADDED:
        rows.append(copy.deepcopy(change.value_after))
    elif change.change == Change.ROW_REMOVED:
        rows[:] = [row for row in rows if row[ROW] != change.place.row]
    else:
        row = next(row for row in rows if row[ROW] == change.place.row)
        if change.value_after is None:
            del row[change.place.column]
        else:
            row[change.place.column] = change.value_after

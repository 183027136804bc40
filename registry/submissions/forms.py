"""The Django form of one section, for pages that work without scripts.

    form = SectionForm(section, content, request.POST or None)
    if (changed := form.changed_rows()) is not None:   # "add a row" or "remove this row" was pressed:
        form = changed                                 # show it again, with everything that was typed
    elif form.is_valid():
        save_draft(…, patch=form.patch())

What was typed is read exactly as the programming interface reads it. ``patch()`` holds the fields that were
understood, also when others were not: a page may save those and show the errors of the rest. Nothing is
required here, because a draft may have gaps; a field that is required to hand in carries the mark.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from registry.submissions.operations.public_inputs import INPUT
from registry.submissions.schema import ROW, Content, Field, Section, Text
from registry.submissions.values import typed
from registry.submissions.values.content import ROW_ID, Fault, Place, Reading, rows_of_table
from registry.submissions.values.kinds import NotAccepted
from registry.submissions.values.widgets import widget_for

ADD, REMOVE = "add-row", "remove-row"  # names of the buttons; values: "<field>" and "<field>-<index>"


class AnswerField(forms.Field):
    """One question as a form field: cleaned to the value as it is kept, None for no answer."""

    def __init__(self, asked: Field, widget: forms.Widget) -> None:
        self.asked = asked
        help_text = asked.help
        if asked.unit:
            help_text = f"{asked.help} ({asked.unit})" if asked.help else asked.unit
        super().__init__(
            label=asked.label,
            help_text=help_text,
            required=asked.required and asked.required_if is None,
            widget=widget,
        )

    def clean(self, value: Any) -> Any:
        """Raises ValidationError with what would be accepted. Having no answer is no error."""
        try:
            return typed.read(self.asked, value or "")
        except NotAccepted as refused:
            raise forms.ValidationError(refused.text, code=refused.code) from None


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row as the page shows it: its cells in the order of the columns."""

    index: int
    row_id: str  # blank for a row that was never saved
    label: Text  # of a row that the form fixes
    cells: tuple[forms.BoundField, ...]
    hidden: forms.BoundField  # carries the id
    remove: str  # value of the button that takes the row away; blank where it stays

    @property
    def has_errors(self) -> bool:
        return any(cell.errors for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """A table as the page shows it."""

    field: Field
    id: str
    columns: tuple[Field, ...]
    rows: tuple[TableRow, ...]
    count: forms.BoundField  # hidden: how many rows the page has
    errors: tuple[str, ...]  # of the table as a whole
    may_add: bool

    @property
    def label(self) -> Text:
        return self.field.label

    @property
    def add(self) -> str:
        """Value of the button that adds a row."""
        return self.field.code


@dataclass(frozen=True, slots=True)
class SectionPart:
    """One question in its order: either ``field`` or ``table``. ``id`` is what links to it point at."""

    asked: Field
    id: str
    field: forms.BoundField | None = None
    table: Table | None = None


class SectionForm(forms.Form):
    """The questions of one section. Cells of tables are called ``<field>-<index>-<column>``."""

    use_required_attribute = False

    def __init__(self, section: Section, content: Content, data: Any = None) -> None:
        self.section = section
        self.values: Mapping[str, Any] = content.get(section.code, {})
        self.counts = {asked.code: self._row_count(asked, data) for asked in section.fields if asked.columns}
        super().__init__(data, initial=self._initial())
        for asked in section.fields:
            if asked.columns:
                self._add_table(asked)
            else:
                self.fields[asked.code] = AnswerField(asked, widget_for(asked, in_table=False))

    def parts(self) -> Iterator[SectionPart]:
        """Every question in the section's order."""
        for asked in self.section.fields:
            anchor = f"field-{asked.code}"
            if asked.columns:
                yield SectionPart(asked, anchor, table=self._table(asked, anchor))
            else:
                yield SectionPart(asked, anchor, field=self[asked.code])

    def patch(self) -> dict[str, dict[str, Any]]:
        """What was understood, for ``save_draft``: None where an answer was taken away."""
        assert self.is_bound, "A form that nobody filled in has nothing to save."
        errors = self.errors
        understood: dict[str, Any] = {}
        for asked in self.section.fields:
            if asked.columns:
                if not any(name == asked.code or name.startswith(f"{asked.code}-") for name in errors):
                    understood[asked.code] = self.cleaned_data[asked.code] or None
            elif asked.code not in errors:
                understood[asked.code] = self.cleaned_data.get(asked.code)
        return {self.section.code: understood}

    def changed_rows(self) -> "SectionForm | None":
        """After "add a row" or "remove this row": the form with what was typed, and that row more or less."""
        if not self.is_bound:
            return None
        if (code := self.data.get(ADD)) in self.counts:
            return self._again({code: [*range(self.counts[code]), None]})
        code, _dash, index = str(self.data.get(REMOVE, "")).rpartition("-")
        if code in self.counts and index.isdecimal():
            return self._again({code: [kept for kept in range(self.counts[code]) if kept != int(index)]})
        return None

    def tell(self, faults: Iterable[Fault]) -> None:
        """Show faults that only the save found (``ContentMalformed.faults``) where they belong."""
        for fault in faults:
            place = fault.place
            if place.section != self.section.code:
                continue
            name = f"{place.field}-rows" if place.field in self.counts else place.field
            self.add_error(name if name in self.fields else None, fault.text)

    def clean(self) -> dict[str, Any]:
        """Rows put together and checked as a whole; empty rows fall away."""
        cleaned = super().clean() or self.cleaned_data
        for asked in self.section.fields:
            if asked.columns:
                self._clean_table(asked, cleaned)
        return cleaned

    def _clean_table(self, table: Field, cleaned: dict[str, Any]) -> None:
        rows = []
        for index in range(self.counts[table.code]):
            row = {
                column.code: cleaned.get(f"{table.code}-{index}-{column.code}") for column in table.columns
            }
            if any(value is not None for value in row.values()):
                rows.append({ROW: str(self.data.get(f"{table.code}-{index}-{ROW}", "")), **row})
        reading = Reading()
        cleaned[table.code] = rows_of_table(reading, Place(self.section.code, table.code), table, rows)
        for fault in reading.faults:
            self.add_error(f"{table.code}-rows", fault.text)

    def _row_count(self, table: Field, data: Any) -> int:
        """How many rows the page has: as many as it sent, else those saved and an empty one."""
        if table.rows:
            return len(table.rows)
        if data is not None:
            sent = str(data.get(f"{table.code}-rows", ""))
            count = int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 6 else 0
            return min(count, table.most_rows)
        return max(len(self.values.get(table.code, [])), table.fewest_rows, 1)

    def _initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = {}
        for asked in self.section.fields:
            value = self.values.get(asked.code)
            if not asked.columns:
                initial[asked.code] = typed.typed(asked, value)
                continue
            for index, row in enumerate(self._rows_to_show(asked, value or [])):
                initial[f"{asked.code}-{index}-{ROW}"] = row[ROW]
                for column in asked.columns:
                    initial[f"{asked.code}-{index}-{column.code}"] = typed.typed(column, row.get(column.code))
        return initial

    def _rows_to_show(self, table: Field, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        there = {row[ROW]: row for row in rows}
        return [there.get(code, {ROW: code}) for code, _label in table.rows] if table.rows else rows

    def _add_table(self, table: Field) -> None:
        count = self.counts[table.code]
        # One per column: the widget of a reference asks what there is to choose from.
        widgets = {column.code: widget_for(column, in_table=True) for column in table.columns}
        self.fields[f"{table.code}-rows"] = forms.Field(
            label=table.label, required=False, widget=forms.HiddenInput, initial=count
        )
        for index in range(count):
            self.fields[f"{table.code}-{index}-{ROW}"] = forms.CharField(
                required=False, max_length=40, widget=forms.HiddenInput
            )
            for column in table.columns:
                name = f"{table.code}-{index}-{column.code}"
                self.fields[name] = AnswerField(column, widgets[column.code])

    def _table(self, table: Field, anchor: str) -> Table:
        count = self.counts[table.code]
        labels = [label for _code, label in table.rows]
        rows = []
        for index in range(count):
            hidden = self[f"{table.code}-{index}-{ROW}"]
            row_id = str(hidden.value() or "")
            rows.append(
                TableRow(
                    index=index,
                    row_id=row_id if ROW_ID.match(row_id) else "",
                    label=labels[index] if labels else "",
                    cells=tuple(self[f"{table.code}-{index}-{column.code}"] for column in table.columns),
                    hidden=hidden,
                    remove="" if labels else f"{table.code}-{index}",
                )
            )
        return Table(
            field=table,
            id=anchor,
            columns=table.columns,
            rows=tuple(rows),
            count=self[f"{table.code}-rows"],
            errors=tuple(str(error) for error in self[f"{table.code}-rows"].errors),
            may_add=not labels and count < table.most_rows,
        )

    def _again(self, wanted: dict[str, list[int | None]]) -> "SectionForm":
        """The same form over what was typed, with these rows of these tables; no errors are told yet."""
        data = QueryDict(mutable=True)
        for name in self.data:
            if name not in {ADD, REMOVE} and not any(name.startswith(f"{code}-") for code in wanted):
                data.setlist(name, self._sent(name))
        for code, indexes in wanted.items():
            columns = [ROW, *self.section.field(code).column_codes]
            data[f"{code}-rows"] = str(len(indexes))
            for new, old in enumerate(indexes):
                for column in columns:
                    if old is not None and (sent := self._sent(f"{code}-{old}-{column}")):
                        data.setlist(f"{code}-{new}-{column}", sent)
        again = SectionForm(self.section, {self.section.code: self.values}, data)
        again._errors = ErrorDict()  # type: ignore[attr-defined]  # told when it is saved, not while it is being laid out
        again.cleaned_data = {}
        return again

    def _sent(self, name: str) -> list[str]:
        if isinstance(self.data, QueryDict):
            return self.data.getlist(name)
        value = self.data.get(name, [])
        return value if isinstance(value, list) else [value]


class PublicInputForm(forms.Form):
    """What anybody sends in while inputs are called for.

    ``trap`` is out of sight, out of the keyboard's way and out of what readers are told: people leave it
    empty, programs that fill in everything do not. What fell into it is thanked for and thrown away.
    ``request_id`` makes a second press of the button the same request.
    """

    trap = forms.CharField(
        required=False,
        label=_("Leave this field empty"),
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off", "aria-hidden": "true"}),
    )
    request_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"request_id": uuid4()})
        for asked in INPUT.section("input").fields:
            self.fields[asked.code] = AnswerField(asked, widget_for(asked, in_table=False))

    def given(self) -> dict[str, Any]:
        """For ``receive_input``."""
        return {asked.code: self.cleaned_data[asked.code] for asked in INPUT.section("input").fields}

    @property
    def is_trapped(self) -> bool:
        return bool(self.data.get("trap"))

    def tell(self, faults: Iterable[Fault]) -> None:
        """Show the faults of ``ContentMalformed`` at their fields."""
        for fault in faults:
            self.add_error(fault.place.section if fault.place.section in self.fields else None, fault.text)

"""What is still missing in a content before it can be handed in, each gap with its place and its words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from registry.submissions.schema import ROW, Content, Field, Form, Kind, Section, Text
from registry.submissions.values.content import Place, every_value, normalised


@dataclass(frozen=True, slots=True)
class Missing:
    """One gap. ``code``: ``missing``, ``too_few_rows``, ``check`` (the form's own) or a fault of a value."""

    place: Place
    title: Text  # of the section
    label: str  # of the field, with row and column
    code: str
    text: str  # what to do

    @property
    def section(self) -> str:
        return self.place.section

    @property
    def field(self) -> str:
        return self.place.field


@dataclass(frozen=True, slots=True)
class SectionProgress:
    """How far a section is: ``missing`` gaps, and how many of its questions have an answer."""

    section: Section
    missing: tuple[Missing, ...]
    answered: int
    asked: int

    @property
    def is_complete(self) -> bool:
        return not self.missing

    @property
    def is_begun(self) -> bool:
        return self.answered > 0


def missing(content: Content, form: Form) -> list[Missing]:
    """Every gap, section by section: required and empty, too few rows, found by the form's own checks.

    A value that was kept and is no longer accepted (a reference that has gone, a form that changed since)
    is a gap too.
    """
    found: dict[Place, Missing] = {}
    for section, asked in form.every_field():
        for gap in _gaps(section, asked, content.get(section.code, {})):
            found.setdefault(gap.place, gap)
    reading = normalised(form, content)
    for fault in reading.faults:
        found.setdefault(fault.place, _told(form, fault.place, fault.code, fault.text))
    if not reading.faults:
        for check in form.checks:
            for remark in check(content):
                place = Place(remark.section, remark.field, remark.row, remark.column)
                found.setdefault(place, _told(form, place, "check", str(remark.text)))
    order = {section.code: number for number, section in enumerate(form.sections)}
    return sorted(found.values(), key=lambda gap: order.get(gap.section, len(order)))


def progress(content: Content, form: Form) -> list[SectionProgress]:
    """One line per section, for a list of what is done and what is not."""
    gaps = missing(content, form)
    return [
        SectionProgress(
            section=section,
            missing=tuple(gap for gap in gaps if gap.section == section.code),
            answered=len(content.get(section.code, {})),
            asked=len(section.fields),
        )
        for section in form.sections
    ]


def is_asked(field: Field, values: Mapping[str, Any]) -> bool:
    """Whether an answer is required, given the other answers of the section (or of the row)."""
    if field.required_if is None:
        return field.required
    other, wanted = field.required_if
    answer = values.get(other)
    return wanted in answer if isinstance(answer, list) else answer == wanted


def _gaps(section: Section, asked: Field, values: Mapping[str, Any]) -> Iterator[Missing]:
    place = Place(section.code, asked.code)
    value = values.get(asked.code)
    label = str(asked.label)
    if asked.kind != Kind.TABLE:
        if value is None and is_asked(asked, values):
            yield Missing(
                place, section.title, label, "missing", _("“%(field)s” is empty.") % {"field": label}
            )
        return
    rows: list[dict[str, Any]] = value or []
    if len(rows) < asked.fewest_rows and is_asked(asked, values) and not asked.rows:
        text = _("“%(field)s” needs at least %(least)s row(s).") % {
            "field": label,
            "least": asked.fewest_rows,
        }
        yield Missing(place, section.title, label, "too_few_rows", text)
    for name, row in _wanted_rows(asked, rows, is_wanted=is_asked(asked, values)):
        for column in asked.columns:
            if row.get(column.code) is None and is_asked(column, row):
                here = Place(section.code, asked.code, row[ROW], column.code)
                words = _("“%(field)s”, %(row)s: “%(column)s” is empty.") % {
                    "field": label,
                    "row": name,
                    "column": column.label,
                }
                yield Missing(here, section.title, f"{label}, {name}: {column.label}", "missing", words)


def _wanted_rows(
    table: Field, rows: list[dict[str, Any]], *, is_wanted: bool
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows that must be complete, each with what it is called: those there, and those the form fixes."""
    if not table.rows:
        for number, row in enumerate(rows, 1):
            yield _("row %(number)s") % {"number": number}, row
        return
    there = {row[ROW]: row for row in rows}
    for code, label in table.rows:
        if code in there or is_wanted:
            yield str(label), there.get(code, {ROW: code})


def _told(form: Form, place: Place, code: str, text: str) -> Missing:
    """A gap at a place, with the labels of that place where the form still has it."""
    try:
        section = form.section(place.section)
        field = section.field(place.field)
        label = str(field.label)
        if place.column:
            label = f"{label}: {field.column(place.column).label}"
    except KeyError:
        return Missing(place, place.section, str(place), code, f"{place}: {text}")
    return Missing(place, section.title, label, code, f"“{label}”: {text}")


def has_confidential(content: Content, form: Form) -> bool:
    """Whether something in the content is kept from the public."""
    tables = {(section.code, field.code): field.is_published for section, field in form.every_field()}
    return any(
        not field.is_published or not tables[place.section, place.field]
        for _section, place, field, _value in every_value(form, content)
    )

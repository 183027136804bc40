"""What a form of a project says about itself that cannot be right."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.submissions.schema import Check, Content, Remark

# Each of three figures of a year may have been rounded to whole tonnes on its own.
ROUNDING_TCO2E = Decimal(1)
HUNDRED = Decimal(100)


def rows_of(content: Content, section: str, field: str) -> list[dict[str, Any]]:
    """The rows of a table, none where nothing was filled in."""
    return list(content.get(section, {}).get(field) or [])


def reductions_are_the_difference(section: str, field: str = "estimates") -> Check:
    """ER = RE - PE of each year, as far as rounding allows, and no year twice."""

    def check(content: Content) -> Iterator[Remark]:
        rows = rows_of(content, section, field)
        for row in rows:
            figures = [
                row.get(name) for name in ("reference_emissions", "project_emissions", "emission_reductions")
            ]
            if None in figures:
                continue  # what is missing is said elsewhere
            reference, project, reductions = (Decimal(str(figure)) for figure in figures)
            if abs(reference - project - reductions) > ROUNDING_TCO2E:
                yield Remark(
                    section,
                    field,
                    _("Emission reductions are reference emissions less project emissions."),
                    row=str(row.get("row", "")),
                    column="emission_reductions",
                )
        yield from _twice(rows, section, field, "year", _("This year stands twice."))

    return check


def no_row_twice(section: str, field: str, column: str) -> Check:
    """Two rows of a table name the same thing."""

    def check(content: Content) -> Iterator[Remark]:
        yield from _twice(
            rows_of(content, section, field), section, field, column, _("This stands twice in the table.")
        )

    return check


def ends_after_it_begins(section: str, first: str, last: str) -> Check:
    """Two dates of one section in their order; both are inclusive."""

    def check(content: Content) -> Iterator[Remark]:
        values = content.get(section, {})
        first_on, last_on = values.get(first), values.get(last)
        if first_on and last_on and str(last_on) < str(first_on):
            yield Remark(section, last, _("The last day is before the first."))

    return check


def shares_make_a_hundred(section: str, field: str, column: str) -> Check:
    """Percentages of one table add up to exactly 100."""

    def check(content: Content) -> Iterator[Remark]:
        shares = [Decimal(str(row[column])) for row in rows_of(content, section, field) if row.get(column)]
        if shares and sum(shares) != HUNDRED:
            yield Remark(section, field, _("The shares must add up to 100 percent."), column=column)

    return check


def both_sides_take_part(section: str, field: str = "participants") -> Check:
    """A project of the mechanism has a participant of each side."""

    def check(content: Content) -> Iterator[Remark]:
        sides = {row.get("side") for row in rows_of(content, section, field)}
        if sides and not {"japan", "partner"} <= sides:
            yield Remark(section, field, _("Name at least one participant of each side."))

    return check


def _twice(rows: list[dict[str, Any]], section: str, field: str, column: str, text: Any) -> Iterator[Remark]:
    counted = Counter(row[column] for row in rows if row.get(column))
    for row in rows:
        if counted[row.get(column)] > 1:
            yield Remark(section, field, text, row=str(row.get("row", "")), column=column)

"""Trying a methodology: the days and points of a calculation, then a field for every value that it needs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.methodologies.language.exact import read_decimal, written
from registry.methodologies.language.inputs import Input
from registry.methodologies.language.nouns import (
    Aggregation,
    Example,
    ExampleValue,
    Kind,
    Methodology,
    Parameter,
)
from registry.methodologies.language.units import conversion, unit_of

MOST_POINTS = 20
MOST_YEARS = 5
MOST_FIELDS = 400
LONGEST_VALUE = 90  # characters; 40 digits on each side of the point
LABEL = re.compile(r"[^\x00-\x1f;|]{1,40}\Z")
Slice = tuple[date, date]


class PeriodForm(forms.Form):
    """Over which days and at which points; ``example`` fills the fields with one that is worked out."""

    first_on = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last_on = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: Any, methodology: Methodology) -> None:
        self.methodology = methodology
        self.example = _example_of(methodology, data.get("example", ""))
        super().__init__(
            {**_usual(methodology, self.example), **{k: v for k, v in data.items() if k != "example"}}
        )
        for name, index in methodology.indices.items():
            if name in used_indices(methodology):
                self.fields[f"points_{name}"] = forms.CharField(
                    label=index.description or name,
                    required=not index.optional,
                    max_length=MOST_POINTS * 41,
                    help_text=_("One label for each, with semicolons between them."),
                )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_on"), cleaned.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("The period ends before it begins."))
        elif first and last and last.year - first.year >= MOST_YEARS:
            self.add_error("last_on", _("At most %(most)s calendar years.") % {"most": MOST_YEARS})
        for name in list(cleaned):
            if name.startswith("points_"):
                self._check_points(name, cleaned)
        return cleaned

    def _check_points(self, name: str, cleaned: dict[str, Any]) -> None:
        labels = [label.strip() for label in cleaned[name].split(";") if label.strip()]
        if len(labels) > MOST_POINTS:
            self.add_error(name, _("At most %(most)s labels.") % {"most": MOST_POINTS})
        elif len(set(labels)) < len(labels):
            self.add_error(name, _("Each label once."))
        elif not all(LABEL.match(label) for label in labels):
            self.add_error(name, _("At most 40 characters for a label."))
        cleaned[name] = labels

    def slices(self) -> list[Slice]:
        """The period, calendar year by calendar year."""
        first, last = self.cleaned_data["first_on"], self.cleaned_data["last_on"]
        years = range(first.year, last.year + 1)
        return [(max(first, date(year, 1, 1)), min(last, date(year, 12, 31))) for year in years]

    def points(self, index: str) -> list[str]:
        return self.cleaned_data.get(f"points_{index}") or []


def used_indices(methodology: Methodology) -> set[str]:
    """The sets of points that a parameter is given for."""
    return {name for one in methodology.parameters.values() for name in one.index}


def _example_of(methodology: Methodology, asked: str) -> Example | None:
    """The example whose number (from 1) was asked for."""
    number = int(asked) if asked.isdigit() and len(asked) < 4 else 0
    return methodology.examples[number - 1] if 1 <= number <= len(methodology.examples) else None


def _usual(methodology: Methodology, example: Example | None) -> dict[str, Any]:
    """The example's days and points; else the calendar year before this one, and one point."""
    last_year = timezone.localdate().year - 1
    values = example.values if example else ()
    days = [day for value in values for day in value.period or ()]
    days = days or [date(last_year, 1, 1), date(last_year, 12, 31)]
    points: dict[str, dict[str, None]] = {name: {} for name in methodology.indices}
    for value in values:
        parameter = methodology.parameters.get(value.symbol)
        if parameter and parameter.index and value.point:
            for name, label in zip(parameter.index, value.point.split(","), strict=False):
                points[name][label.strip()] = None
    usual = {f"points_{name}": "; ".join(labels or ["1"]) for name, labels in points.items()}
    return {"first_on": min(days).isoformat(), "last_on": max(days).isoformat(), **usual}


@dataclass(frozen=True, slots=True)
class Asked:
    """One value that is asked for: where it belongs, and the field it is typed into."""

    parameter: Parameter
    point: str | None
    slice: Slice | None
    name: str


def asked_of(methodology: Methodology, period: PeriodForm) -> Iterator[Asked]:
    """Every value that a calculation may need and the methodology does not know for certain."""
    for key, parameter in methodology.parameters.items():
        if parameter.kind is Kind.CALCULATED or parameter.value is not None or parameter.recorded:
            continue
        for point in _places(parameter, period):
            for part in period.slices() if parameter.by_period else [None]:
                name = "|".join(("v", key, point or "", part[0].isoformat() if part else ""))
                yield Asked(parameter, point, part, name)


def _places(parameter: Parameter, period: PeriodForm) -> list[str | None]:
    if not parameter.index:
        return [None]
    labels: list[str] = [""]
    for name in parameter.index:
        labels = [f"{label},{point}" if label else point for label in labels for point in period.points(name)]
    return list(labels)


class ValuesForm(forms.Form):
    """A field for every value; what is left empty was not given, and the result says what that means."""

    def __init__(self, data: Any, methodology: Methodology, period: PeriodForm) -> None:
        self.asked = list(asked_of(methodology, period))
        self.too_many = len(self.asked) > MOST_FIELDS
        if self.too_many:
            self.asked = []
        super().__init__(data, initial=_given_in(period.example, self.asked), auto_id="id_%s")
        for one in self.asked:
            self.fields[one.name] = _field_of(one)

    def groups(self) -> list[dict[str, Any]]:
        """The fields of each parameter together, in the order of the methodology."""
        found: dict[str, dict[str, Any]] = {}
        for one in self.asked:
            group = found.setdefault(one.parameter.key, {"parameter": one.parameter, "fields": []})
            group["fields"].append(self[one.name])
        return list(found.values())

    def inputs(self) -> list[Input]:
        """What was given, for the calculation."""
        return [
            Input(
                one.parameter.key,
                value,
                "" if one.parameter.is_category else str(one.parameter.unit or ""),
                one.point,
                one.slice,
            )
            for one in self.asked
            if (value := self.cleaned_data.get(one.name, "").strip())
        ]


def _field_of(one: Asked) -> forms.Field:
    words = [_("point %(point)s") % {"point": one.point}] if one.point else []
    words += [" – ".join(day.isoformat() for day in one.slice)] if one.slice else []
    label = ", ".join(words) or _("for the whole project")
    if one.parameter.is_category:
        choices = [("", "–"), *one.parameter.categories.items()]
        return forms.ChoiceField(label=label, choices=choices, required=False)
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST_VALUE,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


def _given_in(example: Example | None, asked: list[Asked]) -> dict[str, str]:
    """The values of an example by the names of the fields, in the units of the form.

    Several rows of one point and year are added where they add up; else the field is left empty.
    """
    found: dict[str, str] = {}
    for one in asked if example else ():
        rows = [value for value in example.values if _belongs(value, one)] if example else []
        values = [_in_own_unit(value, one.parameter) for value in rows]
        if len(values) == 1:
            found[one.name] = values[0]
        elif values and one.parameter.aggregation is Aggregation.SUM:
            numbers = [read_decimal(value) for value in values]
            found[one.name] = written(sum((number for number in numbers if number), Fraction(0)))
    return found


def _belongs(value: ExampleValue, one: Asked) -> bool:
    if value.symbol != one.parameter.key or (value.point or None) not in (one.point, None):
        return False
    if value.period is None or one.slice is None:
        return value.period is None and one.slice is None
    return one.slice[0] <= value.period[0] and value.period[1] <= one.slice[1]


def _in_own_unit(value: ExampleValue, parameter: Parameter) -> str:
    """The number as the form asks for it: in the unit of the parameter."""
    number = read_decimal(value.value)
    if number is None or parameter.unit is None or not value.unit:
        return value.value
    factor = conversion(unit_of(value.unit), parameter.unit)
    return value.value if factor in (None, 1) else written(number * factor)

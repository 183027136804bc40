"""What a calculation notices: about inputs, about values of the methodology, about years.

error    no credit is issued on it until it is settled
warning  somebody must look and answer
note     said so that the working is complete
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.methodologies.language.errors import CalculationRefused

FINDINGS = {
    "unknown_symbol": ("error", _("The methodology has no parameter “%(symbol)s”: one of %(accepted)s is accepted.")),
    "calculated_symbol": ("error", _("%(symbol)s is calculated by the methodology and is not an input.")),
    "not_a_number": ("error", _("“%(found)s” is no number: an exact decimal of at most 40 digits is accepted.")),
    "unit_unknown": ("error", _("“%(found)s” is no unit: %(accepted)s, or a unit of the same kind, is accepted.")),
    "unit_mismatch": ("error", _("%(symbol)s is given in %(found)s: %(accepted)s, or one of its kind, is accepted.")),
    "unit_missing": ("warning", _("%(symbol)s is given without a unit; it was read in %(accepted)s.")),
    "unit_converted": ("note", _("%(symbol)s was given in %(found)s and converted to %(accepted)s.")),
    "unknown_category": ("error", _("“%(found)s” is no category of %(symbol)s: one of %(accepted)s is accepted.")),
    "category_assumed": ("error", _("%(symbol)s%(where)s was not given; “%(found)s” was assumed.")),
    "period_missing": ("error", _("%(symbol)s is monitored: a period of first and last day is accepted.")),
    "period_ignored": ("note", _("%(symbol)s holds for the whole project; its period was not used.")),
    "period_backwards": ("error", _("The period of %(symbol)s ends before it begins.")),
    "period_spans_years": ("error", _("The period of %(symbol)s spans calendar years: one row a year is accepted.")),
    "outside_period": ("error", _("The row of %(symbol)s lies outside the monitoring period.")),
    "point_ignored": ("note", _("%(symbol)s has no monitoring points; its point was not used.")),
    "point_assumed": ("note", _("%(symbol)s was given without a monitoring point; it was read as point %(found)s.")),
    "repeated_input": ("error", _("%(symbol)s%(where)s was given more than once.")),
    "rows_overlap": ("error", _("Rows of %(symbol)s%(where)s overlap: no day may count twice.")),
    "days_missing": ("warning", _("%(symbol)s%(where)s has no row for %(found)s of the %(days)s days of the period.")),
    "point_without_value": ("warning", _("%(symbol)s has no value%(where)s in this year; the point was left out.")),
    "input_missing": ("error", _("%(symbol)s%(where)s is needed and was not given.")),
    "below_minimum": ("error", _("%(symbol)s is %(found)s: at least %(accepted)s is accepted.")),
    "above_maximum": ("error", _("%(symbol)s is %(found)s: at most %(accepted)s is accepted.")),
    "unit_slip": (
        "error",
        _(
            "%(symbol)s%(where)s is %(found)s in a year, which nothing of this kind reaches (%(limit)s). "
            "If the meter counts in %(other)s, it is %(suggested)s."
        ),
    ),
    "default_changed": ("error", _("%(symbol)s is fixed as %(accepted)s; %(found)s was given and not used.")),
    "value_unconfirmed": ("error", _("%(symbol)s uses %(found)s, whose source is not confirmed (%(mark)s).")),
    "formula_unconfirmed": ("error", _("The formula of %(symbol)s is not confirmed by a source (%(mark)s).")),
    "table_not_valid": ("error", _("No edition of table %(table)s is valid on %(day)s.")),
    "absent_as_zero": ("note", _("%(symbol)s%(where)s was not given and counts as zero, as the methodology allows.")),
    "negative_year": ("error", _("Emission reductions of %(year)s are negative: nothing is credited for that year.")),
    "no_rows": ("error", _("No monitored value was given, so there is no year to calculate.")),
    "more_of_the_same": ("error", _("There are %(found)s more findings of the kind %(code)s.")),
    "another_methodology": ("warning", _("“%(found)s” was asked for; %(accepted)s was calculated.")),
    "key_ignored": ("warning", _("“%(found)s” means nothing here and was not read: %(accepted)s are.")),
    "too_many_inputs": ("error", _("More than %(limit)s values were given; nothing was calculated.")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """``key`` is the place in the methodology (``parameters.EF_RE``); ``row`` the input's place, from 0."""

    code: str
    symbol: str = ""
    point: str | None = None
    period: tuple[date, date] | None = None
    year: int | None = None
    key: str = ""
    row: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    refusal: CalculationRefused | None = None  # a formula that gave no number; its code is the finding's

    @property
    def severity(self) -> str:
        return "error" if self.refusal else FINDINGS[self.code][0]

    @property
    def message(self) -> str:
        """What was noticed, in the reader's language."""
        if self.refusal:
            return self.refusal.message
        where = f" ({_('point')} {self.point})" if self.point is not None else ""
        facts = {"where": where, "symbol": self.symbol, "year": self.year, **self.facts}
        return str(FINDINGS[self.code][1]) % defaultdict(str, facts)

    def as_json(self) -> dict[str, Any]:
        """``{"code", "severity", "message", …}``, only what is known."""
        period = [day.isoformat() for day in self.period] if self.period else None
        known = {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "symbol": self.symbol or None,
            "point": self.point,
            "period": period,
            "year": self.year,
            "key": self.key or None,
            "row": self.row,
        }
        return {name: value for name, value in known.items() if value is not None}

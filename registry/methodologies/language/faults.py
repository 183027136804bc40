"""Faults of methodology files: each names file, key and what would be accepted there."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

# What is wrong, and what would be accepted. ``facts`` fill the gaps.
FAULTS = {
    # reading
    "not_toml": (_("This is no TOML: %(reason)s"), _("a TOML file")),
    "too_large": (_("There is more here than is read: %(found)s"), _("at most %(limit)s")),
    "missing": (_("This is missing."), _("%(accepted)s")),
    "wrong_kind": (_("%(found)s stands here."), _("%(accepted)s")),
    "unknown_key": (_("No such key is known here."), _("one of %(accepted)s")),
    "unknown_family": (_("There is no family “%(found)s”."), _("one of %(accepted)s")),
    "nothing_to_remove": (
        _("“%(found)s” is to be removed and the family has no such entry."),
        _("%(accepted)s"),
    ),
    "repeated": (_("“%(found)s” stands here twice."), _("each name once")),
    "unit_unknown": (
        _("“%(found)s” is no unit."),
        _("a unit of the list, such as MWh, tCO2/MWh, GJ/Nm3, %%"),
    ),
    "not_a_number": (_("“%(found)s” is no number."), _("an exact decimal as text, at most 40 digits")),
    "expression": (_("Column %(column)s: “%(found)s”."), _("%(accepted)s")),
    # meaning
    "unknown_symbol": (
        _("The formula names “%(found)s”, which is neither parameter nor formula."),
        _("%(accepted)s"),
    ),
    "unknown_index": (_("“%(found)s” is no index here."), _("%(accepted)s")),
    "wrong_index": (_("“%(found)s” is written here."), _("%(accepted)s")),
    "unknown_table": (_("There is no table “%(found)s”."), _("%(accepted)s")),
    "table_keys": (_("Table %(table)s is read with other keys than it has."), _("%(accepted)s")),
    "unknown_parameter": (_("There is no parameter “%(found)s”."), _("%(accepted)s")),
    "cycle": (_("The formulas lead back to themselves: %(found)s."), _("formulas without a circle")),
    "not_used": (_("No formula reads this parameter."), _("a formula that reads it, or recorded = true")),
    "missing_formula": (_("There is no formula for %(found)s."), _("formulas for RE, PE and ER")),
    "symbol_twice": (_("“%(found)s” is both a parameter with a number and a formula."), _("one of the two")),
    "unit_mismatch": (_("The unit does not work out: %(found)s."), _("%(accepted)s")),
    "unit_scale": (
        _("The unit does not work out by the factor %(factor)s: %(found)s."),
        _("%(accepted)s; write the factor with its unit, as in 3.6 GJ/MWh or 1e-3 MWh/kWh"),
    ),
    "not_a_condition": (_("A number stands where a condition is asked."), _("a comparison")),
    "not_a_number_here": (_("A text or a condition stands where a number is asked."), _("a number")),
    "unknown_category": (_("“%(found)s” is no category of %(symbol)s."), _("one of %(accepted)s")),
    "range": (_("The value %(found)s lies outside its own range."), _("%(accepted)s")),
    "range_upside_down": (_("The smallest allowed value is above the largest."), _("minimum ≤ maximum")),
    "aggregation_needed": (
        _("Rows of this unit do not add up, and nothing says what several rows come to."),
        _("aggregation = mean, each, same or (if that is meant) sum"),
    ),
    "period_needed": (_("A monitored parameter has a value for each period."), _("p among its index")),
    "period_not_allowed": (
        _("Only a monitored parameter has a value for each period."),
        _("an index without p"),
    ),
    "bands_overlap": (_("Two bands hold the same value: %(found)s."), _("bands that do not overlap")),
    "editions_overlap": (
        _("Two editions are valid at the same time: %(found)s."),
        _("one edition for each day"),
    ),
    "row_twice": (_("Two rows have the same keys: %(found)s."), _("each key once")),
    "no_example": (
        _("Nothing shows that the formulas give what is printed."),
        _("at least one worked example"),
    ),
    "example_refused": (
        _("The example cannot be calculated: %(found)s"),
        _("inputs for every value it needs"),
    ),
    "example_differs": (
        _("The example gives %(symbol)s = %(found)s."),
        _("%(accepted)s, as the example says"),
    ),
    "too_complex": (_("The formulas are too large together: %(found)s nodes."), _("at most %(limit)s")),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """``key`` is the place in the file: ``parameters.EF_RE.unit``, ``formulas.RE.expression``."""

    file: str
    key: str
    code: str
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """What is wrong, in the reader's language."""
        return str(FAULTS[self.code][0]) % defaultdict(str, self.facts)

    @property
    def accepted(self) -> str:
        """What would be accepted, in the reader's language."""
        return str(FAULTS[self.code][1]) % defaultdict(str, self.facts)

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.message} ({self.accepted})"

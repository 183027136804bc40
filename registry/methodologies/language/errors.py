"""Everything the methodology language says no with.

Refusal (credits.errors)
└── LanguageRefused
    ├── of what is asked
    │   ├── MethodologyUnreadable   the file cannot be read at all; ``faults`` names every place
    │   ├── MethodologyNotShipped   no file of that methodology and version
    │   └── RequestMalformed        a request for a calculation that is none; names the place
    └── CalculationRefused          a formula that gives no number; names formula, symbol, point and period
        ├── InputMissing            a value that the formula needs was not given
        ├── DivisionByZero          NumberOutOfBounds       TooMuchWork
        ├── NothingToTakeFrom       the mean, mode, smallest or largest of nothing
        ├── NotInTable              no row of the table for this key
        └── NotOneValue             rows that must say the same do not

ExpressionMalformed, UnitUnknown (ValueError)   texts that are no expression, no unit

A refusal of a calculation becomes a finding of its result: the other years are calculated all the same.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from credits.errors import Refusal
from registry.methodologies.language.phrases import Words

if TYPE_CHECKING:
    from registry.methodologies.language.faults import Fault


class LanguageRefused(Refusal):
    code = "methodology_language_refused"
    text = _("The methodology or what was asked of it was refused.")


class MethodologyUnreadable(LanguageRefused):
    """``faults``: every place that is wrong, with what would be accepted."""

    code = "methodology_unreadable"
    text = _("The methodology cannot be read: %(first)s")

    def __init__(self, faults: "Sequence[Fault]", **details: Any):
        super().__init__(first=str(faults[0]) if faults else "", **details)
        self.faults = tuple(faults)


class MethodologyNotShipped(LanguageRefused):
    code = "methodology_not_shipped"
    text = _("There is no methodology file for %(reference)s version %(version)s.")


class RequestMalformed(LanguageRefused):
    code = "calculation_request_malformed"
    text = _("%(place)s: %(accepted)s is accepted here.")


class CalculationRefused(LanguageRefused):
    """``details`` hold ``formula``, ``symbol``, ``point`` and ``period`` as far as they are known."""

    code = "calculation_refused"
    text = _("Formula %(formula)s gives no number.")


class InputMissing(CalculationRefused):
    code = "input_missing"
    text = _("Formula %(formula)s needs %(symbol)s%(where)s, and no value was given.")


class DivisionByZero(CalculationRefused):
    code = "division_by_zero"
    text = _("Formula %(formula)s divides by zero%(where)s.")


class NumberOutOfBounds(CalculationRefused):
    code = "number_out_of_bounds"
    text = _("Formula %(formula)s comes to a number beyond what is kept exactly%(where)s.")


class TooMuchWork(CalculationRefused):
    code = "too_much_work"
    text = _("Formula %(formula)s asks for more arithmetic than is allowed in one calculation.")


class NothingToTakeFrom(CalculationRefused):
    code = "nothing_to_take_from"
    text = _("Formula %(formula)s takes %(function)s of no value at all%(where)s.")


class NotInTable(CalculationRefused):
    code = "not_in_table"
    text = _("Table %(table)s has no value for %(key)s, which formula %(formula)s needs%(where)s.")


class NotOneValue(CalculationRefused):
    code = "not_one_value"
    text = _("The rows of %(symbol)s%(where)s must all say the same and do not.")


class ExpressionMalformed(ValueError):
    """``column`` counts from 1; ``accepted`` says what could stand there."""

    def __init__(self, column: int, accepted: Words, found: str = ""):
        super().__init__(column, found)
        self.column, self.accepted, self.found = column, accepted, found

    def __str__(self) -> str:
        return f"column {self.column}: {self.found!r}; accepted: {self.accepted}"


class UnitUnknown(ValueError):
    """A text that is no unit; ``name`` is the part that nobody knows."""

    def __init__(self, text: str, name: str):
        super().__init__(f"{name!r} in {text!r}")
        self.text, self.name = text, name

"""The parameters that the registry itself calculates with, and the values of each that it understands.

A value that nobody could calculate with is refused while the rule set is drafted, and once more before it is
proposed or adopted: never when a report is calculated years later. Any other parameter may say anything.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# As ``registry.methodologies.language.crediting`` calculates them; that both say the same is tested.
ROUNDINGS = ("floor_per_calendar_year", "nearest_per_calendar_year")

Test = Callable[[str], bool]


def _is_rounding(value: str) -> bool:
    return value in ROUNDINGS


def _number(value: str) -> Decimal | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _is_amount(value: str) -> bool:
    number = _number(value)
    return number is not None and number >= 0


def _is_ratio(value: str) -> bool:
    number = _number(value)
    return number is not None and number > 1


KNOWN: Mapping[str, tuple[Test, str | Promise]] = {
    "credited_rounding": (_is_rounding, ", ".join(ROUNDINGS)),
    "recalculation_tolerance": (_is_amount, _("a decimal number that is not below zero")),
    "outlier_ratio": (_is_ratio, _("a decimal number above one")),
}


def check_parameter(key: str, value: str) -> None:
    """Raises ValidationError for a value that the registry could not calculate with; empty is not known."""
    is_understood, accepted = KNOWN.get(key, (lambda _value: True, ""))
    if value and not is_understood(value):
        refusal = ValidationError(
            _("“%(value)s” is not understood here; accepted: %(accepted)s."),
            code="parameter_not_understood",
            params={"value": value, "accepted": accepted},
        )
        raise ValidationError({"value": refusal})

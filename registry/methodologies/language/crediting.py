"""From exact emission reductions to whole tonnes: which rounding, and of what.

The rounding is no part of a methodology: the rule set of the country says it, and who calculates hands it in.
"""

from enum import StrEnum
from fractions import Fraction
from math import floor

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HALF = Fraction(1, 2)


class Rounding(StrEnum):
    """How rule sets name it. Nearest is how some published sheets were rounded; a half goes up."""

    FLOOR_PER_CALENDAR_YEAR = "floor_per_calendar_year"
    NEAREST_PER_CALENDAR_YEAR = "nearest_per_calendar_year"

    @property
    def words(self) -> str | Promise:
        """What is done to a year, for its working."""
        return WORDS[self]

    def whole(self, reductions: Fraction) -> int:
        """A year's emission reductions as a whole number, which may be below zero."""
        return floor(reductions + HALF) if self is Rounding.NEAREST_PER_CALENDAR_YEAR else floor(reductions)

    def credited(self, reductions: Fraction | None) -> int:
        """The tonnes of a year: never below zero, and none where there is no number."""
        return 0 if reductions is None else max(self.whole(reductions), 0)


WORDS = {
    Rounding.FLOOR_PER_CALENDAR_YEAR: _("whole tonnes, down, not below zero"),
    Rounding.NEAREST_PER_CALENDAR_YEAR: _("whole tonnes, to the nearest, not below zero"),
}
DOWN = Rounding.FLOOR_PER_CALENDAR_YEAR

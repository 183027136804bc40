"""From a registered project through two monitoring periods over three calendar years to units on both sides.

By the pages alone and under the shipped rule sets: workbook, typed values and meter readings, a finding and its
answer, the verified amounts, the allocation, both sides' assent, two officers of each side, what everybody sees.
"""

from collections.abc import Callable

from tests.scenarios.mrv import tell_of_two_periods
from tests.scenarios.registered import make_registered
from tests.scenarios.setting import KAZAKHSTAN
from tests.scenarios.story import Story


def test_two_monitoring_periods_end_in_units(begin: Callable[..., Story]) -> None:
    tell_of_two_periods(begin(KAZAKHSTAN, make_registered))

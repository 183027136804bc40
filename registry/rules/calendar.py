"""How days are counted: windows, working days, pauses. Pure functions of dates; no database, no clock.

A **window** of n days that counts its first day is open on n days: opened on 29 July for 15 days it closes
at the end of 12 August. A **deadline** does not count the day it was set: seven days from a Monday end with
the next Monday. Days begin at midnight in the partner country.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
SATURDAY_AND_SUNDAY = frozenset({6, 7})
# A calendar in which nobody ever works would be walked through for ever.
LONGEST_SEARCH = 10_000


class NoWorkingDays(ValueError):
    """The calendar has no working day within reach: its days of rest leave none."""


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The days on which both sides work. ``rest_days``: 1 is Monday, 7 is Sunday."""

    rest_days: frozenset[int] = SATURDAY_AND_SUNDAY
    holidays: frozenset[date] = field(default_factory=frozenset)

    def __contains__(self, day: date) -> bool:
        return day.isoweekday() not in self.rest_days and day not in self.holidays

    def from_day(self, first: date) -> Iterator[date]:
        """Working days from ``first`` on, itself included. Raises NoWorkingDays."""
        day, idle = first, 0
        while idle < LONGEST_SEARCH:
            if day in self:
                idle = 0
                yield day
            else:
                idle += 1
            day += DAY
        raise NoWorkingDays(f"no working day in {LONGEST_SEARCH} days from {first}")

    def count(self, first: date, last: date) -> int:
        """How many working days lie from ``first`` to ``last``, both included; 0 when last is earlier."""
        days = max((last - first).days + 1, 0)
        return sum(first + step * DAY in self for step in range(days))


def last_day(
    opened_on: date, days: int, *, is_inclusive: bool = False, working_days: WorkingDays | None = None
) -> date:
    """The last day of a clock of ``days`` days (at least 1), itself still in time.

    ``working_days``: count only these; None counts every day. A window that opens on a day of rest has its
    first day on the next working day.
    """
    if days < 1:
        raise ValueError("a clock runs a day or more")
    if working_days is None:
        return opened_on + (days - (1 if is_inclusive else 0)) * DAY
    counted = working_days.from_day(opened_on if is_inclusive else opened_on + DAY)
    for _skipped in range(days - 1):
        next(counted)
    return next(counted)


def after_pause(
    due_on: date, paused_on: date, resumed_on: date, working_days: WorkingDays | None = None
) -> date:
    """The new last day of a clock that stood still: what was left at the pause is left again.

    A clock that was overdue when it was paused stays overdue by as much.
    """
    if resumed_on < paused_on:
        raise ValueError("a pause ends after it began")
    if working_days is None or due_on <= paused_on:
        return due_on + (resumed_on - paused_on)
    left = working_days.count(paused_on + DAY, due_on)
    return (
        last_day(resumed_on, left, working_days=working_days) if left else due_on + (resumed_on - paused_on)
    )


def days_left(due_on: date, today: date) -> int:
    """Days until the last day; 0 on it, negative when overdue."""
    return (due_on - today).days


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """The day that a moment (aware) falls on in the zone."""
    return moment.astimezone(zone).date()


def begins_at(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day in the zone, aware (some zones skip midnight once a year)."""
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def ends_at(day: date, zone: ZoneInfo) -> datetime:
    """The first moment after a day in the zone."""
    return begins_at(day + DAY, zone)

"""When an instruction may be executed, and other figures that rule sets say of instructions.

The working window is on days on which both sides work: neither a day of rest nor a holiday of one of them. An
instruction to an account outside the list of trusted accounts waits longer, so that it can be aborted. After
the rules of the European and British registries (Commission Delegated Regulation 2019/1122, articles 23 and 35);
the values are rows of the rule set ``accounts``.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from registry.rules.calendar import DAY, WorkingDays
from registry.rules.resolving import Rules

FEWEST_BLOCKS, MOST_BLOCKS = 1, 400  # the ledger writes no more into one entry
UNIT_TYPE = "JCM"
MIDNIGHT = time(0)


def ledger_now() -> datetime:
    """The one clock of code and database. Source: the ledger's own, moved in trials and tests only."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT credits_now()")
        row = cursor.fetchone()
    assert row is not None
    moment: datetime = row[0]
    return moment


def figures_of(rules: Any) -> "Figures":
    """The figures of a rule set; where none was adopted, only what needs no figure."""
    return Figures(rules if isinstance(rules, Rules) else None)


@dataclass(frozen=True)
class Figures:
    """What the rules say of instructions. What they do not say is not asked for."""

    rules: Rules | None

    @property
    def key(self) -> str:
        return self.rules.key if self.rules is not None else ""

    def feature(self, name: str) -> bool:
        return self.rules is not None and self.rules.feature(name)

    def _text(self, key: str) -> str:
        return self.rules.parameter(key) if self.rules is not None else ""

    def number(self, key: str) -> int | None:
        text = self._text(key)
        return int(text) if text else None

    def _time(self, key: str) -> time | None:
        text = self._text(key)
        return time.fromisoformat(text) if text else None

    @property
    def unit_type(self) -> str:
        return self._text("unit_type") or UNIT_TYPE

    @property
    def most_blocks(self) -> int:
        return min(self.number("most_blocks") or MOST_BLOCKS, MOST_BLOCKS)

    @property
    def most_rows(self) -> int:
        return self.number("most_rows_of_a_file") or 10_000

    @property
    def central_limit(self) -> int | None:
        return self.number("central_limit_outside_trusted_list")

    @property
    def reversal_window(self) -> int | None:
        return self.number("reversal_window_days")

    @cached_property
    def zone(self) -> ZoneInfo:
        """In whose time the working window is said."""
        return ZoneInfo(self._text("execution_window_time_zone") or "UTC")

    @cached_property
    def days(self) -> WorkingDays:
        return self.rules.working_days if self.rules is not None else WorkingDays(rest_days=frozenset())

    def day_began(self, at: datetime) -> datetime:
        """When the day began in which limits of a day are counted: in the holder's country."""
        zone = self.rules.time_zone if self.rules is not None else ZoneInfo("UTC")
        return datetime.combine(at.astimezone(zone).date(), MIDNIGHT, zone)

    def today(self, at: datetime) -> date:
        """The day it is at a moment in the holder's country."""
        return self.day_began(at).date()

    def approved_by(self, at: datetime) -> datetime:
        """Until when what is proposed at a moment waits for its approval."""
        return at + timedelta(days=self.number("approval_within_days") or 7)

    def accepted_by(self, at: datetime) -> datetime:
        """Until when what is approved at a moment waits for its receiver."""
        return at + timedelta(days=self.number("acceptance_within_days") or 7)

    def kept_until(self, executes_at: datetime) -> datetime:
        """Until when what should have been executed is tried again, before it is given up."""
        return executes_at + timedelta(days=self.number("delayed_kept_days") or 30)

    def has_window(self, kind: str) -> bool:
        return self.feature(f"execution_window_{kind}")

    def opening(self, kind: str, at: datetime) -> datetime:
        """The first moment from ``at`` on in which such an instruction may be executed: ``at`` itself if it may
        now. Without a window that is always now."""
        opens, closes = self._time("execution_window_opens"), self._time("execution_window_closes")
        if not self.has_window(kind) or opens is None or closes is None:
            return at
        local = at.astimezone(self.zone)
        day = local.date()
        if day in self.days and opens <= local.time() < closes:
            return at
        if day not in self.days or local.time() >= closes:
            day = next(self.days.from_day(day + DAY))
        return datetime.combine(day, opens, self.zone)

    def execution(self, kind: str, at: datetime, *, is_trusted: bool) -> datetime:
        """When an instruction that was agreed to at a moment is executed; ``at`` itself: at once."""
        if kind == "transfer" and not is_trusted and self.feature("delay_outside_trusted_list"):
            return self._delayed(at)
        return self.opening(kind, at)

    def _delayed(self, at: datetime) -> datetime:
        local = at.astimezone(self.zone)
        cut_off = self._time("delay_cut_off") or MIDNIGHT
        in_time = local.date() in self.days and local.time() < cut_off
        count = self.number(f"delay_working_days_{'before' if in_time else 'after'}_cut_off") or 0
        day = local.date()
        following = self.days.from_day(day + DAY)
        for _counted in range(count):
            day = next(following)
        hour = self._time("delayed_executes_at") or self._time("execution_window_opens") or MIDNIGHT
        return max(self.opening("transfer", datetime.combine(day, hour, self.zone)), at)

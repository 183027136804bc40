"""The sandbox's time: one clock for both ledgers, both web servers and this process, moved as a case needs it.

The ledgers have an offset of their own that only a superuser sets; everything else asks Django, in whatever way it
got hold of the function: so the clock is moved inside ``django.utils.timezone``.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

TOKYO = ZoneInfo("Asia/Tokyo")
NOTE = "clock-ahead"  # the file by which web servers are told


class _Shifting(type):
    """So that every moment still counts as one: ``isinstance`` is asked of this class as of the real one."""

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, datetime)


def shifted(ahead: Callable[[], timedelta]) -> Any:
    """A ``datetime`` whose ``now`` runs ahead of the machine's by what the function says (behind, if negative)."""

    class Shifted(datetime, metaclass=_Shifting):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            moment = datetime.now(UTC) + ahead()
            return moment.astimezone(tz) if tz else moment.replace(tzinfo=None)

    return Shifted


def shift(ahead: Callable[[], timedelta]) -> None:
    """From now on Django's time runs ahead by what the function says."""
    vars(timezone)["datetime"] = shifted(ahead)


class Clock:
    """``ahead``: how far it is before the machine's. ``told`` learns of every change: the ledgers, the servers."""

    def __init__(self, told: Callable[[timedelta], None]) -> None:
        self.ahead = timedelta()
        self._told = told
        self._before: Any = None

    def __enter__(self) -> "Clock":
        self._before = vars(timezone)["datetime"]
        shift(lambda: self.ahead)
        return self

    def __exit__(self, *_problem: object) -> None:
        vars(timezone)["datetime"] = self._before

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def pass_by(self, **span: float) -> None:
        """Let time pass, as ``timedelta`` counts it: ``days=1, hours=2``."""
        self._move(self.ahead + timedelta(**span))

    def go_to(self, moment: datetime) -> None:
        """Go to a moment; time never goes back in a ledger, so an earlier one is refused with ValueError."""
        if moment < self.now():
            raise ValueError(f"the sandbox is at {self.now():%Y-%m-%d %H:%M} already")
        self._move(moment - datetime.now(UTC))

    def _move(self, ahead: timedelta) -> None:
        self.ahead = ahead
        self._told(ahead)


def write_note(folder: Path, ahead: timedelta) -> None:
    """Tell the web server whose folder it is."""
    new = folder / f"{NOTE}.new"
    new.write_text(str(ahead.total_seconds()))
    new.replace(folder / NOTE)


def read_note(folder: Path) -> timedelta:
    """What the sandbox last wrote there."""
    return timedelta(seconds=float((folder / NOTE).read_text()))


def at_tokyo(text: str) -> datetime:
    """A moment in Tokyo: ``2027-04-30 13:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)

"""Cases and their parties by adjective, and page after page: what is due first on top, whatever their number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from registry.identity.models.words import SHORTEST_WORD

if TYPE_CHECKING:
    from registry.lifecycle.models import Case, CaseParty  # noqa: F401  (named in quotes below)


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases by adjective."""

    def open(self) -> CaseQuerySet:
        return self.filter(is_final=False)

    def submitted(self) -> CaseQuerySet:
        """Handed in at least once; before that only its proponent knows of a case."""
        return self.filter(submitted_at__isnull=False)

    def overdue(self) -> CaseQuerySet:
        return self.open().filter(due_on__lt=timezone.localdate())

    def called(self, words: str, *more: Any) -> CaseQuerySet:
        """A reference by its beginning, what it is about by its, or words of the title; ``more``: keys that count too.

        One letter alone finds the beginnings of references only.
        Each of these has an index of its own, which an "or" of them would not use.
        """
        beginning, keys = words.upper(), self.model._default_manager.order_by().values("pk")
        places = [
            keys.filter(reference__startswith=beginning),
            keys.filter(subject_reference__startswith=beginning),
            *([keys.filter(title__has_part=words)] if len(words) >= SHORTEST_WORD else []),
            *more,
        ]
        return self.filter(pk__in=places[0].union(*places[1:]))


class CasePartyQuerySet(models.QuerySet["CaseParty"]):
    """Parties by adjective."""

    def current(self) -> CasePartyQuerySet:
        return self.filter(until__isnull=True)


@dataclass(frozen=True, slots=True)
class CasePage:
    """``older``: the key of the next page, or blank. ``is_first``: nothing stands before it."""

    cases: list[Case]
    older: str
    is_first: bool


def page_of(
    shown: CaseQuerySet, size: int, *, after: str = "", finished: bool = False, few: bool = False
) -> CasePage:
    """One page of what was chosen, beginning after a key that an earlier page gave (ValueError: no such key).

    ``few``: the reader's own cases are read and sorted, rather than all cases walked in order of their day
    until enough are theirs.
    """
    due_on, last = read_key(after) if after else (None, 0)
    if finished:  # what ended has no due day: the newest first
        newest = shown.filter(pk__lt=last) if after else shown
        rows = list(newest.order_by("-pk")[: size + 1])
    else:
        rows = _due_first(shown, due_on, last, size, is_first=not after, few=few)
    more = len(rows) > size
    rows = rows[:size]
    return CasePage(rows, key_of(rows[-1]) if more else "", not after)


def _due_first(
    shown: CaseQuerySet, due_on: date | None, last: int, size: int, *, is_first: bool, few: bool
) -> list[Case]:
    """What has a due day first, then the rest; each half is read by its index from where the page begins."""
    rows: list[Case] = []
    day = Coalesce("due_on", date.max) if few else F("due_on")  # no index is in the order of the former
    if is_first or due_on is not None:
        dated = shown.open().filter(due_on__isnull=False)  # nothing is due in a finished case
        if due_on is not None:
            dated = dated.filter(due_on__gte=due_on).filter(Q(due_on__gt=due_on) | Q(pk__gt=last))
        rows = list(dated.order_by(day, "pk")[: size + 1])
        last = 0
    if len(rows) <= size:
        rest = shown.filter(due_on__isnull=True, pk__gt=last).order_by(*([day] if few else []), "pk")
        rows += list(rest[: size + 1 - len(rows)])
    return rows


def key_of(case: Case) -> str:
    return f"{case.due_on.isoformat() if case.due_on else ''}_{case.pk}"


def read_key(text: str) -> tuple[date | None, int]:
    """The due day (or none) and key of the row that a page ended with. Raises ValueError."""
    day, _separator, key = text.partition("_")
    number = int(key)
    if not 0 <= number < 2**63:
        raise ValueError(text)
    return (date.fromisoformat(day) if day else None), number

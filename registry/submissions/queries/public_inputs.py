"""Calls for public inputs: which cases are open for them until when, and what came in."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from registry.lifecycle.models import Case
from registry.rules.models.clocks import Clock
from registry.submissions.models import PublicInput

MOST_CALLS = 200
CLOCK_ENDING = "public_inputs"  # of the keys of clocks that are such a window


@dataclass(frozen=True, slots=True)
class Call:
    """A window for inputs. Both days are included, in the partner country's time zone."""

    case: Case
    opens_on: date
    closes_on: date | None
    is_open: bool


def call_of(case: Case, *, moment: datetime | None = None) -> Call | None:
    """The newest window of a case, open or over; nothing where inputs were never called for."""
    clocks = Clock.objects.filter(case=case, key__endswith=CLOCK_ENDING)
    clock = clocks.order_by("-opened_at", "-id").first()
    return None if clock is None else _call(case, clock, moment or timezone.now())


def open_calls(
    *, moment: datetime | None = None, most: int = MOST_CALLS, after: tuple[date | None, int] | None = None
) -> tuple[list[Call], tuple[date | None, int] | None]:
    """The windows that are open now, what closes first on top: at most so many, and where the next page begins.

    ``after``: the day and key that the page before gave.
    """
    now = moment or timezone.now()
    running = Clock.objects.running().filter(key__endswith=CLOCK_ENDING)
    if after is not None:
        day, last = after
        later = Q(due_on__isnull=True, pk__gt=last)
        if day is not None:
            later = Q(due_on__gt=day) | Q(due_on=day, pk__gt=last) | Q(due_on__isnull=True)
        running = running.filter(later)
    clocks = list(running.select_related("case__partner_country").order_by("due_on", "id")[: most + 1])
    shown = [_call(clock.case, clock, now) for clock in clocks[:most]]
    following = (clocks[most - 1].due_on, clocks[most - 1].pk) if len(clocks) > most else None
    return [call for call in shown if call.is_open], following


def _call(case: Case, clock: Clock, now: datetime) -> Call:
    """The last day is over at midnight there, also while the program that closes the window is late."""
    today = now.astimezone(clock.zone).date()
    is_open = (
        clock.closed_at is None
        and clock.paused_at is None
        and clock.opened_on <= today
        and (clock.due_on is None or today <= clock.due_on)
    )
    return Call(case, clock.opened_on, clock.due_on, is_open)


def published_inputs(case: Case) -> QuerySet[PublicInput]:
    """What everybody reads of a case, oldest first."""
    return PublicInput.objects.published().filter(case=case).order_by("received_at", "id")


def waiting_inputs() -> QuerySet[PublicInput]:
    """What somebody has to publish or decline, oldest first."""
    return PublicInput.objects.waiting().select_related("case__partner_country").order_by("received_at", "id")


def input_counts(case: Case) -> dict[str, int]:
    """``{"waiting": 1, "published": 4, "declined": 0}``"""
    return PublicInput.objects.filter(case=case).aggregate(
        **{status.value: Count("pk", filter=Q(status=status)) for status in PublicInput.Status}
    )

"""Tags for cases of the project cycle, wherever they are shown. Nothing here asks the database, but
once a page for the words that countries have of their own.

They take a ``Case`` (its ``partner_country`` selected, where it is shown) and read the tables of its
lifecycle, so that a state, a part or a step is called the same on every page.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.identity.models.parties import Side
from registry.lifecycle.queries import in_words_of
from registry.lifecycle.tables import Lifecycle, Part, State, Step, lifecycle_of
from registry.portal.queries.stations import Station, stations, visited_states

register = template.Library()

SOON = 3  # days


@register.filter
def lifecycle(case: Any) -> Lifecycle:
    return lifecycle_of(case.lifecycle)


@register.filter
def lifecycle_label(case: Any) -> str:
    return str(case.lifecycle_label)


@register.filter
def state(case: Any) -> State:
    return lifecycle_of(case.lifecycle).state(case.state)


@register.filter
def part_name(code: str) -> str:
    """What a part is called; an unknown one as it is written."""
    return str(Part(code).label) if code in Part.values else code


@register.filter
def side_name(code: str) -> str:
    """A side as people call it."""
    return str(Side(code).label) if code in Side.values else code


@register.filter
def step_name(taken: Any) -> str:
    """What a step is called; one that the tables no longer list, by its code."""
    return str(taken.label)


@register.filter
def state_name(code: str, case: Any) -> str:
    table = lifecycle_of(case.lifecycle)
    return str(next((one.label for one in table.states if one.code == code), code))


@register.filter
def next_steps(case: Any) -> list[Step]:
    """The steps that whoever the case waits for can take from here, as the tables list them."""
    return [
        in_words_of(case, step)
        for step in lifecycle_of(case.lifecycle).steps_from(case.state)
        if case.waits_for in step.parts or (step.is_decision and case.waits_for == Part.JOINT_COMMITTEE)
    ]


@register.filter
def ask_of(possible: Iterable[Any], part: str) -> bool:
    """Whether one of the reader's steps is what the case waits for; the others merely may be taken."""
    return any(part in one.step.parts for one in possible)


@register.simple_tag
def case_state(case: Any) -> SafeString:
    """The state in words; the kind of state by the look of the badge."""
    found = lifecycle_of(case.lifecycle).state(case.state)
    look = "" if found.is_final else "note" if found.waits_for else ""
    return format_html('<span class="badge {}">{}</span>', look, found.label)


def days_left(due_on: date | None, today: date | None = None) -> int | None:
    """Whole days until the due day; 0 on the day itself, negative after it."""
    return None if due_on is None else (due_on - (today or timezone.localdate())).days


def clock_words(left: int) -> tuple[str, str]:
    """How far a due day is, in words, and the look that goes with it."""
    if left < 0:
        words = ngettext("overdue by %(days)d day", "overdue by %(days)d days", -left) % {"days": -left}
        return words, "overdue"
    if left == 0:
        return _("due today"), "soon"
    words = ngettext("%(days)d day left", "%(days)d days left", left) % {"days": left}
    return words, "soon" if left <= SOON else ""


@register.inclusion_tag("includes/case_clock.html")
def case_clock(case: Any, clocks: Iterable[Any] = ()) -> dict[str, Any]:
    """The due day with the days left; that a clock is paused, and why; or that nothing runs."""
    found = lifecycle_of(case.lifecycle).state(case.state)
    left = None if found.is_final else days_left(case.due_on)
    words, look = clock_words(left) if left is not None else ("", "")
    paused = next((clock for clock in clocks or () if clock.paused_at), None)
    if paused:
        look = "paused"
    return {"case": case, "left": left, "words": words, "look": look, "paused": paused, "state": found}


@register.filter
def clock_look(case: Any) -> str:
    """``overdue``, ``soon`` or nothing: the class of a case in a list."""
    left = days_left(case.due_on)
    return "" if case.is_final or left is None else clock_words(left)[1]


@register.simple_tag
def case_stations(case: Any, timeline: Iterable[Any]) -> list[Station]:
    """Where the case came from, is, and usually goes; ``timeline`` are the steps taken."""
    return stations(lifecycle_of(case.lifecycle), case.state, visited_states(timeline))

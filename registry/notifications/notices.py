"""The kinds of notice about cases: whose turn it is, what happened, what is due."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from registry.lifecycle.hooks import label_of
from registry.lifecycle.tables import lifecycle_of
from registry.notifications.kinds import NoticeKind, register
from registry.notifications.phrases import task_of, words_for


def labels(facts: dict[str, Any]) -> dict[str, Any]:
    """What the codes in the facts are called in the active language."""
    lifecycle, rules = lifecycle_of(facts["lifecycle"]), facts.get("rules", "")
    step = lifecycle.step(facts["step"]) if facts["step"] else None
    task = words_for(facts) or _("%(task)s: %(reference)s") % {
        "task": task_of(facts["lifecycle"], facts["state"], facts["part"]),
        "reference": facts["reference"],
    }
    return {
        "lifecycle_label": label_of(rules, lifecycle.code, str(lifecycle.label)),
        "state_label": str(lifecycle.state(facts["state"]).label),
        "step_label": label_of(rules, f"{lifecycle.code}/{step.code}", str(step.label)) if step else "",
        "task": task,
        "day": _day(facts["due_on"]),
        "days": facts.get("days", 0),
    }


def _day(text: str) -> str:
    """“12 December”, with the year when it is not this one."""
    if not text:
        return ""
    day = date.fromisoformat(text)
    return date_format(day, "MONTH_DAY_FORMAT" if day.year == timezone.localdate().year else "DATE_FORMAT")


def turn_title(facts: dict[str, Any]) -> str:
    """“Answer 2 findings on KZ001 by 12 December”."""
    return _("%(task)s by %(day)s") % facts if facts["day"] else facts["task"]


def turn_action(facts: dict[str, Any]) -> str:
    said = _("%(lifecycle_label)s “%(title)s” is now: %(state_label)s.") % facts
    if facts["reason"]:
        said += " " + _("%(by)s gave this reason: %(reason)s") % facts
    return said


def overdue_title(facts: dict[str, Any]) -> str:
    return _("Overdue since %(day)s: %(task)s") % facts


def elsewhere_title(facts: dict[str, Any]) -> str:
    return _("%(reference)s is overdue since %(day)s") % facts


def soon_action(facts: dict[str, Any]) -> str:
    days = int(facts["days"])
    if days <= 0:
        return _("Today is the last day. ") + turn_action(facts)
    return (
        ngettext("%(days)d day is left.", "%(days)d days are left.", days) % {"days": days}
        + " "
        + turn_action(facts)
    )


register(
    NoticeKind(
        code="case_your_turn",
        name=gettext_lazy("It is your turn in a case"),
        title=turn_title,
        action=turn_action,
        words=labels,
        is_binding=True,
    )
)
register(
    NoticeKind(
        code="case_moved",
        name=gettext_lazy("A case has moved on"),
        title=gettext_lazy("%(reference)s: %(state_label)s"),
        action=turn_action,
        words=labels,
        must_reach_somebody=False,
    )
)
register(
    NoticeKind(
        code="case_due_soon",
        name=gettext_lazy("A deadline comes near"),
        title=turn_title,
        action=soon_action,
        words=labels,
        is_binding=True,
    )
)
register(
    NoticeKind(
        code="case_overdue",
        name=gettext_lazy("A deadline of yours has passed"),
        title=overdue_title,
        action=turn_action,
        words=labels,
        is_binding=True,
    )
)
register(
    NoticeKind(
        code="case_overdue_elsewhere",
        name=gettext_lazy("Somebody else's deadline has passed"),
        title=elsewhere_title,
        action=gettext_lazy("Ask why, or take the case on: “%(title)s” is still: %(state_label)s."),
        words=labels,
    )
)
register(
    NoticeKind(
        code="case_window_opened",
        name=gettext_lazy("A call for public inputs has opened"),
        title=gettext_lazy("Public inputs on %(reference)s are open until %(day)s"),
        action=gettext_lazy("Nothing has to be done now; inputs are shown as they are published."),
        words=labels,
        must_reach_somebody=False,
    )
)
register(
    NoticeKind(
        code="case_window_closed",
        name=gettext_lazy("A call for public inputs has closed"),
        title=gettext_lazy("Public inputs on %(reference)s are closed"),
        action=gettext_lazy("Read what came in and take it into account."),
        words=labels,
        must_reach_somebody=False,
    )
)
register(
    NoticeKind(
        code="case_stuck",
        name=gettext_lazy("The registry could not take a step by itself"),
        title=gettext_lazy("%(reference)s is stuck: the step due on %(day)s could not be taken"),
        action=gettext_lazy("“%(title)s” is still: %(state_label)s. What stands in the way: %(why)s"),
        words=labels,
    )
)
register(
    NoticeKind(
        code="document_quarantined",
        name=gettext_lazy("A file you uploaded was stopped"),
        title=gettext_lazy("“%(document)s” lies in quarantine"),
        action=gettext_lazy("%(why)s Upload another version, or withdraw the document: case %(reference)s."),
    )
)
register(
    NoticeKind(
        code="case_assigned",
        name=gettext_lazy("A case was assigned to you"),
        title=turn_title,
        action=gettext_lazy("%(by)s gave you this case: “%(title)s”, now: %(state_label)s."),
        words=labels,
    )
)

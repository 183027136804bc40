"""Tell people what happened in a case: the messenger that the engine of the lifecycles calls.

Called inside the transaction of the step, and writes to the outbox only. Of one event a person is told
once, even in two parts: first whose turn it is, then who is informed.
"""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from registry.identity.models.people import User
from registry.lifecycle import hooks
from registry.lifecycle.hooks import Event, answers
from registry.lifecycle.models import Case
from registry.lifecycle.tables import PARTS_OF_ORGANISATIONS, Part
from registry.notifications import phrases
from registry.notifications.audiences import CasePart
from registry.notifications.operations import raise_notice, settle

# Who watches over deadlines, beside whoever missed one.
WATCHERS = (Part.SECRETARIAT, Part.OFFICER)


@answers(hooks.announce)
def tell(event: Event) -> None:
    """Write the notices of an event. The same event again writes nothing new."""
    if event.kind == "step_taken":
        _tell_of_step(event)
    elif event.kind == "clock_due_soon":
        for part in event.tells or _awaited(event.case):
            _raise(event, "case_due_soon", part)
    elif event.kind == "clock_overdue":
        awaited = event.tells or _awaited(event.case)
        for part in awaited:
            _raise(event, "case_overdue", part)
        for part in WATCHERS:
            if part not in awaited:
                _raise(event, "case_overdue_elsewhere", part)
    elif event.kind == "clock_stuck":
        _raise(event, "case_stuck", Part.OFFICER)
    elif event.kind == "document_quarantined":
        _tell_uploader(event)
    elif event.kind in ("clock_window_opened", "clock_window_closed"):
        for part in event.tells:
            _raise(event, event.kind.replace("clock", "case", 1), part)


def _tell_of_step(event: Event) -> None:
    settle(event.case)
    awaited = () if event.case.is_final else _awaited(event.case)
    for part in awaited:
        _raise(event, "case_your_turn", part)
    for part in event.tells:
        # A draft is nobody's but its writers': no office hears that it was given up.
        concerned = part in PARTS_OF_ORGANISATIONS or event.case.submitted_at is not None
        if part not in awaited and concerned:
            _raise(event, "case_moved", part, informs=True)


def _tell_uploader(event: Event) -> None:
    """Whoever uploaded a file that was stopped later, when nobody looked at the page any more."""
    uploader = User.objects.filter(public_id=event.facts["uploaded_by"], is_active=True).first()
    if uploader is not None:
        raise_notice(
            kind="document_quarantined",
            subject=str(event.facts["document"]),
            audience=uploader,
            dedupe_key=event.key,
            facts=_facts(event, Part.PROPONENT),
            link=str(event.facts["page"]),
            case=event.case,
        )


def _awaited(case: Case) -> tuple[Part, ...]:
    """The part whose turn it is; nobody's while a clock of the registry itself runs."""
    if not case.waits_for or case.waits_for == Part.PROGRAM:
        return ()
    return (Part(case.waits_for),)


def _raise(event: Event, kind: str, part: Part, *, informs: bool = False) -> None:
    if part == Part.PROGRAM:
        return
    case = event.case
    due_on = event.due_on or case.due_on
    raise_notice(
        kind=kind,
        subject=str(case),
        audience=CasePart(case, part),
        dedupe_key=f"{event.key}:{part}",
        event_key=event.key,
        facts=_facts(event, part),
        link=page_of(case, part),
        due_at=None if informs or due_on is None else last_moment(case, due_on),
        not_to=event.taken.user if informs and event.taken is not None else None,
        case=case,
    )


def _facts(event: Event, part: Part) -> dict[str, Any]:
    """Plain data that the words are made of when the notice is read."""
    case = event.case
    due_on = event.due_on or case.due_on
    plain = {key: value for key, value in event.facts.items() if isinstance(value, str | int | bool)}
    return {
        **plain,
        **phrases.facts_of(case),
        "case": case.subject_reference or case.reference or case.title,
        "reference": case.reference or case.title,
        "title": case.title,
        "lifecycle": case.lifecycle,
        "rules": case.rules_key,
        "state": case.state,
        "part": str(part),
        "step": event.step.code if event.step else "",
        "reason": event.taken.reason if event.taken else "",
        "by": event.taken.actor_name if event.taken else "",
        "due_on": due_on.isoformat() if due_on else "",
    }


def page_of(case: Case, part: Part) -> str:
    """Where that part works on the case: officers in the office, everybody else in the portal."""
    try:
        if part == Part.OFFICER:
            return reverse("admin:lifecycle_case_change", args=[case.pk])
        return reverse("portal:case", args=[case.public_id])
    except NoReverseMatch:
        return ""


def last_moment(case: Case, due_on: Any) -> datetime:
    """The end of the last day, on the clock that the case's rule set counts by."""
    zone = getattr(hooks.rules_of(case.rules_key), "time_zone", None)
    if isinstance(zone, str):
        zone = ZoneInfo(zone) if zone else None
    return datetime.combine(due_on, time(23, 59, 59), tzinfo=zone or timezone.get_default_timezone())

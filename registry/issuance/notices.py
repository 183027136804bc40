"""What this room tells people: reports that are due or were missed, and differences in what was issued."""

from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.identity.models.parties import Organisation
from registry.identity.models.people import Role
from registry.issuance.models import (
    ExpectedReport,
    MonitoringCalendar,
    Reverification,
    ReverificationDifference,
)
from registry.notifications.audiences import Audience, MembersOf, RoleIn
from registry.notifications.kinds import NoticeKind, register
from registry.notifications.models import Notice
from registry.notifications.operations import raise_notice
from registry.projects.queries.subjects import may_speak_for

WHAT = {
    "report": _("monitoring report"),
    "verification": pgettext_lazy("emission reductions", "verification"),
}


def _in_words(facts: dict[str, Any]) -> dict[str, Any]:
    return {"what_label": str(WHAT[facts["what"]])}


REPORT_DUE = register(
    NoticeKind(
        code="monitoring_report_due",
        name=_("Monitoring reports and verifications that are due soon"),
        title=_("%(project)s: the %(what_label)s for %(first_on)s to %(last_on)s is due on %(due_on)s"),
        words=_in_words,
        action=_("Begin the monitoring report, hand it in and have it verified before that day."),
        must_reach_somebody=False,
    )
)
REPORT_MISSED = register(
    NoticeKind(
        code="monitoring_report_missed",
        name=_("Monitoring reports and verifications that were missed"),
        title=_("%(project)s: the %(what_label)s for %(first_on)s to %(last_on)s was due on %(due_on)s"),
        words=_in_words,
        action=_(
            "Hand it in, or tell the secretariat why there is none: nothing is issued for that period until then."
        ),
        is_binding=True,
        must_reach_somebody=False,
    )
)
REPORT_ESCALATED = register(
    NoticeKind(
        code="monitoring_report_escalated",
        name=_("Monitoring reports that are long overdue"),
        title=_(
            "%(project)s: the %(what_label)s for %(first_on)s to %(last_on)s is long overdue (%(due_on)s)"
        ),
        words=_in_words,
        action=_("Ask the participants; if the project does not go on, see to its withdrawal."),
        must_reach_somebody=False,
    )
)
ISSUED_AMOUNT_DIFFERS = register(
    NoticeKind(
        code="issued_amount_differs",
        name=_("What was issued is no longer what it was"),
        title=_("Re-verification of %(run)s: %(decision)s, %(check_label)s differs"),
        words=lambda facts: {"check_label": str(ReverificationDifference.Check(facts["check"]).label)},
        action=_(
            "Open the run, read what was expected (%(expected)s) and what was found (%(found)s), and decide "
            "whether it is to be settled as an over-issuance. Nothing is frozen by itself."
        ),
        is_binding=True,
    )
)


def _address(name: str, *words: object) -> str:
    """The page, where this installation has that door."""
    try:
        return reverse(name, args=list(words))
    except NoReverseMatch:
        return ""


def tell_of_reminder(expected: ExpectedReport, calendar: MonitoringCalendar, due: date, what: str) -> bool:
    """Whoever speaks for the project, once per day that is due. Whether anybody was told now."""
    return _tell(REPORT_DUE, expected, calendar, due, what, _speakers(calendar))


def tell_of_missed(
    expected: ExpectedReport, calendar: MonitoringCalendar, due: date, what: str, *, escalated: bool
) -> bool:
    """The participants and the secretariat; when it lasts, the government and the officers too."""
    country = calendar.project.partner_country
    if escalated:
        offices: list[Audience] = [
            RoleIn(role, country) for role in (Role.SECRETARIAT, Role.GOVERNMENT, Role.REGISTRY_OFFICER)
        ]
        return _tell(REPORT_ESCALATED, expected, calendar, due, what, offices)
    audiences = [*_speakers(calendar), RoleIn(Role.SECRETARIAT, country)]
    return _tell(REPORT_MISSED, expected, calendar, due, what, audiences)


def _speakers(calendar: MonitoringCalendar) -> list[Audience]:
    keys = may_speak_for(calendar.project)
    return [MembersOf(one) for one in Organisation.objects.filter(pk__in=keys).order_by("pk")]


def _tell(
    kind: NoticeKind,
    expected: ExpectedReport,
    calendar: MonitoringCalendar,
    due: date,
    what: str,
    audiences: list[Audience],
) -> bool:
    key = f"expected-report:{expected.pk}:{kind.code}:{what}:{due.isoformat()}"
    if Notice.objects.filter(event_key=key).exists():
        return False
    for number, audience in enumerate(audiences):
        raise_notice(
            kind=kind.code,
            subject=calendar.project.reference,
            audience=audience,
            dedupe_key=f"{key}:{number}",
            event_key=key,
            facts={
                "project": calendar.project.reference,
                "what": what,
                "first_on": expected.first_on.isoformat(),
                "last_on": expected.last_on.isoformat(),
                "due_on": due.isoformat(),
            },
            link=_address("portal:issuable", calendar.project.reference),
        )
    return bool(audiences)


def raise_alarm(run: Reverification, difference: ReverificationDifference) -> None:
    """The officers, at the first difference of a run; later ones are in its record."""
    raise_notice(
        kind=ISSUED_AMOUNT_DIFFERS.code,
        subject=difference.decision.slug,
        audience=Role.REGISTRY_OFFICER,
        dedupe_key=f"issued-amount-differs:{run.period.isoformat()}",
        facts={
            "run": run.period.isoformat(),
            "decision": difference.decision.slug,
            "check": difference.check_code,
            "expected": difference.expected or _now("nothing"),
            "found": difference.found or _now("nothing"),
        },
        link=_address("admin:issuance_reverification_change", run.pk),
    )

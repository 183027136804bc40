"""“Why is this not issuable?”: every block between a project and its units, with who does what next.

The same guards answer as stop the steps themselves, so that no block is told here which the registry would
not hold, and none is held which is not told.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from registry.identity.models.parties import Side
from registry.issuance.models import CountryNotification, IssuanceRequest, SideIssuance
from registry.issuance.queries import reports
from registry.lifecycle.models import Case
from registry.lifecycle.policies import cases_visible_to, may_see
from registry.lifecycle.queries import in_words_of, why_blocked
from registry.lifecycle.tables import Part, Unmet
from registry.projects.models import Project

REPORT = "monitoring_report"
MOST_REPORTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One thing that stands between a report and its units: what it is, who does what about it, in which case."""

    code: str
    message: str
    next_step: str
    who: str = ""
    case: Case | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One monitoring report on its way to units. Without a block it is issued, or nothing holds it up."""

    case: Case
    first_on: date | None
    last_on: date | None
    blocks: tuple[Block, ...]
    is_issued: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Of one project: what blocks it as a whole, and each of its reports, the newest first."""

    project: Project
    blocks: tuple[Block, ...]
    reports: tuple[Standing, ...]


def why_not_issuable(project: Project, user: Any) -> Answer:
    """Everything that stands in the way of a project's units, as far as the reader sees its cases."""
    about = Case.objects.filter(lifecycle=REPORT, subject_reference=project.reference)
    about = about.exclude(state__in=("withdrawn", "rejected"))
    cases = _seen(about, user).select_related("partner_country", "parent").order_by("-id")[:MOST_REPORTS]
    standings = tuple(standing_of(case, user) for case in cases)
    # A draft of others is as if it were not there; what was handed in is no secret, even where it is not shown.
    is_reported = bool(standings) or about.filter(submitted_at__isnull=False).exists()
    return Answer(project=project, blocks=tuple(_of_project(project, is_reported)), reports=standings)


def _seen(cases: QuerySet[Case], user: Any) -> QuerySet[Case]:
    """Those that the reader may see: drafts are for their own side, here as everywhere."""
    return cases.filter(pk__in=cases_visible_to(user).values("pk"))


def _of_project(project: Project, is_reported: bool) -> Iterator[Block]:
    if project.status != Project.Status.REGISTERED:
        yield Block(
            code="project_not_registered",
            message=_("The project is not registered: %(status)s.")
            % {"status": project.get_status_display()},
            next_step=_("Have it registered."),
            who=str(Part.FOCAL_POINT.label),
        )
    if not is_reported:
        yield Block(
            code="no_report",
            message=_("Nothing was reported yet of what was monitored."),
            next_step=_("Begin a monitoring report when its period is over."),
            who=str(Part.FOCAL_POINT.label),
        )


def standing_of(case: Case, user: Any) -> Standing:
    """One report: where it hangs, from the monitoring to the second side's units."""
    report = reports.monitoring_report(case)
    days = (report.first_on, report.last_on) if report is not None else (None, None)
    request = (
        IssuanceRequest.objects.filter(report_case=case, is_live=True)
        .select_related("case__partner_country", "case__parent", "decision")
        .first()
    )
    issued = False
    if request is not None and request.decision is not None:
        blocks = list(_of_sides(request, user))
        issued = not blocks
    elif request is not None and not may_see(user, request.case):
        blocks = [_is_with_others()]
    elif request is not None:
        blocks = list(_of_request(request.case, user))
    elif case.state == "verified":
        blocks = list(_of_verified(case, user))
    else:
        blocks = list(_of_report(case, user))
    return Standing(case=case, first_on=days[0], last_on=days[1], blocks=tuple(blocks), is_issued=issued)


def _of_report(case: Case, user: Any) -> Iterator[Block]:
    yield _waits(case, "report_not_verified", _("The monitoring report is not verified: %(state)s."))
    for code in ("submit", "hand_in_correction"):
        yield from _steps(case, code, user)
    children = case.children.open().filter(lifecycle="verification").select_related("partner_country")
    for child in _seen(children, user):
        yield _waits(child, "verification_open", _("The verification is under way: %(state)s."))
        yield from _steps(child, "give_positive_opinion", user)


def _of_verified(case: Case, user: Any) -> Iterator[Block]:
    drafts = case.children.open().filter(lifecycle="issuance_request").select_related("partner_country")
    begun = _seen(drafts, user).first()
    if begun is not None:
        yield _waits(begun, "request_not_handed_in", _("The issuance request is not handed in: %(state)s."))
        yield from _steps(begun, "submit", user)
        return
    yield Block(
        code="not_requested",
        message=_("Nobody has asked for issuance."),
        next_step=_("Begin an issuance request from the monitoring report."),
        who=str(Part.FOCAL_POINT.label),
        case=case,
    )
    report = reports.verified_report(case)
    yield from _told(report.unmet if report is not None else (), case)


def _of_request(case: Case, user: Any) -> Iterator[Block]:
    yield _waits(case, "request_not_decided", _("The issuance request is not decided on: %(state)s."))
    for code in ("resubmit", "accept_as_complete", "notify"):
        yield from _steps(case, code, user)


def _is_with_others() -> Block:
    """A request that the reader does not see: that it was handed in, and no more."""
    return Block(
        code="request_not_decided",
        message=_("Issuance is requested and not decided on."),
        next_step=_("Wait for the decision."),
        who=str(Part.JOINT_COMMITTEE.label),
    )


def _of_sides(request: IssuanceRequest, user: Any) -> Iterator[Block]:
    """Each side that was notified of an amount and has not issued it."""
    waiting = CountryNotification.objects.filter(
        decision=request.decision, quantity__gt=0, is_issued=False
    ).order_by("side")
    for notification in waiting:
        side = SideIssuance.objects.select_related("case__partner_country", "case__parent").get(
            notification=notification
        )
        is_seen = may_see(user, side.case)
        units = number_format(notification.quantity or 0, force_grouping=True)
        facts = {"side": Side(notification.side).label, "quantity": units}
        yield Block(
            code="side_not_issued",
            message=_("%(side)s: %(quantity)s units are notified and not issued.") % facts,
            next_step=_confirmation(side.case) or _("One officer of that side proposes the issuance."),
            who=str(Part.OFFICER.label),
            case=side.case if is_seen else None,
        )
        if is_seen:
            yield from _steps(side.case, "issue", user, but=("other_side",))


def _confirmation(case: Case) -> str:
    """What is left when one of two officers has proposed it; who it was, officers read on the case."""
    if not case.proposals.filter(closed_at__isnull=True).exists():
        return ""
    return _("It is proposed: a second officer of that side confirms it.")


def _waits(case: Case, code: str, text: str) -> Block:
    """A case that has to move on: whose turn it is, and what they do."""
    steps = case.table.steps_from(case.state)
    todo = str(case.position.task) or (in_words_of(case, steps[0]).label if steps else "")
    return Block(
        code=code,
        message=text % {"state": case.state_label},
        next_step=str(todo),
        who=str(Part(case.waits_for).label) if case.waits_for else "",
        case=case,
    )


def _steps(case: Case, code: str, user: Any, but: Iterable[str] = ()) -> Iterator[Block]:
    """What stands in the way of a step that can be tried from where the case stands."""
    step = case.table.step(code)
    if step is None or case.state not in step.origins:
        return
    yield from _told((one for one in why_blocked(case, step, user) if one.code not in but), case)


def _told(unmet: Iterable[Unmet], case: Case) -> Iterator[Block]:
    for one in unmet:
        yield Block(
            code=one.code,
            message=str(one.message),
            next_step=_next_of(case),
            who=str(Part(case.waits_for).label) if case.waits_for else "",
            case=case,
        )


def _next_of(case: Case) -> str:
    if case.is_editable:
        return _("Correct it in %(case)s.") % {"case": case.reference or case.lifecycle_label}
    return _("Settle it before %(case)s can move on.") % {"case": case.reference or case.lifecycle_label}

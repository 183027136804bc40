"""One project with its whole story: steps, decisions of both sides, units and where they are."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from credits.queries.totals import UnitTotals, totals_by_reference
from registry.identity.models.parties import Side
from registry.issuance.models import IssuanceDecision
from registry.projects.models import Project, ProjectMethodology, ProjectParticipant
from registry.public.queries import decisions
from registry.public.queries.units import movements_after_issuance, runs_of
from registry.reference_data.models import OfficialTotal

STEPS_BEFORE_REGISTRATION = {
    Project.Status.PROPOSED,
    Project.Status.PUBLIC_INPUTS,
    Project.Status.VALIDATION,
    Project.Status.VALIDATED,
    Project.Status.REGISTRATION_REQUESTED,
}
ENDED = {
    Project.Status.REGISTRATION_REQUEST_WITHDRAWN,
    Project.Status.REJECTED,
    Project.Status.WITHDRAWN,
    Project.Status.COMPLETED,
}
ONCE_REGISTERED = {Project.Status.REGISTERED, Project.Status.COMPLETED}


@dataclass(slots=True, kw_only=True)
class Step:
    """One step of the story. ``state``: done, waiting or ended; ``on`` is null when no date is public."""

    what: str
    on: date | None = None
    until: date | None = None
    after: date | None = None  # where an undated step stands: after what it follows
    state: str = "done"
    text: str = ""
    decision: IssuanceDecision | None = None


def project_rows() -> QuerySet[Project]:
    """Projects with what a row of the list shows."""
    used = ProjectMethodology.objects.select_related("methodology_version__methodology").order_by("position")
    return Project.objects.select_related("partner_country", "sectoral_scope").prefetch_related(
        Prefetch("methodologies", used)
    )


def project_story(project: Project, *, has_procedures: bool = False) -> dict[str, Any]:
    """Everything the page of a project shows besides its own fields.

    ``has_procedures``: steps of it were taken in this register, and stand on the page with their dates.
    """
    participants = list(
        ProjectParticipant.objects.filter(project=project)
        .select_related("organisation")
        .order_by("side", "position")
    )
    decided = decisions.decisions().filter(projects=project).order_by("number", "decided_on", "pk")
    decided_rows = decisions.complete(decided)
    own = [row for row in decided_rows if row.scope == IssuanceDecision.Scope.PROJECT]
    by_registry = totals_by_reference([project.reference]).get(project.reference, {})
    return {
        "japan_participants": [part for part in participants if part.side == Side.JAPAN],
        "partner_participants": [part for part in participants if part.side == Side.PARTNER],
        "decisions": decided_rows,
        "figures": figures(own, by_registry),
        "official_total": OfficialTotal.objects.filter(project_reference=project.reference).first(),
        "runs": runs_of([project.reference]) if by_registry else [],
        "movements": list(movements_after_issuance([project.reference])) if by_registry else [],
        "steps": steps(project, decided_rows, has_procedures=has_procedures),
    }


def figures(own: list[Any], by_registry: dict[str, UnitTotals]) -> dict[str, Any]:
    """Notified and issued, per side (null where a decision does not publish it), and where units are."""

    def notified(side: str) -> int | None:
        quantities = [getattr(row, side).notification.quantity if getattr(row, side) else None for row in own]
        return total_of(quantities)

    amounts = [row.total_quantity for row in own]
    units = sum(by_registry.values(), UnitTotals())
    return {
        "has_decisions": bool(own),
        "total": total_of(amounts),
        "japan": notified("japan"),
        "partner": notified("partner"),
        "waiting": sum(row.waiting_quantity for row in own),
        "by_registry": by_registry,
        "units": units,
    }


def total_of(amounts: list[int | None]) -> int | None:
    """The sum where every amount is published; None where one is not, or there is none."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known and len(known) == len(amounts) else None


def steps(project: Project, decided: list[Any], *, has_procedures: bool = False) -> list[Step]:
    """The story in the order of its dates; what has no public date stands after what it follows.

    The order of two steps on one day is that of the mechanism: the sort keeps it.
    """
    found: list[Step] = []
    if project.operation_started_on:
        what, state = _("Operation started"), "done"
        if project.operation_is_ahead:
            what, state = _("Operation is to start"), "waiting"
        found.append(Step(what=what, on=project.operation_started_on, state=state))
    if project.registered_on or project.status in ONCE_REGISTERED:
        found.append(Step(what=_("Registered by the Joint Committee"), on=project.registered_on))
    for row in decided:
        found.extend(steps_of_decision(row))
    placed = sorted(found, key=lambda step: step.on or step.after or date.max)
    return placed + last_step(project, has_procedures=has_procedures)


def steps_of_decision(row: Any) -> list[Step]:
    """The monitoring period, the decision, and what each side did."""
    found = []
    if row.monitoring_from:
        found.append(
            Step(what=_("Monitoring period"), on=row.monitoring_from, until=row.monitoring_to, decision=row)
        )
    found.append(Step(what=_("Joint Committee decided on issuance"), on=row.decided_on, decision=row))
    sides = ((row.japan, _("Japan's side issued")), (row.partner, _("The partner side issued")))
    for side, words in sides:
        if side and side.notification.issued_on:
            found.append(Step(what=words, on=side.notification.issued_on, decision=row))
        elif side and side.state in ("issued", "printed"):
            found.append(Step(what=words, after=row.decided_on, decision=row))
        elif side and side.state == "waiting":
            what = _("Notified, not yet issued")
            found.append(Step(what=what, after=row.decided_on, state="waiting", decision=row))
    return found


def last_step(project: Project, *, has_procedures: bool) -> list[Step]:
    """Where a project stands that is not registered, or no longer."""
    if project.status in STEPS_BEFORE_REGISTRATION:
        state = "waiting"
    elif project.status in ENDED:
        state = "ended"
    else:
        return []
    what = str(project.get_status_display()).capitalize()
    if project.withdrawn_on:
        return [Step(what=what, on=project.withdrawn_on, state=state)]
    words = (
        _("Its steps stand below, with their dates.")
        if has_procedures
        else _("The date of this step is not in the list of projects.")
    )
    return [Step(what=what, state=state, text=words)]

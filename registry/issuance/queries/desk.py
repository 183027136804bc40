"""The officers' desk of issuance: what each side has to issue, what is asked for, what was missed."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import F

from registry.identity.models.parties import Side
from registry.issuance.models import ExpectedReport, Reverification, SideIssuance
from registry.issuance.policies import sides_of_officer
from registry.lifecycle.models import Case, StepProposal
from registry.lifecycle.policies import cases_visible_to

MOST_ROWS = 50


@dataclass(slots=True)
class SideQueue:
    """One side's issuances that wait; ``is_mine``: the reader may issue for that side somewhere."""

    side: Side
    is_mine: bool
    rows: list[Any] = field(default_factory=list)

    @property
    def code(self) -> str:
        return self.side.value

    @property
    def label(self) -> str:
        return str(self.side.label)


def desk_of(user: Any) -> dict[str, Any]:
    """The context of templates/admin/issuance/desk.html. The oldest first; the same queries for any number."""
    cases = cases_visible_to(user)
    waiting = (
        SideIssuance.objects.filter(case__in=cases.filter(lifecycle="side_issuance", state="notified"))
        .select_related("case", "notification__decision")
        .order_by("case__state_since", "pk")[:MOST_ROWS]
    )
    queues = {side: SideQueue(side, is_mine=False) for side in Side}
    rows = list(waiting)
    proposers = dict(
        StepProposal.objects.filter(
            case__in=[row.case_id for row in rows], closed_at__isnull=True
        ).values_list("case", "proposed_by__name")
    )
    for row in rows:
        row.proposed_by = proposers.get(row.case_id, "")  # type: ignore[attr-defined]
        queue = queues[Side(row.notification.side)]
        queue.rows.append(row)
        queue.is_mine |= queue.side in sides_of_officer(user, str(row.case.partner_country_id))
    return {
        "sides": list(queues.values()),
        "requests": _requests(cases),
        "missed": list(
            ExpectedReport.objects.missed()
            .select_related("calendar__project")
            .order_by("report_due_on", "pk")[:MOST_ROWS]
        ),
        "run": Reverification.objects.order_by("-period").first(),
    }


def _requests(cases: Any) -> list[Case]:
    found = cases.open().submitted().filter(lifecycle__in=("issuance_request", "over_issuance"))
    return list(
        found.select_related("partner_country").order_by(F("due_on").asc(nulls_last=True), "id")[:MOST_ROWS]
    )

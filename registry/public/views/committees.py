"""What the Joint Committees decided in public: the list, with the minutes of each decision."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet

from registry.parties.models import JointCommitteeDecision
from registry.parties.policies import decisions_visible_to
from registry.public.filters import CommitteeDecisionFilter
from registry.public.lists import RegisterList
from registry.rules.calendar import local_day
from registry.rules.resolving import zones_of


class CommitteeDecisionList(RegisterList):
    """Adopted decisions whose step is public, the same for every reader."""

    name = "committee-decision-list"
    filterset_class = CommitteeDecisionFilter
    default_order = "-closed"
    orders: ClassVar[dict[str, str | tuple[str, ...]]] = {
        "closed": "closed_at",
        "reference": "reference",
        "country": "committee__partner_country__name",
        "about": "case__subject_reference",
    }
    columns = (
        ("reference", lambda row: row.reference),
        ("partner_country", lambda row: row.committee.partner_country_id),
        ("decided_on", lambda row: row.day),
        ("about", lambda row: row.case.subject_reference or row.case.reference),
        ("procedure", lambda row: row.case.lifecycle),
        ("outcome", lambda row: row.outcome),
        ("title", lambda row: row.title),
        ("kind", lambda row: row.kind),
        ("conditions", lambda row: row.conditions),
    )

    def queryset(self) -> QuerySet[JointCommitteeDecision]:
        return decisions_visible_to(None).select_related("committee__partner_country", "case")

    def complete(self, rows: Sequence[Any]) -> None:
        """The day of each decision as its country counts days (``decided_on``), asked for at once."""
        zones = zones_of({row.case.rules_key for row in rows})
        for row in rows:
            zone = zones[row.case.rules_key]
            row.day = local_day(row.closed_at, zone) if row.closed_at else None

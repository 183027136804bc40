"""The world of the project cycle, one step further: a registered project that is monitored and verified."""

import hashlib
from collections.abc import Callable
from copy import deepcopy
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from django.utils import timezone

from registry.identity.models.people import Membership, Role, User
from registry.lifecycle.actors import Actor, actor_for
from registry.lifecycle.models import Case
from registry.lifecycle.operations.open_case import open_case
from registry.lifecycle.tables import Part
from registry.methodologies.language.reading import read
from registry.methodologies.models import MethodologyContent
from registry.monitoring.models import Intake, MonitoringReport
from registry.monitoring.operations.taking import Row, take_values
from registry.parties.models import DesignationScope, SectoralScope
from registry.projects.models import CreditingPeriod, Finding, Project
from registry.projects.operations.findings import answer_finding, close_finding, raise_finding
from registry.submissions.operations.drafts import save_draft
from registry.submissions.queries.submissions import newest
from tests.registry.monitoring.contents import PERIOD, TEXT, monitoring_report, verification_report
from tests.registry.projects.world import Rules, World, make_world

__all__ = [
    "PATHS",
    "PERIOD",
    "TEXT",
    "Monitoring",
    "make_monitoring",
    "monitoring_report",
    "rows",
    "verification_report",
]

_WORKING = ("contract", "begin_desk_review", "begin_site_visit")
_FOUND = (*_WORKING, "send_findings")
_CLOSED = (*_FOUND, "hand_in_answers", "close_findings")
PATHS: dict[str, dict[str, tuple[str, ...]]] = {
    "monitoring_report": {
        "draft": (),
        "submitted": ("submit",),
        "under_verification": ("submit", "begin_verification"),
        "returned": ("submit", "begin_verification", "return_for_correction"),
        "verified": ("submit", "begin_verification", "verify"),
        "closed": ("submit", "begin_verification", "verify", "close"),
        "rejected": ("submit", "begin_verification", "reject"),
        "withdrawn": ("discard",),
    },
    "verification": {
        "not_started": (),
        "contracted": ("contract",),
        "desk_review": ("contract", "begin_desk_review"),
        "site_visit": _WORKING,
        "findings_open": _FOUND,
        "findings_answered": (*_FOUND, "hand_in_answers"),
        "findings_closed": _CLOSED,
        "opinion_positive": (*_CLOSED, "give_positive_opinion"),
        "opinion_negative": (*_CLOSED, "give_negative_opinion"),
        "ended": ("end",),
    },
}


def rows(*amounts: str, unit: str = "MWh", point: str = "1") -> list[Row]:
    """Electricity of the second half of 2024, and of 2025."""
    slices = [(date(2024, 7, 1), date(2024, 12, 31)), (date(2025, 1, 1), date(2025, 12, 31))]
    return [
        Row(
            symbol="EG_i,p",
            value=amount,
            unit=unit,
            point=point,
            first_on=first,
            last_on=last,
            sheet="MRS(input)",
            cell=f"E{number}",
            option="C",
        )
        for number, (amount, (first, last)) in enumerate(zip(amounts, slices, strict=True), 8)
    ]


class Monitoring(World):
    """``project`` is registered and may be credited from 2024 on."""

    project: Project

    def open(self, lifecycle: str, **values: Any) -> Case:
        if lifecycle != "verification":
            return super().open(lifecycle, **values)
        return open_case(
            lifecycle,
            **{
                "by": actor_for(self["proponent"]),
                "request_id": uuid4(),
                "title": "Verification",
                "parties": {
                    Part.PROPONENT: [self.firm],
                    Part.THIRD_PARTY_ENTITY: [self.entity.organisation],
                },
                **values,
            },
        )

    def begin(self, lifecycle: str, **values: Any) -> Case:
        if lifecycle == "monitoring_report" and not values:
            values = {"subject_reference": self.project.reference}
        if lifecycle == "verification" and not values:
            waiting = Case.objects.filter(lifecycle="monitoring_report", state="submitted").first()
            values = {"parent": waiting or self.at("monitoring_report", "submitted")}
        return self.open(lifecycle, **values) if lifecycle in PATHS else super().begin(lifecycle, **values)

    def at(self, lifecycle: str, state: str, **values: Any) -> Case:
        if lifecycle not in PATHS:
            return super().at(lifecycle, state, **values)
        return self.walk(self.begin(lifecycle, **values), *PATHS[lifecycle][state])

    def prepare(self, case: Case, code: str) -> None:
        if case.lifecycle not in PATHS:
            super().prepare(case, code)
        elif code in ("submit", "hand_in_correction"):
            self.fill_in(case)
        elif code == "send_findings":
            self.raise_one(case)
        elif code == "hand_in_answers":
            for finding in Finding.objects.filter(case=case, state=Finding.State.OPEN):
                answer_finding(finding, text="See here.", by=self.by("proponent"), request_id=uuid4())
        elif code == "close_findings":
            for finding in Finding.objects.filter(case=case).unsettled():
                close_finding(finding, text="Settled.", by=self.by("third_party_entity"), request_id=uuid4())
        elif code.startswith("give_"):
            self.write(case, verification_report(self, positive="positive" in code))

    def by(self, person: str) -> Actor:
        return actor_for(self[person])

    def raise_one(self, case: Case, **values: Any) -> Finding:
        says = {"kind": "clarification", "item": "data_and_calculation", "text": "Which meter is this?"}
        return raise_finding(case, by=self.by("third_party_entity"), request_id=uuid4(), **{**says, **values})

    def fill_in(self, case: Case, *amounts: str) -> None:
        """The form, and values that are in order."""
        self.write(case, monitoring_report())
        report = MonitoringReport.objects.filter(case=case).first()
        if amounts or report is None or not report.intakes.filter(is_current=True).exists():
            self.take(case, rows(*(amounts or ("620.5", "1250.25"))))

    def take(self, case: Case, given: list[Row], **values: Any) -> Intake:
        options = {"kind": "program", "by": self.by("proponent"), "request_id": uuid4(), **values}
        return take_values(case, given, **options)

    def write(
        self, case: Case, content: dict[str, Any], change: Callable[[dict[str, Any]], None] | None = None
    ) -> None:
        form = "verification_report" if case.lifecycle == "verification" else "monitoring_report"
        content = deepcopy(content)
        if change is not None:
            change(content)
        standing = newest(case, form)
        save_draft(
            case,
            form,
            by=self["third_party_entity" if case.lifecycle == "verification" else "proponent"],
            request_id=uuid4(),
            expected_edition=standing.edition if standing else 0,
            content=content,
        )


def make_monitoring(
    rules: Rules, kind: Callable[..., Monitoring] | None = None, text: str = TEXT
) -> Monitoring:
    """``kind``: of world, a kind of Monitoring; ``text``: what the methodology says."""
    plain = make_world(rules)
    world = (kind or Monitoring)(**{one.name: getattr(plain, one.name) for one in fields(plain)})
    world.project = world.registered()
    CreditingPeriod.objects.filter(project=world.project).update(
        first_on=date(2024, 1, 1), last_on=date(2033, 12, 31)
    )
    Project.objects.filter(pk=world.project.pk).update(operation_started_on=date(2023, 12, 1))
    scope = SectoralScope.objects.get(number=1)
    DesignationScope.objects.create(designation=world.designation, scope=scope, activity="verification")
    adopt_content(world, text)
    return world


def adopt_content(world: World, text: str = TEXT, revision: int = 1) -> MethodologyContent:
    """As two officers adopt it; the operations that do so have tests of their own."""
    officers = []
    for number in (2 * revision - 1, 2 * revision):
        officer = User.objects.create_user(
            f"officer{number}@example.org", "long enough, surely", name="Officer"
        )
        Membership.objects.create(
            user=officer, role=Role.REGISTRY_OFFICER, since=datetime(2013, 1, 1, tzinfo=UTC)
        )
        officers.append(officer)
    world.people["officer"] = officers[0]
    canonical = read(text).text
    return MethodologyContent.objects.create(
        version=world.methodology,
        revision=revision,
        text=canonical,
        digest=hashlib.sha256(canonical.encode()).hexdigest(),
        status="adopted",
        drafted_by=officers[0],
        proposed_by=officers[0],
        proposed_at=timezone.now(),
        adopted_by=officers[1],
        adopted_at=timezone.now(),
    )

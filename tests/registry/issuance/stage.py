"""Kazakhstan with a registered project, a verified monitoring report over three years, and both sides' officers.

The monitoring report itself is stood in for: what issuance asks of it is given by the test, so that amounts
can be moved at will. ``tests/scenarios`` tells the whole way with a real one.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from django.utils import timezone

from registry.identity.models.parties import Organisation, PartnerCountry, Side
from registry.identity.models.people import Membership, Role, User
from registry.issuance.models import IssuanceDecision, IssuanceRequest, SideIssuance
from registry.issuance.queries import reports
from registry.lifecycle.actors import Actor, actor_for, deciding, program
from registry.lifecycle.models import Case, CaseParty, StepTaken
from registry.lifecycle.operations.open_case import open_case
from registry.lifecycle.operations.propose_step import confirm_proposal, propose_step
from registry.lifecycle.operations.take_step import take_step
from registry.lifecycle.tables import Part
from registry.projects.models import Project
from registry.submissions.operations.drafts import save_draft
from registry.submissions.queries.submissions import newest

LONG_AGO = datetime(2013, 1, 1, tzinfo=UTC)
VERIFIED = {2024: 100, 2025: 200, 2026: 50}
SIGNED = "2026-11-01"


@dataclass
class Stage:
    """People by name: ``proponent`` of the firm, ``participant`` of the Japanese one, two officers a side."""

    country: PartnerCountry
    firm: Organisation
    japanese: Organisation
    project: Project
    report_case: Case
    report: reports.VerifiedReport
    people: dict[str, User] = field(default_factory=dict)

    def __getitem__(self, name: str) -> User:
        return self.people[name]

    def amounts(self, verified: dict[int, int], recalculated: dict[int, int] | None = None) -> None:
        """Let other amounts have been verified and recalculated."""
        self.report = replace(
            self.report,
            verified=verified,
            recalculated=verified if recalculated is None else recalculated,
        )

    def rows(self, *rows: tuple[int, str, str, int]) -> list[dict[str, Any]]:
        """Rows of the form: vintage, side, ``government`` or the organisation's place, units."""
        found = []
        for number, (vintage, side, recipient, quantity) in enumerate(rows, 1):
            row: dict[str, Any] = {
                "row": f"a{number}",
                "vintage": vintage,
                "side": side,
                "recipient_kind": "government" if recipient == "government" else "participant",
                "quantity": quantity,
            }
            if recipient != "government":
                row["organisation"] = str(getattr(self, recipient).public_id)
            found.append(row)
        return found

    def half_and_half(self) -> list[dict[str, Any]]:
        """Everything that was verified: to Japan's government and the Japanese firm, and to the firm."""
        rows = []
        for vintage, quantity in self.report.issuable.items():
            japan = quantity // 2
            rows += [
                (vintage, "japan", "government", japan - 10),
                (vintage, "japan", "japanese", 10),
                (vintage, "partner", "firm", quantity - japan),
            ]
        return self.rows(*rows)

    def content(self, rows: list[dict[str, Any]] | None = None, **request: Any) -> dict[str, Any]:
        return {
            "request": {
                "title": "Solar power in Almaty",
                "submitted_on": SIGNED,
                "first_on": self.report.first_on.isoformat(),
                "last_on": self.report.last_on.isoformat(),
                "is_issued_elsewhere": False,
                **request,
            },
            "allocation": {"allocations": self.half_and_half() if rows is None else rows},
            "statement": {"signatures": self.signatures()},
        }

    def signatures(self) -> list[dict[str, Any]]:
        return [
            {
                "row": f"s{number}",
                "organisation": str(one.public_id),
                "signatory": "A. Signatory",
                "signed_on": SIGNED,
            }
            for number, one in enumerate((self.firm, self.japanese))
        ]

    def begin(self, lifecycle: str = "issuance_request", *, by: str = "proponent", **values: Any) -> Case:
        parties = {Part.PROPONENT: [self.firm]} if by == "proponent" else {}
        return open_case(
            lifecycle,
            **{
                "by": actor_for(self[by]),
                "request_id": uuid4(),
                "title": "Solar power in Almaty",
                "partner_country": self.country,
                "parties": parties,
                "subject_reference": self.project.reference,
                "parent": self.report_case,
                **values,
            },
        )

    def fill(self, case: Case, form: str, content: dict[str, Any], *, by: str = "proponent") -> None:
        standing = newest(case, form)
        save_draft(
            case,
            form,
            by=self[by],
            request_id=uuid4(),
            expected_edition=standing.edition if standing else 0,
            content=content,
        )

    def report_on_development(self, case: Case) -> None:
        """The sustainable development report, which this country's rules ask for."""
        row = {"row": "c1", "dimension": "environment", "topic": "Air", "observed": "Less soot."}
        self.fill(case, "sustainable_development_report", {"report": {"contributions": [row]}})

    def step(self, case: Case, code: str, by: Actor | str = "", **values: Any) -> StepTaken:
        """Take a step as whoever may."""
        step = case.table.step(code)
        assert step is not None, code
        if isinstance(by, str):
            by = self.actor(step, by)
        return take_step(case, code, by=by, **{"request_id": uuid4(), "reason": "So it is.", **values})

    def actor(self, step: Any, name: str) -> Actor:
        if step.is_decision:
            return deciding(self["member"], decision="KZ-JC-2026-001")
        if step.parts[0] == Part.PROGRAM:
            return program("tests", "a test")
        return actor_for(self[name or str(Part(step.parts[0]).value)])

    def submitted(self, rows: list[dict[str, Any]] | None = None) -> Case:
        case = self.begin()
        self.fill(case, "issuance_request", self.content(rows))
        self.report_on_development(case)
        self.step(case, "submit")
        return case

    def complete(self, rows: list[dict[str, Any]] | None = None) -> Case:
        case = self.submitted(rows)
        self.step(case, "accept_as_complete")
        return case

    def notified(self, rows: list[dict[str, Any]] | None = None) -> Case:
        case = self.complete(rows)
        self.step(case, "notify")
        return case

    def side(self, case: Case, side: str) -> Case:
        """The side's own case."""
        found = SideIssuance.objects.get(
            notification__decision=self.decision(case), notification__side=Side(side)
        )
        return found.case

    def decision(self, case: Case) -> IssuanceDecision:
        decision = IssuanceRequest.objects.get(case=case).decision
        assert decision is not None
        return decision

    def issue(self, case: Case, first: str, second: str) -> StepTaken:
        """One officer proposes, another confirms."""
        proposal = propose_step(case, "issue", user=self[first], request_id=uuid4())
        return confirm_proposal(proposal, user=self[second], request_id=uuid4())


def make_stage() -> Stage:
    country = PartnerCountry.objects.create(code="KZ", iso3="KAZ", name="Kazakhstan", position=28)
    firm = Organisation.objects.create(name="Firm", country_code="KZ")
    japanese = Organisation.objects.create(name="Japanese Firm", country_code="JP")
    project = Project.objects.create(
        reference="KZ001",
        partner_country=country,
        title="Solar power in Almaty",
        status=Project.Status.REGISTERED,
        registered_on=date(2024, 1, 1),
    )
    for position, (organisation, side) in enumerate(((firm, "partner"), (japanese, "japan")), 1):
        project.participants.create(
            organisation=organisation, side=side, position=position, name_as_printed=organisation.name
        )
    report_case = Case.objects.create(
        lifecycle="implementation_report",
        state="published",
        reference="KZ001-MR-001",
        title="Solar power in Almaty",
        partner_country=country,
        subject_reference="KZ001",
        submitted_at=timezone.now(),
        opening_hash="",
        is_final=True,
    )
    CaseParty.objects.create(case=report_case, organisation=firm, part=Part.PROPONENT)
    report = reports.VerifiedReport(
        case=report_case,
        project=project,
        first_on=date(2024, 3, 1),
        last_on=date(2026, 6, 30),
        verified=VERIFIED,
        recalculated=VERIFIED,
    )
    stage = Stage(country, firm, japanese, project, report_case, report)
    add_people(stage)
    return stage


def add_people(stage: Stage) -> None:
    """Somebody in every part; the officers each for one side."""
    country = stage.country
    roles: dict[str, tuple[Role, Organisation | None, PartnerCountry | None, str]] = {
        "proponent": (Role.PARTICIPANT, stage.firm, None, ""),
        "participant": (Role.PARTICIPANT, stage.japanese, None, ""),
        "secretariat": (Role.SECRETARIAT, None, country, ""),
        "member": (Role.JOINT_COMMITTEE_MEMBER, None, country, ""),
        "officer": (Role.REGISTRY_OFFICER, None, None, "partner"),
        "partner2": (Role.REGISTRY_OFFICER, None, None, "partner"),
        "japan1": (Role.REGISTRY_OFFICER, None, None, "japan"),
        "japan2": (Role.REGISTRY_OFFICER, None, None, "japan"),
        "stranger": (
            Role.PARTICIPANT,
            Organisation.objects.create(name="Stranger", country_code="KZ"),
            None,
            "",
        ),
    }
    for name, (role, organisation, where, on_side) in roles.items():
        person = User.objects.create_user(f"{name}@example.org", "long enough, surely", name=name.title())
        Membership.objects.create(
            user=person,
            role=role,
            organisation=organisation,
            partner_country=where,
            side=on_side,
            since=LONG_AGO,
        )
        stage.people[name] = person

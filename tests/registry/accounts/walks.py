"""How the cases of this room begin, who takes their steps, and what must be there before."""

from typing import Any
from uuid import uuid4

from registry.accounts.models import Certificate
from registry.accounts.operations.certificates import issue_certificates
from registry.identity.models.people import Role
from registry.lifecycle.actors import actor_for
from registry.lifecycle.models import Case, StepTaken
from registry.lifecycle.operations.propose_step import confirm_proposal, propose_step
from registry.lifecycle.operations.take_step import take_step
from registry.lifecycle.tables import Part
from tests.registry.accounts.stage import LIMITS, Stage
from tests.registry.accounts.uses import MIDORI, Uses, entered, reversal, vetted

APPLICATIONS = ("account_opening", "account_representatives", "account_limits", "account_closure")
MEASURES = ("account_measure", "government_account_opening")
USES = ("beneficiary_registration", "retirement_reversal")
WALKED = (*APPLICATIONS, *MEASURES, *USES)
CHANGE = [{"email": "member@example.kz", "change": "appoint", "may_propose": True, "may_read": True}]


def content_of(stage: Stage, lifecycle: str) -> dict[str, Any]:
    return {
        "account_opening": lambda: stage.opening(),
        "account_representatives": lambda: {
            "changes": {"people": stage.named(*CHANGE), "reason": "More work"}
        },
        "account_limits": lambda: {
            "limits": {**LIMITS, "single_limit": 500},
            "grounds": {"reason": "Larger sales"},
        },
        "account_closure": lambda: {"grounds": {"reason": "No more projects"}},
        "account_measure": lambda: {
            "measure": {"measure": "suspend", "decision_reference": "Court order 7", "reason": "A dispute"}
        },
        "government_account_opening": lambda: {
            "account": {
                "side": "japan",
                "kind": "retirement",
                "label": "Retirement toward Japan's pledge",
                "decision_reference": "Order 1",
            }
        },
    }[lifecycle]()


class AccountWalks:
    """The stage, as the walk through every state wants it."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def begin(self, lifecycle: str) -> Case:
        return self.stage.begin(lifecycle, "officer1" if lifecycle in MEASURES else "member")

    def walk(self, case: Case, *codes: str) -> Case:
        for code in codes:
            if code in ("submit", "resubmit"):
                by = "officer1" if case.lifecycle in MEASURES else "member"
                self.stage.fill(case, content_of(self.stage, case.lifecycle), by)
            step = case.table.step(code)
            assert step is not None, code
            if step.two_people:
                self.stage.together(case, code)
            else:
                self.step(case, code)
            case.refresh_from_db()
        return case

    def step(self, case: Case, code: str, **values: Any) -> StepTaken:
        step = case.table.step(code)
        assert step is not None, code
        by = values.pop("by", None) or actor_for(
            self.stage["officer1" if Part.OFFICER in step.parts else "member"]
        )
        return take_step(case, code, by=by, **{"request_id": uuid4(), "reason": "A reason", **values})


class UseWalks:
    """The stage of those who use units, as the walk through every state wants it."""

    def __init__(self, stage: Uses) -> None:
        self.stage = stage

    def begin(self, lifecycle: str) -> Case:
        if lifecycle == "beneficiary_registration":
            return entered(self.stage, MIDORI, differs=True)
        self.stage.use("national_pledge", 1, use_year=2026)
        issue_certificates()
        return reversal(self.stage, Certificate.objects.latest("sequence").number)

    def walk(self, case: Case, *codes: str) -> Case:
        stage = self.stage
        for code in codes:
            step = case.table.step(code)
            assert step is not None, code
            if code == "link":
                other = stage.organisation("Steppe Wind")
                person = stage.person("steppe", Role.PARTICIPANT, organisation=other)
                vetted(stage, MIDORI, by=person, organisation=other, differs=True)
            if step.two_people:
                proposal = propose_step(case, code, user=stage.officer, request_id=uuid4())
                confirm_proposal(proposal, user=stage.second_officer, request_id=uuid4())
            else:
                self.step(case, code)
            case.refresh_from_db()
        return case

    def step(self, case: Case, code: str, **values: Any) -> StepTaken:
        step = case.table.step(code)
        assert step is not None, code
        person = self.stage.officer if Part.OFFICER in step.parts else self.stage.participant
        by = values.pop("by", None) or actor_for(person)
        return take_step(case, code, by=by, **{"request_id": uuid4(), "reason": "A reason", **values})

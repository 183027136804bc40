"""Every pair of state and step of this room's lifecycles: listed ones are taken, all others are refused."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from registry.issuance.effects import requests
from registry.issuance.models import CreditAllocation, SideIssuance
from registry.lifecycle.actors import actor_for
from registry.lifecycle.models import Case, StepTaken
from registry.lifecycle.operations.propose_step import confirm_proposal, propose_step
from registry.lifecycle.tables import lifecycle_of
from tests.registry.issuance.stage import SIGNED, Stage
from tests.registry.lifecycle.walking import refuse_everything_to, walk_everywhere

pytestmark = pytest.mark.django_db
WALKED = ("issuance_request", "side_issuance", "issuance_withdrawal", "over_issuance")
OFFICERS = ("japan1", "japan2")


@dataclass
class Walks:
    """The stage, as the walk through every state wants it."""

    stage: Stage
    patch: pytest.MonkeyPatch

    def begin(self, lifecycle: str) -> Case:
        stage = self.stage
        if lifecycle == "issuance_request":
            return stage.begin()
        if lifecycle == "issuance_withdrawal":
            return stage.begin(lifecycle, parent=stage.submitted())
        if lifecycle == "side_issuance":
            return self.decided()
        side_case = stage.side(stage.notified(), "japan")
        stage.issue(side_case, *OFFICERS)
        return stage.begin(lifecycle, by="japan1", parent=side_case)

    def decided(self) -> Case:
        """A side's case before it is notified, which otherwise follows in the same transaction."""
        with self.patch.context() as patch:
            patch.setattr(requests, "take_step", lambda *_, **__: None)
            self.stage.notified()
        return SideIssuance.objects.get(notification__side="japan").case

    def walk(self, case: Case, *codes: str) -> Case:
        for code in codes:
            self.prepare(case, code)
            step = case.table.step(code)
            assert step is not None, code
            if step.two_people:
                first, second = (self.stage[name] for name in OFFICERS)
                confirm_proposal(
                    propose_step(case, code, user=first, request_id=uuid4()), user=second, request_id=uuid4()
                )
            else:
                self.step(case, code)
            case.refresh_from_db()
        return case

    def step(self, case: Case, code: str, **values: Any) -> StepTaken:
        """Take a step as somebody who may."""
        step = case.table.step(code)
        assert step is not None, code
        by_officer = not step.is_decision and step.parts[0] == "officer"
        return self.stage.step(case, code, values.pop("by", "japan1" if by_officer else ""), **values)

    def prepare(self, case: Case, code: str) -> None:
        stage = self.stage
        if code not in ("submit", "resubmit"):
            return
        if case.lifecycle == "issuance_request":
            stage.fill(case, "issuance_request", stage.content())
            stage.report_on_development(case)
        elif case.lifecycle == "issuance_withdrawal":
            withdrawal = {"title": case.title, "submitted_on": SIGNED, "reasons": "A meter was read twice."}
            content = {"withdrawal": withdrawal, "statement": {"signatures": stage.signatures()[:1]}}
            stage.fill(case, "issuance_withdrawal", content)
        else:
            account = CreditAllocation.objects.get(notification__side="japan", number=1).account
            finding = {"allocation": 1, "quantity": 5, "grounds": "A meter was read twice."}
            content = {"finding": finding, "settlement": {"account": account.number}}
            stage.fill(case, "over_issuance", content, by="japan1")


@pytest.mark.parametrize("lifecycle", WALKED)
def test_listed_steps_are_taken_and_all_others_refused(stage, monkeypatch, lifecycle):
    world = Walks(stage, monkeypatch)
    states = {state.code for state in lifecycle_of(lifecycle).states}
    assert walk_everywhere(world, lifecycle) == states


@pytest.mark.parametrize("lifecycle", ["issuance_request", "over_issuance"])
def test_a_stranger_takes_no_step(stage, monkeypatch, lifecycle):
    refuse_everything_to(actor_for(stage["stranger"]), Walks(stage, monkeypatch), lifecycle)

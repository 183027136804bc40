"""The shipped rules and their clocks: windows close by themselves, a consideration is extended once."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from registry.identity.system_authority import system_authority
from registry.lifecycle import hooks
from registry.lifecycle.errors import StepUnmet
from registry.lifecycle.models import Case
from registry.methodologies.models import ProposedMethodology
from registry.projects.models import DesignDocument, Project
from registry.rules.hooks import clocks_of_a_step, rules_behind, rules_in_force
from registry.rules.models.clocks import Clock
from registry.rules.operations.shipped_sets import adopt_shipped_cycles
from registry.rules.operations.sweeping import sweep
from tests.registry.projects.world import Rules, World, make_world

pytestmark = pytest.mark.django_db


class Time:
    """What the clock on the wall says; moved by hand."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 2, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def go_to(self, day: date, hour: int = 8) -> None:
        self.moment = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@pytest.fixture
def time(monkeypatch):
    wall = Time()
    monkeypatch.setattr(timezone, "now", wall)
    return wall


@pytest.fixture
def world(db, time, monkeypatch) -> World:
    """Kazakhstan under its own shipped rule set, with its clocks; papers are not looked at."""
    made = make_world(Rules())
    adopt_shipped_cycles(system_authority("tests", "A test"))
    monkeypatch.setattr(hooks.rules_of, "answerer", rules_behind)
    monkeypatch.setattr(hooks.pin_rules, "answerer", rules_in_force)
    monkeypatch.setattr(hooks.clockwork, "answerers", {"clocks": clocks_of_a_step})
    monkeypatch.setattr(hooks.documents_of, "answerer", lambda case: frozenset({"methodology_spreadsheet"}))
    for question in (hooks.decision_stands, hooks.announce):
        monkeypatch.setattr(question, "answerers", {})
    return made


def test_the_window_of_a_methodology_is_fifteen_days_and_closes_by_itself(world, time):
    case = world.at("methodology_proposal", "public_inputs_open")
    proposal = ProposedMethodology.objects.get()
    assert (proposal.public_input_opens_on, proposal.public_input_closes_on) == (
        date(2026, 3, 2),
        date(2026, 3, 16),
    )
    time.go_to(date(2026, 3, 16))
    sweep()
    assert Case.objects.get(pk=case.pk).state == "public_inputs_open"
    time.go_to(date(2026, 3, 17))
    sweep()
    case.refresh_from_db()
    proposal.refresh_from_db()
    assert (case.state, proposal.status) == ("under_consideration", "public_inputs_closed")
    assert case.due_on == date(2026, 5, 16)


def test_a_consideration_is_extended_to_the_latest_day_and_no_further(world, time):
    case = world.at("methodology_proposal", "public_inputs_open")
    time.go_to(date(2026, 3, 17))
    sweep()
    case.refresh_from_db()
    sixty = case.due_on
    world.step(case, "extend_consideration")
    assert (case.due_on - sixty).days == 30
    with pytest.raises(StepUnmet, match="step_unmet"):
        world.step(case, "extend_consideration")


def test_a_consideration_stands_still_while_further_work_is_asked_for(world, time):
    case = world.at("methodology_proposal", "public_inputs_open")
    time.go_to(date(2026, 3, 17))
    sweep()
    case.refresh_from_db()
    assert case.due_on == date(2026, 5, 16)
    time.go_to(date(2026, 4, 1))
    world.step(case, "ask_for_further_work")
    case.refresh_from_db()
    clock = Clock.objects.open().get(case=case)
    assert (case.due_on, clock.key, clock.paused_at) == (None, "methodology_decision", time())

    time.go_to(date(2026, 7, 1))
    assert sweep() == {}  # nothing is overdue meanwhile
    world.walk(case, "hand_in_further_work")
    assert case.due_on == date(2026, 5, 16) + (date(2026, 7, 1) - date(2026, 4, 1))
    clock.refresh_from_db()
    assert (clock.days_paused, clock.maximum_due_on) == (91, date(2026, 9, 14))
    world.step(case, "approve")
    clock.refresh_from_db()
    assert clock.outcome == "stopped"


def test_an_interrupted_clock_whose_rules_name_no_pause_ends_and_begins_anew(world, time):
    case = world.at("methodology_proposal", "submitted")
    first = Clock.objects.get(case=case)
    time.go_to(date(2026, 3, 5))
    world.walk(case, "return_for_revision")
    first.refresh_from_db()
    assert (first.outcome, first.days_paused) == ("stopped", 0)
    time.go_to(date(2026, 3, 20))
    world.walk(case, "resubmit")
    assert case.due_on == date(2026, 3, 27)


def test_the_window_of_a_design_document_is_thirty_days(world, time):
    case = world.at("project_design_document", "public_inputs_open")
    document = DesignDocument.objects.get()
    assert (document.public_input_opens_on, document.public_input_closes_on) == (
        date(2026, 3, 2),
        date(2026, 3, 31),
    )
    time.go_to(date(2026, 4, 1))
    sweep()
    case.refresh_from_db()
    assert (case.state, case.waits_for) == ("public_inputs_closed", "proponent")
    assert Project.objects.get().status == "proposed"


def test_a_completeness_check_has_seven_days_and_starts_anew_when_handed_in_again(world, time):
    case = world.at("project_idea_note", "submitted")
    assert case.due_on == date(2026, 3, 9)
    world.walk(case, "return_for_revision")
    assert case.due_on is None
    time.go_to(date(2026, 3, 20))
    world.walk(case, "resubmit")
    assert case.due_on == date(2026, 3, 27)

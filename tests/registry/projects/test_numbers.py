"""Numbers under a crowd: two publications at once get two numbers, in threads with real commits."""

from functools import partial
from uuid import uuid4

import pytest

from registry.lifecycle.actors import actor_for
from registry.lifecycle.models import Case, ReferenceCounter, StepTaken
from registry.lifecycle.operations.take_step import take_step
from registry.methodologies.models import ProposedMethodology
from registry.methodologies.operations import numbers
from registry.methodologies.operations.numbers import NumbersExhausted, next_reference
from registry.projects.models import Finding, PlannedProject, Project
from registry.projects.operations.findings import raise_finding
from tests.concurrency.test_ledger_races import at_once

CROWD = 4


def pressed(world, cases, step):
    """The same step in every case at once; each press looks at the case by itself."""
    by = actor_for(world["secretariat"])
    return at_once(
        *[partial(take_step, Case.objects.get(pk=case.pk), step, by=by, request_id=uuid4()) for case in cases]
    )


@pytest.mark.parametrize(
    ("lifecycle", "step", "references"),
    [
        ("project_design_document", "publish", ["KZ001", "KZ002", "KZ003", "KZ004"]),
        ("project_idea_note", "accept_as_complete", ["KZ_PIN001", "KZ_PIN002", "KZ_PIN003", "KZ_PIN004"]),
        ("methodology_proposal", "open_public_inputs", ["KZ_PM001", "KZ_PM002", "KZ_PM003", "KZ_PM004"]),
    ],
)
def test_publications_at_once_get_numbers_of_their_own(stage, lifecycle, step, references):
    stage.rules.features = ("idea_note",) if lifecycle == "project_idea_note" else ()
    cases = [stage.at(lifecycle, "submitted") for _ in range(CROWD)]

    answers = pressed(stage, cases, step)

    assert [type(answer) for answer in answers] == [StepTaken] * CROWD
    model = {
        "project_design_document": Project,
        "project_idea_note": PlannedProject,
        "methodology_proposal": ProposedMethodology,
    }[lifecycle]
    assert sorted(model.objects.values_list("reference", flat=True)) == references
    subjects = Case.objects.filter(lifecycle=lifecycle).values_list("subject_reference", flat=True)
    assert sorted(subjects) == references


def test_without_the_lock_two_get_one_number(stage, monkeypatch):
    """The control: read the highest and add one, and the database has to stop the second."""
    stage.rules.features = ()

    def unlocked(key, *, after=0):
        from time import sleep

        sleep(0.5)
        return after + 1

    monkeypatch.setattr(numbers, "next_number", unlocked)
    cases = [stage.at("project_design_document", "submitted") for _ in range(2)]
    answers = pressed(stage, cases, "publish")
    assert sum(isinstance(answer, StepTaken) for answer in answers) == 1
    assert Project.objects.count() == 1


def test_findings_raised_at_once_are_numbered_apart(stage):
    stage.rules.features = ()
    case = stage.at("validation", "desk_review")
    by = actor_for(stage["third_party_entity"])
    words = {"kind": "clarification", "item": "monitoring", "text": "Which meter?", "by": by}
    at_once(*[partial(raise_finding, case, request_id=uuid4(), **words) for _ in range(CROWD)])
    assert sorted(Finding.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


@pytest.mark.django_db
def test_a_refused_publication_takes_no_number(world):
    case = world.at("project_design_document", "submitted")
    with pytest.raises(Exception, match="step_not_yours"):
        world.step(case, "publish", by=actor_for(world["stranger"]))
    world.walk(case, "publish")
    assert case.subject_reference == "KZ001"


@pytest.mark.django_db
def test_after_999_there_is_no_other_number(world):
    ReferenceCounter.objects.create(key="reference:KZ", last=999)
    with pytest.raises(NumbersExhausted):
        next_reference("KZ", Project.objects.all())

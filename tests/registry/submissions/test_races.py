"""Two people saving at once: one is kept, the other is told who was faster, and loses nothing."""

from functools import partial
from uuid import uuid4

from registry.lifecycle.actors import actor_for
from registry.lifecycle.errors import StepUnmet
from registry.lifecycle.models import Case
from registry.lifecycle.operations.take_step import take_step
from registry.submissions.errors import DraftChanged, NotEditable
from registry.submissions.models import SubmissionVersion
from registry.submissions.operations.drafts import Saved, save_draft
from registry.submissions.queries.submissions import is_intact
from tests.concurrency.test_ledger_races import at_once

SAVERS = 8


def save(stage, name, **values):
    wanted = {"by": stage[name], "request_id": uuid4(), "expected_edition": 0, **values}
    return partial(save_draft, Case.objects.get(pk=stage.case.pk), "sample_form", **wanted)


def test_of_those_who_saw_the_same_edition_one_saves(real_stage):
    saves = [
        save(real_stage, name, patch={"project": {"title": f"Title {number}"}})
        for number, name in enumerate(["proponent", "colleague"] * (SAVERS // 2))
    ]
    answers = at_once(*saves)

    assert len([answer for answer in answers if isinstance(answer, Saved)]) == 1
    assert [type(one) for one in answers if not isinstance(one, Saved)] == [DraftChanged] * (SAVERS - 1)
    [version] = SubmissionVersion.objects.all()
    assert version.edition == 1


def test_one_request_sent_many_times_saves_once(real_stage):
    request_id = uuid4()
    saves = [
        save(real_stage, "proponent", request_id=request_id, patch={"project": {"title": "Solar"}})
        for _number in range(SAVERS)
    ]
    answers = at_once(*saves)

    assert len(set(answers)) == 1
    assert SubmissionVersion.objects.get().edition == 1


def test_a_save_comes_before_handing_in_or_not_at_all(real_stage):
    real_stage.save()
    step = partial(
        take_step,
        Case.objects.get(pk=real_stage.case.pk),
        "submit",
        by=actor_for(real_stage["proponent"]),
        request_id=uuid4(),
    )
    saved, taken = at_once(
        save(real_stage, "colleague", expected_edition=1, patch={"project": {"title": "Late"}}), step
    )

    assert not isinstance(taken, StepUnmet)
    [version] = SubmissionVersion.objects.all()
    assert not version.is_draft
    assert is_intact(version)
    kept = version.content["project"]["title"]
    assert (isinstance(saved, Saved), kept) in {(True, "Late"), (False, "Solar plant")}
    assert isinstance(saved, Saved | NotEditable)

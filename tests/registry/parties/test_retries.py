"""What is said to a Committee twice under one request id is said once; another word under it is refused."""

from dataclasses import replace
from uuid import uuid4

import pytest

from registry.lifecycle.errors import RequestIdUsed
from registry.parties.operations import assents, decisions, meetings
from registry.parties.operations.meetings import Voice, record_meeting
from tests.registry.parties.stage import today
from tests.registry.parties.test_meetings import minutes_of


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ({}, {"title": "Another title"}),
        ({"title": "Our title"}, {}),
        ({"title": "Our title"}, {"title": "Another title"}),
        ({"facts": {"note": "one"}}, {"facts": {"note": "two"}}),
        ({"facts": {"met_on": today()}}, {}),
    ],
)
def test_a_decision_put_on_the_agenda_again_says_the_same(stage, monkeypatch, first, other):
    case, request_id = stage.before_committee(), uuid4()
    # The outcomes of this case say nothing but what they are called; another's may.
    telling = [replace(one, takes=("note", "met_on")) for one in decisions.outcomes(case)]
    monkeypatch.setattr(decisions, "outcomes", lambda _case: telling)
    opened = stage.opened(case, request_id=request_id, **first)

    assert stage.opened(case, request_id=request_id, **first) == opened
    with pytest.raises(RequestIdUsed):
        stage.opened(case, request_id=request_id, **other)


def test_a_title_that_the_registry_made_is_the_same_in_every_language(stage, settings):
    case, request_id = stage.before_committee(), uuid4()
    opened = stage.opened(case, request_id=request_id)
    settings.LANGUAGE_CODE = "ja"

    assert stage.opened(case, request_id=request_id) == opened


def test_a_meeting_recorded_again_has_the_same_reasons(stage):
    decision, request_id = stage.opened(kind="meeting"), uuid4()
    minutes = minutes_of(decision.case)

    def record(reason):
        voices = {
            "japan": Voice(member=stage.japan_seat, agrees=True),
            "partner": Voice(member=stage.partner_seat, agrees=False, reason=reason),
        }
        return record_meeting(
            decision,
            meeting="Second meeting",
            met_on=today(),
            voices=voices,
            minutes=minutes,
            by=stage.secretariat,
            request_id=request_id,
        )

    assert record("Too soon.") == record(" Too soon. ")
    with pytest.raises(RequestIdUsed):
        record("Too late.")


def test_an_id_used_at_two_cases_at_the_same_moment_is_refused_at_one(stage, monkeypatch):
    """What a second try writes between the look and the writing of the first, at a case that it does not lock."""
    one, other = stage.opened(), stage.opened(stage.before_committee())
    two, three, request_id = stage.before_committee(), stage.before_committee(), uuid4()
    number, meanwhile = decisions._next_reference, []

    def at_the_same_moment(*args):
        if not meanwhile:
            meanwhile.append(three)
            stage.opened(three, request_id=request_id)
        return number(*args)

    monkeypatch.setattr(decisions, "_next_reference", at_the_same_moment)
    with pytest.raises(RequestIdUsed):
        stage.opened(two, request_id=request_id)

    check = assents.require_no_conflict

    def another_assent(decision, *rest):
        if decision == one:
            assents.give_assent(other, by=stage.japan, agrees=True, request_id=request_id)
        return check(decision, *rest)

    monkeypatch.setattr(assents, "require_no_conflict", another_assent)
    with pytest.raises(RequestIdUsed):
        assents.give_assent(one, by=stage.japan, agrees=True, request_id=request_id)


def test_a_meeting_s_id_used_at_two_decisions_at_the_same_moment_is_refused_at_one(stage, monkeypatch):
    one, two = (stage.opened(stage.before_committee(), kind="meeting") for _time in range(2))
    request_id, check = uuid4(), meetings._require_voices
    voices = {
        "japan": Voice(member=stage.japan_seat, agrees=True),
        "partner": Voice(member=stage.partner_seat, agrees=True),
    }

    def record(decision):
        return record_meeting(
            decision,
            meeting="Second meeting",
            met_on=today(),
            voices=voices,
            minutes=minutes_of(decision.case),
            by=stage.secretariat,
            request_id=request_id,
        )

    def another_record(decision, *rest):
        if decision == one:
            record(two)
        return check(decision, *rest)

    monkeypatch.setattr(meetings, "_require_voices", another_record)
    with pytest.raises(RequestIdUsed):
        record(one)

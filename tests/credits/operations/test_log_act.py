"""Acts outside the ledger, recorded in its order."""

from dataclasses import replace
from uuid import uuid4

import pytest

from credits.authority import ActorRef
from credits.errors import ApproverIsActor, EntryTooLarge, MalformedInstruction, RequestIdReused
from credits.models import LogQueue, Transaction
from credits.operations.log_act import ActInstruction, log_act
from tests.credits.stories import ALONE, ANN


def acting(**more):
    usual = {
        "request_id": uuid4(),
        "authority": ALONE,
        "kind": "project.registered",
        "facts": {"reference": "MN001"},
    }
    return ActInstruction(**usual | more)


def test_an_act_is_recorded_with_its_facts_and_waits_for_the_log(story):
    entry = log_act(acting())

    assert (entry.kind, entry.facts) == ("act", {"reference": "MN001"})
    assert LogQueue.objects.get().transaction == entry


def test_a_repeated_request_is_recorded_once(story):
    instruction = acting()

    assert log_act(instruction) == log_act(instruction)
    with pytest.raises(RequestIdReused):
        log_act(replace(instruction, facts={}))


def test_refusals_come_in_their_order_and_write_nothing(story):
    long = {"text": "é" * 40_000}
    with pytest.raises(ApproverIsActor):
        log_act(acting(authority=replace(ALONE, approved_by=ANN), facts=long))
    with pytest.raises(EntryTooLarge):
        log_act(acting(facts=long))
    assert Transaction.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "Registered!"},
        {"kind": ""},
        {"facts": {"a": 1.5}},
        {"facts": {"a": 2**53}},
        {"facts": {"a": "\ud800"}},
        {"facts": {"a": "\0"}},
        {"facts": {"é": 1}},
        {"facts": {1: 1}},
        pytest.param({"facts": {"a": object()}}, id="not-of-json"),
        {"authority": replace(ALONE, basis="")},
        {"authority": replace(ALONE, basis="b" * 501)},
        {"authority": replace(ALONE, actor=ActorRef(kind="person", public_id="", name="Nobody"))},
        {"decision_reference": "d" * 201},
    ],
    ids=lambda wrong: ascii(wrong)[:40],
)
def test_what_cannot_be_recorded_exactly_is_not_stored(wrong, story):
    with pytest.raises(MalformedInstruction):
        log_act(acting(**wrong))
    assert Transaction.objects.count() == 0

"""Findings as threads: raised and closed by the third-party entity, answered by the participants."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from registry.lifecycle.actors import actor_for
from registry.projects import policies
from registry.projects.errors import (
    FindingChanged,
    FindingNotOpen,
    FindingNotYours,
    FindingRefused,
    FindingsClosed,
    RequestIdUsed,
)
from registry.projects.models import Finding, FindingMessage
from registry.projects.operations.findings import (
    answer_finding,
    close_finding,
    raise_finding,
    reopen_finding,
    reply_to_finding,
)
from registry.projects.queries.findings import by_item, counts_of, findings_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(world):
    return world.at("validation", "desk_review")


def raised(world, case, **values):
    options = {
        "kind": "corrective_action",
        "item": "monitoring",
        "text": "The meter is missing.",
        "by": actor_for(world["third_party_entity"]),
        "request_id": uuid4(),
        **values,
    }
    return raise_finding(case, **options)


def said(world, verb, finding, name="third_party_entity", text="So it is.", **values):
    return verb(finding, text=text, **{"by": actor_for(world[name]), "request_id": uuid4(), **values})


def test_findings_are_numbered_within_their_kind(world, case):
    labels = [raised(world, case, kind=kind).label for kind in ("corrective_action", "clarification")]
    labels.append(raised(world, case, grade="major").label)
    assert labels == ["CAR 1", "CL 1", "CAR 2"]


def test_a_thread_keeps_everything_that_was_said(world, case):
    finding = raised(world, case)
    said(world, answer_finding, finding, "proponent", "It was ordered.")
    said(world, reply_to_finding, finding, text="Send the order.")
    said(world, answer_finding, finding, "participant", "Here it is.")
    said(world, close_finding, finding, text="Seen.")
    said(world, reopen_finding, finding, text="It is another meter.")
    [stored] = findings_of(case)
    assert [(m.kind, m.part, m.text) for m in stored.messages.all()] == [
        ("answer", "proponent", "It was ordered."),
        ("reply", "third_party_entity", "Send the order."),
        ("answer", "participant", "Here it is."),
        ("closure", "third_party_entity", "Seen."),
        ("reopening", "third_party_entity", "It is another meter."),
    ]
    assert stored.state == "open"
    assert stored.messages.first().organisation == world.firm
    counts = counts_of(case)
    assert (counts.all, counts.open, counts.blocking) == (1, 1, 1)
    assert [code for code, _label, rows in by_item([stored]) if rows] == ["monitoring"]


@pytest.mark.parametrize("name", ["proponent", "participant", "secretariat", "member", "stranger"])
def test_only_the_entity_raises_replies_and_closes(world, case, name):
    finding = raised(world, case)
    assert not policies.may_raise_finding(world[name], case)
    with pytest.raises(FindingNotYours):
        raised(world, case, by=actor_for(world[name]))
    for verb in (reply_to_finding, close_finding):
        with pytest.raises(FindingNotYours):
            said(world, verb, finding, name)
    assert FindingMessage.objects.count() == 0
    assert Finding.objects.count() == 1


@pytest.mark.parametrize("name", ["third_party_entity", "secretariat", "stranger"])
def test_only_participants_answer(world, case, name):
    finding = raised(world, case)
    assert not policies.may_answer_finding(world[name], finding)
    with pytest.raises(FindingNotYours):
        said(world, answer_finding, finding, name)


def test_a_closed_finding_is_reopened_before_it_is_spoken_of(world, case):
    finding = said(world, close_finding, raised(world, case))
    assert policies.may_reopen_finding(world["third_party_entity"], finding)
    assert not policies.may_close_finding(world["third_party_entity"], finding)
    for verb, name in ((answer_finding, "proponent"), (close_finding, "third_party_entity")):
        with pytest.raises(FindingNotOpen):
            said(world, verb, finding, name)
    said(world, reopen_finding, finding)
    with pytest.raises(FindingNotOpen):
        said(world, reopen_finding, finding)


def test_nothing_is_said_after_the_opinion(world):
    case = world.at("validation", "opinion_positive")
    with pytest.raises(FindingsClosed):
        raised(world, case)
    with pytest.raises(FindingsClosed):
        said(world, reopen_finding, Finding.objects.get())


def test_the_same_request_again_says_it_once(world, case):
    key = uuid4()
    first = raised(world, case, request_id=key)
    assert raised(world, case, request_id=key) == first
    with pytest.raises(RequestIdUsed):
        raised(world, case, request_id=key, text="Another one.")
    key = uuid4()
    for _time in range(2):
        said(world, answer_finding, first, "proponent", request_id=key)
    assert first.messages.count() == 1


def test_whoever_saw_an_older_version_reads_again(world, case):
    finding = raised(world, case)
    said(world, answer_finding, finding, "proponent", expected_version=1)
    with pytest.raises(FindingChanged):
        said(world, answer_finding, finding, "participant", expected_version=1)


@pytest.mark.parametrize(
    "values", [{"kind": "remark"}, {"item": "weather"}, {"text": "  "}, {"text": "x" * 20_001}]
)
def test_a_finding_that_says_nothing_known(world, case, values):
    with pytest.raises(ValidationError):
        raised(world, case, **values)


def test_the_database_keeps_every_word(world, case):
    finding = said(world, answer_finding, raised(world, case), "proponent")
    message = finding.messages.get()
    for change in (
        lambda: FindingMessage.objects.filter(pk=message.pk).update(text="Never said."),
        message.delete,
        lambda: Finding.objects.filter(pk=finding.pk).update(text="Never found."),
        finding.delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_who_sees_findings(world, case):
    raised(world, case)
    seen = {name: policies.findings_visible_to(world[name]).count() for name in world.people}
    assert seen == {
        "proponent": 1,
        "participant": 1,
        "third_party_entity": 1,
        "secretariat": 1,
        "member": 1,
        "stranger": 0,
    }
    assert policies.findings_visible_to(None).count() == 0


def test_every_refusal_is_of_the_family():
    from registry.projects import errors

    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and kind.__module__ == errors.__name__
    ]
    assert all(issubclass(kind, FindingRefused) for kind in kinds)
    assert len({kind.code for kind in kinds}) == len(kinds)

"""Who sees a case, whose turn it is, and what each may do next."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from registry.identity.models.people import Membership
from registry.lifecycle.actors import actor_for
from registry.lifecycle.errors import RequestIdUsed
from registry.lifecycle.operations import desk
from registry.lifecycle.operations.propose_step import (
    ProposalClosed,
    ProposalOpen,
    ProposerMayNotConfirm,
    confirm_proposal,
    propose_step,
    withdraw_proposal,
)
from registry.lifecycle.policies import cases_visible_to, may_edit, parts_of
from registry.lifecycle.queries import awaited_by, possible_steps, timeline, waiting_for
from registry.lifecycle.tables import Part
from tests.registry.lifecycle.toy import Rules

EVERYBODY = {
    *("proponent", "colleague", "stranger", "secretariat", "other_secretariat"),
    *("officer", "committee", "auditor"),
}


def names(cast, question) -> set[str]:
    return {name for name in EVERYBODY if question(cast[name]).exists()}


def test_a_draft_is_seen_by_its_own_side_only_and_what_was_handed_in_by_its_country(cast):
    case = cast.open()
    assert names(cast, cases_visible_to) == {"proponent", "colleague"}
    cast.step(case, "submit", "proponent")
    assert names(cast, cases_visible_to) == EVERYBODY - {"stranger", "other_secretariat"}
    assert not cases_visible_to(None).exists()


def test_whoever_left_the_organisation_has_left_the_cases_begun_for_it(cast):
    case = cast.open()
    assert case.opened_by == cast["proponent"]
    Membership.objects.filter(user=cast["proponent"]).update(
        since=timezone.now() - timedelta(days=1), until=timezone.now() - timedelta(minutes=1)
    )
    assert names(cast, cases_visible_to) == {"colleague"}


def test_whose_turn_it_is(cast):
    case = cast.open()
    assert names(cast, waiting_for) == {"proponent", "colleague"}
    assert names(cast, awaited_by) == set()
    cast.step(case, "submit", "proponent")
    assert names(cast, waiting_for) == {"secretariat"}
    assert names(cast, awaited_by) == {"proponent", "colleague"}


def test_a_part_ends_with_the_membership_and_with_the_party(cast):
    case = cast.open()
    assert parts_of(cast["colleague"], case) == {Part.PROPONENT}
    Membership.objects.filter(user=cast["colleague"]).update(
        until="2020-01-01T00:00Z", since="2019-01-01T00:00Z"
    )
    assert parts_of(cast["colleague"], case) == frozenset()
    party = desk.add_party(
        case, cast.stranger_firm, Part.PARTICIPANT, by=actor_for(cast["officer"]), reason="joins"
    )
    assert parts_of(cast["stranger"], case) == {Part.PARTICIPANT}
    desk.end_party(party, by=actor_for(cast["officer"]), reason="leaves")
    assert parts_of(cast["stranger"], case) == frozenset()


def test_forms_are_edited_by_whose_turn_it_is_and_only_then(cast):
    case = cast.open()
    assert may_edit(cast["proponent"], case)
    assert not may_edit(cast["stranger"], case)
    cast.step(case, "submit", "proponent")
    assert not may_edit(cast["proponent"], case)
    assert not may_edit(cast["secretariat"], case)


def test_possible_steps_are_those_of_ones_own_part(cast, ruled):
    ruled(Rules(papers=("letter",), two=("publish",)))
    case = cast.open()
    found = {
        one.step.code: [why.code for why in one.unmet] for one in possible_steps(case, cast["proponent"])
    }
    assert found == {"submit": ["document_missing"], "withdraw": []}
    assert possible_steps(case, cast["officer"]) == []
    ruled(Rules(two=("publish",)))
    cast.step(case, "submit", "proponent")
    second = {one.step.code: one.needs_second_person for one in possible_steps(case, cast["secretariat"])}
    assert second == {"return": False, "publish": True}


def test_two_people_take_what_the_rules_let_only_two_take(cast, ruled):
    from uuid import uuid4

    ruled(Rules(two=("publish",)))
    case = cast.open()
    cast.step(case, "submit", "proponent")
    proposal = propose_step(case, "publish", user=cast["secretariat"], request_id=uuid4())
    with pytest.raises(ProposalOpen):
        propose_step(case, "return", user=cast["secretariat2"], request_id=uuid4(), reason="x")
    with pytest.raises(ProposerMayNotConfirm):
        confirm_proposal(proposal, user=cast["secretariat"], request_id=uuid4())
    taken = confirm_proposal(proposal, user=cast["secretariat2"], request_id=uuid4())
    assert (taken.actor_name, taken.approver_name) == ("Secretariat", "Secretariat2")
    with pytest.raises(ProposalClosed):
        withdraw_proposal(proposal, user=cast["secretariat"])


def test_the_public_timeline_keeps_drafts_and_private_steps_to_itself(cast):
    case = cast.open(subject_reference="KZ001")
    cast.step(case, "withdraw", "proponent")
    assert [row.step for row in timeline(subject_reference="KZ001")] == ["withdraw"]
    assert timeline(subject_reference="KZ002").count() == 0


def test_a_case_is_claimed_by_one_officer_and_the_second_is_told_by_whom(cast):
    from django.core.exceptions import PermissionDenied

    case = cast.open()
    cast.step(case, "submit", "proponent")
    by = actor_for(cast["secretariat"])
    desk.assign(case, cast["secretariat"], by=by, only_if=None)
    with pytest.raises(PermissionDenied, match="Secretariat"):
        desk.assign(case, cast["secretariat2"], by=actor_for(cast["secretariat2"]), only_if=None)
    with pytest.raises(PermissionDenied):
        desk.assign(case, cast["stranger"], by=by)
    desk.assign(case, None, by=by)
    with pytest.raises(PermissionDenied):
        desk.comment(case, "hello", author=cast["proponent"], request_id=uuid4())


def test_a_comment_pressed_twice_is_written_once(cast):
    case, request_id = cast.open(), uuid4()
    cast.step(case, "submit", "proponent")
    first = desk.comment(case, " hello ", author=cast["officer"], request_id=request_id)
    assert first.text == "hello"
    assert desk.comment(case, "hello", author=cast["officer"], request_id=request_id) == first
    for other in (
        {"author": cast["secretariat"], "text": "hello"},
        {"author": cast["officer"], "text": "hi"},
    ):
        with pytest.raises(RequestIdUsed):
            desk.comment(case, request_id=request_id, **other)
    # The same words once more are another comment.
    desk.comment(case, "hello", author=cast["officer"], request_id=uuid4())
    assert case.comments.count() == 2

"""The page a case opens on, and its buttons: pressed by two, pressed twice, pressed too late."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from registry.identity.models.people import Membership, Role, User
from registry.lifecycle import hooks
from registry.lifecycle.models import Case, Comment, RefusedStep, StepProposal, StepTaken
from registry.lifecycle.tables import Unmet
from registry.notifications.models import Notice
from registry.parties.models import JointCommittee, JointCommitteeDecision
from tests.registry.lifecycle import toy as toys
from tests.registry.office.cases import button, handed_in, page_of, sent


@pytest.fixture
def case(cast) -> Case:
    return handed_in(cast, title="A toy of steel")


@pytest.fixture
def two_people(toy, monkeypatch):
    """The rule set asks for two people to publish."""
    rules = toys.Rules(two=("publish",))
    monkeypatch.setattr(hooks.rules_of, "answerer", lambda key: rules)


def messages_of(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def state(case: Case) -> str:
    case.refresh_from_db()
    return case.state


def test_the_page_opens_on_the_evidence(case, cast, desk):
    Comment.objects.create(case=case, author=cast["secretariat"], text="Ask them about the boiler")
    page = desk.get(page_of(case)).content.decode()
    for text in (
        "A toy of steel",
        "KZ-TOY-001",
        "Publish",
        "Return",
        "Ask them about the boiler",
        "Proponent",
    ):
        assert text in page


def test_every_step_from_here_stands_there_with_what_is_missing(case, cast, desk, monkeypatch):
    def locked(context):
        return [Unmet("toy_locked", "Find the key first.", "/keys/")]

    monkeypatch.setattr(hooks.conflicts_of_interest, "answerers", {"test": locked})
    rows = desk.get(page_of(case)).context["steps"]
    assert {row.step.code: row.is_mine for row in rows} == {
        "return": True,
        "publish": True,
        "withdraw": False,
    }
    page = desk.get(page_of(case)).content.decode()
    assert page.count("Find the key first.") == 3
    assert 'href="/keys/"' in page
    assert button(case, "step") not in page


@pytest.mark.parametrize("role", ["proponent", "secretariat", "committee", "auditor", "stranger"])
def test_for_everybody_else_neither_page_nor_buttons_exist(role, case, cast, sign_in):
    browser = sign_in(cast[role])
    assert browser.get(page_of(case)).status_code == 404
    for name in ("step", "assign", "comment", "confirm"):
        assert browser.post(button(case, name), sent(case, "publish")).status_code == 404
    assert state(case) == "submitted"
    assert not RefusedStep.objects.exists()


def test_a_draft_has_no_page_and_no_buttons(cast, desk):
    draft = cast.open()
    assert desk.get(page_of(draft)).status_code == 302
    assert desk.post(button(draft, "step"), sent(draft, "submit")).status_code == 404


def test_buttons_are_pressed_not_opened(case, desk):
    for name in ("step", "assign", "comment", "confirm"):
        assert desk.get(button(case, name)).status_code == 405
    assert desk.post(page_of(case)).status_code == 403


def test_a_step_is_taken_with_its_reason_and_its_decision(case, cast, desk):
    answer = desk.post(
        button(case, "step"),
        sent(
            case,
            "return",
            reason="The map is missing",
            decision_reference="Letter 7",
            decided_on="2026-11-01",
        ),
        follow=True,
    )
    assert "Return" in messages_of(answer)[0]
    taken = StepTaken.objects.get(case=case, step="return")
    assert taken.reason == "The map is missing"
    assert taken.facts == {"decision_reference": "Letter 7", "decided_on": "2026-11-01"}
    assert (taken.user, taken.basis) == (cast["officer"], "registry office")


@pytest.mark.parametrize(
    ("code", "values", "refused_with"),
    [
        ("return", {"reason": ""}, "reason_required"),
        ("accept", {}, "step_not_from_here"),
        ("withdraw", {}, "step_not_yours"),
        ("no_such_step", {}, "step_unknown"),
        ("publish", {"version": "1"}, "case_changed"),
    ],
)
def test_a_refused_step_changes_nothing_and_says_why(code, values, refused_with, case, cast, desk):
    if code == "accept":
        refused_with = "step_not_yours"  # asked before the state: only the Committee accepts
    answer = desk.post(button(case, "step"), sent(case, code, **values), follow=True)
    refusal = RefusedStep.objects.get()
    assert refusal.code == refused_with
    assert answer.status_code == 409
    assert answer.content.decode().count(str(answer.context["tried"].why)) == 1
    assert state(case) == "submitted"


def test_what_was_typed_stays_where_it_was_refused(case, cast, desk):
    given = {"reason": "The map is missing", "decision_reference": "Letter 7", "decided_on": "2026-11-01"}
    pressed = sent(case, "return", **given)
    cast.step(case, "return", "secretariat", reason="Too early")
    cast.step(case, "submit", "proponent")

    page = desk.post(button(case, "step"), pressed).content.decode()

    form = page.split('value="return"', 1)[1].split("</form>", 1)[0]
    assert 'maxlength="4000" required>The map is missing</textarea>' in form
    assert 'value="Letter 7"' in form
    assert 'value="2026-11-01"' in form
    assert "Too early" in page  # what was done since
    cast.step(case, "publish", "secretariat")  # the step is gone from the page
    page = desk.post(button(case, "step"), sent(case, "return", **given, version="1")).content.decode()
    assert "readonly>The map is missing</textarea>" in page


@pytest.mark.parametrize("wrong", [{"request_id": "x"}, {"version": ""}, {"decided_on": "yesterday"}])
def test_a_form_that_is_wrong_takes_no_step(wrong, case, desk):
    answer = desk.post(button(case, "step"), sent(case, "publish", **wrong))
    assert answer.status_code == 400
    assert answer.context["tried"].why in answer.content.decode()
    assert state(case) == "submitted"
    assert not RefusedStep.objects.exists()


def test_the_same_button_sent_again_is_the_same_step(case, desk):
    once = sent(case, "publish")
    for _again in range(3):
        answer = desk.post(button(case, "step"), once, follow=True)
        assert "Publish" in messages_of(answer)[0]
    assert StepTaken.objects.filter(case=case, step="publish").count() == 1


def pressed_at_once(browsers, address: str, sent_by, place: str) -> list[str]:
    """Every browser sends at the same moment; what each was told, there or on the page it is sent back to.

    Read as text: a test client's context is caught by a signal that knows no threads.
    """
    start = Barrier(len(browsers))

    def press(browser):
        start.wait()
        try:
            answer = browser.post(address, sent_by())
            return (browser.get(place) if answer.status_code == 302 else answer).content.decode()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(browsers)) as pool:
        return list(pool.map(press, browsers))


def test_two_officers_at_once_take_one_step(stage, sign_in):
    case = handed_in(stage)
    browsers = [sign_in(stage[name]) for name in ("officer", "officer2")]
    said = pressed_at_once(browsers, button(case, "step"), lambda: sent(case, "publish"), page_of(case))

    assert StepTaken.objects.filter(case=case, step="publish").count() == 1
    assert sum("Done: Publish" in text for text in said) == 1
    assert sum("has changed since you looked" in text for text in said) == 1
    assert RefusedStep.objects.get().code == "case_changed"


def test_two_officers_at_once_claim_a_case_once(stage, sign_in):
    case = handed_in(stage)
    browsers = [sign_in(stage[name]) for name in ("officer", "officer2")]
    claim = {"action": "claim", "holder": ""}
    said = pressed_at_once(
        browsers, button(case, "assign"), lambda: claim | {"request_id": str(uuid4())}, page_of(case)
    )

    case.refresh_from_db()
    assert sum(f">It is with {case.assigned_to}." in text for text in said) == 1
    assert sum(f"Meanwhile it is with {case.assigned_to}." in text for text in said) == 1


def test_a_step_for_two_people_is_proposed_and_confirmed_by_another(two_people, case, cast, desk, sign_in):
    desk.post(button(case, "step"), sent(case, "publish", reason="Complete"))
    proposal = StepProposal.objects.get()
    assert state(case) == "submitted"

    confirm = {"proposal": str(proposal.public_id), "request_id": str(uuid4()), "action": "confirm"}
    own = desk.post(button(case, "confirm"), confirm)
    assert "nother person" in own.context["tried"].why
    assert state(case) == "submitted"
    assert "Confirm as the second person" not in own.content.decode()

    second = sign_in(cast["officer2"])
    assert "Confirm as the second person" in second.get(page_of(case)).content.decode()
    for _again in range(2):
        second.post(button(case, "confirm"), confirm | {"request_id": confirm["request_id"]})
    assert state(case) == "open"
    taken = StepTaken.objects.get(case=case, step="publish")
    assert (taken.user, taken.approver_name) == (cast["officer"], "Officer Two")


def test_a_proposal_can_be_closed_without_doing_it(two_people, case, desk):
    desk.post(button(case, "step"), sent(case, "publish"))
    proposal = StepProposal.objects.get()
    desk.post(button(case, "confirm"), {"proposal": str(proposal.public_id), "action": "withdraw"})
    proposal.refresh_from_db()
    assert proposal.closed_at is not None
    assert proposal.taken is None
    assert state(case) == "submitted"
    assert desk.post(button(case, "confirm"), {"proposal": str(uuid4())}).status_code == 404
    assert desk.post(button(case, "confirm"), {"proposal": "x"}).status_code == 404


def test_a_case_is_claimed_released_and_given(case, cast, desk, sign_in):
    def send(action: str, holder="", **values):
        given = {"action": action, "holder": holder, "request_id": str(uuid4()), **values}
        answer = desk.post(button(case, "assign"), given, follow=True)
        case.refresh_from_db()
        tried = answer.context.get("tried")
        return tried.why if tried else messages_of(answer)[0]

    assert send("claim") == "It is with Officer."
    assert send("claim", holder=str(cast["officer"].public_id)) == "It is with Officer."
    send("give", holder=str(cast["officer"].public_id), to=str(cast["secretariat"].public_id))
    assert case.assigned_to == cast["secretariat"]
    assert Notice.objects.get(kind="case_assigned").link == f"/portal/cases/{case.public_id}/"
    assert sign_in(cast["secretariat"]).get(f"/portal/cases/{case.public_id}/").status_code == 200
    assert "Meanwhile" in send("release", holder=str(cast["officer"].public_id))
    assert case.assigned_to == cast["secretariat"]
    assert send("give", holder=str(cast["secretariat"].public_id), to=str(cast["stranger"].public_id)) == (
        "Stranger may not work on this case."
    )
    send("release", holder=str(cast["secretariat"].public_id))
    assert case.assigned_to is None


def test_a_comment_is_written_once_and_seen_inside_only(case, cast, desk, sign_in):
    pressed = {"text": "  Ask the ministry  ", "request_id": desk.get(page_of(case)).context["request_id"]}
    for _again in range(2):
        desk.post(button(case, "comment"), pressed)
    assert Comment.objects.get().text == "Ask the ministry"
    assert desk.post(button(case, "comment"), {**pressed, "text": "  "}).status_code == 400
    kept = desk.post(button(case, "comment"), {**pressed, "text": "A second thought"})
    assert kept.status_code == 409
    assert "required>A second thought</textarea>" in kept.content.decode()
    assert Comment.objects.count() == 1
    portal = sign_in(cast["proponent"]).get(f"/portal/cases/{case.public_id}/")
    assert "Ask the ministry" not in portal.content.decode()


def test_who_belongs_to_a_party_neither_works_on_its_case_nor_reads_what_is_noted_inside(
    case, cast, desk, sign_in
):
    desk.post(button(case, "comment"), {"text": "Ask the ministry", "request_id": str(uuid4())})
    noted = "/office/lifecycle/comment/"
    assert "Ask the ministry" in desk.get(noted).content.decode()
    theirs = User.objects.create_user("both@people.example", "long enough, surely", name="Both")
    Membership.objects.create(user=theirs, role=Role.REGISTRY_OFFICER)
    Membership.objects.create(user=theirs, role=Role.PARTICIPANT, organisation=cast.firm, level="reader")
    own = sign_in(theirs)

    page = own.get(page_of(case))
    assert page.status_code == 200
    assert "Ask the ministry" not in page.content.decode()
    assert "Ask the ministry" not in own.get(noted).content.decode()
    for name, more in (("comment", {"text": "Let it pass"}), ("assign", {"action": "claim"})):
        assert own.post(button(case, name), {"request_id": str(uuid4()), **more}).status_code == 403
    case.refresh_from_db()
    assert (case.assigned_to, Comment.objects.count()) == (None, 1)


def test_the_page_costs_the_same_for_a_long_history(case, cast, desk):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(page_of(case)).status_code == 200
        return len(asked)

    queries()
    before = queries()
    for _round in range(6):
        cast.step(case, "return", "secretariat", reason="Again")
        cast.step(case, "submit", "proponent")
        Comment.objects.create(case=case, author=cast["secretariat"], text="again")
        desk.post(button(case, "step"), sent(case, "no_such_step"))
    assert queries() <= before
    assert before <= 40


def test_everything_officers_did_stands_in_the_history(case, cast, desk):
    desk.post(button(case, "assign"), {"action": "claim", "request_id": str(uuid4())})
    desk.post(button(case, "step"), sent(case, "return", reason="The map is missing"))
    history = desk.get(f"/office/lifecycle/case/{case.pk}/history/").content.decode()
    assert "The map is missing" in history
    assert "Assigned to Officer" in history


def test_what_the_committee_was_asked_and_what_each_side_said_stand_on_the_page(case, cast, desk):
    committee = JointCommittee.objects.create(partner_country=cast.country)
    seat = committee.members.create(person=cast["secretariat"], side="japan")
    decision = JointCommitteeDecision.objects.create(
        committee=committee, case=case, reference="KZ-JC-2026-001", outcome="publish", kind="electronic",
        title="Publish the toy", opened_by=cast["secretariat"], reason="It is a good toy.",
    )  # fmt: skip
    decision.assents.create(side="japan", member=seat, agrees=True)
    page = desk.get(page_of(case))
    [shown] = page.context["decisions"]
    assert [side["agrees"] for side in shown.sides] == [True, None]
    text = page.content.decode()
    assert f"/portal/committee/decisions/{decision.public_id}/" in text
    assert "minutes.pdf" not in text
    record = desk.get(f"/office/parties/jointcommitteedecision/{decision.pk}/change/").content.decode()
    assert "There are minutes once it is closed." in record
    assert "It is a good toy." in record

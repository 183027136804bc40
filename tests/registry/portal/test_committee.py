"""The committee room: the agenda, both sides' assent, and nobody else."""

import pytest

from registry.identity.models.parties import Side
from registry.identity.models.people import Role
from registry.notifications.models import Notice
from registry.parties.nouns.committee import JointCommitteeMember
from registry.parties.nouns.decisions import JointCommitteeDecision
from registry.parties.nouns.designations import JointCommittee

ROOM = "/portal/committee/"


@pytest.fixture
def committee(mongolia):
    return JointCommittee.objects.create(partner_country=mongolia)


@pytest.fixture
def seated(committee, make_person):
    """A member of one side."""

    def seat(name: str, side: str):
        person = make_person(name, Role.JOINT_COMMITTEE_MEMBER, side=side)
        JointCommitteeMember.objects.create(committee=committee, person=person, side=side)
        return person

    return seat


@pytest.fixture
def akira(seated):
    return seated("Akira", Side.JAPAN)


@pytest.fixture
def bat(seated):
    return seated("Bat", Side.PARTNER)


@pytest.fixture
def motion(begin, take, participant):
    case = begin("Sunny hills", "trial_motion")
    take(case, "submit", participant)
    return case


@pytest.fixture
def on_agenda(committee, motion, secretary, sign_in):
    """The motion, put on the agenda through its page."""
    place = sign_in(secretary).sent(
        f"/portal/cases/{motion.public_id}/agenda/", {"outcome": "carry", "kind": "electronic"}
    )
    found = JointCommitteeDecision.objects.get()
    assert place == address(found)
    return found


def address(decision) -> str:
    return f"{ROOM}decisions/{decision.public_id}/"


def test_the_room_is_for_those_who_belong_there(sign_in, participant, secretary, akira):
    sign_in(participant).opened(ROOM, 404)
    assert "Nothing is open for decision" in sign_in(akira).opened(ROOM)
    sign_in(secretary).opened(ROOM)


def test_a_case_waits_for_the_agenda_and_is_put_on_it(sign_in, secretary, motion, committee, akira):
    assert "Waiting for the agenda" in sign_in(secretary).opened(ROOM)
    text = sign_in(secretary).opened(f"/portal/cases/{motion.public_id}/")
    assert f"/portal/cases/{motion.public_id}/agenda/" in text
    sign_in(akira).opened(f"/portal/cases/{motion.public_id}/agenda/", 404)


def test_an_outcome_without_its_reason_is_refused_with_what_is_missing(sign_in, secretary, motion, committee):
    text = sign_in(secretary).sent(
        f"/portal/cases/{motion.public_id}/agenda/", {"outcome": "lose", "kind": "electronic"}, 409
    )

    assert "Give the reasons" in text
    assert not JointCommitteeDecision.objects.exists()


def test_both_sides_assent_and_the_case_moves(sign_in, on_agenda, akira, bat, motion, participant):
    assert "has not answered yet" in sign_in(akira).opened(ROOM)
    assert "Assent" in sign_in(akira).opened(address(on_agenda))

    sign_in(akira).sent(address(on_agenda), {"do": "assent", "reason": ""})
    motion.refresh_from_db()
    assert motion.state == "before"
    sign_in(bat).sent(address(on_agenda), {"do": "assent", "reason": ""})

    motion.refresh_from_db()
    assert motion.state == "carried"
    text = sign_in(bat).opened(address(on_agenda))
    assert "Akira" in text
    assert "Bat" in text
    assert f"/decisions/{on_agenda.public_id}/minutes.pdf" in text
    assert on_agenda.reference in sign_in(akira).opened(ROOM)
    assert "carried" in sign_in(participant).opened(f"/portal/cases/{motion.public_id}/")


def test_the_agenda_says_what_is_decided_about_what(sign_in, on_agenda, akira, secretary):
    """People know a project by its name; what is on the agenda is off the secretariat's list."""
    assert f"Carry: Sunny hills ({on_agenda.case.reference})" in sign_in(akira).opened(ROOM)
    assert "To be put on the agenda" not in sign_in(secretary).opened("/portal/")


def test_what_is_not_on_the_agenda_yet_stands_on_the_first_page_of_the_secretariat(
    sign_in, motion, secretary, participant
):
    text = sign_in(secretary).opened("/portal/")
    assert motion.title in text.partition("To be put on the agenda")[2]
    assert "To be put on the agenda" not in sign_in(participant).opened("/portal/")


def test_whoever_the_step_tells_is_not_told_of_its_decision_too(sign_in, on_agenda, akira, bat):
    for member in (akira, bat):
        sign_in(member).sent(address(on_agenda), {"do": "assent", "reason": ""})

    taken = on_agenda.case.steps.get(step="carry")
    closed = Notice.objects.filter(kind="decision_closed")
    assert {notice.event_key for notice in closed} == {f"step:{on_agenda.case.public_id}:{taken.number}"}
    assert all("is adopted: Carry: Sunny hills" in notice.title for notice in closed)


def test_an_assent_given_twice_counts_once(sign_in, on_agenda, akira):
    for _press in range(2):
        sign_in(akira).sent(address(on_agenda), {"do": "assent", "reason": ""})

    assert on_agenda.assents.count() == 1


def test_to_decline_needs_a_reason(sign_in, on_agenda, akira):
    sign_in(akira).sent(address(on_agenda), {"do": "decline", "reason": ""}, 409)
    assert on_agenda.assents.count() == 0

    sign_in(akira).sent(address(on_agenda), {"do": "decline", "reason": "The figures are unclear."})

    on_agenda.refresh_from_db()
    assert on_agenda.status == "not_adopted"


def test_a_conflict_is_declared_and_another_member_answers(sign_in, on_agenda, akira):
    sign_in(akira).sent(address(on_agenda), {"do": "conflict", "reason": "My brother's firm."})

    text = sign_in(akira).opened(address(on_agenda))
    assert "declared a conflict of interest" in text
    assert 'value="assent"' not in text
    sign_in(akira).sent(address(on_agenda), {"do": "assent", "reason": ""}, 409)


def test_the_secretariat_takes_it_off_the_agenda(sign_in, on_agenda, secretary, akira):
    sign_in(akira).sent(address(on_agenda), {"do": "withdraw", "reason": "No."}, 409)
    sign_in(secretary).sent(address(on_agenda), {"do": "withdraw", "reason": "A paper is missing."})

    on_agenda.refresh_from_db()
    assert on_agenda.status == "withdrawn"


def test_an_open_decision_is_hidden_from_the_proponent(sign_in, on_agenda, participant, stranger):
    sign_in(participant).opened(address(on_agenda), 404)
    sign_in(stranger).opened(address(on_agenda), 404)


def test_what_the_page_does_not_offer_does_not_exist(sign_in, on_agenda, akira):
    sign_in(akira).sent(address(on_agenda), {"do": "sing"}, 404)

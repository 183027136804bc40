"""Steps that the rule set lets only two people take: one proposes, another confirms."""

import uuid

import pytest

from registry.identity.models.people import Role
from registry.lifecycle import hooks


class Strict(hooks.NoRules):
    """Nobody grants alone."""

    def needs_two_people(self, lifecycle: str, step: str) -> bool:
        return step == "grant"


@pytest.fixture
def submitted(monkeypatch, begin, take, participant):
    monkeypatch.setattr(hooks.rules_of, "answerer", lambda key: Strict())
    case = begin()
    take(case, "submit", participant)
    return case


def address(case, *more) -> str:
    return "/".join([f"/portal/cases/{case.public_id}", *more]) + "/"


@pytest.fixture
def proposed(sign_in, secretary, submitted):
    text = sign_in(secretary).opened(address(submitted, "steps", "grant"))
    assert "Propose: Grant" in text
    data = {"request_id": uuid.uuid4(), "version": submitted.version, "seen": 1, "reason": "All is there."}
    for _press in range(2):
        sign_in(secretary).sent(address(submitted, "steps", "grant"), data)
    assert submitted.proposals.count() == 1
    submitted.refresh_from_db()
    assert submitted.state == "submitted"
    return submitted


def test_a_second_person_confirms(sign_in, make_person, proposed):
    second = make_person("Second", Role.SECRETARIAT)
    browser = sign_in(second)
    assert address(proposed, "proposal") in browser.opened(address(proposed))
    assert "All is there." in browser.opened(address(proposed, "proposal"))

    browser.sent(address(proposed, "proposal"), {"do": "confirm", "request_id": uuid.uuid4()})

    proposed.refresh_from_db()
    assert proposed.state == "granted"


def test_nobody_confirms_their_own_proposal(sign_in, secretary, proposed):
    browser = sign_in(secretary)
    assert 'value="confirm"' not in browser.opened(address(proposed, "proposal"))

    browser.sent(address(proposed, "proposal"), {"do": "confirm", "request_id": uuid.uuid4()}, 409)

    proposed.refresh_from_db()
    assert proposed.state == "submitted"


def test_a_proposal_is_turned_down(sign_in, make_person, proposed):
    sign_in(make_person("Second", Role.SECRETARIAT)).sent(address(proposed, "proposal"), {"do": "close"})

    proposed.refresh_from_db()
    assert proposed.state == "submitted"
    assert not proposed.proposals.filter(closed_at__isnull=True).exists()


def test_others_find_no_proposal(sign_in, participant, proposed):
    sign_in(participant).opened(address(proposed, "proposal"), 404)

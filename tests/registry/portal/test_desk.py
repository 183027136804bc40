"""The secretariat at work on a case: on whose desk it lies, what the offices note, how much waits."""

import uuid

import pytest
from django.utils import timezone

from registry.identity.models.people import Role
from registry.lifecycle.models import Case, Comment
from registry.portal.queries import worklists
from tests.registry.portal.test_cases import HOME, address


@pytest.fixture
def case(begin, take, participant):
    case = begin()
    take(case, "submit", participant)
    return case


def noted(text: str) -> dict[str, str]:
    return {"request_id": str(uuid.uuid4()), "text": text}


def test_offices_note_and_nobody_else_reads_it(sign_in, case, secretary, participant, make_person):
    browser = sign_in(secretary)
    pressed = noted("Ask the ministry")
    for _again in range(2):
        browser.sent(address(case, "comments"), pressed)

    assert Comment.objects.get().text == "Ask the ministry"
    assert "Ask the ministry" in browser.opened(address(case))
    for outsider in (participant, make_person("Aud", Role.AUDITOR), make_person("Gov", Role.GOVERNMENT)):
        text = sign_in(outsider).opened(address(case))
        assert "Ask the ministry" not in text
        assert "Internal comments" not in text
        sign_in(outsider).sent(address(case, "comments"), noted("I was here"), 403)
    assert Comment.objects.count() == 1


def test_a_refused_comment_keeps_its_text(sign_in, case, secretary):
    browser, pressed = sign_in(secretary), noted("Ask the ministry")
    browser.sent(address(case, "comments"), pressed)

    text = browser.sent(address(case, "comments"), pressed | {"text": "A second thought"}, 409)

    assert "used for another instruction" in text
    assert ">\nA second thought</textarea>" in text
    assert "This field is required" in browser.sent(address(case, "comments"), noted("  "), 400)


def test_a_case_is_taken_on_and_given_back_by_whoever_looks_first(sign_in, case, secretary, make_person):
    browser, other = sign_in(secretary), make_person("Second", Role.SECRETARIAT)
    assert "nobody yet" in browser.opened(address(case))
    for person in (secretary, other):  # both saw it lie with nobody
        sign_in(person).sent(address(case, "assignment"), {"do": "claim", "holder": ""})

    assert Case.objects.get(pk=case.pk).assigned_to == secretary
    late = sign_in(other)
    place = late.sent(address(case, "assignment"), {"do": "claim", "holder": ""})
    assert "Meanwhile it is with Sei." in late.opened(place)
    assert "Sunny hills" in browser.opened("/portal/cases/?waits=given")
    assert "Sunny hills" not in sign_in(other).opened("/portal/cases/?waits=given")

    browser.sent(address(case, "assignment"), {"do": "release", "holder": str(secretary.public_id)})
    assert Case.objects.get(pk=case.pk).assigned_to is None


def test_home_says_how_much_waits_and_not_how_much_it_shows(
    sign_in, secretary, begin, monkeypatch, participant, take
):
    monkeypatch.setattr(worklists, "MOST_AT_HOME", 1)
    for number in range(3):
        take(begin(f"Hill {number}"), "submit", participant)
    Case.objects.update(due_on=timezone.localdate() - timezone.timedelta(days=2))

    text = sign_in(secretary).opened(HOME)
    assert "3 things wait for you. 3 are overdue." in text
    assert "/portal/cases/?waits=me" in text

    monkeypatch.setattr(worklists, "COUNTED_TO", 2)
    assert "More than 2 things wait for you. More than 2 are overdue." in sign_in(secretary).opened(HOME)

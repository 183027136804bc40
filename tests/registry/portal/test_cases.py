"""The pages of cases: who sees them, what they say, and that a step is taken once."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.identity.models.people import Role
from registry.lifecycle.models import StepTaken

HOME = "/portal/"


def address(case, *more):
    return "/".join([f"/portal/cases/{case.public_id}", *more]) + "/"


def hidden(text: str, name: str) -> str:
    return text.split(f'name="{name}" value="', 1)[1].split('"', 1)[0]


def test_a_visitor_is_sent_to_sign_in(client, begin):
    answer = client.get(address(begin()))

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


def test_a_stranger_finds_nothing(sign_in, stranger, begin):
    case = begin()

    for place in (address(case), address(case, "steps", "submit")):
        sign_in(stranger).opened(place, 404)


def test_a_draft_is_seen_by_its_side_only(sign_in, participant, secretary, begin, take):
    case = begin()

    sign_in(secretary).opened(address(case), 404)
    take(case, "submit", participant)
    assert "Sunny hills" in sign_in(secretary).opened(address(case))


def test_home_tells_what_waits_for_whom(sign_in, participant, secretary, begin, take):
    case = begin()

    text = sign_in(participant).opened(HOME)
    assert text.index("What waits for me") < text.index("Sunny hills") < text.index("What I wait for")
    assert "Hand in" in text

    take(case, "submit", participant)
    text = sign_in(participant).opened(HOME)
    assert text.index("What I wait for") < text.index("Sunny hills")
    assert "Waits for secretariat" in text
    assert "Sunny hills" in sign_in(secretary).opened(HOME)


def test_who_looks_on_is_not_sent_to_begin_something(sign_in, make_person, begin, take, participant):
    for browser in (sign_in(make_person("Gov", Role.GOVERNMENT)), sign_in(make_person("Aud", Role.AUDITOR))):
        text = browser.opened(HOME)
        assert "You look on" in text
        assert "See what you can start" not in text
        assert "What I wait for" not in text
        assert "Enrol yours first" not in browser.opened("/portal/start/")
        assert "Every case that is handed in" in browser.opened("/portal/cases/")
    take(begin(), "submit", participant)
    assert "Sunny hills" in sign_in(make_person("Gov2", Role.GOVERNMENT)).opened("/portal/cases/")


def test_home_explains_the_first_step_to_a_newcomer(sign_in, stranger):
    text = sign_in(stranger).opened(HOME)

    assert "enrol your organisation" in text
    assert "/portal/start/organisation_enrolment/" in text


def test_a_case_says_where_it_stands_and_what_can_be_done(sign_in, participant, begin):
    text = sign_in(participant).opened(address(begin()))

    assert 'aria-current="step">Being written' in text
    assert "ahead" in text
    assert "Hand in" in text
    assert "Sign the title first." in text  # why the other step is not possible yet


def test_a_step_is_explained_and_taken(sign_in, participant, begin):
    case = begin()
    browser = sign_in(participant)
    text = browser.opened(address(case, "steps", "submit"))
    assert "waits for: secretariat" in text

    fields = {name: hidden(text, name) for name in ("request_id", "version", "seen")}
    place = browser.sent(address(case, "steps", "submit"), {**fields, "reason": ""})

    assert place == address(case)
    case.refresh_from_db()
    assert case.state == "submitted"
    assert "handed in" in browser.opened(place)


def test_a_second_press_takes_one_step(sign_in, participant, begin):
    case = begin()
    browser = sign_in(participant)
    text = browser.opened(address(case, "steps", "submit"))
    fields = {name: hidden(text, name) for name in ("request_id", "version", "seen")}

    first = browser.sent(address(case, "steps", "submit"), {**fields, "reason": ""})
    again = browser.sent(address(case, "steps", "submit"), {**fields, "reason": ""})

    assert first == again
    assert StepTaken.objects.filter(case=case).count() == 1


def test_who_was_overtaken_is_told_what_changed(sign_in, participant, secretary, begin, take):
    case = begin()
    take(case, "submit", participant)
    browser = sign_in(participant)
    text = browser.opened(address(case, "steps", "withdraw"))
    fields = {name: hidden(text, name) for name in ("request_id", "version", "seen")}
    take(case, "return", secretary, "The map is missing.")

    text = browser.sent(address(case, "steps", "withdraw"), {**fields, "reason": ""}, 409)

    assert "The map is missing." in text
    assert "returned for revision" in text
    case.refresh_from_db()
    assert case.state == "returned"


def test_a_step_asks_for_its_reason(sign_in, secretary, participant, begin, take):
    case = begin()
    take(case, "submit", participant)
    browser = sign_in(secretary)
    text = browser.opened(address(case, "steps", "return"))
    fields = {name: hidden(text, name) for name in ("request_id", "version", "seen")}

    browser.sent(address(case, "steps", "return"), {**fields, "reason": " "}, 400)

    case.refresh_from_db()
    assert case.state == "submitted"


def test_what_was_returned_shows_the_reasons_on_top(sign_in, participant, secretary, begin, take):
    case = begin()
    take(case, "submit", participant)
    take(case, "return", secretary, "The map is missing.")

    text = sign_in(participant).opened(address(case))

    assert text.index("The map is missing.") < text.index("What you can do")


def test_an_unmet_condition_refuses_and_says_so(sign_in, participant, begin):
    case = begin()
    browser = sign_in(participant)
    assert "Sign the title first." in browser.opened(address(case, "steps", "seal"))

    fields = {"request_id": uuid.uuid4(), "version": case.version, "seen": 0, "reason": ""}
    text = browser.sent(address(case, "steps", "seal"), fields, 409)

    assert "Sign the title first." in text
    case.refresh_from_db()
    assert case.state == "draft"


def test_a_step_of_somebody_else_is_refused_and_recorded(sign_in, participant, begin, take):
    case = begin()
    take(case, "submit", participant)
    fields = {"request_id": uuid.uuid4(), "version": case.version, "seen": 1, "reason": ""}

    text = sign_in(participant).sent(address(case, "steps", "grant"), fields, 409)

    assert "secretariat" in text
    case.refresh_from_db()
    assert case.state == "submitted"
    assert case.refused_steps.get().code == "step_not_yours"


def test_a_step_that_is_not_listed_does_not_exist(sign_in, participant, begin):
    sign_in(participant).opened(address(begin(), "steps", "fly"), 404)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("?waits=me", True),
        ("?waits=others", False),
        ("?state=ended", False),
        ("?search=sunny", True),
        ("?search=hi", True),
        ("?search=s", False),
    ],
)
def test_the_list_of_cases_is_filtered(query, found, sign_in, participant, begin):
    begin()

    text = sign_in(participant).opened(f"/portal/cases/{query}")

    assert ("Sunny hills" in text) is found
    assert ("One letter finds only" in text) is (query == "?search=s")


def test_pages_ask_a_fixed_number_of_queries(sign_in, participant, begin):
    """Ten more cases ask nothing more."""
    case = begin()
    browser = sign_in(participant)
    places = (HOME, "/portal/cases/", address(case), "/portal/start/", "/portal/organisations/")

    def asked() -> list[int]:
        counts = []
        for place in places:
            with CaptureQueriesContext(connection) as queries:
                browser.opened(place)
            counts.append(len(queries))
        return counts

    asked()
    before = asked()
    for number in range(10):
        begin(f"Hill {number}")
    assert asked() == before
    assert max(before) < 55

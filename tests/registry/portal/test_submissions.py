"""Filling in the forms of a case: saved as one goes, what is missing, versions and their differences."""

import pytest

from registry.submissions.queries.submissions import draft, newest

FORM = "trial_survey_form"


def address(case, *more):
    return "/".join([f"/portal/cases/{case.public_id}/forms/{FORM}", *more]) + "/"


def hidden(text: str, name: str) -> str:
    return text.split(f'name="{name}" value="', 1)[1].split('"', 1)[0]


@pytest.fixture
def survey(begin):
    return begin("Sunny hills", "trial_survey")


@pytest.fixture
def fill(sign_in, participant, survey):
    """Fill in a section through its page, and go where the page leads."""

    def send(section: str, answers: dict, status: int = 302, save: str = "next") -> str:
        browser = sign_in(participant)
        text = browser.opened(address(survey, section))
        fields = {name: hidden(text, name) for name in ("edition", "request_id")}
        return browser.sent(address(survey, section), {**fields, "save": save, **answers}, status)

    return send


YEARS = {"sunshine-rows": "1", "sunshine-0-row": "", "sunshine-0-year": "2026", "sunshine-0-hours": "2000"}


def test_the_case_lists_its_forms_with_what_is_missing(sign_in, participant, survey):
    text = sign_in(participant).opened(f"/portal/cases/{survey.public_id}/")

    assert "Survey form" in text
    assert "3 missing" in text


def test_what_is_missing_leads_to_its_field(sign_in, participant, survey):
    text = sign_in(participant).opened(address(survey))

    assert f'href="{address(survey, "place")}#field-name"' in text
    assert 'id="field-name"' in sign_in(participant).opened(address(survey, "place"))


def test_a_section_is_saved_with_gaps_and_leads_on(fill, survey):
    place = fill("place", {"name": "Sunny hills"})

    assert place == address(survey, "years")
    assert draft(survey, FORM).content == {"place": {"name": "Sunny hills"}}


def test_a_section_is_saved_while_somebody_writes(sign_in, participant, survey):
    """Twice by a script, then by the button: each save goes on from the one before."""
    browser = sign_in(participant)
    text = browser.opened(address(survey, "place"))
    assert "autosave.js" in text
    fields = {name: hidden(text, name) for name in ("edition", "request_id")}
    for name in ("Sun", "Sunny"):
        answer = browser.post(address(survey, "place"), {**fields, "save": "quietly", "name": name})
        assert (answer.status_code, "saved at" in answer.json()["message"]) == (200, True)
        fields = {name: answer.json()[name] for name in ("edition", "request_id")}
    assert draft(survey, FORM).content == {"place": {"name": "Sunny"}}
    browser.sent(address(survey, "place"), {**fields, "save": "next", "name": "Sunny hills"}, 302)
    assert draft(survey, FORM).content == {"place": {"name": "Sunny hills"}}


def test_a_quiet_save_never_overwrites_what_somebody_else_wrote(sign_in, participant, survey):
    browser = sign_in(participant)
    text = browser.opened(address(survey, "place"))
    fields = {name: hidden(text, name) for name in ("edition", "request_id")}
    browser.sent(address(survey, "place"), {**fields, "save": "stay", "name": "Theirs"}, 302)
    late = {"edition": fields["edition"], "request_id": "6f220365-d4f8-4c86-860f-5e339dab6f34"}
    answer = browser.post(address(survey, "place"), {**late, "save": "quietly", "name": "Mine"})
    assert (answer.status_code, "Nothing is lost" in answer.json()["message"]) == (409, True)
    assert draft(survey, FORM).content == {"place": {"name": "Theirs"}}


def test_what_cannot_be_kept_is_marked_and_the_rest_is_saved(fill, survey):
    text = fill("place", {"name": "Sunny hills", "height": "high"}, 400)

    assert "high" in text
    assert 'id="id_height_error"' in text
    assert draft(survey, FORM).content == {"place": {"name": "Sunny hills"}}


def test_a_row_is_added_without_scripts_and_nothing_typed_is_lost(sign_in, participant, survey):
    browser = sign_in(participant)
    text = browser.opened(address(survey, "years"))
    fields = {name: hidden(text, name) for name in ("edition", "request_id")}

    text = browser.sent(address(survey, "years"), {**fields, **YEARS, "add-row": "sunshine"}, 200)

    assert 'name="sunshine-1-year"' in text
    assert 'value="2026"' in text
    assert draft(survey, FORM) is None


def test_a_second_press_saves_once(sign_in, participant, survey):
    browser = sign_in(participant)
    text = browser.opened(address(survey, "place"))
    fields = {name: hidden(text, name) for name in ("edition", "request_id")}
    data = {**fields, "name": "Sunny hills", "save": "stay"}

    assert browser.sent(address(survey, "place"), data) == browser.sent(address(survey, "place"), data)
    assert draft(survey, FORM).edition == 1


def test_who_saves_over_somebody_else_is_told_first(sign_in, participant, fill, survey):
    browser = sign_in(participant)
    text = browser.opened(address(survey, "place"))
    fields = {name: hidden(text, name) for name in ("edition", "request_id")}
    fill("place", {"name": "Windy hills"})

    text = browser.sent(address(survey, "place"), {**fields, "name": "Rainy hills", "save": "stay"}, 409)

    assert "Rainy hills" in text  # what was typed is still there
    assert draft(survey, FORM).content["place"]["name"] == "Windy hills"
    again = {name: hidden(text, name) for name in ("edition", "request_id")}
    browser.sent(address(survey, "place"), {**again, "name": "Rainy hills", "save": "stay"})
    assert draft(survey, FORM).content["place"]["name"] == "Rainy hills"


def test_versions_are_compared(sign_in, participant, secretary, fill, take, survey):
    fill("place", {"name": "Sunny hills", "height": "900", "secret": "gold"})
    fill("years", YEARS)
    take(survey, "submit", participant)
    take(survey, "return", secretary, "Measure again.")
    fill("place", {"name": "Sunny hills", "height": "950", "secret": "gold"})
    take(survey, "submit", participant)

    text = sign_in(secretary).opened(address(survey, "versions", "1", "2"))

    assert "<del>900" in text
    assert "<ins>950" in text
    assert "Sunshine" not in text
    assert "from version 1" in sign_in(secretary).opened(address(survey))
    assert "900" in sign_in(secretary).opened(address(survey, "versions", "1"))


def test_a_draft_is_not_read_by_the_other_side(sign_in, secretary, participant, fill, take, survey):
    fill("place", {"name": "Sunny hills", "height": "900"})
    fill("years", YEARS)
    take(survey, "submit", participant)
    take(survey, "return", secretary, "Measure again.")
    fill("place", {"name": "Secret hills", "height": "900"})

    browser = sign_in(secretary)
    assert "Secret hills" not in browser.opened(address(survey))
    browser.opened(address(survey, "versions", "2"), 404)
    assert browser.get(address(survey, "place")).status_code == 302


def test_a_form_that_is_fixed_is_not_saved(sign_in, participant, fill, take, survey):
    fill("place", {"name": "Sunny hills", "height": "900"})
    fill("years", YEARS)
    take(survey, "submit", participant)

    place = sign_in(participant).sent(address(survey, "place"), {"name": "Other", "edition": "0"})

    assert place == address(survey)
    assert newest(survey, FORM).content["place"]["name"] == "Sunny hills"


@pytest.mark.parametrize("place", [(), ("place",), ("versions", "1"), ("versions", "1", "2"), ("nothing",)])
def test_a_stranger_finds_no_form(place, sign_in, stranger, survey):
    sign_in(stranger).opened(address(survey, *place), 404)


def test_a_form_that_is_not_asked_is_not_there(sign_in, participant, survey):
    sign_in(participant).opened(f"/portal/cases/{survey.public_id}/forms/project_design_document/", 404)
    sign_in(participant).opened(address(survey, "nothing"), 404)

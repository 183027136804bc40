"""Rule sets in the office: draft, edit, compare, propose, adopt by a second officer; refusals said on the page."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from registry.identity.models.people import Role
from registry.rules.models.rule_sets import RuleSet
from registry.rules.models.values import RuleSetClock
from registry.rules.operations.adopting import draft_from, propose
from tests.signing_in import remember_second_factor

WHY = "After the committee's decision"
pytestmark = pytest.mark.usefixtures("shipped")


@pytest.fixture
def browse():
    def open_browser(person) -> Client:
        browser = Client()
        browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        Authenticator.objects.get_or_create(
            user=person, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}}
        )
        remember_second_factor(browser, person)
        return browser

    return open_browser


@pytest.fixture
def officers(make_person):
    return [make_person(name, Role.REGISTRY_OFFICER) for name in ("aiko", "bolat")]


@pytest.fixture
def offices(officers, browse):
    return [browse(person) for person in officers]


def kazakh(version="1.1") -> RuleSet:
    return RuleSet.objects.get(partner_country="KZ", document="project_cycle", version=version)


def page(name, row) -> str:
    return reverse(f"admin:rules_ruleset_{name}", args=[row.pk])


def fields_of(answer) -> dict[str, object]:
    """What a browser would send back from the form of an admin page."""
    form = answer.context["adminform"].form
    forms = [form]
    for inline in answer.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    given = {}
    for each in forms:
        for bound in each:
            value = bound.value()
            if value is not None and value is not False:
                given[bound.html_name] = value
    return given


def test_from_a_draft_to_adoption_by_two_officers(offices):
    aiko, bolat = offices
    answer = aiko.post(
        page("draft", kazakh()), {"partner_country": "KZ", "track": "second_generation", "reason": WHY}
    )
    draft = kazakh("1.2")
    assert answer.url == page("change", draft)

    given = fields_of(aiko.get(page("change", draft)))
    name = next(
        key for key, value in given.items() if value == "methodology_decision" and key.endswith("-key")
    )
    given |= {name.replace("-key", "-days"): 45, "reason": WHY, "labels": "{}"}
    answer = aiko.post(page("change", draft), given)
    assert answer.status_code == 302, answer.context["errors"]
    row = RuleSetClock.objects.get(rule_set=draft, key="methodology_decision")
    assert (row.days, row.paused_by) == (45, ["proponent", "focal_point"])

    shown = aiko.get(page("propose", draft)).content.decode()
    assert "methodology_decision" in shown
    aiko.post(page("propose", draft), {"reason": WHY})
    refused = aiko.post(page("adopt", draft), {"reason": WHY})
    assert "must come from somebody else" in refused.content.decode()
    assert kazakh("1.2").status == "proposed"
    assert bolat.post(page("adopt", draft), {"reason": WHY}).status_code == 302
    assert kazakh("1.2").status == "adopted"
    history = bolat.get(page("history", draft)).content.decode()
    assert "Aiko" in history
    assert "Bolat" in history


def test_what_is_adopted_or_proposed_is_read_only(offices, officers):
    draft = draft_from(kazakh(), officers[0], reason=WHY)
    given = fields_of(offices[0].get(page("change", draft))) | {"reason": WHY, "labels": "{}"}
    proposed = propose(draft, officers[0], reason=WHY)
    for row in (kazakh(), proposed):
        answer = offices[0].get(page("change", row))
        assert answer.status_code == 200
        assert not answer.context["has_change_permission"]
        assert offices[0].post(page("change", row), given).status_code == 403


def test_two_versions_are_compared_and_any_two_can_be(offices, officers):
    draft = draft_from(kazakh(), officers[0], reason=WHY)
    assert "They say the same." in offices[0].get(page("compare", draft)).content.decode()
    other = RuleSet.objects.get(partner_country="MN")
    shown = offices[0].get(page("compare", draft), {"older": other.pk}).content.decode()
    assert "Sustainable Development Contribution Plan" in shown


def test_an_act_asks_for_a_reason_and_says_what_is_not_possible(offices):
    for act in ("draft", "propose", "take_back", "adopt", "discard"):
        assert offices[0].get(page(act, kazakh())).status_code == 200
        answer = offices[0].post(page(act, kazakh()), {"reason": ""})
        assert answer.status_code == 200
        assert answer.context["form"].errors["reason"]
        if act != "draft":
            answer = offices[0].post(page(act, kazakh()), {"reason": WHY})
            assert "not possible now" in answer.content.decode(), act
    assert RuleSet.objects.filter(partner_country="KZ").count() == 1


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.AUDITOR])
def test_only_officers_come_in(browse, make_person, role):
    person = browse(make_person("stranger", role))
    for act in ("compare", "draft", "propose", "take_back", "adopt", "discard"):
        for method in ("get", "post"):
            assert getattr(person, method)(page(act, kazakh()), {"reason": WHY}).status_code == 404, act
    assert RuleSet.objects.filter(partner_country="KZ").count() == 1


def test_every_list_opens_and_is_searched(offices, stage):
    stage.submitted()
    for model in ("ruleset", "countrycalendar", "holiday", "clock"):
        address = reverse(f"admin:rules_{model}_changelist")
        assert offices[0].get(address).status_code == 200
        assert offices[0].get(address, {"q": "KZ"}).status_code == 200


def test_a_clock_is_read_and_not_written(offices, stage):
    clock = stage.submitted().clocks.get()
    address = reverse("admin:rules_clock_change", args=[clock.pk])
    assert offices[0].get(address).status_code == 200
    assert offices[0].post(address, {"due_on": "2030-01-01"}).status_code == 403


def test_acting_on_nothing_is_not_found(offices):
    for key in (0, 10**18, 2**70):
        for act in ("compare", "adopt"):
            assert offices[0].get(reverse(f"admin:rules_ruleset_{act}", args=[key])).status_code == 404

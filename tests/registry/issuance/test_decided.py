"""The Joint Committee decides the integers of a request, or fewer: by the page and by machine, with a reason."""

import base64
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from registry.identity.operations.credentials import create_credential
from registry.identity.scopes import Scope
from registry.identity.system_authority import system_authority
from registry.issuance.models import CountryNotification, CreditAllocation, IssuanceRequest
from registry.issuance.queries.pages import panel_of
from registry.lifecycle.errors import StepUnmet
from registry.parties.errors import OutcomeNotPossible
from registry.parties.models import JointCommittee
from registry.parties.operations.decisions import open_decision

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def decided(*rows):
    return {"allocations": [{"number": number, "quantity": quantity} for number, quantity in rows]}


def codes(refusal):
    return [one.code for one in refusal.value.unmet]


REFUSED = {
    "above": (decided((1, 41)), ["above_requested"]),
    "no such row": (decided((99, 1)), ["decided_row_unknown"]),
    "twice": (decided((1, 1), (1, 2)), ["decided_amounts_malformed"]),
    "below nothing": (decided((1, -1)), ["decided_amounts_malformed"]),
    "part of a unit": (decided((1, 1.5)), ["decided_amounts_malformed"]),
    "a truth": (decided((1, True)), ["decided_amounts_malformed"]),
    "no rows": ({"allocations": "all"}, ["decided_amounts_malformed"]),
    "nothing at all": (decided(*((number, 0) for number in range(1, 10))), ["nothing_decided"]),
}


def test_what_is_above_or_no_amount_is_refused_before_it_is_put_and_when_it_is_taken(stage):
    case = stage.complete()
    JointCommittee.objects.create(partner_country=stage.country)
    for facts, wanted in REFUSED.values():
        with pytest.raises(StepUnmet) as refusal:
            stage.step(case, "notify", facts=facts)
        assert codes(refusal) == wanted
        with pytest.raises(OutcomeNotPossible) as refusal:
            put(stage, case, facts)
        assert codes(refusal) == wanted
    with pytest.raises(OutcomeNotPossible) as refusal:
        put(stage, case, decided((1, 30)), reason="")
    assert codes(refusal) == ["reason_required"]
    for outcome, facts in (("notify", {"quantity": 1}), ("reject", decided((1, 30)))):
        with pytest.raises(OutcomeNotPossible) as refusal:
            put(stage, case, facts, outcome=outcome)
        assert codes(refusal) == ["fact_unknown"]
    assert not CountryNotification.objects.exists()


def put(stage, case, facts, *, reason="Two months are not shown.", outcome="notify"):
    return open_decision(
        case, outcome=outcome, kind="electronic", reason=reason, facts=facts, by=stage["secretariat"]
    )


def test_fewer_units_go_to_each_side_and_what_was_asked_for_stays_readable(stage):
    case = stage.complete()  # of 2024: 40 and 10 for Japan, 50 for the partner
    stage.step(case, "notify", facts=decided((1, 30), (2, 0)))
    decision = stage.decision(case)
    sides = dict(decision.notifications.values_list("side", "quantity"))
    assert (decision.total_quantity, sides) == (330, {"japan": 155, "partner": 175})
    assert decision.government_of_japan_quantity == 30 + 90 + 15
    parts = CreditAllocation.objects.filter(notification__side="japan").order_by("number")
    assert list(parts.values_list("number", "vintage", "quantity"))[:2] == [(1, 2024, 30), (2, 2025, 90)]
    connection.check_constraints()  # sums at every level, within what was verified and recalculated

    request = IssuanceRequest.objects.get(case=case)
    assert sum(request.allocations.values_list("quantity", flat=True)) == 350
    assert case.steps.get(step="notify").facts == decided((1, 30), (2, 0))
    assert (panel_of(case).requested, panel_of(case).total) == (350, 330)
    stage.issue(stage.side(case, "japan"), "japan1", "japan2")
    stage.issue(stage.side(case, "partner"), "officer", "partner2")
    case.refresh_from_db()
    assert case.state == "issued"


def test_a_side_of_which_nothing_is_decided_has_nothing_to_issue(stage):
    rows = stage.rows((2024, "japan", "government", 40), (2024, "partner", "firm", 50))
    case = stage.complete(rows)
    stage.step(case, "notify", facts=decided((2, 0)))
    stage.issue(stage.side(case, "japan"), "japan1", "japan2")
    case.refresh_from_db()
    assert case.state == "issued"
    assert stage.decision(case).total_quantity == 40


def test_the_agenda_takes_the_amounts_and_the_page_of_the_decision_shows_both(stage):
    case = stage.complete()
    JointCommittee.objects.create(partner_country=stage.country)
    browser = Client()
    browser.force_login(stage["secretariat"], backend=BACKEND)
    address = reverse("portal:agenda", args=[case.public_id])
    assert 'name="units_1" value="40"' in browser.get(address).content.decode()
    given = {"outcome": "notify", "kind": "electronic", "reason": "Two months are not shown."}
    units = {f"units_{number}": "" for number in range(1, 10)}
    assert browser.post(address, {**given, **units, "units_1": "41"}).status_code == 400
    answer = browser.post(address, {**given, **units, "units_1": "30", "units_2": "10"}, follow=True)
    assert answer.status_code == 200
    (put_there,) = case.committee_decisions.all()
    assert put_there.facts == decided((1, 30))
    shown = answer.content.decode()
    assert '<span class="badge note">30</span>' in shown
    assert ">40<" in shown


def test_as_asked_for_is_what_a_decision_says_that_names_no_amounts(stage):
    case = stage.complete()
    JointCommittee.objects.create(partner_country=stage.country)
    assert put(stage, case, {}, reason="").facts == {}


def test_a_program_puts_the_amounts_and_reads_them_again(stage, client):
    case = stage.complete()
    JointCommittee.objects.create(partner_country=stage.country)
    authority = system_authority("tests", "a test needs it")
    made = create_credential(stage["secretariat"], "test", [Scope.CASES_WRITE], authority=authority)
    basic = base64.b64encode(f"{made.client_id}:{made.client_secret}".encode()).decode()
    token = client.post(
        "/api/oauth/token/", {"grant_type": "client_credentials"}, headers={"authorization": f"Basic {basic}"}
    ).json()["access_token"]
    address = reverse("api:case-decisions", args=[case.public_id])

    def ask(facts):
        data = {"outcome": "notify", "kind": "electronic", "reason": "Two months are not shown."}
        return client.post(
            address,
            {**data, "facts": facts},
            content_type="application/json",
            headers={"authorization": f"Bearer {token}", "idempotency-key": str(uuid4())},
        )

    refused = ask(decided((1, 41)))
    assert (refused.status_code, refused.json()["code"]) == (409, "outcome_not_possible")
    assert "above_requested" in refused.content.decode()
    assert ask(decided((1, 30))).status_code == 201
    read = client.get(address, headers={"authorization": f"Bearer {token}"}).json()
    assert read["results"][0]["facts"] == decided((1, 30))

"""Who may: every address of the API, for everybody who may ask."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import get_resolver, reverse

from registry.config import api_urls
from registry.identity.models.people import Role
from registry.identity.scopes import Scope

# Everybody who may ask: the header they send, made when it is needed.
ASKING: dict[str, Callable[[Any], dict[str, str]]] = {
    "visitor": lambda token: {},
    "wrong token": lambda token: {"authorization": "Bearer wrong"},
    "participant": lambda token: token(Role.PARTICIPANT, scopes=[Scope.REGISTER_READ]),
    "participant who asked for the ledger": lambda token: token(Role.PARTICIPANT, scopes=[Scope.LEDGER_READ]),
    "officer": lambda token: token(Role.REGISTRY_OFFICER, scopes=[Scope.REGISTER_READ, Scope.LEDGER_READ]),
    "auditor": lambda token: token(Role.AUDITOR, scopes=[Scope.LEDGER_READ]),
    "auditor without the scope": lambda token: token(Role.AUDITOR, scopes=[Scope.REGISTER_READ]),
}
PUBLIC = dict.fromkeys(ASKING, 200) | {"wrong token": 401}
PUBLIC_BUT_NOTHING_THERE = dict.fromkeys(ASKING, 404) | {"wrong token": 401}
AUDITORS = {
    "visitor": 401,
    "wrong token": 401,
    "participant": 403,
    "participant who asked for the ledger": 403,
    "officer": 403,
    "auditor": 200,
    "auditor without the scope": 403,
}
# Nobody here was given a scope of cases; who sees which case, the tests of the rooms ask.
WITH_A_SCOPE_OF_CASES = dict.fromkeys(ASKING, 403) | {"visitor": 401, "wrong token": 401}
OPEN_TO_ALL = dict.fromkeys(ASKING, 200)
POSTED_ONLY = dict.fromkeys(ASKING, 405)

A_CASE = {"public_id": "2f7f3e8e-0f43-4cf0-9a8e-0a6c6a1a4c9b"}
A_FORM = {**A_CASE, "code": "project_idea_note"}

# name: (arguments, what each is answered)
TABLE: dict[str, tuple[dict[str, Any], dict[str, int]]] = {
    "country-list": ({}, PUBLIC),
    "country-detail": ({"code": "MN"}, PUBLIC),
    "joint-committee-list": ({}, PUBLIC),
    "organisation-list": ({}, PUBLIC),
    "organisation-detail": (
        {"public_id": "2f7f3e8e-0f43-4cf0-9a8e-0a6c6a1a4c9b"},
        PUBLIC_BUT_NOTHING_THERE,
    ),
    "sectoral-scope-list": ({}, PUBLIC),
    "third-party-entity-list": ({}, PUBLIC),
    "third-party-entity-detail": ({"slug": "verifier-mn001"}, PUBLIC),
    "designation-list": ({}, PUBLIC),
    "decision-list": ({}, PUBLIC),
    "decision-detail": (A_CASE, PUBLIC_BUT_NOTHING_THERE),
    "decision-assent": (A_CASE, WITH_A_SCOPE_OF_CASES),
    "decision-conflict": (A_CASE, WITH_A_SCOPE_OF_CASES),
    "methodology-list": ({}, PUBLIC),
    "methodology-detail": ({"reference": "MN_AM001"}, PUBLIC),
    "methodology-content": ({"reference": "MN_AM001", "version": "1.0"}, PUBLIC_BUT_NOTHING_THERE),
    "methodology-calculation": (
        {"reference": "MN_AM001", "version": "1.0"},
        POSTED_ONLY | {"wrong token": 401},
    ),
    "factor-table-list": ({}, PUBLIC),
    "factor-table-detail": ({"name": "grids", "revision": 1}, PUBLIC_BUT_NOTHING_THERE),
    "project-list": ({}, PUBLIC),
    "project-detail": ({"reference": "MN001"}, PUBLIC),
    "proposed-methodology-list": ({}, PUBLIC),
    "proposed-methodology-detail": ({"reference": "MN_PM001"}, PUBLIC_BUT_NOTHING_THERE),
    "project-timeline": ({"reference": "MN001"}, PUBLIC),
    "design-document-list": ({"reference": "MN001"}, PUBLIC),
    "design-document-detail": ({"reference": "MN001", "number": 1}, PUBLIC_BUT_NOTHING_THERE),
    "design-document-differences": (
        {"reference": "MN001", "older": 1, "newer": 2},
        PUBLIC_BUT_NOTHING_THERE,
    ),
    "modalities-of-communication": ({"reference": "MN001"}, PUBLIC),
    "planned-project-list": ({}, PUBLIC),
    "planned-project-detail": ({"reference": "MN_PIN001"}, PUBLIC),
    "issuability": ({"reference": "MN001"}, WITH_A_SCOPE_OF_CASES),
    "monitoring-calendar": ({"reference": "MN001"}, WITH_A_SCOPE_OF_CASES),
    "project-monitoring-reports": ({"reference": "MN001"}, PUBLIC),
    "issuance-list": ({}, PUBLIC),
    "issuance-detail": ({"slug": "MN001-1"}, PUBLIC),
    "authorisation-list": ({}, PUBLIC),
    "authorisation-detail": (A_CASE, PUBLIC_BUT_NOTHING_THERE),
    "purpose-list": ({}, PUBLIC),
    "usage-scheme-list": ({}, PUBLIC),
    "beneficiary-list": ({}, WITH_A_SCOPE_OF_CASES),
    "beneficiaries-alike": ({}, WITH_A_SCOPE_OF_CASES),
    "beneficiary-detail": (A_CASE, WITH_A_SCOPE_OF_CASES),
    "certificate-list": ({}, PUBLIC),
    "certificate-detail": ({"number": "JP-RT-2026-00000001-02"}, PUBLIC_BUT_NOTHING_THERE),
    "link-messages": ({}, POSTED_ONLY),
    "rule-set-list": ({}, PUBLIC),
    "rule-set-detail": ({"key": "MN//number_formats/1.0"}, PUBLIC),
    "holiday-list": ({}, PUBLIC),
    "form-list": ({}, PUBLIC),
    "form-detail": ({"code": "project_idea_note"}, PUBLIC),
    "lifecycle-list": ({}, PUBLIC),
    "lifecycle-detail": ({"code": "project_idea_note"}, PUBLIC),
    "case-list": ({}, WITH_A_SCOPE_OF_CASES),
    "case-detail": (A_CASE, WITH_A_SCOPE_OF_CASES),
    "case-steps": (A_CASE, WITH_A_SCOPE_OF_CASES),
    "case-proposals": (A_CASE, WITH_A_SCOPE_OF_CASES),
    "case-proposal": ({**A_CASE, "proposal": A_CASE["public_id"]}, WITH_A_SCOPE_OF_CASES),
    "case-decisions": (A_CASE, WITH_A_SCOPE_OF_CASES),
    "decision-withdrawal": (A_CASE, WITH_A_SCOPE_OF_CASES),
    "decision-meetings": (A_CASE, WITH_A_SCOPE_OF_CASES),
    "decision-meeting": ({**A_CASE, "meeting": A_CASE["public_id"]}, WITH_A_SCOPE_OF_CASES),
    "case-received-inputs": (A_CASE, WITH_A_SCOPE_OF_CASES),
    "case-received-input": ({**A_CASE, "received": A_CASE["public_id"]}, WITH_A_SCOPE_OF_CASES),
    "case-document-withdrawal": ({**A_CASE, "document": A_CASE["public_id"]}, WITH_A_SCOPE_OF_CASES),
    "case-forms": (A_CASE, WITH_A_SCOPE_OF_CASES),
    "case-form": (A_FORM, WITH_A_SCOPE_OF_CASES),
    "case-form-versions": (A_FORM, WITH_A_SCOPE_OF_CASES),
    "case-form-version": ({**A_FORM, "number": 1}, WITH_A_SCOPE_OF_CASES),
    "case-form-differences": ({**A_FORM, "older": 1, "newer": 2}, WITH_A_SCOPE_OF_CASES),
    "case-findings": (A_CASE, WITH_A_SCOPE_OF_CASES),
    "case-finding": ({**A_CASE, "finding": A_CASE["public_id"]}, WITH_A_SCOPE_OF_CASES),
    "case-monitoring": (A_CASE, WITH_A_SCOPE_OF_CASES),
    "case-monitoring-values": (A_CASE, WITH_A_SCOPE_OF_CASES),
    "case-monitoring-files": (A_CASE, WITH_A_SCOPE_OF_CASES),
    "case-monitoring-recalculation": (A_CASE, WITH_A_SCOPE_OF_CASES),
    "case-public-inputs": (A_CASE, PUBLIC_BUT_NOTHING_THERE),
    "case-documents": (A_CASE, WITH_A_SCOPE_OF_CASES),
    "case-document": ({**A_CASE, "document": A_CASE["public_id"]}, WITH_A_SCOPE_OF_CASES),
    "case-document-twin": ({**A_CASE, "document": A_CASE["public_id"]}, WITH_A_SCOPE_OF_CASES),
    "document-file": ({**A_CASE, "number": 1}, PUBLIC_BUT_NOTHING_THERE),
    "check-list": ({}, PUBLIC),
    "check-detail": ({"code": "JR-4003"}, PUBLIC),
    "instruction-list": ({}, WITH_A_SCOPE_OF_CASES),
    "instruction-acceptability": ({}, WITH_A_SCOPE_OF_CASES),
    "instruction-detail": (A_CASE, WITH_A_SCOPE_OF_CASES),
    "instruction-steps": (A_CASE, WITH_A_SCOPE_OF_CASES),
    "account-list": ({}, PUBLIC),
    "account-detail": ({"public_id": "2f7f3e8e-0f43-4cf0-9a8e-0a6c6a1a4c9b"}, PUBLIC_BUT_NOTHING_THERE),
    "change-list": ({}, PUBLIC),
    "webhook-list": ({}, WITH_A_SCOPE_OF_CASES),
    "webhook-detail": (A_CASE, WITH_A_SCOPE_OF_CASES),
    "webhook-secrets": (A_CASE, WITH_A_SCOPE_OF_CASES),
    "webhook-test": (A_CASE, WITH_A_SCOPE_OF_CASES),
    "webhook-messages": (A_CASE, WITH_A_SCOPE_OF_CASES),
    "webhook-message-again": ({**A_CASE, "message": A_CASE["public_id"]}, WITH_A_SCOPE_OF_CASES),
    "own-account-list": ({}, WITH_A_SCOPE_OF_CASES),
    "account-holdings": (A_CASE, WITH_A_SCOPE_OF_CASES),
    "account-statement": (A_CASE, WITH_A_SCOPE_OF_CASES),
    "trusted-account-list": (A_CASE, WITH_A_SCOPE_OF_CASES),
    "trusted-account-removal": ({**A_CASE, "entry": A_CASE["public_id"]}, WITH_A_SCOPE_OF_CASES),
    "totals": ({}, PUBLIC),
    "serials": ({"registry": "JP", "serials": "1-94"}, PUBLIC_BUT_NOTHING_THERE),
    "ledger-download": ({"dataset": "accounts", "suffix": "csv"}, AUDITORS),
    "schema": ({}, PUBLIC),
    "docs": ({}, OPEN_TO_ALL),
    "token": ({}, POSTED_ONLY),
    "revoke": ({}, POSTED_ONLY),
}


@pytest.mark.parametrize("who", ASKING)
def test_each_is_answered_as_the_table_says(client, register, token, who):
    register("MN")
    header = ASKING[who](token)

    answers = {}
    for name, (arguments, _expected) in TABLE.items():
        answer = client.get(reverse(f"api:{name}", kwargs=arguments), headers=header)
        answers[name] = answer.status_code
        if answer.streaming:
            b"".join(answer.streaming_content)

    assert answers == {name: expected[who] for name, (_arguments, expected) in TABLE.items()}


def test_every_address_of_the_api_is_in_the_table():
    assert {pattern.name for pattern in api_urls.urlpatterns} == set(TABLE)


def test_the_api_has_no_address_outside_its_table():
    found = {str(pattern.pattern) for pattern in get_resolver().url_patterns if "api" in str(pattern.pattern)}

    assert found == {"api/"}


def test_the_auditors_downloads_come_in_each_form_and_set(client, register, token):
    register("MN")
    header = token(Role.AUDITOR, scopes=[Scope.LEDGER_READ])

    for dataset in ("accounts", "transactions", "movements", "holdings"):
        for suffix in ("csv", "jsonl"):
            answer = client.get(f"/api/v1/ledger/{dataset}.{suffix}", headers=header)
            assert answer.status_code == 200
            assert answer.streaming
            assert answer.headers["X-Ledger-Sequence"].isdigit()
            assert answer.headers["Cache-Control"] == "private, no-store"
            b"".join(answer.streaming_content)
    assert client.get("/api/v1/ledger/secrets.csv", headers=header).status_code == 404
    assert client.get("/api/v1/ledger/accounts.csv?colour=red", headers=header).status_code == 400

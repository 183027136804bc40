"""The interface for programs, what everybody reads, and the officers' queue."""

import base64
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from registry.identity.models.people import User
from registry.identity.operations.credentials import create_credential
from registry.identity.scopes import Scope
from registry.identity.system_authority import system_authority
from tests.registry.monitoring.world import PATHS, monitoring_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(world):
    found = world.begin("monitoring_report")
    world.write(found, monitoring_report())
    return found


@pytest.fixture
def ask(world, client):
    """``ask("post", address, data)`` with a credential of the proponent; ``key`` is the request's."""
    authority = system_authority("tests", "a test needs it")
    made = create_credential(world["proponent"], "test", [Scope.CASES_WRITE], authority=authority)
    basic = base64.b64encode(f"{made.client_id}:{made.client_secret}".encode()).decode()
    answer = client.post(
        "/api/oauth/token/",
        {"grant_type": "client_credentials"},
        headers={"authorization": f"Basic {basic}"},
    )
    token = answer.json()["access_token"]

    def go(method, address, data=None, *, key=None):
        headers = {"authorization": f"Bearer {token}"}
        if method == "post":
            headers["idempotency-key"] = str(key or uuid4())
        values = {} if method == "get" else {"data": data, "content_type": "application/json"}
        return getattr(client, method)(address, headers=headers, **values)

    return go


def values(*amounts):
    periods = (["2024-07-01", "2024-12-31"], ["2025-01-01", "2025-12-31"])
    return {
        "values": [
            {"symbol": "EG", "point": "1", "period": period, "value": amount, "unit": "MWh"}
            for amount, period in zip(amounts, periods, strict=True)
        ],
        "claimed": {"2024": "496.4", "2025": "1000.2"},
    }


def test_a_program_brings_values_and_reads_what_comes_of_them(case, ask):
    address = reverse("api:case-monitoring", args=[case.public_id])
    assert ask("get", address).json()["values"] == []
    key = uuid4()
    taken = ask("post", f"{address}values/", values("620.5", "1250.25"), key=key)
    assert (taken.status_code, taken.json()["state"]) == (201, "taken")
    again = ask("post", f"{address}values/", values("620.5", "1250.25"), key=key)
    assert again.json()["id"] == taken.json()["id"]
    report = ask("get", address).json()
    assert report["recalculated"] == {"2024": 496, "2025": 1000}
    assert report["recalculation"]["years"][0]["emission_reductions"] == "496.4"
    assert report["recalculation"]["result"]["steps"]
    assert report["verified"] == {}


def test_a_fault_is_told_as_a_problem_with_its_place(case, ask):
    address = reverse("api:case-monitoring-values", args=[case.public_id])
    refused = ask("post", address, values("620.5", "x"))
    assert refused.status_code == 409
    problem = refused.json()
    assert problem["code"] == "intake_faulty"
    assert "values[1]" in str(problem)


def test_a_verified_report_is_read_by_everybody(world, client):
    verification = world.walk(world.begin("verification"), *PATHS["verification"]["opinion_positive"])
    case = verification.parent
    reference = world.project.reference
    assert (
        case.reference in client.get(reverse("public:monitoring-reports", args=[reference])).content.decode()
    )
    page = client.get(reverse("public:monitoring-report", args=[reference, case.reference]))
    shown = page.content.decode()
    assert "1,496" in shown
    assert "unqualified" in shown.lower()
    assert "Which meter is this?" in shown
    listed = client.get(reverse("api:project-monitoring-reports", args=[reference])).json()["results"]
    assert [(one["reference"], one["verified"]) for one in listed] == [
        (case.reference, {"2024": 496, "2025": 1000})
    ]


def test_a_report_under_verification_is_not_public(world, client, case):
    world.fill_in(case)
    world.step(case, "submit")
    address = reverse("public:monitoring-report", args=[world.project.reference, case.reference])
    assert client.get(address).status_code == 404
    assert (
        "No monitoring report"
        in client.get(reverse("public:monitoring-reports", args=[world.project.reference])).content.decode()
    )


def test_officers_see_difference_and_findings_at_a_glance(world, case):
    world.fill_in(case, "100", "1250.25")
    world.step(case, "submit")
    officer = User.objects.get(email="officer1@example.org")
    officer.is_staff = officer.is_superuser = True
    officer.save()
    Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={"secret": "never shown"})
    browser = Client()
    browser.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = browser.session
    session["account_authentication_methods_user"] = str(officer.pk)
    session["account_authentication_methods"] = [
        {"method": "password", "at": 0},
        {"method": "mfa", "type": "totp", "at": 0},
    ]
    session.save()
    shown = browser.get(reverse("admin:monitoring_monitoringreport_changelist"))
    assert shown.status_code == 200
    assert "0 errors, 1 warnings" in shown.content.decode()

"""The interface for programs, what everybody reads, and the officers' queue."""

import base64
from datetime import date
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry.identity.models.people import User
from registry.identity.operations.credentials import create_credential
from registry.identity.scopes import Scope
from registry.identity.system_authority import system_authority
from registry.monitoring.models import MonitoringReport
from tests.registry.monitoring.world import PATHS, monitoring_report
from tests.signing_in import remember_second_factor

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


def copy_of(row, **changes):
    """The same row once more, with what tells them apart."""
    made = type(row)._default_manager.get(pk=row.pk)
    made.pk, made._state.adding = None, True
    if hasattr(made, "public_id"):
        made.public_id = uuid4()
    for name, value in changes.items():
        setattr(made, name, value)
    made.save()
    return made


def one_more(report, number):
    """The concluded report of an earlier year, as this one."""
    days = {"first_on": date(2000 + number, 1, 1), "last_on": date(2000 + number, 12, 31)}
    own = {"reference": f"{report.case.reference}-{number}"}
    made = copy_of(report, case=copy_of(report.case, **own), **days)
    recalculation = copy_of(report.recalculations.get(), report=made)
    for year in report.recalculations.get().years.all():
        copy_of(year, recalculation=recalculation)
    opinion = report.verification_reports.get()
    own = {"reference": f"{opinion.case.reference}-{number}"}
    kept = copy_of(opinion, report=made, case=copy_of(opinion.case, **own), recalculation=recalculation)
    for amount in opinion.amounts.all():
        copy_of(amount, verification=kept)


def test_a_list_of_reports_is_paged_and_costs_the_same_for_any_number_without_the_working(world, client):
    verification = world.walk(world.begin("verification"), *PATHS["verification"]["opinion_positive"])
    report = MonitoringReport.objects.get(case=verification.parent)
    doors = [
        reverse(name, args=[world.project.reference])
        for name in ("api:project-monitoring-reports", "public:monitoring-reports")
    ]

    def asked(address):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return [query["sql"] for query in queries]

    for door in doors:
        client.get(door)
    few = [len(asked(door)) for door in doors]
    for number in range(4):
        one_more(report, number)
    many = [asked(door) for door in doors]
    assert [len(queries) for queries in many] == few
    assert max(few) <= 14
    for sql in (sql for queries in many for sql in queries):
        for heavy in ("inputs", "result", "checks", "cells"):
            assert f'"monitoring_recalculation"."{heavy}"' not in sql, sql

    first = client.get(f"{doors[0]}?limit=3").json()
    second = client.get(first["next"]).json()
    days = [row["first_on"] for row in [*first["results"], *second["results"]]]
    assert days == sorted(days)
    assert (len(days), second["next"]) == (5, None)
    assert {tuple(row["verified"].values()) for row in first["results"]} == {(496, 1000)}


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
    verification = world.walk(world.begin("verification"), *PATHS["verification"]["opinion_positive"])
    concluded = MonitoringReport.objects.get(case=verification.parent)
    moved = (date(2031, 1, 1), date(2031, 12, 31))
    MonitoringReport.objects.filter(pk=concluded.pk).update(first_on=moved[0], last_on=moved[1])
    world.fill_in(case, "100", "1250.25")
    world.step(case, "submit")
    officer = User.objects.get(email="officer1@example.org")
    officer.is_staff = officer.is_superuser = True
    officer.save()
    Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={"secret": "never shown"})
    browser = Client()
    browser.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    remember_second_factor(browser, officer)
    shown = browser.get(reverse("admin:monitoring_monitoringreport_changelist"))
    assert shown.status_code == 200
    assert "0 errors, 1 warnings" in shown.content.decode()

    address = reverse("admin:monitoring_monitoringreport_changelist")
    with CaptureQueriesContext(connection) as few:
        assert "1496" in browser.get(address).content.decode()
    for number in range(5):
        one_more(concluded, number)
    with CaptureQueriesContext(connection) as many:
        assert browser.get(address).content.decode().count("1496") >= 6
    assert len(many) == len(few), "the queue asks the same for any number of reports"

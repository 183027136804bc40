"""From the request to units on both sides: who decides what, in integers, each side on its own."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection

from credits.models import Issuance
from registry.identity.models.holders import AccountHolder
from registry.issuance.models import CountryNotification, CreditAllocation, IssuanceRequest
from registry.lifecycle.errors import StepUnmet
from registry.lifecycle.tables import Unmet
from registry.monitoring.queries.amounts import NOT_STANDING

pytestmark = pytest.mark.django_db


def unmet(refusal):
    return [one.code for one in refusal.value.unmet]


def ranges():
    rows = Issuance.objects.select_related("series", "destination").order_by(
        "series__registry", "first_serial"
    )
    return [
        (
            row.series.registry_id,
            row.series.vintage,
            row.first_serial,
            row.last_serial,
            AccountHolder.objects.get(account=row.destination).label,
        )
        for row in rows
    ]


def test_three_years_are_issued_by_both_sides_each_on_its_own(stage):
    case = stage.notified()
    decision = stage.decision(case)
    assert (decision.slug, decision.total_quantity, decision.vintage) == ("KZ001-ISS-001", 350, None)
    assert decision.government_of_japan_quantity == 50 + 100 + 25 - 30
    assert dict(decision.notifications.values_list("side", "quantity")) == {"japan": 175, "partner": 175}
    connection.check_constraints()

    japan = stage.side(case, "japan")
    assert (japan.reference, japan.state, japan.waits_for) == ("KZ001-SI-001", "notified", "officer")
    stage.issue(japan, "japan1", "japan2")
    assert ranges() == [
        ("JP", 2024, 1, 40, "Government (JP, KZ)"),
        ("JP", 2024, 41, 50, "Japanese Firm"),
        ("JP", 2025, 51, 140, "Government (JP, KZ)"),
        ("JP", 2025, 141, 150, "Japanese Firm"),
        ("JP", 2026, 151, 165, "Government (JP, KZ)"),
        ("JP", 2026, 166, 175, "Japanese Firm"),
    ]
    case.refresh_from_db()
    assert case.state == "notified", "the partner's side takes its time"

    stage.issue(stage.side(case, "partner"), "officer", "partner2")
    case.refresh_from_db()
    assert (case.state, case.is_final) == ("issued", True)
    sides = CountryNotification.objects.filter(decision=decision)
    assert all(side.is_issued and side.issued_on for side in sides)
    assert [row[1:4] for row in ranges()[6:]] == [(2024, 1, 50), (2025, 51, 150), (2026, 151, 175)]
    connection.check_constraints()


def test_officers_issue_for_their_own_side_and_two_of_them(stage):
    case = stage.notified()
    japan = stage.side(case, "japan")
    for first, second in (("japan1", "officer"), ("officer", "japan1")):
        with pytest.raises(StepUnmet) as refusal:
            stage.issue(japan, first, second)
        assert unmet(refusal) == ["other_side"]
        japan.proposals.filter(closed_at__isnull=True).delete()
    assert not Issuance.objects.exists()


CASES = {
    "above what was verified": (
        [(2024, "japan", "government", 60), (2024, "partner", "firm", 41)],
        ["above_verified", "above_recalculated"],
    ),
    "a year nobody verified": ([(2023, "japan", "government", 1)], ["above_verified", "above_recalculated"]),
    "who takes no part": ([(2024, "japan", "firm", 1)], ["recipient_takes_no_part"]),
}


@pytest.mark.parametrize("name", CASES)
def test_what_cannot_be_issued_is_not_asked_for(stage, name):
    rows, codes = CASES[name]
    with pytest.raises(StepUnmet) as refusal:
        stage.submitted(stage.rows(*rows))
    assert unmet(refusal) == codes
    assert not IssuanceRequest.objects.exists()


def test_never_above_the_recalculated_amount(stage):
    stage.amounts({2024: 100}, {2024: 99})
    with pytest.raises(StepUnmet) as refusal:
        stage.submitted(stage.rows((2024, "japan", "government", 100)))
    assert unmet(refusal) == ["above_recalculated"]
    stage.amounts({2024: 100}, {})
    with pytest.raises(StepUnmet) as refusal:
        stage.submitted(stage.rows((2024, "japan", "government", 1)))
    assert unmet(refusal) == ["nothing_to_issue", "above_recalculated"]


def test_the_period_is_the_reports_and_nothing_was_issued_elsewhere(stage):
    case = stage.begin()
    stage.fill(case, "issuance_request", stage.content(first_on="2024-03-02", is_issued_elsewhere=True))
    stage.report_on_development(case)
    with pytest.raises(StepUnmet) as refusal:
        stage.step(case, "submit")
    assert unmet(refusal) == ["period_differs", "issued_elsewhere"]


def test_the_sustainable_development_report_is_asked_for_where_the_rules_have_it(stage):
    case = stage.begin()
    stage.fill(case, "issuance_request", stage.content())
    with pytest.raises(StepUnmet) as refusal:
        stage.step(case, "submit")
    assert "Sustainable" in str(refusal.value.unmet[0].message)


def test_amounts_that_shrank_before_the_decision_or_before_a_side_issued_stop_it(stage):
    case = stage.complete()
    stage.amounts({2024: 100, 2025: 199, 2026: 50})
    with pytest.raises(StepUnmet) as refusal:
        stage.step(case, "notify")
    assert unmet(refusal) == ["above_verified", "above_recalculated"]
    stage.amounts({2024: 100, 2025: 200, 2026: 50})
    stage.step(case, "notify")
    stage.amounts({2024: 100, 2025: 199, 2026: 50})
    with pytest.raises(StepUnmet) as refusal:
        stage.issue(stage.side(case, "japan"), "japan1", "japan2")
    assert unmet(refusal) == ["amount_no_longer_stands"]
    assert not Issuance.objects.exists()


def test_a_published_decision_about_the_same_days_blocks(stage):
    from registry.issuance.models import DecidedProject, IssuanceDecision

    published = IssuanceDecision.objects.create(
        slug="KZ001-1",
        partner_country=stage.country,
        projects_as_printed="KZ001",
        scope="project",
        monitoring_from=date(2026, 6, 30),
        monitoring_to=date(2026, 12, 31),
    )
    DecidedProject.objects.create(decision=published, project=stage.project)
    with pytest.raises(StepUnmet) as refusal:
        stage.submitted()
    assert unmet(refusal) == ["already_decided"]


def test_a_request_is_withdrawn_before_the_decision_and_asked_for_anew(stage):
    case = stage.complete()
    with pytest.raises(StepUnmet) as refusal:
        stage.submitted()
    assert unmet(refusal) == ["already_requested"]
    withdrawal = stage.begin("issuance_withdrawal", parent=case)
    stage.fill(
        withdrawal,
        "issuance_withdrawal",
        {
            "withdrawal": {"title": "Solar", "submitted_on": "2026-11-01", "reasons": "To be revised."},
            "statement": {"signatures": stage.signatures()[:1]},
        },
    )
    stage.step(withdrawal, "submit")
    with pytest.raises(StepUnmet) as refusal:
        stage.step(case, "notify")
    assert unmet(refusal) == ["withdrawal_pending"]
    stage.step(withdrawal, "accept")
    case.refresh_from_db()
    assert (case.state, IssuanceRequest.objects.get(case=case).is_live) == ("withdrawn", False)
    again = stage.notified()
    assert stage.decision(again).total_quantity == 350
    late = stage.begin("issuance_withdrawal", parent=again)
    assert [one.code for one in blocked(stage, late, "submit") if one.code == "request_decided"]


def blocked(stage, case, step_code):
    from registry.lifecycle.queries import why_blocked

    return why_blocked(case, case.table.step(step_code), stage["proponent"])


def test_a_revised_request_replaces_what_was_asked_for(stage):
    case = stage.submitted()
    stage.step(case, "return_for_revision")
    stage.fill(case, "issuance_request", stage.content(stage.rows((2025, "partner", "firm", 7))))
    stage.step(case, "resubmit")
    request = IssuanceRequest.objects.get(case=case)
    assert list(request.allocations.values_list("vintage", "quantity")) == [(2025, 7)]
    stage.step(case, "accept_as_complete")
    stage.step(case, "notify")
    assert dict(stage.decision(case).notifications.values_list("side", "quantity")) == {
        "japan": 0,
        "partner": 7,
    }
    assert CreditAllocation.objects.get().quantity == 7
    stage.issue(stage.side(case, "partner"), "officer", "partner2")
    case.refresh_from_db()
    assert case.state == "issued", "a side that was notified of nothing has nothing to wait for"


def test_nothing_is_issued_of_a_report_that_does_not_stand(stage):
    japan = stage.side(stage.notified(), "japan")
    stage.report = replace(stage.report, unmet=(Unmet(NOT_STANDING, "It was withdrawn."),))
    with pytest.raises(StepUnmet) as refusal:
        stage.issue(japan, "japan1", "japan2")
    assert unmet(refusal) == [NOT_STANDING]
    assert not Issuance.objects.exists()

"""A verifier's findings on cells, corrections, opinions, and amounts never above the recalculated."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from registry.lifecycle.errors import StepUnmet
from registry.monitoring.models import MonitoringReport, VerificationReport, VerifiedAmount
from registry.monitoring.queries.amounts import issuance_unmet, open_findings, verified_amounts
from registry.monitoring.queries.subjects import positive_verification, report_of
from registry.parties.models import DesignationScope
from registry.projects.models import Finding
from tests.registry.monitoring.world import monitoring_report, rows, verification_report

pytestmark = pytest.mark.django_db


def submitted(world, *amounts):
    case = world.begin("monitoring_report")
    world.write(case, monitoring_report())
    world.take(case, rows(*(amounts or ("620.5", "1250.25"))))
    world.step(case, "submit")
    return case


def verification_of(world, case, *steps):
    return world.walk(world.begin("verification", parent=case), *steps)


def test_a_report_is_verified_and_its_amounts_are_known(world):
    case = submitted(world)
    verification = verification_of(world, case, "contract", "begin_desk_review")
    report = report_of(verification)
    assert verified_amounts(report) == {}
    assert [one.code for one in issuance_unmet(report)] == ["not_verified"]
    world.raise_one(verification, cells=["MRS(input)!E8"])
    assert [finding.cells for finding in open_findings(report)] == [["MRS(input)!E8"]]
    world.walk(
        verification,
        *("begin_site_visit", "send_findings", "hand_in_answers", "close_findings", "give_positive_opinion"),
    )
    case.refresh_from_db()
    assert (case.state, verification.state) == ("verified", "opinion_positive")
    assert verified_amounts(report) == {2024: 496, 2025: 1000}
    assert issuance_unmet(report) == []
    opinion = positive_verification(report)
    assert (opinion.third_party_entity, opinion.reported_on) == (world.entity, world.today)
    assert opinion.recalculation.years.count() == 2


def test_a_finding_is_bound_to_cells_of_the_report_and_to_nothing_else(world):
    verification = verification_of(world, submitted(world), "contract", "begin_desk_review")
    raised = world.raise_one(verification, cells=["mrs(input)!e8", "E9", "MRS(input)!E8"])
    assert raised.cells == ["MRS(input)!E8", "MRS(input)!E9"]
    with pytest.raises(ValidationError) as refused:
        world.raise_one(verification, cells=["MRS(input)!E8", "MRS(input)!Z99", "line 4", "E7"])
    told = refused.value.message_dict["cells"]
    assert ["“MRS(input)!Z99”" in told[0], "“line 4”" in told[1], "“E7”" in told[2]] == [True] * 3
    assert all("MRS(input)!E8, MRS(input)!E9" in one for one in told)
    assert Finding.objects.filter(case=verification).count() == 1


def test_what_the_checks_found_is_put_before_the_verifier_and_closed_by_it(world):
    case = submitted(world, "100", "1250.25")  # a sixth of the estimate
    verification = verification_of(world, case, "contract", "begin_desk_review")
    found = Finding.objects.get(case=verification)
    assert (found.check_code, found.cells, found.raised_by) == ("value_outlying", ["MRS(input)!E8"], None)
    assert found.label == "CL 1"
    with pytest.raises(StepUnmet, match="CL 1 is not closed"):
        world.step(verification, "close_findings")


def test_a_report_sent_back_is_corrected_and_calculated_anew(world):
    case = submitted(world, "100", "1250.25")
    verification = verification_of(
        world,
        case,
        "contract",
        "begin_desk_review",
        "begin_site_visit",
        "send_findings",
        "ask_for_correction",
    )
    case.refresh_from_db()
    assert case.state == "returned"
    with pytest.raises(StepUnmet):
        world.step(verification, "close_findings")
    world.take(case, rows("600", "1250.25"))
    world.step(case, "hand_in_correction")
    world.walk(verification, "hand_in_answers", "close_findings")

    def less(content):
        content["amounts"]["years"][0] |= {
            "reference_emissions": "480",
            "emission_reductions": "480",
            "quantity": 480,
        }

    world.write(verification, verification_report(world), less)
    world.step(verification, "give_positive_opinion")
    assert verified_amounts(MonitoringReport.objects.get()) == {2024: 480, 2025: 1000}


def test_more_than_was_calculated_needs_a_reason_and_a_decision(world):
    case = submitted(world)
    verification = verification_of(
        world,
        case,
        *("contract", "begin_desk_review", "begin_site_visit", "send_findings"),
        *("hand_in_answers", "close_findings"),
    )

    def more(content):
        content["amounts"]["years"][1] |= {
            "reference_emissions": "1001.2",
            "emission_reductions": "1001.2",
            "quantity": 1001,
            "reason": "Another meter.",
        }

    world.write(verification, verification_report(world), more)
    with pytest.raises(StepUnmet, match="1000 t were calculated"):
        world.step(verification, "give_positive_opinion")

    def other_years(content):
        content["amounts"]["years"][0]["year"] = 2023

    world.write(verification, verification_report(world), other_years)
    with pytest.raises(StepUnmet) as unmet:
        world.step(verification, "give_positive_opinion")
    assert {"year_missing", "year_outside"} <= {one.code for one in unmet.value.unmet}
    world.walk(verification, "give_positive_opinion")
    opinion = VerificationReport.objects.get()
    with pytest.raises(IntegrityError, match="never_above_recalculated"), transaction.atomic():
        VerifiedAmount.objects.create(
            verification=opinion,
            year=2026,
            reference_emissions="1",
            project_emissions="0",
            emission_reductions="1",
            quantity=2,
            recalculated=1,
        )


def test_an_entity_without_the_scope_verifies_nothing(world):
    case = submitted(world)
    DesignationScope.objects.filter(activity="verification").delete()
    with pytest.raises(StepUnmet) as unmet:
        verification_of(world, case, "contract")
    assert {one.code for one in unmet.value.unmet} == {"scope_not_designated"}


def test_a_negative_opinion_ends_the_report_and_frees_its_days(world):
    case = submitted(world)
    verification_of(world, case, "contract", "begin_desk_review", "begin_site_visit", "give_negative_opinion")
    case.refresh_from_db()
    assert case.state == "rejected"
    assert not MonitoringReport.objects.standing().exists()
    assert verified_amounts(MonitoringReport.objects.get()) == {}
    again = world.begin("monitoring_report")
    world.walk(again, "submit")


def test_an_ended_contract_lets_another_entity_verify(world):
    case = submitted(world)
    verification = verification_of(world, case, "contract", "begin_desk_review", "end")
    case.refresh_from_db()
    assert (case.state, verification.state) == ("submitted", "ended")

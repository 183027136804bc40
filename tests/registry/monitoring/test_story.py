"""One project, two monitoring periods over three calendar years, by programs: to two verified reports.

Every write is sent twice, and only one counts.
"""

from datetime import date, timedelta

import pytest

from registry.monitoring.models import MonitoringReport, Recalculation
from registry.monitoring.queries.amounts import recalculate_again, verified_amounts
from tests.programs import Program
from tests.registry.monitoring.world import monitoring_report, verification_report
from tests.scenarios.machines import Machines

pytestmark = pytest.mark.django_db
FIRST, SECOND = (date(2024, 7, 1), date(2025, 6, 30)), (date(2025, 7, 1), date(2026, 9, 30))


class Team(Machines):
    """The company, and the entity that verifies."""

    def __init__(self, world):
        self.world, self.sends_twice = world, True
        people = {"company": world["proponent"], "entity": world["third_party_entity"]}
        self.programs = {name: Program(person) for name, person in people.items()}
        self.programs["visitor"] = Program(None)

    def report(self, period):
        party = {"part": "proponent", "organisation": str(self.world.firm.public_id)}
        case = self.begin(
            "company",
            "monitoring_report",
            f"Monitoring {period[0].year}",
            partner_country="KZ",
            subject_reference=self.world.project.reference,
            parties=[party],
        )
        self.write("company", case, "monitoring_report", monitoring_report(period))
        return case

    def verification(self, report):
        parties = [
            {"part": "proponent", "organisation": str(self.world.firm.public_id)},
            {"part": "third_party_entity", "organisation": str(self.world.entity.organisation.public_id)},
        ]
        case = self.begin(
            "company", "verification", "Verification", parent=report.split("/")[1], parties=parties
        )
        self.take("company", case, "contract")
        self.take("entity", case, "begin_desk_review")
        return case

    def conclude(self, case, amounts):
        content = verification_report(self.world)
        content["amounts"]["years"] = [
            {
                "row": f"y{year}",
                "year": year,
                "reference_emissions": reductions,
                "project_emissions": "0",
                "emission_reductions": reductions,
                "quantity": quantity,
            }
            for year, (reductions, quantity) in amounts.items()
        ]
        self.take("entity", case, "close_findings")
        self.write("entity", case, "verification_report", content)
        self.take("entity", case, "give_positive_opinion")

    def settle(self, case):
        """Every finding is answered by the company and closed by the entity."""
        findings = self.read("company", f"{case}findings/")["results"]
        for one in findings:
            said = {"kind": "answer", "text": "It was looked into."}
            self.sent("company", f"{case}findings/{one['id']}/", said, version=one["version"])
        self.take("company", case, "hand_in_answers")
        for one in self.read("entity", f"{case}findings/")["results"]:
            said = {"kind": "closure", "text": "Settled."}
            self.sent("entity", f"{case}findings/{one['id']}/", said, version=one["version"])
        return findings


def values(period, *amounts, unit="MWh"):
    first, last = period
    days = [(first, date(first.year, 12, 31)), (date(last.year, 1, 1), last)]
    return {
        "values": [
            {
                "symbol": "EG",
                "point": "1",
                "period": [start.isoformat(), end.isoformat()],
                "value": amount,
                "unit": unit,
            }
            for amount, (start, end) in zip(amounts, days, strict=True)
        ]
    }


def daily(period):
    """A reading a day, the same one for a month in between: the meter stood still, or so it seems."""
    first, last = period
    lines = ["parameter,point,begins_at,value,unit"]
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        value = "2.0" if 60 <= number < 90 else ("1.9", "2.1")[number % 2]
        lines.append(f"EG,1,{day.isoformat()}T00:00+00:00,{value},MWh")
    return "\n".join(lines).encode()


def test_two_periods_over_three_calendar_years_are_verified(world):
    team = Team(world)
    first = team.report(FIRST)
    team.sent("company", f"{first}monitoring/values/", values(FIRST, "620500", "600"))
    team.is_refused("company", first, "submit", "step_unmet", "unit_slip")
    team.sent("company", f"{first}monitoring/values/", values(FIRST, "620.5", "600"))
    team.take("company", first, "submit")
    checking = team.verification(first)
    said = {"kind": "clarification", "item": "calibration", "text": "Which class?", "cells": ["values[0]"]}
    team.sent("entity", f"{checking}findings/", said)
    team.take("entity", checking, "send_findings")
    (raised,) = team.settle(checking)
    assert raised["cells"] == ["values[0]"]
    team.conclude(checking, {2024: ("496.4", 496), 2025: ("480", 480)})

    overlapping = team.report((date(2025, 6, 30), date(2025, 12, 31)))
    team.is_refused("company", overlapping, "submit", "period_overlaps")

    second = team.report(SECOND)
    document = team.attach(
        "company", second, "monitoring_report", "Meter readings", daily(SECOND), file_name="readings.csv"
    )
    taken = team.sent("company", f"{second}monitoring/files/", {"document": document, "number": 1})
    assert (taken["state"], taken["rows"]) == ("taken", 457)
    team.take("company", second, "submit")
    checking = team.verification(second)
    team.take("entity", checking, "send_findings")
    (found,) = team.settle(checking)
    assert (found["check_code"], found["cells"]) == ("meter_stuck", ["line 62"])
    years = {
        year.year: (year.emission_reductions, year.credited)
        for year in Recalculation.objects.order_by("-pk")[0].years.all()
    }
    team.conclude(checking, years)

    reports = MonitoringReport.objects.verified().order_by("first_on")
    amounts = [verified_amounts(report) for report in reports]
    assert amounts[0] == {2024: 496, 2025: 480}
    assert set(amounts[1]) == {2025, 2026}
    assert [recalculate_again(report) for report in reports] == amounts
    listed = team.read("visitor", f"projects/{world.project.reference}/monitoring-reports/")["results"]
    assert [one["verified"] for one in listed] == [
        {str(year): tonnes for year, tonnes in one.items()} for one in amounts
    ]

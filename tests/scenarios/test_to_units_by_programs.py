"""From a registered project to units on both sides by programs alone; every write is sent twice, and one counts.

The first monitoring period of the story that is told by the web, with the same amounts.
"""

from typing import Any

from tests.registry.monitoring.contents import monitoring_report, verification_report
from tests.registry.projects.later_contents import signatures
from tests.scenarios.hours import Hours, check_books, run_schedule
from tests.scenarios.issued import JAPAN, PARTNER
from tests.scenarios.machines import Machines
from tests.scenarios.monitored import FIRST, Named
from tests.scenarios.registered import PROJECT, make_registered
from tests.scenarios.setting import KAZAKHSTAN

FIRM, JAPANESE, ENTITY = "Steppe Sun of Almaty", "Nippon Taiyo Company", "Careful Assurance Body"
REGISTRIES = {JAPAN: "JP", PARTNER: "KZ"}


def test_a_monitoring_period_ends_in_units(hours: Hours) -> None:
    machines = Machines(KAZAKHSTAN, make_registered(KAZAKHSTAN))
    organisations = {name: machines.organisation(name) for name in (FIRM, JAPANESE, ENTITY)}
    report = begin(machines, organisations, "monitoring_report", subject_reference=PROJECT)
    bring_values(machines, report)
    machines.take("company", report, "submit")
    verify(machines, organisations, report, hours)
    assert why_not(machines) == ["not_requested"]
    asked = request(machines, organisations, report, hours)
    machines.take("company", asked, "submit")
    machines.take("secretariat", asked, "accept_as_complete")
    machines.decide(asked, "notify")
    assert why_not(machines) == ["side_not_issued", "side_not_issued"]
    for side in (PARTNER, JAPAN):
        issue(machines, side)
    assert why_not(machines) == []
    assert machines.read("company", asked)["state"] == "issued"
    told = machines.read("visitor", f"projects/{PROJECT}/")["credits"]
    assert told["issued"] == {"total": 958, "japan": 319, "partner": 639}
    hours.pass_by(days=1)
    run_schedule()
    assert check_books() == []


def begin(machines: Machines, organisations: dict[str, str], lifecycle: str, **about: Any) -> str:
    parties = [{"part": "proponent", "organisation": organisations[FIRM]}]
    if lifecycle == "verification":
        parties.append({"part": "third_party_entity", "organisation": organisations[ENTITY]})
    if "parent" not in about:
        about["partner_country"] = "KZ"
    return machines.begin("company", lifecycle, "Solar power in Almaty", parties=parties, **about)


def bring_values(machines: Machines, report: str) -> None:
    """The form, and the values as numbers with their days; what comes of them is read at once."""
    content = monitoring_report((FIRST.first_on, FIRST.last_on))
    (made,) = content["instruments"]["calibrations"]
    content["instruments"]["calibrations"] = [made, {**made, "row": "c2", "parameter": "EC"}]
    machines.write("company", report, "monitoring_report", content)
    values = [
        {
            "symbol": symbol,
            "point": "1",
            "period": [day.isoformat() for day in FIRST.days_of(year)],
            "value": str(amount),
            "unit": "MWh",
        }
        for symbol, amounts in (("EG", FIRST.generated), ("EC", FIRST.drawn))
        for year, amount in amounts.items()
    ]
    machines.sent("company", f"{report}monitoring/values/", {"values": values})
    shown = machines.read("company", f"{report}monitoring/")
    assert {int(year): tonnes for year, tonnes in shown["recalculated"].items()} == FIRST.tonnes


def verify(machines: Machines, organisations: dict[str, str], report: str, hours: Hours) -> None:
    """A finding on a value, its answer, its end; then the amounts, of which not one tonne more is taken."""
    case = begin(machines, organisations, "verification", parent=report.split("/")[1])
    machines.take("company", case, "contract")
    machines.take("entity", case, "begin_desk_review")
    said = {"kind": "clarification", "item": "calibration", "text": "Which class?", "cells": ["values[0]"]}
    finding = machines.sent("entity", f"{case}findings/", said)
    machines.take("entity", case, "send_findings")
    machines.is_refused("company", case, "hand_in_answers", "finding_unanswered")
    address = f"{case}findings/{finding['id']}/"
    machines.sent("company", address, {"kind": "answer", "text": "Class 0.5 S."}, version=1)
    machines.take("company", case, "hand_in_answers")
    machines.sent("entity", address, {"kind": "closure", "text": "Settled."}, version=2)
    machines.take("entity", case, "close_findings")
    content = verification_report(Named(organisations[FIRM]))
    content["report"]["completed_on"] = hours.now().date().isoformat()
    rows = [{name: str(value) for name, value in row.items()} for row in FIRST.verified]
    for row in rows:
        row |= {"year": int(row["year"]), "quantity": int(row["quantity"])}
    content["amounts"]["years"] = rows
    machines.write("entity", case, "verification_report", content)
    machines.take("entity", case, "give_positive_opinion")
    (listed,) = machines.read("visitor", f"projects/{PROJECT}/monitoring-reports/")["results"]
    assert listed["verified"] == {str(year): tonnes for year, tonnes in FIRST.tonnes.items()}


def request(machines: Machines, organisations: dict[str, str], report: str, hours: Hours) -> str:
    """A third of each year to Japan's government, the rest to the company; a tonne too much is refused."""
    case = begin(machines, organisations, "issuance_request", parent=report.split("/")[1])
    row = {"row": "c1", "dimension": "environment", "topic": "Air", "observed": "Less soot."}
    machines.write("company", case, "sustainable_development_report", {"report": {"contributions": [row]}})
    content = {
        "request": {
            "title": "Solar power in Almaty",
            "submitted_on": hours.now().date().isoformat(),
            "first_on": FIRST.first_on.isoformat(),
            "last_on": FIRST.last_on.isoformat(),
            "is_issued_elsewhere": False,
        },
        "statement": {"signatures": signatures(Named(organisations[FIRM]), Named(organisations[JAPANESE]))},
    }
    for too_much in (1, 0):
        rows = allocation(organisations, too_much)
        machines.write("company", case, "issuance_request", {**content, "allocation": {"allocations": rows}})
        if too_much:
            machines.is_refused("company", case, "submit", "above_verified", "above_recalculated")
    return case


def allocation(organisations: dict[str, str], too_much: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for year, tonnes in FIRST.tonnes.items():
        japan = tonnes // 3
        rows += [
            {"row": f"j{year}", "vintage": year, "side": JAPAN, "recipient_kind": "government"}
            | {"quantity": japan},
            {"row": f"p{year}", "vintage": year, "side": PARTNER, "recipient_kind": "participant"}
            | {"quantity": tonnes - japan + too_much, "organisation": organisations[FIRM]},
        ]
    return rows


def issue(machines: Machines, side: str) -> None:
    """One officer's program proposes, another officer's confirms; officers of the other side are refused."""
    title = f"Solar power in Almaty ({REGISTRIES[side]})"
    cases = machines.read("japan1", "cases/?lifecycle=side_issuance")["results"]
    (number,) = [one["id"] for one in cases if one["title"] == title]
    case = f"cases/{number}/"
    seen = machines.read(f"{side}1", case)["version"]
    proposed = machines.sent(f"{side}1", f"{case}steps/", {"step": "issue"}, status=202, version=seen)
    address = f"{case}proposals/{proposed['id']}/"
    own = machines[f"{side}1"].post(address, {"confirm": True})
    assert (own.status_code, own.json()["code"]) == (409, "proposer_may_not_confirm")
    other = {JAPAN: "partner2", PARTNER: "japan2"}[side]
    assert machines[other].post(address, {"confirm": True}).status_code == 409
    confirmed = machines.sent(f"{side}2", address, {"confirm": True}, status=200)
    assert confirmed["taken"] is not None
    assert machines.read(f"{side}2", case)["state"] == "issued"


def why_not(machines: Machines) -> list[str]:
    """What stands between the newest report and its units, by code."""
    answer = machines.read("company", f"projects/{PROJECT}/issuability/")
    return [one["code"] for one in (*answer["blocks"], *answer["reports"][0]["blocks"])]

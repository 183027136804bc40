"""What is written in the world of monitoring: the methodology, the report, the verification report."""

from datetime import date
from typing import Any

from django.utils import timezone

from registry.monitoring.schemas.verification import VERIFICATION_ITEMS as ITEMS
from tests.registry.projects.world import World

TEXT = """
format = 1
methodology = "KZ_AM001"
version = "1.0"
title = "Solar power"
title_mark = "sourced"
sectoral_scopes = ["1"]
[marks]
default = "sourced"
[source]
name = "a test"
mark = "sourced"
[indices.i]
description = "PV system"
[parameters.EG]
symbol = "EG_{i,p}"
index = ["i", "p"]
description = "Electricity generated"
unit = "MWh"
kind = "monitored"
option = "C"
frequency = "continuous"
minimum = "0"
source = "a test"
mark = "sourced"
[parameters.EF_RE]
description = "Emission factor"
unit = "tCO2/MWh"
kind = "default"
value = "0.8"
source = "a test"
mark = "sourced"
[[formulas]]
symbol = "RE"
expression = "sum(i: EG[i]) * EF_RE"
source = "a test"
mark = "sourced"
[[formulas]]
symbol = "PE"
expression = "0 tCO2"
source = "a test"
mark = "sourced"
[[formulas]]
symbol = "ER"
expression = "RE - PE"
source = "a test"
mark = "sourced"
"""
PERIOD = (date(2024, 7, 1), date(2025, 12, 31))


def monitoring_report(period: tuple[date, date] = PERIOD) -> dict[str, Any]:
    return {
        "report": {
            "first_on": period[0].isoformat(),
            "last_on": period[1].isoformat(),
            "completed_on": "2026-02-01",
        },
        "instruments": {
            "calibrations": [
                {
                    "row": "c1",
                    "point": "1",
                    "parameter": "EG",
                    "instrument": "Meter A",
                    "calibrated_on": "2024-01-01",
                    "valid_until": "2026-12-31",
                    "permissible_error": "0.5",
                }
            ]
        },
        "declarations": {
            "is_as_registered": True,
            "is_registered_elsewhere": False,
            "responsible": "Plant manager",
        },
    }


def verification_report(world: World, *, positive: bool = True) -> dict[str, Any]:
    items = [code for code, _label in ITEMS]
    amounts = [
        {
            "row": f"y{year}",
            "year": year,
            "reference_emissions": reductions,
            "project_emissions": "0",
            "emission_reductions": reductions,
            "quantity": quantity,
        }
        for year, reductions, quantity in ((2024, "496.4", 496), (2025, "1000.2", 1000))
    ]
    return {
        "report": {
            "contracting_participant": str(world.firm.public_id),
            "completed_on": timezone.now().date().isoformat(),
        },
        "conclusion": {"opinion": "unqualified"}
        if positive
        else {"opinion": "adverse", "reasons": "The data could not be traced."},
        "overview": {"items": [{"row": code, "is_settled": True} for code in items]},
        "team": {
            "members": [
                {
                    "row": "m1",
                    "name": "A. Leader",
                    "company": "Entity",
                    "function": "team_leader",
                    "scheme_competence": True,
                    "technical_competence": True,
                    "on_site_visit": True,
                }
            ]
        },
        "means": {
            "items": [
                {"row": code, "means": "Documents were read.", "conclusion": "As required."} for code in items
            ],
            "desk_review": "Documents were read.",
            "site_review": "The plant was visited.",
        },
        "amounts": {"years": amounts if positive else []},
        "evidence": {},
    }

"""What the rule set says of rounding and tolerance is calculated with; what was calculated with is kept."""

import hashlib
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from registry.methodologies.language.crediting import Rounding
from registry.methodologies.models import FactorTable, MethodologyContent
from registry.methodologies.resolving import ContentBroken
from registry.monitoring.models import MonitoringReport, Recalculation
from registry.monitoring.operations.recalculating import recalculate
from registry.monitoring.queries.amounts import again
from registry.monitoring.queries.currency import is_up_to_date
from registry.rules.models.figures import ROUNDINGS, check_parameter
from tests.registry.monitoring.world import TEXT, adopt_content, monitoring_report, rows

WITH_TABLE = TEXT.replace('value = "0.8"', 'table = "a_test"\nby = ["grid"]').replace(
    "[parameters.EF_RE]",
    """[parameters.grid]
description = "The grid"
kind = "ex_ante"
assume = "north"
source = "a test"
mark = "sourced"
[parameters.grid.categories]
north = "of the north"
[parameters.EF_RE]""",
)
TABLE = """
format = 1
name = "a_test"
title = "Factors"
unit = "tCO2/MWh"
source = "a test"
mark = "sourced"
keys = ["grid"]
rows = [{{ grid = "north", value = "{value}" }}]
"""


@pytest.fixture
def case(world):
    found = world.begin("monitoring_report")
    world.write(found, monitoring_report())
    return found


def newest(case):
    return Recalculation.objects.filter(report__case=case).order_by("-number")[0]


def credited(recalculation):
    return {year.year: year.credited for year in recalculation.years.all()}


def edition(revision, value, first_on=None, status="adopted"):
    """A table of factors, as two officers adopted it."""
    text = TABLE.format(value=value)
    people = MethodologyContent.objects.values_list("proposed_by", "adopted_by")
    first, second = people.get(status="adopted")
    return FactorTable.objects.create(
        name="a_test",
        revision=revision,
        valid_from=first_on,
        text=text,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        status=status,
        drafted_by_id=first,
        proposed_by_id=first,
        proposed_at=timezone.now(),
        adopted_by_id=second,
        adopted_at=timezone.now(),
    )


def test_the_registry_calculates_every_rounding_that_a_rule_set_may_name():
    assert tuple(one.value for one in Rounding) == ROUNDINGS
    down, nearest = Rounding
    assert [down.credited(Fraction(text)) for text in ("99.9", "100", "-0.5")] == [99, 100, 0]
    assert [nearest.credited(Fraction(text)) for text in ("99.5", "99.49", "-0.6")] == [100, 99, 0]
    assert down.credited(None) == 0


@pytest.mark.parametrize(
    ("key", "understood", "refused"),
    [
        ("credited_rounding", "nearest_per_calendar_year", "up"),
        ("recalculation_tolerance", "0.5", "half"),
        ("recalculation_tolerance", "0", "-1"),
        ("outlier_ratio", "1.5", "1"),
        ("outlier_ratio", "", "NaN"),
    ],
)
def test_a_parameter_that_is_calculated_with_is_refused_where_nobody_could(key, understood, refused):
    check_parameter(key, understood)
    check_parameter("another", refused)
    with pytest.raises(ValidationError) as refusal:
        check_parameter(key, refused)
    assert refused in refusal.value.messages[0]


@pytest.mark.django_db
def test_rounding_and_tolerance_are_those_of_the_rule_set_and_stay_with_the_record(world, case, monkeypatch):
    says = {"credited_rounding": "nearest_per_calendar_year", "recalculation_tolerance": "0.5"}
    claims = {"years": {"2024": {"ER": "496.4"}, "2025": {"ER": "1001"}}, "cells": []}
    world.take(case, rows("620.5", "1250.9"), claims=claims)  # 496.4 and 1,000.72 t
    made = newest(case)
    assert (made.rounding, Decimal(made.tolerance)) == ("floor_per_calendar_year", 0)
    assert credited(made) == {2024: 496, 2025: 1000}
    assert [check["code"] for check in made.checks] == ["claim_differs"]

    monkeypatch.setattr(world.rules, "parameter", lambda key: says.get(key, ""), raising=False)
    assert not is_up_to_date(MonitoringReport.objects.get(case=case), made)
    changed = recalculate(case, by=world.by("proponent"))
    assert (changed.rounding, changed.tolerance) == ("nearest_per_calendar_year", "0.5")
    assert credited(changed) == {2024: 496, 2025: 1001}
    assert changed.years.get(year=2025).is_within_tolerance
    assert not changed.checks

    says.clear()
    assert (again(made), again(changed)) == (credited(made), credited(changed))


@pytest.mark.django_db
def test_it_is_calculated_once_more_with_the_editions_of_tables_of_then(world, case):
    MethodologyContent.objects.update(status="superseded", superseded_at=timezone.now())
    adopt_content(world, WITH_TABLE, revision=2)
    first = edition(1, "0.8")
    world.take(case, rows("620.5", "1250.25"))
    made = newest(case)
    assert made.tables == [
        {"name": "a_test", "revision": 1, "sha256": first.digest, "valid_from": None, "valid_to": None}
    ]
    assert again(made) == credited(made) == {2024: 496, 2025: 1000}

    # From 2025 on another edition holds, which ends the first one; it changes nothing of what was calculated.
    FactorTable.objects.filter(pk=first.pk).update(valid_to=date(2024, 12, 31))
    edition(2, "0.4", date(2025, 1, 1))
    assert again(made) == {2024: 496, 2025: 1000}
    later = recalculate(case, by=world.by("proponent"))
    assert again(later) == credited(later) == {2024: 496, 2025: 500}
    assert {pin["revision"]: pin["valid_to"] for pin in later.tables} == {1: "2024-12-31", 2: None}

    made.tables[0]["sha256"] = "0" * 64
    with pytest.raises(ContentBroken):
        again(made)

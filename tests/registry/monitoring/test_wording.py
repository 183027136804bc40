"""What was found is kept as code and facts, and read in the language of whoever reads it."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override

from registry.methodologies.language.findings import Finding
from registry.methodologies.language.saying import facts_of
from registry.monitoring.checks.all import run_checks
from registry.monitoring.checks.material import Earlier, Found
from registry.monitoring.checks.wording import LANGUAGE, SINGLE, WORDS, said, said_checks
from registry.monitoring.effects.verification import raise_checks
from registry.monitoring.nouns.recalculations import Recalculation
from registry.projects.models import Finding as VerificationFinding
from tests.registry.monitoring.test_checks import CALIBRATION, cell, material
from tests.registry.monitoring.world import rows

BAD = material(
    cell("20000", last_on=date(2025, 11, 30)),
    cell("20000000"),
    cell("-1", first_on=date(2024, 12, 1)),
    cell("60000"),
    calibrations=(replace(CALIBRATION, valid_until=date(2025, 11, 30), instrument=""),),
    crediting_periods=((date(2026, 1, 1), date(2026, 12, 31)),),
    earlier=(Earlier(reference="KZ001-MON-001", first_on=date(2025, 1, 1), last_on=date(2025, 6, 30)),),
)


def test_every_finding_is_made_of_plain_facts_and_said_in_each_language():
    found = [json.loads(json.dumps(one.as_json())) for one in run_checks(BAD)]
    assert len({one["code"] for one in found}) >= 7
    for one in found:
        assert "message" not in one
        told = {language: _said(one, language) for language in ("en", "ja", "ru", "kk")}
        assert len(set(told.values())) == len(told), told
        assert not [text for text in told.values() if "%(" in text or "{'" in text], told


def _said(row, language):
    with override(language):
        return said_checks([row])[0]["message"]


def test_words_inside_a_text_are_translated_too():
    slip = Found(
        code="unit_slip",
        severity="error",
        facts={
            "symbol": "EG",
            "value": Decimal("9000000"),
            "unit": "MWh",
            "times": {"word": "a_thousand_times"},
            "expected": "9,000",
        },
    ).as_json()
    with override("ja"):
        assert str(SINGLE["a_thousand_times"]) in said(slip)
        assert "a thousand times" not in said(slip)


def test_each_wording_takes_the_facts_it_is_given():
    assert {words.partition(".")[0] for words in WORDS} >= {one.code for one in run_checks(BAD)}


def test_what_the_language_of_methodologies_noticed_is_said_in_its_own_words():
    noticed = Finding("negative_year", "ER", year=2025)
    row = {"code": "negative_year", "words": LANGUAGE, "facts": facts_of(noticed)}
    for language in ("en", "ja"):
        with override(language):
            assert said(row) == noticed.message


def test_text_from_before_facts_were_kept_is_read_as_it_was_written():
    assert said({"code": "unit_slip", "message": "Как было написано"}) == "Как было написано"
    assert Recalculation(refusal="Как было написано").why_refused == "Как было написано"
    assert VerificationFinding(text="Как было написано", check_code="unit_slip").said == "Как было написано"


def test_lines_and_refusals_are_said_in_the_readers_language():
    row = {"code": "meter_stuck", "facts": {}, "cells": ["line 12", "MRS(input)!E8"]}
    refused = Recalculation(refusal="result_too_large/2025")
    with override("ja"):
        places, why = said_checks([row])[0]["cells"], refused.why_refused
    assert (places[0] != "line 12", places[1]) == (True, "MRS(input)!E8")
    assert "2025" in why
    assert why != refused.why_refused


@pytest.mark.django_db
def test_a_finding_of_a_check_is_read_in_the_readers_language_and_raised_once_whoever_raises_it(world):
    case = world.begin("monitoring_report")
    world.fill_in(case)
    world.take(case, rows("620.5", "2600"))
    world.step(case, "submit")
    verification = world.begin("verification", parent=case)
    with override("ru"):
        raise_checks(verification)
    finding = VerificationFinding.objects.get(case=verification, check_code="value_outlying")
    with override("ja"):
        raise_checks(verification)
        assert finding.said != finding.text
    assert VerificationFinding.objects.filter(case=verification, check_code="value_outlying").count() == 1

"""``manage.py recalculate``: a workbook, a JSON, a methodology of one's own; codes and sentences."""

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.registry.monitoring.workbook.making import changed, solar_bytes
from tests.registry.monitoring.workbook.test_faults import put

PARAMETERS = [
    {"symbol": "connection", "point": "1", "value": "grid"},
    {"symbol": "EG", "point": "1", "period": ["2017-01-01", "2017-12-31"], "value": "23134", "unit": "MWh"},
]
STUDY = """
format = 1
methodology = "STUDY_AM001"
version = "1.0"
title = "A planning study"
[source]
name = "constructed"
mark = "inferred"
[indices.i]
description = "system"
[parameters.capacity]
index = ["i"]
description = "Capacity"
unit = "MW"
kind = "ex_ante"
[parameters.hours]
index = ["i", "p"]
description = "Full-load hours"
unit = "h"
kind = "monitored"
[[formulas]]
symbol = "RE"
expression = "sum(i: capacity[i] * hours[i]) * 1.1 tCO2/MWh"
[[formulas]]
symbol = "PE"
expression = "0 tCO2"
[[formulas]]
symbol = "ER"
expression = "RE - PE"
"""


@pytest.fixture
def ask(tmp_path):
    """The command's answer to a file of this content."""

    def asked(content, *options):
        path = tmp_path / "given"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        said = io.StringIO()
        call_command("recalculate", str(path), *options, stdout=said)
        return said.getvalue()

    return asked


def test_a_json_comes_back_exactly(ask):
    request = {"methodology": "MN_AM003", "version": "Ver2.0", "parameters": PARAMETERS}
    answer = json.loads(ask(request, "--json"))

    assert answer["years"][0]["reference_emissions"] == "18437.798"
    assert answer["total"]["credited"] == 18437
    assert answer["steps"]
    assert "RE 18437.798, PE 0, ER 18437.798 tCO2; credited 18437" in ask(request)


def test_the_options_say_which_methodology(ask):
    request = {"parameters": PARAMETERS}
    said = ask(request, "--methodology", "MN_AM003", "--version", "ver02.0")
    assert "credited 18437" in said
    with pytest.raises(CommandError, match=r"no methodology file for MN_AM003 version 9\.0"):
        ask(request, "--methodology", "MN_AM003", "--version", "9.0")
    with pytest.raises(CommandError, match="methodology: a reference such as MN_AM003"):
        ask(request)


def test_a_methodology_file_of_ones_own_is_read(ask, tmp_path):
    study = tmp_path / "study.toml"
    study.write_text(STUDY)
    days = ["2017-01-01", "2017-12-31"]
    request = {
        "parameters": [
            {"symbol": "capacity", "point": "1", "value": "3", "unit": "kW"},
            {"symbol": "hours", "point": "1", "period": days, "value": 1200, "unit": "h"},
        ]
    }
    answer = json.loads(ask(request, "--methodology-file", str(study), "--json"))
    assert answer["total"]["emission_reductions"] == "3.96"
    assert answer["total"]["credited"] == 3

    study.write_text("format = 1\nmethodology = 7")
    with pytest.raises(CommandError, match="methodology"):
        ask(request, "--methodology-file", str(study))
    with pytest.raises(CommandError, match="nowhere"):
        ask(request, "--methodology-file", str(tmp_path / "nowhere"))


def test_a_workbook_is_recalculated_and_compared(ask):
    answer = json.loads(ask(solar_bytes(), "--json"))
    assert [year["credited"] for year in answer["years"]] == [6475, 18571]
    assert answer["workbook"]["cells_compared"] == 15
    assert answer["workbook"]["cells_differing"] == []
    assert [one["claimed_credited"] for one in answer["workbook"]["years"] if "credited" in one] == [
        6475,
        18571,
    ]
    assert "15 cells compared" in ask(solar_bytes())


def test_a_wrong_workbook_is_told_cell_by_cell_with_code_two(ask, capsys):
    with pytest.raises(CommandError) as refused:
        ask(changed(put("MRS(input)", "E9", "8,044.5")))
    assert refused.value.returncode == 2
    with pytest.raises(CommandError) as refused:
        ask(changed(put("MRS(input)", "E9", "8,044.5")), "--json")
    assert refused.value.returncode == 2


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[NaN]", b"[" * 100_000, b"7"])
def test_what_is_neither_is_refused_in_a_sentence(ask, content):
    with pytest.raises(CommandError) as refused:
        ask(content)
    assert refused.value.returncode == 1
    assert str(refused.value).count("\n") == 0
    with pytest.raises(CommandError, match="No such file"):
        call_command("recalculate", "/nowhere/at/all")

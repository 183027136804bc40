"""The JSON path: what is no request is refused at its place; the language needs no database."""

import json
from pathlib import Path

import pytest

from registry.methodologies.language import syntax
from registry.methodologies.language.errors import (
    MethodologyNotShipped,
    MethodologyUnreadable,
    RequestMalformed,
)
from registry.methodologies.language.exchange import recalculate
from registry.methodologies.language.reading import Library, read
from tests.architecture.house import imported_names
from tests.registry.methodologies.language.small import TEXT, changed

EG = {"symbol": "EG", "point": "1", "period": ["2017-01-01", "2017-12-31"], "value": "10", "unit": "MWh"}
REQUEST = {"methodology": "MN_AM003", "version": "2.0", "parameters": [EG]}


@pytest.mark.parametrize(
    ("request_", "place"),
    [
        ([], "request"),
        ("MN_AM003", "request"),
        ({**REQUEST, "methodology": None}, "methodology"),
        ({**REQUEST, "version": "two"}, "version"),
        ({**REQUEST, "parameters": {}}, "parameters"),
        ({**REQUEST, "parameters": ["EG"]}, "parameters[0]"),
        ({**REQUEST, "parameters": [EG, {**EG, "value": None}]}, "parameters[1].value"),
        ({**REQUEST, "parameters": [{**EG, "value": True}]}, "parameters[0].value"),
        ({**REQUEST, "parameters": [{**EG, "symbol": ""}]}, "parameters[0].symbol"),
        ({**REQUEST, "parameters": [{**EG, "unit": 5}]}, "parameters[0].unit"),
        ({**REQUEST, "parameters": [{**EG, "point": []}]}, "parameters[0].point"),
        ({**REQUEST, "parameters": [{**EG, "period": ["2017-01-01"]}]}, "parameters[0].period"),
        ({**REQUEST, "parameters": [{**EG, "period": ["2017-01-01", "2017-13-31"]}]}, "parameters[0].period"),
        ({**REQUEST, "period": "2017"}, "period"),
    ],
)
def test_a_request_that_is_none_is_refused_at_its_place(request_, place):
    with pytest.raises(RequestMalformed) as refused:
        recalculate(request_)
    assert refused.value.details["place"] == place
    assert place in refused.value.message


@pytest.mark.parametrize("reference", ["ZZ_AM001", "../../secret", "MN_AM003-2.0", "x" * 100])
def test_a_methodology_without_file_is_refused(reference):
    with pytest.raises(MethodologyNotShipped):
        recalculate({**REQUEST, "methodology": reference})


def test_a_methodology_that_makes_no_sense_is_not_calculated():
    with pytest.raises(MethodologyUnreadable) as refused:
        recalculate({"parameters": []}, read(changed("used * 0.5 tCO2/MWh", "used * 0.5 tCO2/GJ")))
    assert [fault.code for fault in refused.value.faults] == ["unit_scale"]


def test_numbers_of_json_are_what_they_print():
    request = {**REQUEST, "parameters": [{**EG, "value": 23134, "point": 1}]}
    assert recalculate(request)["total"]["emission_reductions"] == "18437.798"
    request = json.loads(json.dumps(request).replace("23134", "0.1"))
    assert recalculate(request)["total"]["emission_reductions"] == "0.0797"


def test_what_means_nothing_and_another_methodology_are_said():
    answer = recalculate({**REQUEST, "colour": "green", "parameters": []}, read(TEXT))
    codes = {finding["code"] for finding in answer["findings"]}
    assert {"key_ignored", "another_methodology", "no_rows"} <= codes
    assert json.dumps(answer)


def test_a_folder_of_ones_own_stands_before_the_shipped_one(tmp_path):
    (tmp_path / "tables").mkdir()
    (tmp_path / "XX_AM001-1.0.toml").write_text(TEXT, encoding="utf-8")
    library = Library(tmp_path, behind=Library(tmp_path / "none"))
    assert library.references() == [("XX_AM001", "1.0")]
    assert library.methodology("XX_AM001", "ver01.0").title == "Small"
    assert library.all_tables() == []


def test_the_language_knows_no_model_and_no_web():
    """It runs in a command without a database, and in a child that may open nothing."""
    folder = Path(syntax.__file__).parent
    wrong = [
        f"{path.name} imports {name}"
        for path in sorted(folder.glob("*.py"))
        for name in imported_names(path)
        if name.startswith(("django.", "registry.", "credits."))
        and not name.startswith(("django.utils.", "registry.methodologies.language", "credits.errors"))
    ]
    assert wrong == []

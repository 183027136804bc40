"""Random formulas over random inputs: the interpreter and a second evaluator agree, and nothing crashes.

``REGISTRY_PROVE_FORMULAS`` asks for more of them, ``REGISTRY_PROVE_SEED`` for others.
"""

import os
import random
from fractions import Fraction

from registry.methodologies.language.calculating import calculate
from registry.methodologies.language.checking import check
from registry.methodologies.language.errors import (
    ExpressionMalformed,
    LanguageRefused,
    NumberOutOfBounds,
    TooMuchWork,
)
from registry.methodologies.language.exchange import recalculate
from registry.methodologies.language.mathematics import mathml, typst
from registry.methodologies.language.reading import SHIPPED, read
from registry.methodologies.language.syntax import parse
from tests.registry.methodologies.language.generating import Maker, expected
from tests.registry.methodologies.language.reference import Enormous

FORMULAS = int(os.environ.get("REGISTRY_PROVE_FORMULAS", "500"))
SEED = int(os.environ.get("REGISTRY_PROVE_SEED", "5"))


def test_both_evaluators_say_the_same_of_every_formula():
    compared = numbers = seed = 0
    while compared < FORMULAS:
        case = Maker(SEED * 10_000_019 + seed).case()
        seed += 1
        methodology = read(case.text)
        assert check(methodology, {}, examples=False) == [] or not_a_fault(methodology)
        result = calculate(methodology, case.inputs, steps=seed % 5 == 0)
        assert [year.year for year in result.years] == sorted(case.worlds), case.text
        for year in result.years:
            wanted = expected(case, year.year)
            found = (year.reference_emissions, year.project_emissions, year.emission_reductions)
            for (symbol, value), ours in zip(wanted.items(), found, strict=True):
                if isinstance(value, Enormous) or refused_for_size(result, year.year):
                    continue
                agreed = ours == value if isinstance(value, Fraction) else ours is None
                assert agreed, f"{symbol} {year.year} of seed {seed - 1}: {ours} and {value!r}\n{case.text}"
                numbers += isinstance(value, Fraction)
        if seed % 5 == 0:
            result.as_json()
            for formula in methodology.formulas.values():
                assert mathml(methodology, formula)
                assert typst(methodology, formula)
        compared += len(case.formulas)
    assert numbers > compared / 8, "most cases come to a number"


def not_a_fault(methodology):
    """Parameters that no random formula happens to read are the only fault these may have."""
    return {fault.code for fault in check(methodology, {}, examples=False)} == {"not_used"}


def refused_for_size(result, year):
    codes = {NumberOutOfBounds.code, TooMuchWork.code}
    return any(finding.code in codes and finding.year == year for finding in result.findings)


PIECES = [
    *(
        "sum(i: ",
        "mean(i, p: ",
        "if(",
        "lookup(",
        "min(",
        "count(i)",
        "days(p)",
        "round_down(",
        "abs(",
        "not ",
    ),
    *("EG[i]", "EF_RE[i]", "x", "RE", "1", "0.5", "1e-6 MWh/Wh", "24 h/day", "100 %", "1e99", "9" * 50),
    *(
        " + ",
        " - ",
        "*",
        "/",
        "^2",
        "^(-3)",
        "^99",
        "(",
        ")",
        "[",
        "]",
        ",",
        ":",
        " and ",
        " or ",
        " < ",
        "==",
    ),
    *(
        '"grid"',
        '"',
        "\\",
        "\x00",
        "é",
        "$",
        "{",
        "}",
        ";",
        "__import__",
        "lambda",
        "🙂",
        " ",
        "\n",
        "-" * 60,
    ),
]


def test_no_text_crashes_the_parser():
    chance = random.Random(SEED)
    parsed = 0
    for _ in range(FORMULAS * 2):
        text = "".join(chance.choice(PIECES) for _ in range(chance.randrange(1, 14)))
        try:
            parse(text)
            parsed += 1
        except ExpressionMalformed as malformed:
            says_where(malformed, text)
    assert parsed


def says_where(malformed, text):
    assert malformed.accepted
    assert 1 <= malformed.column <= len(text) + 1


def test_no_file_crashes_the_reader():
    """Shipped files with lines dropped, doubled, swapped and bitten: read, or refused with every place named."""
    chance = random.Random(SEED)
    files = sorted(SHIPPED.folder.glob("*.toml"))
    for _ in range(max(FORMULAS // 7, 100)):
        lines = chance.choice(files).read_text(encoding="utf-8").split("\n")
        for _ in range(chance.randrange(1, 5)):
            mutate(lines, chance)
        try:
            methodology = read("\n".join(lines))
            faults = check(methodology, SHIPPED.tables(methodology.tables))
            calculate(methodology, [], {})
        except LanguageRefused as refusal:
            faults = refusal.faults
            assert faults
        for fault in faults:
            assert str(fault)


def mutate(lines, chance):
    place = chance.randrange(len(lines))
    match chance.randrange(5):
        case 0:
            del lines[place]
        case 1:
            lines.insert(place, lines[chance.randrange(len(lines))])
        case 2:
            cut = chance.randrange(len(lines[place]) + 1)
            lines[place] = lines[place][:cut] + chance.choice(PIECES) + lines[place][cut + 1 :]
        case 3:
            lines[place] = lines[place].replace('"', "").replace("[", "")
        case 4:
            lines[place] = chance.choice(
                ["value = 1e999", "index = 3", "[parameters]", "a.b.c = []", "mark = {}"]
            )
    if not lines:
        lines.append("")


ANYTHING = [
    *(
        None,
        True,
        0,
        -1,
        10**5000,
        1e308,
        float("nan"),
        "",
        "x" * 500,
        [],
        {},
        [[]],
        "MN_AM003",
        "2.0",
        "../../x",
    ),
    *(
        "2017-01-01",
        ["2017-01-01", "2017-12-31"],
        ["2018-01-01", "2017-01-01"],
        [1, 2],
        "0.797",
        "1e999",
        "EG",
    ),
    *("MWh", "kWh", "t", "\x00", "9" * 41, "EG_{i,p}", [{"symbol": "EG"}], {"a": {"b": []}}, "grid", "-5"),
]


def test_no_request_crashes_the_calculation():
    chance = random.Random(SEED)
    for _ in range(max(FORMULAS // 2, 300)):
        parameters = [
            {name: chance.choice(ANYTHING) for name in ("symbol", "point", "period", "value", "unit")}
            | ({"symbol": "EG", "value": "5"} if chance.random() < 0.7 else {})
            for _ in range(chance.randrange(4))
        ]
        request = {"methodology": "MN_AM003", "version": "2.0", "parameters": parameters}
        if chance.random() < 0.3:
            request[chance.choice([*request, "period"])] = chance.choice(ANYTHING)
        answered_or_refused(chance.choice([request] * 20 + ANYTHING))


def answered_or_refused(request):
    try:
        answer = recalculate(request)
    except LanguageRefused as refusal:
        said = refusal.message
    else:
        said = answer["findings"] or answer["years"]
    assert said

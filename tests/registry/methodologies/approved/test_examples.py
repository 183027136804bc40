"""Every worked example three times: as its file says, by the language, and in plain decimals."""

import tomllib
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import pytest

from registry.methodologies.language.calculating import calculate
from registry.methodologies.language.inputs import Input
from registry.methodologies.language.nouns import Methodology
from registry.methodologies.language.reading import SHIPPED, shipped
from tests.registry.methodologies.approved import arithmetic

REFERENCES = SHIPPED.references()
# Fifty digits are carried where a quotient does not end; forty must agree.
NEARLY = Decimal("1e-40")


def documents(reference: str, version: str) -> tuple[str, list[dict[str, Any]]]:
    """The family and the examples as the files have them, read without the project's reader."""
    own = tomllib.loads((SHIPPED.folder / f"{reference}-{version}.toml").read_text(encoding="utf-8"))
    family = own.get("family", "")
    if "examples" in own:
        return family, own["examples"]
    shared = (SHIPPED.folder / "families" / f"{family}.toml").read_text(encoding="utf-8")
    return family, tomllib.loads(shared)["examples"]


EXAMPLES = [
    pytest.param(reference, version, number, id=f"{reference}-{version}-{number}")
    for reference, version in REFERENCES
    for number in range(len(documents(reference, version)[1]))
]


def decimal(value: Fraction | None) -> Decimal:
    assert value is not None
    with localcontext(prec=80):
        return Decimal(value.numerator) / Decimal(value.denominator)


def inputs_of(methodology: Methodology, number: int) -> list[Input]:
    return [
        Input(one.symbol, one.value, one.unit, one.point, one.period)
        for one in methodology.examples[number].values
    ]


@pytest.mark.parametrize(("reference", "version", "number"), EXAMPLES)
def test_the_file_the_language_and_plain_decimals_agree(reference, version, number):
    family, examples = documents(reference, version)
    methodology = shipped(reference, version)
    again = arithmetic.calculated(reference, family, examples[number]["parameters"])

    result = calculate(methodology, inputs_of(methodology, number), SHIPPED.tables(methodology.tables))

    assert [year.year for year in result.years] == list(again)
    credited = 0
    for year in result.years:
        reference_emissions, project_emissions = again[year.year]
        assert abs(decimal(year.reference_emissions) - reference_emissions) < NEARLY
        assert abs(decimal(year.project_emissions) - project_emissions) < NEARLY
        reductions = reference_emissions - project_emissions
        assert abs(decimal(year.emission_reductions) - reductions) < NEARLY
        whole = int((reductions + NEARLY).to_integral_value("ROUND_FLOOR"))
        assert year.credited == max(whole, 0)
        credited += max(whole, 0)
    written = {symbol: Decimal(text) for symbol, text in examples[number]["expected"].items()}
    totals = [sum(column) for column in zip(*again.values(), strict=True)]
    assert written.keys() == {"RE", "PE", "ER"}
    assert abs(written["RE"] - totals[0]) < NEARLY
    assert abs(written["PE"] - totals[1]) < NEARLY
    assert written["ER"] == written["RE"] - written["PE"]
    assert examples[number]["credited"] == credited


def test_another_default_gives_another_result():
    """The second calculation is one of its own: it sees a factor that was changed in a file."""
    text = (SHIPPED.folder / "BD_AM003-1.0.toml").read_text(encoding="utf-8")
    assert '"0.670"' in text
    example = tomllib.loads(text.replace('"0.670"', '"0.671"'))["examples"][0]

    ((_, (reference_emissions, _)),) = arithmetic.calculated("BD_AM003", "", example["parameters"]).items()

    assert reference_emissions == Decimal(example["expected"]["RE"])
    assert reference_emissions != Decimal("4299") * Decimal("0.671")

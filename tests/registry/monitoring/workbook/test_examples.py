"""Each shipped methodology's worked examples as a workbook: what its formulas come to is what was expected.

The exact values beside the formulas are worked out on a way of their own, so this holds the language's
evaluator against a second one; whether a program agrees with the formulas' texts, LibreOffice says elsewhere.
"""

from fractions import Fraction

import pytest

from registry.methodologies.language.calculating import calculate
from registry.methodologies.language.reading import SHIPPED, shipped
from registry.monitoring.workbook.layout import lay_out
from registry.monitoring.workbook.reading import inputs_of

from .making import of_example, tables_of

EXAMPLES = [
    (reference, version, example)
    for reference, version in SHIPPED.references()
    for example in shipped(reference, version).examples
]


@pytest.mark.parametrize(
    ("reference", "version", "example"), EXAMPLES, ids=lambda one: getattr(one, "name", one)
)
def test_the_formulas_of_the_workbook_come_to_the_expected_numbers(reference, version, example):
    methodology = shipped(reference, version)
    tables = tables_of(methodology)
    workbook = of_example(methodology, example)
    layout = lay_out(workbook, methodology, tables)
    found = {symbol: [line.value for line in layout.report.results(symbol)] for symbol in ("RE", "PE", "ER")}

    period = (workbook.period.first_on, workbook.period.last_on)
    result = calculate(methodology, inputs_of(workbook), tables, period=period)
    assert found["RE"] == [year.reference_emissions for year in result.years]
    assert found["PE"] == [year.project_emissions for year in result.years]
    assert found["ER"] == [year.emission_reductions for year in result.years]
    for symbol, expected in example.expected.items():
        if symbol in found and None not in found[symbol]:
            assert sum(found[symbol], Fraction(0)) == expected

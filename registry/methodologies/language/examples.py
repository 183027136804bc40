"""The worked examples of a methodology: calculated, and compared to what they print."""

from collections.abc import Iterator
from dataclasses import dataclass

from registry.methodologies.language.calculating import Input, Result, calculate
from registry.methodologies.language.exact import ends, fraction_text, written
from registry.methodologies.language.faults import Fault
from registry.methodologies.language.nouns import Example, Methodology, Tables

# What an example may leave open: it proves the algebra, not the sources or the plausibility of its numbers.
NOT_ASKED = {"value_unconfirmed", "formula_unconfirmed", "unit_slip", "negative_year", "category_assumed"}


@dataclass(frozen=True, slots=True)
class ExampleOutcome:
    """An example as it came out; no fault: it is reproduced."""

    name: str
    example: Example
    result: Result
    faults: tuple[Fault, ...]


def run_examples(methodology: Methodology, tables: Tables | None = None) -> list[ExampleOutcome]:
    """Every example calculated, with what differs."""
    return [
        _outcome(methodology, number, example, tables or {})
        for number, example in enumerate(methodology.examples)
    ]


def faults_of_examples(methodology: Methodology, tables: Tables) -> Iterator[Fault]:
    """What differs; and that there is no example at all."""
    if not methodology.examples:
        yield Fault(methodology.file, "examples", "no_example")
    for outcome in run_examples(methodology, tables):
        yield from outcome.faults


def inputs_of_example(example: Example) -> list[Input]:
    return [Input(one.symbol, one.value, one.unit, one.point, one.period) for one in example.values]


def _outcome(methodology: Methodology, number: int, example: Example, tables: Tables) -> ExampleOutcome:
    result = calculate(methodology, inputs_of_example(example), tables)
    faults = tuple(_differences(methodology, f"examples[{number}]", example, result))
    return ExampleOutcome(example.name, example, result, faults)


def _differences(methodology: Methodology, place: str, example: Example, result: Result) -> Iterator[Fault]:
    wrong = [
        finding
        for finding in result.findings
        if finding.severity == "error" and finding.code not in NOT_ASKED
    ]
    for finding in wrong:
        yield Fault(methodology.file, f"{place}.parameters", "example_refused", {"found": finding.message})
    if wrong:
        return
    if not example.expected:
        yield Fault(methodology.file, f"{place}.expected", "missing", {"accepted": "RE, PE or ER"})
    found = {
        "RE": result.total.reference_emissions,
        "PE": result.total.project_emissions,
        "ER": result.total.emission_reductions,
    }
    for symbol, expected in example.expected.items():
        value = found.get(symbol)
        if symbol not in found:
            yield Fault(
                methodology.file, f"{place}.expected.{symbol}", "unknown_key", {"accepted": "RE, PE, ER"}
            )
        elif value is None or written(value) != written(expected):
            shown = "nothing" if value is None else written(value)
            if value is not None and not ends(value):
                shown = f"{shown} ({fraction_text(value)})"
            facts = {"symbol": symbol, "found": shown, "accepted": written(expected)}
            yield Fault(methodology.file, f"{place}.expected.{symbol}", "example_differs", facts)
    if example.credited is not None and example.credited != result.total.credited:
        facts = {"symbol": "credited", "found": str(result.total.credited), "accepted": str(example.credited)}
        yield Fault(methodology.file, f"{place}.credited", "example_differs", facts)

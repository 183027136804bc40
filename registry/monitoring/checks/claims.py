"""What a file calculated itself, held against what the registry calculated: per year and per cell."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from registry.methodologies.language.calculating import Result
from registry.monitoring.calculating import by_year, exact
from registry.monitoring.checks.material import Found
from registry.monitoring.workbook.comparing import same

MOST_CELLS = 50  # told one by one
SHOWN_DIGITS = 40


def claimed_reductions(claimed: Mapping[str, Any], year: int) -> Decimal | None:
    """The emission reductions that were claimed for a year, in tCO2e."""
    value = (claimed.get(str(year)) or {}).get("ER")
    return None if value in (None, "") else Decimal(str(value))


def agrees(claimed: Decimal, calculated: Fraction, tolerance: Decimal) -> bool:
    """Within the tolerance of the rule set, or no further off than a spreadsheet's own arithmetic."""
    return abs(Fraction(claimed) - calculated) <= Fraction(tolerance) or same(claimed, calculated)


def differing_years(claimed: Mapping[str, Any], result: Result, tolerance: Decimal) -> Iterator[Found]:
    for number, year in by_year(result).items():
        claim = claimed_reductions(claimed, number)
        calculated = year.emission_reductions
        if claim is None or calculated is None or agrees(claim, calculated, tolerance):
            continue
        facts = {
            "year": number,
            "claimed": exact(claim)[:SHOWN_DIGITS],
            "calculated": exact(calculated)[:SHOWN_DIGITS],
        }
        cell = (claimed.get(str(number)) or {}).get("cell")
        yield Found(
            code="claim_differs",
            severity="warning",
            facts=facts,
            cells=(str(cell),) if cell else (),
            year=number,
        )


def differing_cells(cells: Iterable[Mapping[str, Any]]) -> Iterator[Found]:
    """Results saved in the workbook that its own values do not come to: a formula was not run, or overwritten."""
    for number, cell in enumerate(one for one in cells if not one.get("is_the_same", True)):
        if number >= MOST_CELLS:
            return
        facts = {"claimed": cell.get("claimed"), "recalculated": cell.get("recalculated")}
        yield Found(
            code="cell_differs",
            severity="warning",
            facts=facts,
            cells=(f"{cell.get('sheet')}!{cell.get('cell')}",),
            symbol=str(cell.get("symbol", "")),
            point=str(cell.get("point", "")),
        )

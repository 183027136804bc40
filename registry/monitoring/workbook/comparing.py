"""What a workbook claims beside what its values come to: per cell, and per calendar year before and after rounding."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

from registry.methodologies.language.calculating import SYMBOLS, Result
from registry.methodologies.language.exact import written
from registry.monitoring.workbook.checking import Claim
from registry.monitoring.workbook.reading import WorkbookReading

# A program computes with about 16 digits: what differs less than this, as a part of the value, is the same.
BINARY = Fraction(1, 10**12)


@dataclass(frozen=True, slots=True)
class YearComparison:
    """One result of one calendar year in tCO2; None where there is no number. Credits: whole tonnes, down."""

    year: int
    name: str  # reference_emissions, project_emissions, emission_reductions
    claimed: Decimal | None
    recalculated: Fraction | None

    @property
    def difference(self) -> Fraction | None:
        """Claimed less recalculated, before rounding."""
        if self.claimed is None or self.recalculated is None:
            return None
        return Fraction(self.claimed) - self.recalculated

    @property
    def is_the_same(self) -> bool:
        """Whether they differ by no more than the arithmetic of a spreadsheet program does."""
        return same(self.claimed, self.recalculated)

    def as_json(self) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "year": self.year,
            "name": self.name,
            "claimed": _text(self.claimed),
            "recalculated": _text(self.recalculated),
            "difference": _text(self.difference),
            "same": self.is_the_same,
        }
        if self.name == SYMBOLS["ER"]:
            shown["claimed_credited"] = _credited(self.claimed)
            shown["credited"] = _credited(self.recalculated)
        return shown


def same(claimed: Decimal | None, recalculated: Fraction | None) -> bool:
    """Whether two numbers differ by no more than binary arithmetic explains. Two gaps are the same."""
    if claimed is None or recalculated is None:
        return claimed is None and recalculated is None
    return abs(Fraction(claimed) - recalculated) <= abs(recalculated) * BINARY


def differing(reading: WorkbookReading) -> Iterator[Claim]:
    """The cells whose saved result is not what they come to; where nothing was saved, nothing differs."""
    return (
        claim for claim in reading.claims if claim.is_made and not same(claim.claimed, claim.recalculated)
    )


def by_year(reading: WorkbookReading, result: Result) -> Iterator[YearComparison]:
    """Claimed beside recalculated, for each year and each of the three results."""
    claimed = reading.claimed_years()
    for year in result.years:
        assert year.year is not None, "only the total has no year"
        for name in SYMBOLS.values():
            said = claimed.get(year.year, {}).get(name)
            yield YearComparison(year.year, name, said, getattr(year, name))


def as_json(reading: WorkbookReading, result: Result) -> dict[str, Any]:
    """The comparison as plain data: every cell that differs, and every year."""
    return {
        "cells_compared": len(reading.claims),
        "cells_differing": [claim_json(claim) for claim in differing(reading)],
        "years": [one.as_json() for one in by_year(reading, result)],
    }


def claim_json(claim: Claim) -> dict[str, Any]:
    return {
        "sheet": claim.sheet,
        "cell": claim.cell,
        "symbol": claim.symbol,
        "point": claim.point,
        "period": [claim.period.first_on.isoformat(), claim.period.last_on.isoformat()]
        if claim.period
        else None,
        "unit": claim.unit,
        "claimed": claim.text if claim.claimed is None else _text(claim.claimed),
        "recalculated": _text(claim.recalculated),
        "difference": _text(claim.difference),
    }


def _text(value: Decimal | Fraction | None) -> str | None:
    return None if value is None else written(Fraction(value))


def _credited(value: Decimal | Fraction | None) -> int | None:
    return None if value is None else max(floor(value), 0)

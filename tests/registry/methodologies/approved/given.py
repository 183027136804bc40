"""The inputs of an example by calendar year, in plain decimals."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

D = Decimal
# What the examples give in another unit than the formulas count in.
FACTORS = {
    ("NLL_RE", "kW"): D(1000),
    ("NLL_PJ", "kW"): D(1000),
    ("FC_PJ", "kL"): D(1000),
    ("EG", "kWh"): D("0.001"),
    ("EC_PJ", "kWh"): D("0.001"),
    ("EI_grid", "kWh"): D("0.001"),
}


@dataclass(frozen=True)
class Year:
    """The inputs of an example that concern one calendar year."""

    year: int
    given: list[dict[str, Any]]

    def _values(self, symbol: str, point: str | None) -> Iterator[Decimal]:
        for one in self.given:
            if one["symbol"] == symbol and one.get("point") == point and self._is_of_the_year(one):
                yield D(one["value"]) * FACTORS.get((symbol, one["unit"]), D(1))

    def _is_of_the_year(self, one: dict[str, Any]) -> bool:
        return "period" not in one or date.fromisoformat(one["period"][0]).year == self.year

    def __call__(self, symbol: str, point: str | None = None) -> Decimal:
        """The sum of the rows of the year; the one value of what has no period. Zero where there is none."""
        return sum(self._values(symbol, point), D(0))

    def text(self, symbol: str, point: str | None = None, day: str | None = None) -> str:
        """A category."""
        (found,) = (
            one["value"]
            for one in self.given
            if one["symbol"] == symbol
            and one.get("point") == point
            and (day is None or one["period"][0] == day)
        )
        return str(found)

    def points(self, symbol: str) -> list[str]:
        return sorted(
            {one["point"] for one in self.given if one["symbol"] == symbol and self._is_of_the_year(one)}
        )

    def rows(self, symbol: str) -> list[tuple[str | None, str, Decimal]]:
        """``(point, first day, value)`` of each row of the year."""
        return [
            (one.get("point"), one["period"][0], D(one["value"]))
            for one in self.given
            if one["symbol"] == symbol and self._is_of_the_year(one)
        ]

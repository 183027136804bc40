"""Units of measurement: names with exact factors, and the algebra that checks formulas.

A value in a formula is the number that is printed; its unit is carried beside it, with its scale. Nothing is
converted inside a formula: ``MWh`` times ``tCO2/GJ`` is not tonnes until a literal ``3.6 GJ/MWh`` stands
there. Only what is given in another unit of the same kind (kWh for MWh) is converted, exactly.

Carbon dioxide, carbon and methane are different dimensions: a tonne of one is not a tonne of another. A
calendar year has no fixed number of days and is a dimension of its own. Temperatures are differences.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from registry.methodologies.language.errors import UnitUnknown

Dimensions = tuple[tuple[str, int], ...]
LONGEST = 80  # characters of a unit
LARGEST_POWER = 6

_POWER = {"energy": 1, "time": -1}
_VOLTAGE = {"energy": 1, "time": -1, "current": -1}
_MWH = Fraction(18, 5)  # in GJ
_BTU = Fraction("1055.05585262")  # joules, International Table

# Each name: its factor to the dimension's own unit (GJ, h, t, m, tCO2 …) and its dimensions.
KNOWN: dict[str, tuple[Fraction, dict[str, int]]] = {
    "1": (Fraction(1), {}),
    "%": (Fraction(1, 100), {}),
    **{
        name: (Fraction(factor), {"mass": 1})
        for name, factor in {"t": "1", "kg": "1e-3", "g": "1e-6", "kt": "1e3"}.items()
    },
    **{
        name: (Fraction(factor), {"carbon dioxide": 1})
        for name, factor in {"tCO2": "1", "kgCO2": "1e-3", "gCO2": "1e-6", "ktCO2": "1e3"}.items()
    },
    "tC": (Fraction(1), {"carbon": 1}),
    "kgC": (Fraction("1e-3"), {"carbon": 1}),
    "tCH4": (Fraction(1), {"methane": 1}),
    "kgCH4": (Fraction("1e-3"), {"methane": 1}),
    "tN2O": (Fraction(1), {"nitrous oxide": 1}),
    "kgN2O": (Fraction("1e-3"), {"nitrous oxide": 1}),
    **{
        name: (Fraction(factor), {"energy": 1})
        for name, factor in {
            "J": "1e-9",
            "kJ": "1e-6",
            "MJ": "1e-3",
            "GJ": "1",
            "TJ": "1e3",
            "PJ": "1e6",
        }.items()
    },
    **{
        name: (_MWH * Fraction(factor), {"energy": 1})
        for name, factor in {"Wh": "1e-6", "kWh": "1e-3", "MWh": "1", "GWh": "1e3", "TWh": "1e6"}.items()
    },
    **{
        name: (_MWH * Fraction(factor), _POWER)
        for name, factor in {
            "W": "1e-6",
            "kW": "1e-3",
            "MW": "1",
            "GW": "1e3",
            "VA": "1e-6",
            "kVA": "1e-3",
            "MVA": "1",
            "var": "1e-6",
            "kvar": "1e-3",
            "Mvar": "1",
        }.items()
    },
    "USRt": (12_000 * _BTU / 10**9, _POWER),  # 12,000 Btu an hour
    "s": (Fraction(1, 3600), {"time": 1}),
    "min": (Fraction(1, 60), {"time": 1}),
    "h": (Fraction(1), {"time": 1}),
    "day": (Fraction(24), {"time": 1}),
    "y": (Fraction(1), {"calendar year": 1}),
    "m": (Fraction(1), {"length": 1}),
    "km": (Fraction(1000), {"length": 1}),
    "m2": (Fraction(1), {"length": 2}),
    "ha": (Fraction(10_000), {"length": 2}),
    "km2": (Fraction(10**6), {"length": 2}),
    "m3": (Fraction(1), {"length": 3}),
    "L": (Fraction(1, 1000), {"length": 3}),
    "kL": (Fraction(1), {"length": 3}),
    "Nm3": (Fraction(1), {"normal volume": 1}),
    "1000Nm3": (Fraction(1000), {"normal volume": 1}),
    "degC": (Fraction(1), {"temperature difference": 1}),
    "lm": (Fraction(1), {"luminous flux": 1}),
    "A": (Fraction(1), {"current": 1}),
    "kA": (Fraction(1000), {"current": 1}),
    "V": (_MWH / 10**6, _VOLTAGE),
    "kV": (_MWH / 10**3, _VOLTAGE),
    "ohm": (_MWH / 10**6, {"energy": 1, "time": -1, "current": -2}),
    "S": (10**6 / _MWH, {"energy": -1, "time": 1, "current": 2}),
    "unit": (Fraction(1), {"unit": 1}),  # of fuel or product, as the project says
    "vehicle": (Fraction(1), {"vehicle": 1}),
}
SAME = {
    "-": "1",
    "times": "1",
    "tCO2e": "tCO2",
    "tCO2eq": "tCO2",
    "t-CO2": "tCO2",
    "kgCO2e": "kgCO2",
    "MWh_th": "MWh",
    "kWh_th": "kWh",
    "GJ_th": "GJ",
    "MVar": "Mvar",
    "MVAr": "Mvar",
    "kVar": "kvar",
    "°C": "degC",
    "K": "degC",
    "Ω": "ohm",
    "l": "L",
    "kl": "kL",
    "days": "day",
    "hours": "h",
    "hour": "h",
    "year": "y",
    "yr": "y",
    "years": "y",
    "kNm3": "1000Nm3",
    "m³": "m3",
    "Nm³": "Nm3",
    "units": "unit",
}
ONE_NAME = r"(?:1000 ?Nm[3³]|[A-Za-z°%Ω][A-Za-z0-9_³°]*(?:-CO2)?|1|-)(?:\^-?[0-9])?"
FORM = re.compile(rf"{ONE_NAME}(?:\s?[/*·]\s?{ONE_NAME})*\Z")
PIECE = re.compile(rf"([/*·]?)\s?({ONE_NAME})")


@dataclass(frozen=True, slots=True)
class Unit:
    """Names and their exponents, as written; ``tCO2/MWh`` is ``(("MWh", -1), ("tCO2", 1))``."""

    powers: tuple[tuple[str, int], ...] = ()

    def __mul__(self, other: "Unit") -> "Unit":
        return _joined(self.powers, other.powers, 1)

    def __truediv__(self, other: "Unit") -> "Unit":
        return _joined(self.powers, other.powers, -1)

    def __pow__(self, exponent: int) -> "Unit":
        return Unit(tuple((name, power * exponent) for name, power in self.powers if exponent))

    def __str__(self) -> str:
        over = [_with_power(name, power) for name, power in self.powers if power > 0]
        under = [_with_power(name, -power) for name, power in self.powers if power < 0]
        return "/".join(["*".join(over) or "1", *under])

    @property
    def factor(self) -> Fraction:
        """What one of it is in the own units of its dimensions."""
        return _measure(self)[0]

    @property
    def dimensions(self) -> Dimensions:
        return _measure(self)[1]


ONE = Unit()


def _with_power(name: str, power: int) -> str:
    return name if power == 1 else f"{name}^{power}"


@lru_cache(maxsize=4096)
def _joined(one: tuple[tuple[str, int], ...], other: tuple[tuple[str, int], ...], sign: int) -> Unit:
    powers = dict(one)
    for name, power in other:
        powers[name] = powers.get(name, 0) + sign * power
    return Unit(tuple(sorted((name, power) for name, power in powers.items() if power)))


@lru_cache(maxsize=4096)
def _measure(unit: Unit) -> tuple[Fraction, Dimensions]:
    factor, dimensions = Fraction(1), dict[str, int]()
    for name, power in unit.powers:
        one, its = KNOWN[name]
        factor *= one**power
        for dimension, exponent in its.items():
            dimensions[dimension] = dimensions.get(dimension, 0) + exponent * power
    return factor, tuple(sorted((name, power) for name, power in dimensions.items() if power))


@lru_cache(maxsize=4096)
def unit_of(text: str) -> Unit:
    """The unit a text says. Raises UnitUnknown, which names the part nobody knows."""
    if len(text) > LONGEST or not FORM.match(text):
        raise UnitUnknown(text[:LONGEST], text[:LONGEST])
    powers: dict[str, int] = {}
    for sign, piece in PIECE.findall(text):
        name, _, exponent = piece.partition("^")
        name = SAME.get(name.replace("1000 N", "1000N"), name.replace("1000 N", "1000N"))
        if name not in KNOWN or abs(int(exponent or 1)) > LARGEST_POWER:
            raise UnitUnknown(text, piece)
        if name != "1":
            powers[name] = powers.get(name, 0) + (-1 if sign == "/" else 1) * int(exponent or 1)
    return Unit(tuple(sorted((name, power) for name, power in powers.items() if power)))


def conversion(given: Unit, wanted: Unit) -> Fraction | None:
    """What a number in ``given`` is multiplied by to be in ``wanted``; None where they are of two kinds."""
    return given.factor / wanted.factor if given.dimensions == wanted.dimensions else None


def is_the_same(one: Unit, other: Unit) -> bool:
    """Whether both measure the same in the same scale, however they are written."""
    return one.dimensions == other.dimensions and one.factor == other.factor


def adds_up(unit: Unit) -> bool:
    """Whether readings of it over time add up to a total: energy, mass, volume, time, but no ratio and no power."""
    return len(unit.dimensions) == 1 and unit.dimensions[0] in {
        *((name, 1) for name in ("energy", "mass", "carbon dioxide", "carbon", "methane", "nitrous oxide")),
        *(("normal volume", 1), ("time", 1), ("length", 1), ("length", 3), ("unit", 1)),
    }


def is_energy(unit: Unit) -> bool:
    return unit.dimensions == (("energy", 1),)

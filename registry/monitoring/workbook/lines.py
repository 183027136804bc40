"""What a calculation sheet is made of: its lines, the cells that are given, and how rows are matched.

A line is a cell with a formula and its exact value. Lines refer to each other before anybody knows on
which row they will stand; the sheet gives them their rows when all are known.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from registry.methodologies.language.errors import UnitUnknown
from registry.methodologies.language.exact import written
from registry.methodologies.language.nouns import Methodology, Parameter
from registry.methodologies.language.syntax import Name, walk
from registry.methodologies.language.units import conversion, unit_of
from registry.monitoring.workbook.contents import Period, ValueRow
from registry.monitoring.workbook.rendering import Piece, Rendered, Value
from registry.monitoring.workbook.sheets import cell_name

VALUE_COLUMN = 4  # of a calculation sheet
PER_PERIOD, PER_YEAR = re.compile(r"\s*/\s*p\Z"), re.compile(r"\s*/\s*(y|yr|year|a)\Z")
SLICE = "p"  # in a binding: the index of periods
Key = tuple[str, tuple[str, ...]]  # a symbol and the point of each of its indices


@dataclass(slots=True, eq=False)
class Line:
    """A line of a section. ``pieces`` make its formula; without them it is a constant of the methodology."""

    section: str
    symbol: str
    description: str
    unit: str = ""
    point: str = ""
    period: Period | None = None
    pieces: tuple[Piece, ...] = ()
    value: Value = None
    row: int = 0

    def __str__(self) -> str:
        assert self.row, "lines are referred to when they have a row"
        return cell_name(self.row, VALUE_COLUMN)

    @property
    def formula(self) -> str:
        return "".join(map(str, self.pieces))

    def rendered(self) -> Rendered:
        return Rendered((self,), self.value)


@dataclass(frozen=True, slots=True)
class Given:
    """A row of an input table and the cell its value stands in, as formulas write it."""

    row: ValueRow
    cell: str


def section_of(methodology: Methodology, symbol: str) -> str:
    """Where the line of a calculated symbol belongs: with the reference, the project, or the reductions."""
    for result, section in (("RE", "reference"), ("PE", "project")):
        if symbol in needed_for(methodology, result):
            return section
    return "reductions"


def needed_for(methodology: Methodology, symbol: str) -> set[str]:
    """The calculated symbols that a result is made of, itself among them."""
    found, waiting = set[str](), [symbol]
    while waiting:
        formula = methodology.formulas.get(waiting.pop())
        if formula is None or formula.symbol in found:
            continue
        found.add(formula.symbol)
        if formula.tree is not None:
            waiting += [node.name for node in walk(formula.tree) if isinstance(node, Name)]
    return found


def factor_to(row: ValueRow, parameter: Parameter) -> Fraction | None:
    """What a value of the row is multiplied by to be in the methodology's unit; None where it cannot be.

    ``/p`` (for the period) is understood, and ``/y`` on a row of a whole calendar year.
    """
    if parameter.unit is None or not row.unit:
        return Fraction(1)
    unit = row.unit
    if parameter.by_period:
        unit = PER_PERIOD.sub("", unit)
        if row.period and row.period.is_whole_year and ("y", -1) not in parameter.unit.powers:
            unit = PER_YEAR.sub("", unit)
    try:
        return conversion(unit_of(unit or "1"), parameter.unit)
    except UnitUnknown:
        return None


def key_of(methodology: Methodology, row: ValueRow) -> Key:
    parameter = methodology.parameters.get(row.symbol)
    return row.symbol, points_of(row.point, parameter.index if parameter else ("",))


def points_of(point: str, index: tuple[str, ...]) -> tuple[str, ...]:
    """The point of each index: ``HPU,1`` for two of them."""
    if len(index) < 2:
        return (point,) if index else ()
    return tuple(part.strip() for part in point.split(",", len(index) - 1))


def written_key(key: str | Fraction) -> str:
    return key if isinstance(key, str) else written(key)

"""What an approved methodology version says, as data: parameters, formulas, tables, criteria, examples."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from registry.methodologies.language.syntax import Call, Name, Node, walk
from registry.methodologies.language.units import Unit


class Mark(StrEnum):
    """How well something is known."""

    SOURCED = "sourced"
    LOGIC_SOURCED = "logic sourced"  # the source states the rule in words; the notation is ours
    INFERRED = "inferred"
    MEMORY = "memory"

    @property
    def is_sourced(self) -> bool:
        return self in {Mark.SOURCED, Mark.LOGIC_SOURCED}


class Kind(StrEnum):
    MONITORED = "monitored"  # ex post, a value for each row of the monitoring report
    EX_ANTE = "ex_ante"  # fixed with the registration of the project
    DEFAULT = "default"  # fixed by the methodology
    CALCULATED = "calculated"  # by a formula


class Aggregation(StrEnum):
    """What several rows of one point in one calendar year come to."""

    SUM = "sum"
    MEAN = "mean"  # weighted by the days of the rows
    EACH = "each"  # kept apart: a formula reads them with the index p
    SAME = "same"  # all must say the same


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a table: a number with its own source. ``value`` is exact."""

    value: Fraction
    source: str
    mark: Mark
    note: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """From (included) and below (not included); None: no bound."""

    lower: Fraction | None
    below: Fraction | None

    def holds(self, value: Fraction) -> bool:
        return (self.lower is None or value >= self.lower) and (self.below is None or value < self.below)


@dataclass(frozen=True, slots=True)
class Key:
    """One column by which a table is read: a category, or a quantity in bands where it has a unit."""

    name: str
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Values by category and band, valid for a time. ``rows``: one key per column, then the value."""

    name: str
    title: str
    unit: Unit
    keys: tuple[Key, ...]
    rows: tuple[tuple[tuple[str | Band, ...], Choice], ...]
    source: str = ""
    mark: Mark = Mark.MEMORY
    valid_from: date | None = None
    valid_until: date | None = None  # the last day
    note: str = ""
    text: str = ""  # the canonical file; empty for the tables inside a parameter

    def value_for(self, keys: tuple[str | Fraction, ...]) -> Choice | None:
        """The value of the first row that fits, or None."""
        for wanted, choice in self.rows:
            if all(_fits(one, key) for one, key in zip(wanted, keys, strict=True)):
                return choice
        return None

    def is_valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


def _fits(wanted: str | Band, key: str | Fraction) -> bool:
    if isinstance(wanted, Band):
        return isinstance(key, Fraction) and wanted.holds(key)
    return wanted == key


Tables = Mapping[str, Table | tuple[Table, ...] | list[Table]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One symbol that a formula reads. A category parameter has ``categories`` and no unit.

    Where its number comes from: ``value``; or ``table`` (the name of one, or one of its own) read ``by`` other
    parameters; or the input, which is asked for wherever the file knows no number.
    """

    key: str
    printed: str
    description: str
    kind: Kind
    source: str
    mark: Mark
    unit: Unit | None
    index: tuple[str, ...] = ()  # without the period
    by_period: bool = False
    value: Choice | None = None
    table: str | Table | None = None
    by: tuple[str, ...] = ()
    categories: Mapping[str, str] = field(default_factory=dict)
    keys_of: str = ""  # the table whose keys are its categories
    assume: str = ""  # the category taken, and said to be taken, where none is given
    option: str = ""
    frequency: str = ""
    aggregation: Aggregation = Aggregation.SUM
    aggregation_said: bool = False
    minimum: Fraction | None = None
    maximum: Fraction | None = None
    plausible_maximum: Fraction | None = None  # for one point and calendar year
    optional: bool = False
    recorded: bool = False
    note: str = ""
    data_source: str = ""
    methods: str = ""

    @property
    def is_category(self) -> bool:
        return bool(self.categories or self.keys_of)

    @property
    def is_each(self) -> bool:
        """Whether formulas read its rows one by one."""
        return self.by_period and self.aggregation is Aggregation.EACH

    @property
    def read_with(self) -> tuple[str, ...]:
        """The indices in brackets when a formula reads it."""
        return (*self.index, "p") if self.is_each else self.index

    @property
    def has_own_number(self) -> bool:
        """Whether the methodology itself may know the number."""
        return self.value is not None or self.table is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    symbol: str
    expression: str
    tree: Node
    source: str
    mark: Mark
    index: tuple[str, ...] = ()
    unit: Unit | None = None  # as declared; the checker infers it where it is not
    description: str = ""
    printed: str = ""
    written_symbol: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Index:
    name: str
    description: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Criterion:
    number: int
    text: str
    source: str
    mark: Mark
    note: str = ""


@dataclass(frozen=True, slots=True)
class EmissionSource:
    scenario: str  # reference or project
    source: str
    gas: str
    origin: str  # where this was read
    mark: Mark


@dataclass(frozen=True, slots=True)
class ExampleValue:
    symbol: str
    value: str
    unit: str = ""
    point: str | None = None
    period: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """What must come out, exactly, before the methodology is adopted."""

    name: str
    values: tuple[ExampleValue, ...]
    expected: Mapping[str, Fraction]  # by symbol, the total of all years
    credited: int | None
    source: str
    mark: Mark
    note: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Methodology:
    """All that one version says. Compared by identity: what is worked out of it is kept beside it."""

    reference: str
    version: str
    title: str
    title_mark: Mark
    status: str
    family: str
    source: str
    mark: Mark
    sectoral_scopes: tuple[str, ...]
    indices: Mapping[str, Index]
    parameters: Mapping[str, Parameter]
    formulas: Mapping[str, Formula]
    eligibility: tuple[Criterion, ...]
    sources: tuple[EmissionSource, ...]
    examples: tuple[Example, ...]
    notes: tuple[str, ...]
    gaps: tuple[str, ...]
    history: Mapping[str, str]
    text: str  # canonical, the family merged in
    digest: str  # SHA-256 of the text
    file: str
    summary: str = ""  # what it measures against what, in a few sentences

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables it reads that are files of their own."""
        parameters = self.parameters.values()
        named = {parameter.table for parameter in parameters if isinstance(parameter.table, str)}
        named |= {parameter.keys_of for parameter in parameters if parameter.keys_of}
        for formula in self.formulas.values():
            for node in walk(formula.tree):
                if isinstance(node, Call) and node.function in {"lookup", "band"}:
                    first = node.arguments[0]
                    assert isinstance(first, Name), "the parser lets nothing else through"
                    named.add(first.name)
        return tuple(sorted(named))

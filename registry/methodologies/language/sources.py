"""What a methodology says without a confirmed source: parameters, formulas, criteria, rows of tables.

A parameter without a number of its own is one as well: that just this is measured, in this unit and at these points,
decides what comes out as much as a factor does. The list of emission sources and gases is shown with its marks; it
follows from the formulas, which are confirmed.

Each has a key under which somebody confirms it, and says in full what is confirmed, so that another value
under the same key is unconfirmed again.
"""

from dataclasses import dataclass

from registry.methodologies.language.exact import written
from registry.methodologies.language.nouns import (
    Band,
    Criterion,
    Mark,
    Methodology,
    Parameter,
    Table,
)
from registry.methodologies.language.units import ONE


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """``key`` as in the findings of a calculation; ``says`` is the text that a confirmation is about."""

    key: str
    symbol: str
    says: str
    source: str
    mark: Mark


def unconfirmed(methodology: Methodology) -> list[Unconfirmed]:
    """One for each parameter, formula and criterion that is not sourced."""
    found = []
    for key, parameter in methodology.parameters.items():
        if (
            says := _unsourced_values(parameter)
            if parameter.has_own_number
            else _unsourced_meaning(parameter)
        ):
            source, mark = _weakest(parameter)
            found.append(Unconfirmed(f"parameters.{key}", key, says, source, mark))
    for symbol, formula in methodology.formulas.items():
        if not formula.mark.is_sourced:
            says = f"{symbol} = {formula.expression}"
            found.append(Unconfirmed(f"formulas.{symbol}", symbol, says, formula.source, formula.mark))
    for one in methodology.eligibility:
        if not one.mark.is_sourced:
            found.append(Unconfirmed(criterion_key(one), "", one.text, one.source, one.mark))
    return found


def criterion_key(one: Criterion) -> str:
    """Under which a criterion is confirmed: by the number that it is printed with."""
    return f"eligibility.{one.number}"


def unconfirmed_in_table(table: Table) -> list[Unconfirmed]:
    """One for the table, where any of its rows is not sourced."""
    rows = [(keys, choice) for keys, choice in table.rows if not choice.mark.is_sourced]
    if not rows:
        return []
    said = "; ".join(f"{', '.join(map(key_text, keys))}: {written(choice.value)}" for keys, choice in rows)
    days = f"{table.valid_from or '…'} – {table.valid_until or '…'}"
    says = f"{table.unit} ({days}): {said}"
    return [Unconfirmed(f"tables.{table.name}", table.name, says, rows[0][1].source, rows[0][1].mark)]


def key_text(key: str | Band) -> str:
    """A category, or a band as ``0–300``."""
    if isinstance(key, str):
        return key
    low = "…" if key.lower is None else written(key.lower)
    return f"{low}–{'…' if key.below is None else written(key.below)}"


def _unsourced_values(parameter: Parameter) -> str:
    unit = str(parameter.unit or ONE)
    if parameter.value is not None:
        return "" if parameter.value.mark.is_sourced else f"{written(parameter.value.value)} {unit}"
    if isinstance(parameter.table, str):
        # The numbers are confirmed at the table; here only that it is this table.
        return "" if parameter.mark.is_sourced else f"table {parameter.table} by {', '.join(parameter.by)}"
    if isinstance(parameter.table, Table):
        rows = [
            f"{', '.join(map(key_text, keys))}: {written(choice.value)} {unit}"
            for keys, choice in parameter.table.rows
            if not choice.mark.is_sourced
        ]
        return "; ".join(rows)
    return ""


def _unsourced_meaning(parameter: Parameter) -> str:
    """What is measured or asked for, of a parameter whose number the project gives."""
    if parameter.mark.is_sourced:
        return ""
    unit = ", ".join(parameter.categories) if parameter.is_category else str(parameter.unit or ONE)
    indices = ", ".join((*parameter.index, "p") if parameter.by_period else parameter.index)
    option = f"option {parameter.option}" if parameter.option else ""
    said = (f"{parameter.key}[{indices}]", parameter.description, unit, parameter.kind.value, option)
    return "; ".join(part for part in said if part)


def _weakest(parameter: Parameter) -> tuple[str, Mark]:
    """Source and mark of the first number that is not sourced."""
    rows = parameter.table.rows if isinstance(parameter.table, Table) else ()
    for _, choice in rows:
        if not choice.mark.is_sourced:
            return choice.source, choice.mark
    return parameter.source, parameter.mark

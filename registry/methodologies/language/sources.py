"""What a methodology says without a confirmed source: numbers, formulas, rows of tables.

Each has a key under which somebody confirms it, and says in full what is confirmed, so that another value
under the same key is unconfirmed again.
"""

from dataclasses import dataclass

from registry.methodologies.language.exact import written
from registry.methodologies.language.nouns import Band, Mark, Methodology, Parameter, Table
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
    """One for each parameter with a number, and each formula, that is not sourced."""
    found = []
    for key, parameter in methodology.parameters.items():
        if says := _unsourced_values(parameter):
            source, mark = _weakest(parameter)
            found.append(Unconfirmed(f"parameters.{key}", key, says, source, mark))
    for symbol, formula in methodology.formulas.items():
        if not formula.mark.is_sourced:
            says = f"{symbol} = {formula.expression}"
            found.append(Unconfirmed(f"formulas.{symbol}", symbol, says, formula.source, formula.mark))
    return found


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


def _weakest(parameter: Parameter) -> tuple[str, Mark]:
    """Source and mark of the first number that is not sourced."""
    rows = parameter.table.rows if isinstance(parameter.table, Table) else ()
    for _, choice in rows:
        if not choice.mark.is_sourced:
            return choice.source, choice.mark
    return parameter.source, parameter.mark

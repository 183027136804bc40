"""Whether a methodology can be adopted: every fault, with file, key and what would be accepted.

``check`` finds what is wrong in what was read; ``examined`` begins with a text and has the faults of
reading it too. A methodology without fault calculates for every input, and its examples come out.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.methodologies.language.errors import MethodologyUnreadable
from registry.methodologies.language.exact import written
from registry.methodologies.language.examples import faults_of_examples
from registry.methodologies.language.faults import Fault
from registry.methodologies.language.inference import RESULTS, TEXT, Inference
from registry.methodologies.language.nouns import Band, Choice, Kind, Methodology, Parameter, Table, Tables
from registry.methodologies.language.ordering import names_in, node_count
from registry.methodologies.language.phrases import Phrase
from registry.methodologies.language.reading import SHIPPED, Library, read
from registry.methodologies.language.sources import key_text
from registry.methodologies.language.syntax import PERIOD
from registry.methodologies.language.units import ONE, adds_up, is_the_same

MOST_NODES = 2_000  # of all formulas together


def examined(
    text: str, library: Library = SHIPPED, tables: Tables | None = None, file: str = ""
) -> list[Fault]:
    """The faults of a text, of reading or of meaning; none: it can be adopted."""
    try:
        methodology = read(text, library, file)
        known = library.tables(methodology.tables) if tables is None else tables
    except MethodologyUnreadable as refusal:
        return list(refusal.faults)
    return check(methodology, known)


def check(methodology: Methodology, tables: Tables | None = None, *, examples: bool = True) -> list[Fault]:
    """Every fault of meaning. Examples are calculated only where nothing else is wrong."""
    read_here = {name: editions for name, editions in (tables or {}).items() if name in methodology.tables}
    known = newest(read_here)
    faults = list(_faults(methodology, known)) if known else list(_static_faults(methodology))
    faults.extend(fault for name in known for fault in faults_of_editions(_editions(read_here[name])))
    if examples and not faults:
        faults.extend(faults_of_examples(methodology, tables or {}))
    return faults


def newest(tables: Tables) -> dict[str, Table]:
    """One edition of each table: what is checked is their shape, which editions share."""
    return {name: _editions(editions)[-1] for name, editions in tables.items() if editions}


def _editions(given: Table | Sequence[Table]) -> Sequence[Table]:
    return [given] if isinstance(given, Table) else given


def faults_of_editions(editions: Sequence[Table]) -> Iterator[Fault]:
    """Editions of one table must be read alike, and no day may have two of them."""
    ordered = sorted(editions, key=lambda table: table.valid_from or date.min)
    for earlier, later in pairwise(ordered):
        if (earlier.keys, earlier.unit) != (later.keys, later.unit):
            facts = {"table": later.name, "accepted": _("the keys and the unit of the other editions")}
            yield Fault(later.name, "keys", "table_keys", facts)
        if (later.valid_from or date.min) <= (earlier.valid_until or date.max):
            days = f"{later.valid_from or '…'} – {earlier.valid_until or '…'}"
            yield Fault(later.name, "valid_from", "editions_overlap", {"found": days})


@lru_cache(maxsize=512)
def _static_faults(methodology: Methodology) -> tuple[Fault, ...]:
    """Of a methodology without tables: the same whenever it is asked."""
    return tuple(_faults(methodology, {}))


def _faults(methodology: Methodology, tables: dict[str, Table]) -> Iterator[Fault]:
    def fault(key: str, code: str, **facts: Any) -> Fault:
        return Fault(methodology.file, key, code, facts)

    for symbol in RESULTS:
        if symbol not in methodology.formulas:
            yield fault("formulas", "missing_formula", found=symbol)
        elif methodology.formulas[symbol].index:
            yield fault(f"formulas.{symbol}.index", "wrong_kind", found=_("an index"), accepted=_("no index"))
    if (nodes := node_count(methodology)) > MOST_NODES:
        yield fault("formulas", "too_complex", found=str(nodes), limit=str(MOST_NODES))
    inference = Inference(methodology, tables)
    yield from inference.run().faults
    yield from _of_symbols(methodology)
    for parameter in methodology.parameters.values():
        yield from _of_parameter(methodology, parameter)
        yield from _of_table(methodology, parameter, tables)
    for table in tables.values():
        yield from faults_of_table(table)


def _of_symbols(methodology: Methodology) -> Iterator[Fault]:
    """Parameters that nothing reads; symbols that are two things."""
    read = {name.name for formula in methodology.formulas.values() for name in names_in(formula.tree)}
    read |= {name for parameter in methodology.parameters.values() for name in parameter.by}
    for key, parameter in methodology.parameters.items():
        if key in methodology.formulas:
            yield Fault(methodology.file, f"parameters.{key}", "symbol_twice", {"found": key})
        elif key not in read and not parameter.recorded:
            yield Fault(methodology.file, f"parameters.{key}", "not_used")


def _of_parameter(methodology: Methodology, parameter: Parameter) -> Iterator[Fault]:
    def fault(key: str, code: str, **facts: Any) -> Fault:
        return Fault(methodology.file, f"parameters.{parameter.key}{key}", code, facts)

    for name in parameter.index:
        if name not in methodology.indices:
            yield fault(
                ".index", "unknown_index", found=name, accepted=", ".join([*methodology.indices, PERIOD])
            )
    if len(parameter.index) > 1:
        yield fault(".index", "too_large", found=str(len(parameter.index)), limit=_("one index beside p"))
    if parameter.kind is Kind.MONITORED and not parameter.by_period:
        yield fault(".index", "period_needed")
    if parameter.kind is not Kind.MONITORED and parameter.by_period:
        yield fault(".index", "period_not_allowed")
    if parameter.kind is Kind.MONITORED and parameter.has_own_number:
        yield fault(".kind", "wrong_kind", found=_("monitored, with a number of its own"), accepted="default")
    unit = parameter.unit or ONE
    if parameter.by_period and not parameter.is_category:
        if not parameter.aggregation_said and not adds_up(unit):
            yield fault(".aggregation", "aggregation_needed")
    elif parameter.is_category and parameter.by_period and parameter.aggregation.value in {"sum", "mean"}:
        yield fault(".aggregation", "wrong_kind", found=parameter.aggregation.value, accepted="each, same")
    low, high = parameter.minimum, parameter.maximum
    if low is not None and high is not None and low > high:
        yield fault(".minimum", "range_upside_down")
    for choice in choices_of(parameter):
        if (low is not None and choice.value < low) or (high is not None and choice.value > high):
            yield fault(".value", "range", found=written(choice.value), accepted=_range(low, high))
    if parameter.assume and parameter.assume not in parameter.categories:
        accepted = ", ".join(parameter.categories)
        yield fault(
            ".assume", "unknown_category", found=parameter.assume, symbol=parameter.key, accepted=accepted
        )


def _range(low: Fraction | None, high: Fraction | None) -> str:
    parts = [f"≥ {written(low)}" if low is not None else "", f"≤ {written(high)}" if high is not None else ""]
    return ", ".join(part for part in parts if part)


def choices_of(parameter: Parameter) -> tuple[Choice, ...]:
    """The numbers that a methodology fixes for a parameter in its own file."""
    if parameter.value is not None:
        return (parameter.value,)
    if isinstance(parameter.table, Table):
        return tuple(choice for _, choice in parameter.table.rows)
    return ()


def _of_table(methodology: Methodology, parameter: Parameter, tables: dict[str, Table]) -> Iterator[Fault]:
    """The table a parameter is read from: there, of its unit, read by parameters that fit its keys."""
    place = f"parameters.{parameter.key}"
    if parameter.keys_of:
        table = tables.get(parameter.keys_of)
        if table is None or parameter.key not in {key.name for key in table.keys if key.unit is None}:
            facts = {
                "found": parameter.keys_of,
                "accepted": Phrase(_("a table with a key %(key)s"), key=parameter.key),
            }
            yield Fault(methodology.file, f"{place}.keys_of", "unknown_table", facts)
    if parameter.table is None:
        return
    table = parameter.table if isinstance(parameter.table, Table) else tables.get(parameter.table)
    if table is None:
        facts = {"found": str(parameter.table), "accepted": ", ".join(tables) or "tables/<name>.toml"}
        yield Fault(methodology.file, f"{place}.table", "unknown_table", facts)
        return
    readers = []
    for name in parameter.by:
        reader = methodology.parameters.get(name)
        if reader is None or reader.is_each or not set(reader.index) <= set(parameter.index):
            accepted = Phrase(
                _("a parameter with no other index than these: %(index)s"),
                index=", ".join(parameter.index) or "–",
            )
            yield Fault(
                methodology.file, f"{place}.by", "unknown_parameter", {"found": name, "accepted": accepted}
            )
            return
        readers.append(reader)
    inference = Inference(methodology, tables, place=f"{place}.by")
    inference.keys_fit(table, [inference.sort_of(reader) for reader in readers])
    yield from inference.faults
    if isinstance(parameter.table, str) and not is_the_same(table.unit, parameter.unit or ONE):
        facts = {"found": str(table.unit), "accepted": str(parameter.unit or ONE)}
        yield Fault(methodology.file, f"{place}.unit", "unit_mismatch", facts)
    if isinstance(parameter.table, Table):
        yield from _choices_fit(methodology, parameter, table)
        for one in faults_of_table(table):
            yield Fault(methodology.file, place, one.code, one.facts)


def _choices_fit(methodology: Methodology, parameter: Parameter, table: Table) -> Iterator[Fault]:
    """Each value of ``choose`` is for a category that there is."""
    reader = methodology.parameters[parameter.by[0]]
    if reader.categories and Inference(methodology, {}).sort_of(reader) is TEXT:
        for keys, _choice in table.rows:
            if isinstance(keys[0], str) and keys[0] not in reader.categories:
                accepted = ", ".join(reader.categories)
                facts = {"found": keys[0], "symbol": reader.key, "accepted": accepted}
                place = f"parameters.{parameter.key}.choose.values"
                yield Fault(methodology.file, place, "unknown_category", facts)


def faults_of_table(table: Table) -> Iterator[Fault]:
    """Rows that two keys could mean: the same categories, or bands that share a value."""
    seen: dict[tuple[str, ...], list[tuple[Band, ...]]] = {}
    for keys, _choice in table.rows:
        plain = tuple(key for key in keys if isinstance(key, str))
        bands = tuple(key for key in keys if isinstance(key, Band))
        shown = ", ".join(key_text(key) for key in keys)
        for band in bands:
            if band.lower is not None and band.below is not None and band.lower >= band.below:
                yield Fault(table.name, "rows", "range_upside_down", {"found": shown})
        for other in seen.get(plain, []):
            if all(_share(one, two) for one, two in zip(bands, other, strict=True)):
                yield Fault(table.name, "rows", "bands_overlap" if bands else "row_twice", {"found": shown})
                break
        seen.setdefault(plain, []).append(bands)


def _share(one: Band, other: Band) -> bool:
    return (one.lower is None or other.below is None or one.lower < other.below) and (
        other.lower is None or one.below is None or other.lower < one.below
    )

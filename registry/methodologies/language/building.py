"""From the document of a methodology or a table to its nouns, noting every fault on the way."""

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.methodologies.language.errors import ExpressionMalformed
from registry.methodologies.language.nouns import (
    Aggregation,
    Band,
    Choice,
    Criterion,
    EmissionSource,
    Example,
    ExampleValue,
    Formula,
    Index,
    Key,
    Kind,
    Mark,
    Parameter,
    Table,
)
from registry.methodologies.language.phrases import Phrase
from registry.methodologies.language.places import Place
from registry.methodologies.language.syntax import PERIOD, Node, Number, parse
from registry.methodologies.language.units import ONE, Unit

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}\Z")
NAME_IN_WORDS = _("a name of letters, digits and _ that begins with a letter, at most 40")
TABLE_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}\Z")
MARKS = tuple(Mark)
ZERO = Fraction(0)
A_UNIT = _("a unit, such as MWh, tCO2/MWh or 1")


def marked(place: Place, source: str = "", mark: Mark | None = None) -> tuple[str, Mark]:
    """The entry's source and mark; where it has none, those of what it belongs to."""
    said = place.text("mark", required=None if mark else ", ".join(MARKS), choices=MARKS)
    return place.text("source") or source, Mark(said) if said else (mark or Mark.MEMORY)


def indices(places: dict[str, Place]) -> dict[str, Index]:
    found = {}
    for name, place in places.items():
        if not NAME.match(name) or name == PERIOD:
            place.fault(
                "", "wrong_kind", found=name, accepted=Phrase(_("%(name)s, other than p"), name=NAME_IN_WORDS)
            )
        found[name] = Index(
            name, place.text("description", required=_("a description")), place.flag("optional")
        )
        place.finish()
    return found


def parameter(key: str, place: Place) -> Parameter:
    """One parameter, with the table inside it where it chooses among values."""
    if not NAME.match(key):
        place.fault("", "wrong_kind", found=key, accepted=NAME_IN_WORDS)
    source, mark = marked(place)
    categories = _categories(place)
    keys_of = place.text("keys_of")
    unit = None if categories or keys_of else place.unit("unit", required=A_UNIT)
    if categories or keys_of:
        place.asked.add("unit")
    kinds = [one for one in Kind if one is not Kind.CALCULATED]
    kind = place.text("kind", required=", ".join(kinds), choices=kinds)
    index = place.texts("index")
    aggregation = place.text("aggregation", choices=tuple(Aggregation))
    value = place.number("value")
    table, by = _table_of(key, place, unit or ONE, source, mark)
    said = aggregation or (Aggregation.SAME if categories or keys_of else Aggregation.SUM)
    made = Parameter(
        key=key,
        printed=place.text("symbol") or key,
        description=place.text("description", required=_("a description")),
        kind=Kind(kind) if kind else Kind.EX_ANTE,
        source=source,
        mark=mark,
        unit=unit,
        index=tuple(one for one in index if one != PERIOD),
        by_period=PERIOD in index,
        value=None if value is None else Choice(value, source, mark),
        table=table,
        by=by,
        categories=categories,
        keys_of=keys_of,
        assume=place.text("assume"),
        option=place.text("option"),
        frequency=place.text("frequency"),
        aggregation=Aggregation(said),
        aggregation_said=bool(aggregation),
        minimum=place.number("minimum"),
        maximum=place.number("maximum"),
        plausible_maximum=place.number("plausible_maximum"),
        optional=place.flag("optional"),
        recorded=place.flag("recorded"),
        note=place.text("note"),
        data_source=place.text("data_source"),
        methods=place.text("methods"),
    )
    place.finish()
    return made


def _categories(place: Place) -> dict[str, str]:
    said = place.table("categories")
    return {name: said.text(name, required=_("a description")) for name in said.content}


def _table_of(
    key: str, place: Place, unit: Unit, source: str, mark: Mark
) -> tuple[str | Table | None, tuple[str, ...]]:
    """The table a parameter reads, and the parameters it is read by."""
    named, by = place.text("table"), place.texts("by")
    if named:
        if not TABLE_NAME.match(named) or not by:
            place.fault("table", "missing", accepted='table = "name", by = ["parameter", …]')
        return named, by
    if "choose" in place.content:
        chosen = place.table("choose")
        reader = chosen.text("by", required=_("the name of a parameter with categories"))
        values = chosen.table("values")
        rows: Any = tuple(((name,), _choice(values, name, source, mark)) for name in values.content)
        chosen.finish()
        return _inner(key, unit, (Key(reader),), rows, source, mark), (reader,)
    if "bands" in place.content:
        bands = place.table("bands")
        reader = bands.text("by", required=_("the name of a parameter"))
        band_unit = bands.unit("unit", required=A_UNIT)
        rows = tuple(_band_row(row, source, mark) for row in bands.rows("rows"))
        bands.finish()
        return _inner(key, unit, (Key(reader, band_unit or ONE),), rows, source, mark), (reader,)
    place.asked.update({"choose", "bands"})
    return None, ()


def _inner(key: str, unit: Unit, keys: tuple[Key, ...], rows: Any, source: str, mark: Mark) -> Table:
    return Table(key, "", unit, keys, rows, source, mark)


def _choice(values: Place, name: str, source: str, mark: Mark) -> Choice:
    """A number, or a table with value, source, mark and note."""
    if not isinstance(values.content[name], dict):
        number = values.number(name)
        return Choice(number or ZERO, source, mark)
    return _row_choice(values.table(name), source, mark)


def _row_choice(place: Place, source: str, mark: Mark, *, finish: bool = True) -> Choice:
    number = place.number("value", required=_("an exact decimal as text"))
    its_source, its_mark = marked(place, source, mark)
    choice = Choice(number or ZERO, its_source, its_mark, place.text("note"))
    if finish:
        place.finish()
    return choice


def _band_row(place: Place, source: str, mark: Mark) -> tuple[tuple[Band, ...], Choice]:
    band = Band(place.number("from"), place.number("below"))
    return (band,), _row_choice(place, source, mark)


def formula(place: Place) -> Formula:
    symbol = place.text("symbol", required=NAME_IN_WORDS)
    if symbol and not NAME.match(symbol):
        place.fault("symbol", "wrong_kind", found=symbol, accepted=NAME_IN_WORDS)
    source, mark = marked(place)
    expression = place.text("expression", required=_("an expression"))
    index = place.texts("index")
    made = Formula(
        symbol=symbol,
        expression=expression,
        tree=tree_of(place, expression),
        source=source,
        mark=mark,
        index=index,
        unit=place.unit("unit"),
        description=place.text("description"),
        printed=place.text("printed"),
        written_symbol=place.text("written_symbol"),
        note=place.text("note"),
    )
    place.finish()
    return made


def tree_of(place: Place, expression: str) -> Node:
    """The parsed expression; a zero in place of one that cannot be parsed, whose fault is noted."""
    nothing = Number(ZERO, None, "0")
    if not expression:
        return nothing
    try:
        return parse(expression)
    except ExpressionMalformed as fault:
        place.fault(
            "expression", "expression", column=fault.column, found=fault.found, accepted=fault.accepted
        )
        return nothing


def criterion(number: int, place: Place) -> Criterion:
    source, mark = marked(place)
    said = place.content.get("number", number)
    place.asked.add("number")
    if not isinstance(said, int):
        place.fault("number", "wrong_kind", found=str(said)[:20], accepted=_("a whole number"))
        said = number
    made = Criterion(said, place.text("text", required=_("the criterion")), source, mark, place.text("note"))
    place.finish()
    return made


def emission_source(place: Place) -> EmissionSource:
    scenario = place.text("scenario", required="reference, project", choices=("reference", "project"))
    mark = place.text("mark", required=", ".join(MARKS), choices=MARKS)
    made = EmissionSource(
        scenario,
        place.text("source", required=_("the emission source")),
        place.text("gas", required=_("the gas, such as CO2")),
        place.text("origin"),
        Mark(mark) if mark else Mark.MEMORY,
    )
    place.finish()
    return made


def example(place: Place) -> Example:
    source, mark = marked(place)
    expected = place.table("expected")
    credited = place.content.get("credited")
    place.asked.add("credited")
    if credited is not None and (not isinstance(credited, int) or isinstance(credited, bool)):
        place.fault(
            "credited", "wrong_kind", found=str(credited)[:40], accepted=_("a whole number of tonnes")
        )
        credited = None
    numbers = {name: expected.number(name) for name in expected.content}
    made = Example(
        place.text("name", required=_("a name")),
        tuple(_example_value(row) for row in place.rows("parameters")),
        {name: value for name, value in numbers.items() if value is not None},
        credited,
        source,
        mark,
        place.text("note"),
    )
    place.finish()
    return made


def _example_value(place: Place) -> ExampleValue:
    value = place.content.get("value")
    place.asked.add("value")
    if not isinstance(value, str | int) or isinstance(value, bool):
        place.fault("value", "missing", accepted=_("a decimal or a category, as text"))
    period = place.content.get("period")
    place.asked.add("period")
    days: list[Any] = []
    if period is not None:
        ends = (
            {"first": period[0], "last": period[1]} if isinstance(period, list) and len(period) == 2 else {}
        )
        inner = Place(place.faults, place.file, place.at("period"), ends)
        days = [inner.day("first"), inner.day("last")]
        if None in days:
            place.fault(
                "period", "wrong_kind", found=str(period)[:60], accepted='["2017-01-01", "2017-12-31"]'
            )
            days = []
    point = place.text("point")
    made = ExampleValue(
        place.text("symbol", required=_("a symbol")),
        str(value),
        place.text("unit"),
        point or None,
        (days[0], days[1]) if days else None,
    )
    place.finish()
    return made


def table(place: Place) -> Table:
    """A table file: see ``Table``."""
    source, mark = marked(place)
    unit = place.unit("unit", required=A_UNIT) or ONE
    keys = tuple(_keys(place))
    rows = tuple(_table_row(row, keys, source, mark) for row in place.rows("rows"))
    name = place.text("name", required=_("the name of the table"))
    if name and not TABLE_NAME.match(name):
        place.fault("name", "wrong_kind", found=name, accepted=_("small letters, digits and _"))
    made = Table(
        name,
        place.text("title", required=_("a title")),
        unit,
        keys,
        rows,
        source,
        mark,
        place.day("valid_from"),
        place.day("valid_until"),
        place.text("note"),
    )
    place.finish()
    return made


def _keys(place: Place) -> Iterable[Key]:
    said = place.content.get("keys")
    place.asked.add("keys")
    example = '["grid", { name = "capacity", unit = "USRt" }]'
    if not isinstance(said, list) or not 1 <= len(said) <= 3:
        place.fault(
            "keys",
            "missing",
            accepted=Phrase(_("one to three keys: %(keys)s"), keys=example),
        )
        return
    for number, one in enumerate(said):
        if isinstance(one, str) and NAME.match(one):
            yield Key(one)
        elif isinstance(one, dict):
            inner = Place(place.faults, place.file, f"keys[{number}]", one)
            yield Key(inner.text("name", required=NAME_IN_WORDS), inner.unit("unit", required=A_UNIT) or ONE)
            inner.finish()
        else:
            place.fault("keys", "wrong_kind", found=str(one)[:40], accepted=NAME_IN_WORDS)


def _table_row(place: Place, keys: tuple[Key, ...], source: str, mark: Mark) -> tuple[Any, Choice]:
    found: list[str | Band] = []
    for key in keys:
        if key.unit is None:
            found.append(place.text(key.name, required=_("a category")))
        else:
            band = place.table(key.name, required='{ from = "0", below = "300" }')
            found.append(Band(band.number("from"), band.number("below")))
            band.finish()
    return tuple(found), _row_choice(place, source, mark)

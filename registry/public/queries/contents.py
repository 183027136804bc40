"""What the public pages of a methodology version show: its parameters and formulas, marked, and who adopted it."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy

from registry.methodologies.language.exact import written
from registry.methodologies.language.examples import inputs_of_example, run_examples
from registry.methodologies.language.mathematics import mathml, symbol_mathml
from registry.methodologies.language.nouns import (
    Band,
    Choice,
    Kind,
    Mark,
    Methodology,
    Parameter,
    Table,
    Tables,
)
from registry.methodologies.language.sources import criterion_key, unconfirmed
from registry.methodologies.models import FactorTable, MethodologyContent, MethodologyVersion
from registry.methodologies.queries import described
from registry.methodologies.resolving import (
    UnsourcedValue,
    adopted_content,
    mark_words,
    read_content,
    read_factor_table,
    tables_in_force,
    unsourced_of,
    unsourced_values,
    with_confirmations,
)
from registry.public.queries.calculations import result_page

KINDS = {
    Kind.MONITORED: gettext_lazy("monitored"),
    Kind.EX_ANTE: gettext_lazy("fixed before the project"),
    Kind.DEFAULT: gettext_lazy("default of the methodology"),
    Kind.CALCULATED: gettext_lazy("calculated"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """How well something is known. ``said``: the officers' confirmation of what was not."""

    source: str
    mark: Mark
    said: UnsourcedValue | None = None

    @property
    def words(self) -> str:
        return mark_words(self.mark)

    @property
    def is_open(self) -> bool:
        """Neither sourced nor confirmed since."""
        return not self.mark.is_sourced and not (self.said and self.said.is_confirmed)


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRow:
    """One number that the methodology knows; ``where`` says for which category or band."""

    where: str
    text: str
    note: str
    marked: Marked


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterRow:
    """A parameter as the table shows it."""

    parameter: Parameter
    symbol: str  # MathML
    kind: str
    unit: str
    allowed: str
    values: tuple[ValueRow, ...]
    table: str  # the name of a table of factors, or empty
    marked: Marked

    @property
    def is_asked(self) -> bool:
        """Whether the methodology knows no number, so that the project gives it."""
        return not self.values and not self.table


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaRow:
    """A formula as mathematics."""

    symbol: str
    description: str
    mathematics: str  # MathML
    expression: str
    note: str
    marked: Marked


def version_of(reference: str, number: str) -> MethodologyVersion | None:
    """A version by its reference and number (``2.0``)."""
    rows = MethodologyVersion.objects.filter(methodology__reference=reference, version=number)
    return rows.select_related("methodology__partner_country", "sectoral_scope").first()


def content_page(version: MethodologyVersion) -> dict[str, Any]:
    """All that the page of a version shows; five queries at most beside the version's own."""
    content = adopted_content(version)
    revisions = (
        MethodologyContent.objects.ever_adopted().filter(version=version).defer("text").order_by("-revision")
    )
    page: dict[str, Any] = {"version": version, "content": content, "revisions": list(revisions)}
    if content is None:
        return page
    methodology = read_content(content)
    unsourced = unsourced_of(content)
    said = {one.place: one for one in unsourced}
    tables = tables_in_force(methodology.tables)
    read = {name: [read_factor_table(row) for row in editions] for name, editions in tables.items()}
    return page | {
        "said": methodology,
        "open_values": sum(not one.is_confirmed for one in unsourced),
        "parameters": [parameter_row(one, said) for one in methodology.parameters.values()],
        "formulas": [formula_row(methodology, symbol, said) for symbol in methodology.formulas],
        "tables": [row for editions in tables.values() for row in editions],
        "criteria": [(one, _marked(one, criterion_key(one), said)) for one in methodology.eligibility],
        "emission_sources": [(one, Marked(source=one.origin, mark=one.mark)) for one in methodology.sources],
        "examples": example_rows(methodology, read),
        "marked": Marked(source=methodology.source, mark=methodology.mark),
    }


def unlisted_page(version: MethodologyVersion, methodology: Methodology, tables: Tables) -> dict[str, Any]:
    """The same of a shipped file whose version the register does not list: nobody adopted or confirmed any of it."""
    said: dict[str, UnsourcedValue] = {}
    return {
        "version": version,
        "content": None,
        "is_unlisted": True,
        "said": methodology,
        "open_values": len(unconfirmed(methodology)),
        "parameters": [parameter_row(one, said) for one in methodology.parameters.values()],
        "formulas": [formula_row(methodology, symbol, said) for symbol in methodology.formulas],
        "criteria": [(one, _marked(one, criterion_key(one), said)) for one in methodology.eligibility],
        "emission_sources": [(one, Marked(source=one.origin, mark=one.mark)) for one in methodology.sources],
        "examples": example_rows(methodology, tables),
        "marked": Marked(source=methodology.source, mark=methodology.mark),
    }


def example_rows(methodology: Methodology, tables: Tables) -> list[dict[str, Any]]:
    """The worked examples, calculated now."""
    return [
        {
            "name": one.name,
            "credited": one.example.credited,
            "note": one.example.note,
            "marked": Marked(source=one.example.source, mark=one.example.mark),
            "inputs": inputs_of_example(one.example),
            "result": result_page(one.result),
        }
        for one in run_examples(methodology, tables)
    ]


def data_of(content: MethodologyContent) -> dict[str, Any]:
    """The content in force as programs get it."""
    places = [one.place for one in unsourced_of(content) if not one.is_confirmed]
    return described(content, read_content(content), places)


def parameter_row(parameter: Parameter, said: Mapping[str, UnsourcedValue]) -> ParameterRow:
    place = f"parameters.{parameter.key}"
    values = [
        ValueRow(where=where, text=written(choice.value), note=choice.note, marked=_marked(choice, key, said))
        for where, key, choice in _choices(parameter, place)
    ]
    return ParameterRow(
        parameter=parameter,
        symbol=symbol_of(parameter),
        kind=str(KINDS[parameter.kind]),
        unit="" if parameter.is_category else str(parameter.unit or ""),
        allowed=_range(parameter.minimum, parameter.maximum),
        values=tuple(values),
        table=parameter.table if isinstance(parameter.table, str) else "",
        marked=_marked(parameter, place, said),
    )


def symbol_of(parameter: Parameter) -> SafeString:
    """Its symbol as MathML, every text in it escaped."""
    return mark_safe(symbol_mathml(parameter.printed))  # noqa: S308


def formula_row(methodology: Methodology, symbol: str, said: Mapping[str, UnsourcedValue]) -> FormulaRow:
    formula = methodology.formulas[symbol]
    return FormulaRow(
        symbol=formula.printed or symbol,
        description=formula.description,
        mathematics=mark_safe(mathml(methodology, formula)),  # noqa: S308  (every text in it is escaped)
        expression=formula.expression,
        note=formula.note,
        marked=_marked(formula, f"formulas.{symbol}", said),
    )


def _choices(parameter: Parameter, place: str) -> list[tuple[str, str, Choice]]:
    if parameter.value is not None:
        return [("", place, parameter.value)]
    if isinstance(parameter.table, Table):
        return [
            (", ".join(_key_words(key) for key in keys), place, choice)
            for keys, choice in parameter.table.rows
        ]
    return []


def _key_words(key: str | Band) -> str:
    return key if isinstance(key, str) else _range(key.lower, key.below, excludes_last=True)


def _range(lower: Fraction | None, upper: Fraction | None, *, excludes_last: bool = False) -> str:
    """``0 ≤ … ≤ 1``; empty without bounds."""
    if lower is None and upper is None:
        return ""
    left = "" if lower is None else f"{written(lower)} ≤ "
    sign = "<" if excludes_last else "≤"
    return f"{left}…" if upper is None else f"{left}… {sign} {written(upper)}"


def _marked(one: Any, place: str, said: Mapping[str, UnsourcedValue]) -> Marked:
    return Marked(source=one.source, mark=one.mark, said=said.get(place))


def table_page(row: FactorTable) -> dict[str, Any]:
    """A table of factors: its rows with their sources, and its revisions. Three queries."""
    table = read_factor_table(row)
    revisions = FactorTable.objects.ever_adopted().filter(name=row.name).defer("text").order_by("-revision")
    unsourced = with_confirmations(unsourced_values(row))
    said = {one.place: one for one in unsourced}
    place = f"tables.{table.name}"
    rows = [
        ([_key_words(key) for key in keys], written(choice.value), choice.note, _marked(choice, place, said))
        for keys, choice in table.rows
    ]
    return {
        "row": row,
        "table": table,
        "rows": rows,
        "revisions": list(revisions),
        "open_values": sum(not one.is_confirmed for one in unsourced),
        "marked": _marked(table, place, said),
    }


def table_rows() -> list[FactorTable]:
    """Every table in force, by name and first day."""
    return list(FactorTable.objects.in_force().defer("text").order_by("name", "valid_from"))

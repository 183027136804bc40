"""From a data set and its filters to one SELECT, spelled for one format."""

from credits.exports.columns import Column, Kind
from credits.exports.datasets import Dataset
from credits.exports.filters import Filters

# First characters that make a spreadsheet run a cell: = + - @ tab, carriage return
# and line feed, and the full-width forms of the first four, which a Japanese
# spreadsheet takes for the same. As code points, because comparing one number is
# what keeps COPY at its speed.
FORMULA_STARTS = (0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0D, 0x0A, 0xFF1D, 0xFF0B, 0xFF0D, 0xFF20)
_STARTS_SQL = ", ".join(str(code) for code in FORMULA_STARTS)


def csv_select(dataset: Dataset, filters: Filters) -> str:
    """Values as text for CSV: formulas made harmless, moments in the session's zone (UTC)."""
    return _select(dataset, filters, [_csv_value(column) for column in dataset.columns])


def typed_select(dataset: Dataset, filters: Filters) -> str:
    """Values in their own types, under their headings: for JSON."""
    return _select(dataset, filters, [f"{column.expression} AS {column.name}" for column in dataset.columns])


def text_select(dataset: Dataset, filters: Filters) -> str:
    """For XLSX: integers and days in their own types, everything else as exact text."""
    return _select(dataset, filters, [_text_value(column) for column in dataset.columns])


def json_select(dataset: Dataset, filters: Filters) -> str:
    """One JSON object per row, keys in the order of the columns."""
    return f"SELECT row_to_json(line) FROM ({typed_select(dataset, filters)}) line"


def count_select(dataset: Dataset, filters: Filters) -> str:
    """How many rows the same question has."""
    return f"SELECT count(*) {dataset.source(filters)}"


def _select(dataset: Dataset, filters: Filters, values: list[str]) -> str:
    return f"SELECT {', '.join(values)} {dataset.source(filters)} ORDER BY {dataset.order}"


def _csv_value(column: Column) -> str:
    if column.kind is Kind.TEXT:
        return harmless(column.expression)
    return column.expression


def _text_value(column: Column) -> str:
    if column.kind in (Kind.INTEGER, Kind.DATE):
        return column.expression
    if column.kind is Kind.MOMENT:
        return f"""to_char({column.expression} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
    return f"({column.expression})::text"


def harmless(expression: str) -> str:
    """SQL for a text that no spreadsheet runs: an apostrophe before what would start a formula."""
    return f"CASE WHEN ascii({expression}) IN ({_STARTS_SQL}) THEN '''' || {expression} ELSE {expression} END"

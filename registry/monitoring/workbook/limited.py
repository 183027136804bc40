"""A workbook's cells from outside: a process that may do next to nothing reads them and is ended in time.

Whoever asks gets rows as they come, in flat memory, and never parses a byte of the file. A child that
dies is an answer too. Needs no Django.
"""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple

from registry.documents.reading.limited import IN_THE_BACKGROUND, Patience, begin, end_group

CHILD = Path(__file__).with_name("child.py")
LONGEST_LINE = 8 * 1024 * 1024  # of one row
MOST_CELLS = 300_000  # of a monitoring workbook: a daily value of 50 points and all its columns
WHILE_SOMEBODY_WAITS = Patience(20, 30)


class Unreadable(Exception):
    """The workbook cannot be read. ``sheet`` and ``cell`` say where, if it was a cell."""

    def __init__(self, code: str, sheet: str = "", cell: str = "") -> None:
        super().__init__(code)
        self.code, self.sheet, self.cell = code, sheet, cell


class Found(NamedTuple):
    """A cell as it is in the file. ``formula`` is without its equals sign, ``text`` its cached result.

    ``kind`` is n (number), d (date or moment), s (text), b (true or false), e (error) or empty.
    """

    kind: str
    text: str
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Sheets:
    """The first thing told: names and states (``visible``, ``hidden``, ``veryHidden``), in their order."""

    states: tuple[tuple[str, str], ...]


class Row(NamedTuple):
    """A row of a sheet that has a cell or is hidden. Columns from 1."""

    sheet: str
    number: int
    hidden: bool
    cells: tuple[tuple[int, Found], ...]


@dataclass(frozen=True, slots=True)
class SheetEnd:
    """What is told of a sheet when its rows are over."""

    sheet: str
    hidden_columns: tuple[tuple[int, int], ...]
    merged: tuple[str, ...]


Event = Sheets | Row | SheetEnd


def events(
    file: IO[bytes], patience: Patience = IN_THE_BACKGROUND, most_cells: int = MOST_CELLS
) -> Iterator[Event]:
    """What the child tells, as it comes. Raises Unreadable; nothing else the file does gets out."""
    file.seek(0)
    process = begin(CHILD, file, patience, subprocess.PIPE, str(most_cells))
    assert process.stdout is not None
    try:
        yield from told_by(process.stdout)
    finally:
        end_group(process)
        process.stdout.close()


def told_by(lines: IO[bytes]) -> Iterator[Event]:
    """The lines, taken for as untrusted as the file they come from."""
    sheet, where = "", ""
    while line := lines.readline(LONGEST_LINE):
        try:
            told: Any = json.loads(line)
            if isinstance(told, list):
                row = _row(sheet, told)
                where = f"A{row.number}"
                yield row
            elif "end" in told:
                if told["end"]:
                    raise _refusal(str(told["end"]), told.get("details", {}))
                return
            elif "sheets" in told:
                yield Sheets(tuple((str(name), str(state)) for name, state in told["sheets"]))
            elif "sheet" in told:
                sheet = str(told["sheet"])
            else:
                yield _sheet_end(sheet, told["told"])
        except (ValueError, KeyError, TypeError, RecursionError):
            break
    # It ended without saying so: too long, too much memory, or a fault of its own.
    raise Unreadable("reader_stopped", sheet, where)


def _row(sheet: str, told: list[Any]) -> Row:
    number, hidden, cells = told
    if not isinstance(number, int):
        raise TypeError
    found = []
    for column, kind, text, formula in cells:
        if not (isinstance(column, int) and isinstance(kind, str) and isinstance(text, str)):
            raise TypeError
        found.append((column, Found(kind, text, str(formula))))
    return Row(sheet, number, bool(hidden), tuple(found))


def _sheet_end(sheet: str, told: dict[str, Any]) -> SheetEnd:
    columns = tuple((int(first), int(last)) for first, last in told["hidden_columns"])
    return SheetEnd(sheet, columns, tuple(str(one) for one in told["merged"]))


def _refusal(code: str, details: Any) -> Unreadable:
    if not isinstance(details, dict):
        return Unreadable(code)
    return Unreadable(code, str(details.get("sheet", ""))[:100], str(details.get("cell", ""))[:20])

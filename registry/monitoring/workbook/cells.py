"""The cells of a workbook as its file has them: texts of numbers, formulas, what is hidden or merged.

Runs in the limited child process and needs no Django. Read from the XML itself, in one pass and
without keeping it, for no library at hand tells a number as it is written, together with its formula,
and whether its row is hidden.
"""

import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from xml.parsers import expat

from registry.documents.reading.office import refuse_live_formula
from registry.documents.reading.verdict import Hostile
from registry.documents.reading.workbooks import LAST_COLUMN, LAST_ROW, position_of
from registry.monitoring.workbook.parts import Book, unescaped

CHUNK = 256 * 1024
LONGEST_TEXT = 32_767  # what a cell can hold
LONGEST_FORMULA = 8_192
LEAST_SEEN = 1
Say = Callable[[Any], object]


def letters(column: int) -> str:
    """``28`` is ``AB``."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


class Sheet:
    """One sheet, told row by row: ``[row, hidden, [[column, kind, text, formula], …]]``.

    Kinds: n number, d date or moment (ISO), s text, b true or false, e error, and empty for a formula
    without a result. The formula is without its equals sign, and empty where there is none.
    """

    def __init__(self, book: Book, say: Say, left: list[int]) -> None:
        self.book, self.say, self.left = book, say, left
        self.row = self.column = 0
        self.row_text = "0"
        self.hidden = False
        self.cells: list[list[object]] = []
        self.cell: dict[str, str] | None = None  # the attributes of the cell that is being read
        self.parts: dict[str, str] = {}  # its value, its formula, its inline text
        self.formula: dict[str, str] = {}  # the attributes of its formula
        self.into = ""
        self.shared: dict[str, tuple[str, str]] = {}
        self.told: dict[str, list[Any]] = {"hidden_columns": [], "merged": []}
        self.columns: dict[str, int] = {}

    @property
    def at(self) -> str:
        """The cell that is being read, or was last."""
        return f"{letters(self.column or 1)}{self.row or 1}"

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag if ":" not in tag else tag.rpartition(":")[2]
        self.into = ""
        if local == "c":
            if self.cell is not None:
                self._end_cell()
            self.cell = attributes
        elif local in ("v", "t", "f"):
            if self.cell is not None and "spoken" not in self.cell:
                self.into = local
                self.parts.setdefault(local, "")
                if local == "f":
                    self.formula = attributes
        elif local == "row":
            self._end_cell()
            self._end_row()
            self._begin_row(attributes)
        elif local == "col":
            self._column(attributes)
        elif local == "mergeCell":
            self._merged(attributes.get("ref", ""))
        elif local == "rPh":  # how an inline text is read aloud comes after it
            self.cell = self.cell and {**self.cell, "spoken": "1"}
        elif local == "sheetFormatPr" and attributes.get("zeroHeight") in ("1", "true"):
            raise Hostile("rows_hidden", cell="A1")

    def text(self, text: str) -> None:
        if self.into:
            self.parts[self.into] += text
            if len(self.parts[self.into]) > 10 * LONGEST_TEXT:
                raise Hostile("damaged", cell=self.at)

    def end(self) -> None:
        self._end_cell()
        self._end_row()

    def _begin_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        row = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else self.row + 1
        if not self.row < row <= LAST_ROW:
            raise Hostile("damaged", cell=f"A{self.row + 1}")
        self.row, self.row_text, self.column = row, str(row), 0
        flat = attributes.get("customHeight") in ("1", "true") and _is_thin(attributes.get("ht", ""))
        self.hidden = flat or attributes.get("hidden") in ("1", "true")

    def _end_row(self) -> None:
        if self.cells or self.hidden:
            self.say([self.row, int(self.hidden), self.cells])
        self.cells, self.hidden = [], False

    def _column_of(self, reference: str) -> int:
        if not reference:
            return self.column + 1
        if not reference.endswith(self.row_text):
            raise Hostile("damaged", cell=self.at)
        name = reference[: -len(self.row_text)]
        if (column := self.columns.get(name)) is None:
            column = self.columns[name] = position_of(f"{name}1")[0]
        return column

    def _end_cell(self) -> None:
        cell, parts, self.cell, self.parts = self.cell, self.parts, None, {}
        if cell is None:
            return
        column = self._column_of(cell.get("r", ""))
        if not (self.row and self.column < column <= LAST_COLUMN):
            raise Hostile("damaged", cell=self.at)
        self.column = column
        if not parts:
            return
        self.left[0] -= 1
        if self.left[0] < 0:
            raise Hostile("too_many_cells", cell=self.at)
        kind, text = self._value(cell, parts)
        formula = self._formula(parts["f"]) if "f" in parts else ""
        if kind or formula:
            self.cells.append([column, kind, text, formula])

    def _value(self, cell: dict[str, str], parts: dict[str, str]) -> tuple[str, str]:
        kind, text = cell.get("t", "n"), parts.get("v", "")
        if kind == "inlineStr":
            return ("s", unescaped(parts["t"])[:LONGEST_TEXT]) if parts.get("t") else ("", "")
        if kind == "str":
            return "s", unescaped(text)[:LONGEST_TEXT]
        text = text.strip()
        if not text:
            return "", ""
        if kind == "s":
            if not (text.isascii() and text.isdigit()) or int(text[:9]) >= len(self.book.texts):
                raise Hostile("damaged", cell=self.at)
            return "s", self.book.texts[int(text[:9])][:LONGEST_TEXT]
        if kind == "n":
            if cell.get("s", "0") in self.book.dates and (moment := self._moment(text)):
                return "d", moment
            return "n", text[:100]
        if kind in ("b", "e", "d"):
            return kind, text[:100]
        raise Hostile("damaged", cell=self.at)

    def _moment(self, text: str) -> str:
        """A count of days as ISO date, or as date and time to the second; empty for what is none."""
        try:
            seconds = round(float(text) * 86_400)
            begins = datetime(1904, 1, 1) if self.book.from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
            moment = begins + timedelta(seconds=seconds)
        except (ValueError, OverflowError):
            return ""
        if seconds < 61 * 86_400 or moment.year > 2999:  # before March 1900 programs count differently
            return ""
        return moment.date().isoformat() if seconds % 86_400 == 0 else moment.isoformat()

    def _formula(self, text: str) -> str:
        text, kind, number = text.strip(), self.formula.get("t", ""), self.formula.get("si", "")
        refuse_live_formula(text)
        if kind == "shared" and number:
            if text:
                self.shared[number] = (text, self.at)
            elif number in self.shared:
                return _moved(*self.shared[number], to=self.at)
        elif kind in ("array", "dataTable"):
            text = f"{{{text}}}"
        return text[:LONGEST_FORMULA] or "?"

    def _column(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") not in ("1", "true") and not _is_thin(attributes.get("width", "")):
            return
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if not all(one.isascii() and one.isdigit() and len(one) < 9 for one in (first, last)):
            raise Hostile("damaged", cell="A1")
        self.told["hidden_columns"].append([int(first), int(last)])

    def _merged(self, reference: str) -> None:
        if len(self.told["merged"]) < 1000:
            self.told["merged"].append(reference[:40])


def _is_thin(size: str) -> bool:
    """Whether a row's height (points) or a column's width (characters) shows nothing of its text."""
    try:
        return bool(size) and float(size) < LEAST_SEEN
    except ValueError:
        return False


def _moved(formula: str, origin: str, *, to: str) -> str:
    """A formula that is shared with cells below or beside, as it reads in one of those."""
    from openpyxl.formula.tokenizer import TokenizerError
    from openpyxl.formula.translate import Translator, TranslatorError

    try:
        return str(Translator(f"={formula}", origin=origin).translate_formula(to))[1:]
    except (TokenizerError, TranslatorError, ValueError, IndexError, KeyError):
        return "?"


def tell(archive: zipfile.ZipFile, say: Say, most_cells: int) -> None:
    """Say every sheet, row by row. Raises Hostile, with sheet and cell where it is one that is wrong."""
    book = Book(archive)
    say({"sheets": [[name, state] for name, state, _part in book.sheets]})
    left = [most_cells]
    for name, _state, part in book.sheets:
        say({"sheet": name})
        sheet = Sheet(book, say, left)
        try:
            _read(archive, part, sheet)
        except Hostile as found:
            found.details = {"sheet": name, "cell": sheet.at} | found.details
            raise
        except (expat.ExpatError, zipfile.BadZipFile, EOFError, ValueError, LookupError):
            raise Hostile("damaged", sheet=name, cell=sheet.at) from None
        say({"told": sheet.told})


def _read(archive: zipfile.ZipFile, part: str, sheet: Sheet) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = sheet.begin
    parser.CharacterDataHandler = sheet.text

    def refuse(*_unused: Any) -> Any:
        raise Hostile("entities")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    sheet.end()

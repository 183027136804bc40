"""The parts of a workbook's archive by what they are for: its sheets, shared texts, styles of dates.

Runs in the limited child process and needs no Django.
"""

import posixpath
import re
import zipfile
from typing import Any

from registry.documents.reading.office import read_small, walk
from registry.documents.reading.verdict import Hostile

MOST_SHEETS = 50
MOST_TEXTS = 1_000_000  # different ones, and their characters together:
MOST_CHARACTERS = 40_000_000
MAIN = "/officeDocument"
DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}  # built-in ones
QUOTED = re.compile(r'"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|_.|\*.', re.IGNORECASE)
DATE_LETTERS = re.compile(r"[dmyhs]", re.IGNORECASE)


ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """``_x0041_`` is how a workbook writes a character by its number."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


class Texts:
    """The strings that cells share, by their number."""

    def __init__(self, archive: zipfile.ZipFile, part: str) -> None:
        self.found: list[str] = []
        self._spoken = self.characters = 0
        if part in archive.namelist():
            walk(archive, part, self._begin, text_of=frozenset({"t"}), text=self._text)

    def _begin(self, local: str, _attributes: dict[str, str]) -> None:
        if local == "si":
            self.found.append("")
            self._spoken = 0
            if len(self.found) > MOST_TEXTS:
                raise Hostile("too_many_cells", texts=len(self.found))
        elif local == "rPh":  # how it is read aloud, after the text itself
            self._spoken = 1

    def _text(self, _local: str, text: str) -> None:
        if self.found and not self._spoken:
            self.characters += len(text)
            if self.characters > MOST_CHARACTERS:
                raise Hostile("too_many_cells", characters=self.characters)
            self.found[-1] += unescaped(text)


def styles_of_dates(archive: zipfile.ZipFile, part: str) -> frozenset[str]:
    """The numbers of the styles that show a number as a date or a time."""
    formats: dict[str, str] = {}
    found: set[str] = set()
    state = {"inside": False, "number": 0}

    def begin(local: str, attributes: dict[str, str]) -> None:
        if local == "numFmt":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:500]
        elif local in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            state["inside"] = local == "cellXfs"
        elif local == "xf" and state["inside"]:
            if _shows_a_date(attributes.get("numFmtId", ""), formats):
                found.add(str(state["number"]))
            state["number"] += 1

    if part in archive.namelist():
        walk(archive, part, begin)
    return frozenset(found)


def _shows_a_date(number: str, formats: dict[str, str]) -> bool:
    if number in formats:
        code = formats[number].split(";")[0]
        return code.casefold() != "general" and bool(DATE_LETTERS.search(QUOTED.sub("", code)))
    return number.isascii() and number.isdigit() and len(number) < 6 and int(number) in DATE_FORMATS


class Book:
    """The parts of the archive by what they are for."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        main = [target for kind, target in self._relations("").values() if kind.endswith(MAIN)]
        if len(main) != 1 or main[0] not in archive.namelist():
            raise Hostile("damaged", part="workbook")
        self.relations = self._relations(main[0])
        self.from_1904 = False
        self.sheets: list[tuple[str, str, str]] = []  # name, state, part
        for element in read_small(archive, main[0]).iter():
            local = element.tag.rpartition("}")[2]
            if local == "workbookPr":
                self.from_1904 = element.get("date1904", "0") in ("1", "true")
            elif local == "sheet":
                self._sheet(element)
        if not 0 < len(self.sheets) <= MOST_SHEETS:
            raise Hostile("too_many_cells", sheets=len(self.sheets))
        self.texts = Texts(archive, self.part_for("/sharedStrings")).found
        self.dates = styles_of_dates(archive, self.part_for("/styles"))

    def _sheet(self, element: Any) -> None:
        identifier = next((text for name, text in element.attrib.items() if name.endswith("}id")), "")
        kind, part = self.relations.get(identifier, ("", ""))
        name = str(element.get("name", ""))[:100]
        if not kind.endswith("/worksheet") or part not in self.archive.namelist():
            raise Hostile("damaged", sheet=name)
        self.sheets.append((name, str(element.get("state", "visible"))[:20], part))

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        folder, _slash, name = part.rpartition("/")
        described = posixpath.join(folder, "_rels", f"{name}.rels")
        if described not in self.archive.namelist():
            return {}
        return {
            one.get("Id", ""): (one.get("Type", ""), _resolved(folder, one.get("Target", "")))
            for one in read_small(self.archive, described).iter()
            if one.tag.endswith("Relationship")
        }

    def part_for(self, kind: str) -> str:
        return next((part for found, part in self.relations.values() if found.endswith(kind)), "")


def _resolved(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join(folder, target)) if target[:1] != "/" else target[1:]

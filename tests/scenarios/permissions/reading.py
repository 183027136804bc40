"""The table as data: ``table.md`` is the one source, for people and for the tests."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("table.md")
_DIVIDER = re.compile(r"^\|[-| ]+\|$")


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what is tried, where, who may, who is told no. Words for several people are spelled out."""

    name: str
    tried: str
    of: str
    may: frozenset[str]
    told_no: frozenset[str]
    scope: str = ""

    def __str__(self) -> str:
        return " ".join(word for word in (self.name, self.tried, self.of) if word)

    @property
    def is_pattern(self) -> bool:
        return "*" in self.name

    def covers(self, name: str) -> bool:
        return fnmatchcase(name, self.name)

    def expected(self, kind: str) -> str:
        """``may``, ``told no`` or ``nothing``."""
        if kind in self.may:
            return "may"
        return "told no" if kind in self.told_no else "nothing"


def lines(heading: str) -> Iterator[dict[str, str]]:
    """The rows of every table whose first column is called that, each by the names of its columns."""
    columns: list[str] = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("|"):
            columns = []
        elif not _DIVIDER.match(line):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if not columns:
                columns = cells
            elif columns[0] == heading:
                assert len(cells) == len(columns), line
                yield dict(zip(columns, cells, strict=True))


def listed(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


@cache
def kinds() -> tuple[str, ...]:
    return tuple(line["kind"] for line in lines("kind"))


@cache
def words() -> dict[str, frozenset[str]]:
    """Every word of the table with the kinds of people it stands for."""
    found = {kind: frozenset({kind}) for kind in kinds()}
    for line in lines("word"):
        text = line["stands for"]
        if text == "everybody above":
            people = frozenset(kinds())
        elif text.startswith("anybody but:"):
            people = frozenset(kinds()) - {text.partition(":")[2].strip()}
        else:
            people = frozenset().union(*(found[word] for word in listed(text)))
        found[line["word"]] = people
    return found


def who(text: str) -> frozenset[str]:
    """The people of a cell. Raises KeyError for a word that the table does not explain."""
    return frozenset().union(*(words()[word] for word in listed(text)))


def rows(heading: str) -> list[Row]:
    """The rows of the tables of pages, or of routes; one for each thing that a line names."""
    found = []
    for line in lines(heading):
        may = who(line["may"])
        for of in listed(line["of"]) or [""]:
            found.append(
                Row(
                    line[heading],
                    line["try"],
                    of,
                    may,
                    who(line["is told no"]) - may,
                    line.get("scope", ""),
                )
            )
    return found

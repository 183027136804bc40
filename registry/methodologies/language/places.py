"""A table of a TOML file under reading: asks for typed values and notes every fault with its key.

``place.text("title")`` gives a text or notes what is wrong and gives an empty one, so that one reading finds
all faults. What nobody asked for is an unknown key.
"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.methodologies.language.errors import UnitUnknown
from registry.methodologies.language.exact import read_decimal
from registry.methodologies.language.faults import Fault
from registry.methodologies.language.phrases import Phrase, Words
from registry.methodologies.language.units import Unit, unit_of

LONGEST_TEXT = 4_000
MOST_ROWS = 2_000
KINDS: dict[type, Words] = {
    dict: _("a table"),
    list: _("a list"),
    bool: _("true or false"),
    int: _("a number"),
    str: _("a text"),
}


class Place:
    """One table of the document; ``key`` is where it stands."""

    def __init__(self, faults: list[Fault], file: str, key: str, content: dict[str, Any]):
        self.faults, self.file, self.key, self.content = faults, file, key, content
        self.asked: set[str] = set()

    def at(self, name: str) -> str:
        return f"{self.key}.{name}" if self.key else name

    def fault(self, name: str, code: str, **facts: Any) -> None:
        self.faults.append(Fault(self.file, self.at(name) if name else self.key, code, facts))

    def _value(self, name: str, required: Words | None = None) -> Any:
        self.asked.add(name)
        value = self.content.get(name)
        if value is None and required is not None:
            self.fault(name, "missing", accepted=required)
        return value

    def text(self, name: str, *, required: Words | None = None, choices: Iterable[str] = ()) -> str:
        """A text; ``required`` says what would be accepted where it is missing."""
        value = self._value(name, required)
        if value is None:
            return ""
        if not isinstance(value, str) or len(value) > LONGEST_TEXT:
            self.fault(
                name,
                "wrong_kind",
                found=_kind(value),
                accepted=Phrase(_("text of at most %(limit)s characters"), limit=LONGEST_TEXT),
            )
            return ""
        options = tuple(choices)
        if options and value not in options:
            self.fault(name, "wrong_kind", found=value, accepted=", ".join(options))
            return ""
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        value = self._value(name)
        if value is None:
            return ()
        if not isinstance(value, list) or any(not isinstance(one, str) for one in value):
            self.fault(name, "wrong_kind", found=_kind(value), accepted=_("a list of texts"))
            return ()
        if len(value) > MOST_ROWS:
            self.fault(name, "too_large", found=str(len(value)), limit=str(MOST_ROWS))
            return ()
        return tuple(value)

    def flag(self, name: str) -> bool:
        value = self._value(name)
        if value is not None and not isinstance(value, bool):
            self.fault(name, "wrong_kind", found=_kind(value), accepted="true, false")
        return value is True

    def number(self, name: str, *, required: Words | None = None) -> Fraction | None:
        """An exact decimal, written as text or as a number of TOML (which is read as text too)."""
        value = self._value(name, required)
        if value is None:
            return None
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        number = read_decimal(text) if isinstance(text, str) else None
        if number is None:
            self.fault(name, "not_a_number", found=str(value)[:60])
        return number

    def unit(self, name: str, *, required: Words | None = None) -> Unit | None:
        text = self.text(name, required=required)
        if not text:
            return None
        try:
            return unit_of(text)
        except UnitUnknown as unknown:
            self.fault(name, "unit_unknown", found=unknown.name)
            return None

    def day(self, name: str) -> date | None:
        value = self._value(name)
        if value is None or type(value) is date:
            return value
        try:
            if isinstance(value, str):
                return date.fromisoformat(value)
        except ValueError:
            pass
        self.fault(name, "wrong_kind", found=str(value)[:60], accepted=_("a date such as 2017-12-31"))
        return None

    def table(self, name: str, *, required: Words | None = None) -> "Place":
        """The table under a name; an empty one where there is none."""
        value = self._value(name, required)
        if value is not None and not isinstance(value, dict):
            self.fault(name, "wrong_kind", found=_kind(value), accepted=_("a table"))
            value = None
        return Place(self.faults, self.file, self.at(name), value or {})

    def tables(self, name: str) -> dict[str, "Place"]:
        """The named tables under a name."""
        outer = self.table(name)
        if len(outer.content) > MOST_ROWS:
            self.fault(name, "too_large", found=str(len(outer.content)), limit=str(MOST_ROWS))
            return {}
        return {key: outer.table(key) for key in outer.content}

    def rows(self, name: str) -> list["Place"]:
        """The tables of a list, each at ``name[0]`` or at its symbol."""
        value = self._value(name)
        if value is None:
            return []
        if not isinstance(value, list) or any(not isinstance(one, dict) for one in value):
            self.fault(name, "wrong_kind", found=_kind(value), accepted=_("a list of tables"))
            return []
        if len(value) > MOST_ROWS:
            self.fault(name, "too_large", found=str(len(value)), limit=str(MOST_ROWS))
            return []
        return [
            Place(self.faults, self.file, f"{self.at(name)}.{one.get('symbol', number)}", one)
            for number, one in enumerate(value)
        ]

    def finish(self) -> None:
        """Note every key that nothing asked for."""
        for name in self.content:
            if name not in self.asked:
                self.fault(name, "unknown_key", accepted=", ".join(sorted(self.asked)))


def _kind(value: Any) -> Words:
    return KINDS.get(type(value), _("something else"))

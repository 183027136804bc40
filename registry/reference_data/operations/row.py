"""One row of a table and the ways to read its cells: each names what it would accept.

A blank cell is "not known" and stays None (or an empty text); nothing is filled in.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from registry.identity.models.facts import Verification
from registry.reference_data.operations.broken_text import what_is_broken
from registry.reference_data.operations.report import Fault, FileReport, Remark, shortened

GREATEST_INTEGER = 2**53 - 1  # as for serial numbers
EARLIEST_YEAR, LATEST_YEAR = 1990, 2199
NOT_VERIFIED_TOO = {"", "unverified", "not verified"}

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INTEGER = re.compile(r"[0-9]{1,16}")
_VERSION = re.compile(r"(?:[Vv]er\.? ?)?0*([0-9]{1,3})\.([0-9]{1,2})")
_SCOPE = re.compile(r"([1-9][0-9]?)\. ?(\S.*)")


class Row:
    """A row with its place. ``cells`` maps column names to the texts as they stand."""

    __slots__ = ("cells", "file", "is_sound", "line", "report")

    def __init__(self, file: str, line: int, cells: Mapping[str, str], report: FileReport) -> None:
        self.file = file
        self.line = line
        self.cells = cells
        self.report = report
        self.is_sound = True  # until a cell of it is refused
        for column, cell in cells.items():
            if broken := what_is_broken(cell):
                self.fault(column, broken)

    def fault(self, column: str, accepted: str, *, value: str | None = None) -> None:
        shown = self.cells.get(column, "").strip() if value is None else value
        self.is_sound = False
        self.report.add_fault(
            Fault(file=self.file, line=self.line, column=column, value=shortened(shown), accepted=accepted)
        )

    def remark(self, column: str, text: str, *, value: str = "") -> None:
        self.report.add_remark(Remark(file=self.file, line=self.line, column=column, value=value, text=text))

    def text(self, column: str, *, longest: int = 10_000, required: bool = False) -> str:
        """The text of a cell without space around it; ``longest`` counts characters."""
        value = self.cells.get(column, "").strip()
        if len(value) > longest:
            self.fault(column, _("at most %(count)s characters") % {"count": longest})
            return ""
        if required and not value and column in self.cells:
            self.fault(column, _("a text; this cell may not be blank"))
        return value

    def matching(self, column: str, pattern: str, example: str, *, required: bool = False) -> str:
        """A text of one pattern, such as a reference."""
        value = self.text(column, required=required)
        if value and not re.fullmatch(pattern, value):
            self.fault(column, _("a text of the form %(example)s") % {"example": example})
            return ""
        return value

    def date(self, column: str) -> date | None:
        value = self.text(column)
        if not value:
            return None
        try:
            found = date.fromisoformat(value) if _DATE.fullmatch(value) else None
        except ValueError:
            found = None
        if found is None or not EARLIEST_YEAR <= found.year <= LATEST_YEAR:
            self.fault(column, _("a date of the calendar written 2016-09-30, or nothing"))
            return None
        return found

    def integer(self, column: str, *, least: int = 0, greatest: int = GREATEST_INTEGER) -> int | None:
        """A whole number in plain digits."""
        value = self.text(column)
        if not value:
            return None
        if not _INTEGER.fullmatch(value) or not least <= int(value) <= greatest:
            self.fault(
                column,
                _("a whole number from %(least)s to %(greatest)s in plain digits, or nothing")
                % {"least": least, "greatest": greatest},
            )
            return None
        return int(value)

    def degrees(self, column: str, limit: int) -> Decimal | None:
        value = self.text(column)
        if not value:
            return None
        try:
            found = Decimal(value) if re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,12})?", value) else None
        except InvalidOperation:
            found = None
        if found is None or abs(found) > limit:
            self.fault(
                column, _("degrees from -%(limit)s to %(limit)s such as 47.91, or nothing") % {"limit": limit}
            )
            return None
        return found.quantize(Decimal("0.000001"))

    def version(self, column: str, value: str | None = None) -> str:
        """A version as major.minor, whether printed 2.0, Ver2.0 or ver02.0."""
        given = self.text(column) if value is None else value.strip()
        if not given:
            return ""
        match = _VERSION.fullmatch(given)
        if not match:
            self.fault(column, _("a version such as Ver2.0, ver02.0 or 2.0"), value=given)
            return ""
        return f"{int(match[1])}.{match[2]}"

    def scope(self, column: str) -> tuple[int, str] | None:
        """A sectoral scope as printed: its number and its name."""
        value = self.text(column, longest=200)
        if not value:
            return None
        match = _SCOPE.fullmatch(value)
        if not match:
            self.fault(column, _("a scope such as “1. Energy industries”, or nothing"))
            return None
        return int(match[1]), match[2]

    def verification(self, column: str) -> str:
        """How far the fact was checked; a blank cell is "not verified", never "verified"."""
        value = self.text(column)
        if value.lower() in NOT_VERIFIED_TOO:
            return Verification.NOT_VERIFIED
        if value not in Verification.values:
            self.fault(column, _("one of: %(values)s") % {"values": ", ".join(Verification.values)})
        return value

    def url(self, column: str) -> str:
        value = self.text(column, longest=500)
        if not value:
            return ""
        try:
            parts = urlsplit(value)
            is_page = parts.scheme in {"http", "https"} and bool(parts.netloc) and " " not in value
        except ValueError:
            is_page = False
        if not is_page:
            self.fault(column, _("an address that begins with https:// or http://, or nothing"))
            return ""
        return value

    def source(self) -> dict[str, str]:
        """The three fields of every sourced fact."""
        return {
            "source": self.text("source", required=True),
            "verification": self.verification("verified"),
            "notes": self.text("notes"),
        }

"""The workbook in which many instructions of one account are written down, for download.

One sheet to be filled in, with the account's number in it and lists to choose from in the columns that have them;
one that says what each column accepts; one with everything that may be named. The names of columns are the same in
every language: they are what programs write.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from credits.models import Account
from registry.accounts.checks.rows import (
    BENEFICIARY,
    COLUMNS,
    FROM,
    LABEL,
    NOTE,
    PROJECT,
    PURPOSE,
    REASON,
    REFERENCE,
    SCHEME,
    SERIALS,
    SHEET,
    TO,
    UNITS,
    VINTAGE,
    YEAR,
)
from registry.accounts.queries.beneficiaries import nameable_by
from registry.accounts.queries.destinations import destinations_for
from registry.accounts.queries.purposes import purposes, schemes

MADE_AT = datetime(2000, 1, 1)  # noqa: DTZ001  (fixed: the same content gives the same bytes)
ROWS_WITH_LISTS = 10_000
ROWS_WITH_ACCOUNT = 20  # a row in which only the account stands says nothing
WIDTHS = {FROM: 24, TO: 24, SERIALS: 48, BENEFICIARY: 32, REASON: 32, NOTE: 32, REFERENCE: 20}
OFFERED, EXPLAINED = "Accepted values", "Columns"
Listed = Sequence[tuple[str, str]]


def template_bytes(account: Account, kind: str, rows: Sequence[Mapping[str, str | int]] = ()) -> bytes:
    """The workbook for an account and a kind of instruction; with rows, filled with them."""
    kept = BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": f"{account.number} {kind}", "created": MADE_AT})
    heading = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1})
    text = book.add_format({"num_format": "@"})
    offered = _offered(account, kind)
    sheet = book.add_worksheet(SHEET)
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(COLUMNS):
        sheet.set_column(column, column, WIDTHS.get(name, 14), text)
        sheet.write_string(0, column, name, heading)
    filled = rows or [{FROM: account.number}] * ROWS_WITH_ACCOUNT
    for place, row in enumerate(filled, 1):
        for name, value in row.items():
            if value != "":
                sheet.write_string(place, COLUMNS.index(name), str(value), text)
    _explain(book, heading)
    _offer(book, heading, sheet, offered)
    book.close()
    return kept.getvalue()


def _offered(account: Account, kind: str) -> dict[str, Listed]:
    """By column what may be chosen there, each with its words."""
    holder = getattr(account, "holder", None)
    organisation = holder.organisation if holder is not None else None
    theirs = nameable_by(organisation).order_by("name_latin") if organisation is not None else ()
    found: dict[str, Listed] = {TO: destinations_for(account, kind)}
    if kind in ("retirement", "cancellation"):
        fitting = [one for one in purposes().values() if one.account_kind in ("", kind)]
        found[PURPOSE] = [(one.code, str(one.label)) for one in fitting if not one.for_officers_only]
        found[SCHEME] = [(code, str(one)) for code, one in schemes().items()]
        found[BENEFICIARY] = [(one.name, str(one.public_id)) for one in theirs]
    return found


def _explain(book: Any, heading: Any) -> None:
    """What each column accepts, in the reader's language."""
    words = {
        FROM: _("The account of the file. It may stand in every row, or in none."),
        TO: _("The number of the account that the units go to. Needed in every row."),
        UNITS: _(
            "How many units, oldest first; whole, without separators. One is one tonne of CO2 equivalent."
        ),
        SERIALS: _("Instead of a number of units: serial numbers as they are printed, with commas between."),
        VINTAGE: _("Only units of this year."),
        PROJECT: _("Only units of the project with this reference."),
        LABEL: _("Only units with this label."),
        PURPOSE: _("What units are retired or cancelled for: one of the codes offered."),
        YEAR: _("For which calendar year they are used, such as 2026."),
        SCHEME: _("Under which scheme the use is reported: one of the codes offered."),
        BENEFICIARY: _("In whose name: the exact name or the id of a beneficiary that you may name."),
        NOTE: _("What the certificate says about the use, in your own words."),
        REASON: _("The reason; a cancellation always says one."),
        REFERENCE: _("Your own reference, for your books."),
    }
    sheet = book.add_worksheet(EXPLAINED)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 90, wrapped)
    sheet.write_string(0, 0, _("Column"), heading)
    sheet.write_string(0, 1, _("What it accepts"), heading)
    for place, name in enumerate(COLUMNS, 1):
        sheet.write_string(place, 0, name)
        sheet.write_string(place, 1, words[name], wrapped)


def _offer(book: Any, heading: Any, sheet: Any, offered: Mapping[str, Listed]) -> None:
    """Everything that may be named, and the lists to choose from. Another value may be typed all the same: whether
    it is accepted, the checks say."""
    listed = book.add_worksheet(OFFERED)
    for number, (name, values) in enumerate(offered.items()):
        column = 2 * number
        listed.set_column(column, column + 1, 36)
        listed.write_string(0, column, name, heading)
        listed.write_string(0, column + 1, _("in words"), heading)
        for place, (value, words) in enumerate(values, 1):
            listed.write_string(place, column, value)
            listed.write_string(place, column + 1, words)
        if values:
            letter = chr(ord("A") + column)
            source = f"='{OFFERED}'!${letter}$2:${letter}${len(values) + 1}"
            rule = {"validate": "list", "source": source, "error_type": "information"}
            at = COLUMNS.index(name)
            sheet.data_validation(1, at, ROWS_WITH_LISTS, at, rule)

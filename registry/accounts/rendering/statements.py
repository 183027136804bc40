"""A statement as CSV, XLSX and PDF. The same account, days and ledger position give the same bytes.

CSV and XLSX are for programs, whatever the reader's language; the PDF is in the language that is asked for.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter
from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from credits.models import Transaction
from registry.accounts.errors import StatementTooLong
from registry.accounts.queries.statements import Line, Period, lines_of
from registry.documents.typesetting import render_pdf

TEMPLATE = "documents/statement.typ"
MOST_LINES_OF_PDF = 2_000  # some sixty pages; longer ones are for programs
ROWS_PER_SHEET = 1_000_000
NO_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)  # in the file of an empty ledger
COLUMNS = (
    *("recorded_at", "kind", "transaction", "counterpart", "project", "vintage"),
    *("registry", "first_serial", "last_serial", "serials", "quantity", "balance"),
)
NUMBERS = frozenset({"vintage", "first_serial", "last_serial", "quantity", "balance"})
OPENING, CLOSING = "opening_balance", "closing_balance"


def file_name(asked: Period, suffix: str) -> str:
    """``statement-JP-EH-00000001-33-2026-01-01-2026-03-31-as-of-1234.csv``: safe in any header."""
    days = f"{asked.first_on}-{asked.last_on}"
    number = "".join(sign if sign.isalnum() else "-" for sign in asked.account.number)
    return f"statement-{number}-{days}-as-of-{asked.position.sequence}.{suffix}"


def _rows(asked: Period) -> Iterator[dict[str, Any]]:
    """The opening balance, every movement, the closing balance, as the columns name them."""
    yield {"kind": OPENING, "recorded_at": asked.first_on, "balance": asked.opening}
    for line in lines_of(asked):
        yield {**asdict(line), "recorded_at": line.recorded_at.astimezone(UTC)}
    yield {"kind": CLOSING, "recorded_at": asked.last_on, "balance": asked.closing}


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def csv_chunks(asked: Period) -> Iterator[bytes]:
    """RFC 4180 with LF line ends, UTF-8, a heading line; moments in UTC."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in _rows(asked):
        writer.writerow([_text(row.get(name)) for name in COLUMNS])
        if buffer.tell() > 65_536:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def xlsx_bytes(asked: Period) -> bytes:
    """A workbook: what it is, then the rows; several sheets when long. Texts are never run as formulas."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_urls": False})
    created = asked.position.recorded_at or NO_MOMENT
    book.set_properties({"created": created, "title": f"Statement {asked.account.number}"})
    heading = book.add_format({"bold": True})
    about = book.add_worksheet("About")
    for place, (label, words) in enumerate(_about(asked)):
        about.write_string(place, 0, label, heading)
        about.write_string(place, 1, words)
    sheet = None
    for number, row in enumerate(_rows(asked)):
        place = number % ROWS_PER_SHEET
        if place == 0:
            sheet = book.add_worksheet(f"Statement {number // ROWS_PER_SHEET + 1}")
            sheet.freeze_panes(1, 0)
            for column, name in enumerate(COLUMNS):
                sheet.write_string(0, column, name, heading)
        assert sheet is not None
        for column, name in enumerate(COLUMNS):
            value = row.get(name)
            if name in NUMBERS and value is not None and abs(value) < 10**15:
                sheet.write_number(place + 1, column, value)
            elif value not in (None, ""):
                sheet.write_string(place + 1, column, _text(value))
    book.close()
    return file.getvalue()


def _about(asked: Period) -> list[tuple[str, str]]:
    return [
        ("account", asked.account.number),
        ("holder", asked.holder),
        ("first_on", asked.first_on.isoformat()),
        ("last_on", asked.last_on.isoformat()),
        ("time_zone", str(asked.zone)),
        ("ledger_sequence", str(asked.position.sequence)),
        ("opening_balance", str(asked.opening)),
        ("closing_balance", str(asked.closing)),
    ]


def pdf_bytes(asked: Period, language: str) -> bytes:
    """A PDF/A in a language. Raises StatementTooLong beyond ``MOST_LINES_OF_PDF`` movements."""
    lines: list[Line] = []
    for line in lines_of(asked):
        lines.append(line)
        if len(lines) > MOST_LINES_OF_PDF:
            raise StatementTooLong(most=MOST_LINES_OF_PDF)
    with translation.override(language):
        return render_pdf(TEMPLATE, _data(asked, lines, language), dated=asked.position.recorded_at)


def _data(asked: Period, lines: list[Line], language: str) -> dict[str, Any]:
    """What the template prints, in the active language."""
    return {
        "language": language,
        "kicker": _("Statement of account"),
        "title": asked.account.number,
        "facts": [
            [_("Account holder"), asked.holder],
            [_("Kind of account"), str(asked.account.get_kind_display())],
            [_("First day"), date_format(asked.first_on, "DATE_FORMAT")],
            [_("Last day"), date_format(asked.last_on, "DATE_FORMAT")],
            [_("Days of the time zone"), str(asked.zone)],
            [_("Opening balance"), _units(asked.opening)],
            [_("Closing balance"), _units(asked.closing)],
        ],
        "columns": [
            *(_("Recorded (UTC)"), _("Entry"), _("Other account"), _("Serial numbers")),
            *(_("Units"), _("Balance")),
        ],
        "rows": [
            [
                line.recorded_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"),
                str(Transaction.Kind(line.kind).label),
                line.counterpart,
                line.serials,
                _units(line.quantity),
                _units(line.balance),
            ]
            for line in lines
        ],
        "nothing": _("No unit came or went in these days."),
        "note": _("One unit is one tonne of CO2 equivalent. The formats of numbers are this project's own."),
        "footer": _("%(account)s, as of entry %(sequence)s of the ledger")
        % {"account": asked.account.number, "sequence": asked.position.sequence},
    }


def _units(quantity: int) -> str:
    return number_format(quantity, force_grouping=True)

"""The words of the sheets: names, titles, and the columns in their order, as the mechanism's forms have them.

They are part of a form, the same in every country, and so not translated. Columns (a) to (k) of the
report and (a) to (j) of the plan are the printed ones; the tables of fixed parameters use the columns of
the table above them, so that the same thing stands below the same thing.
"""

import re
from dataclasses import dataclass
from datetime import date

from registry.monitoring.workbook.contents import Period

PLAN, PLAN_CALCULATION = "MPS(input)", "MPS(calc_process)"
STRUCTURE = "MSS"
REPORT, REPORT_CALCULATION = "MRS(input)", "MRS(calc_process)"
SHEETS = (PLAN, PLAN_CALCULATION, STRUCTURE, REPORT, REPORT_CALCULATION)
TITLES = {
    PLAN: "Monitoring Plan Sheet (Input Sheet) [Attachment to Project Design Document]",
    PLAN_CALCULATION: "Monitoring Plan Sheet (Calculation Process Sheet) [Attachment to Project Design Document]",
    STRUCTURE: "Monitoring Structure Sheet [Attachment to Project Design Document]",
    REPORT: "Monitoring Report Sheet (Input Sheet) [For Verification]",
    REPORT_CALCULATION: "Monitoring Report Sheet (Calculation Process Sheet) [For Verification]",
}
WORKBOOK, REFERENCE = "Monitoring Spreadsheet: ", "Reference Number: "
PERIOD_LABELS = {PLAN: "Period of the ex-ante estimation", REPORT: "Monitoring period"}
FROM, UNTIL = "from", "until"
OPTIONS = {
    "A": "Based on public data which is measured by entities other than the project participants "
    "(Data used: publicly recognized data such as statistical data and specifications)",
    "B": "Based on the amount of transaction which is measured directly using measuring equipments "
    "(Data used: commercial evidence such as invoices)",
    "C": "Based on the actual measurement using measuring equipments (Data used: measured values)",
}
OPTIONS_TITLE = "[Monitoring option]"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: the field of the row it holds, its letter in the form and its heading."""

    field: str
    mark: str
    heading: str
    width: int = 14


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a sheet: its title, and its columns from the sheet's first on (None leaves one out)."""

    title: str
    columns: tuple[Column | None, ...]

    def column_of(self, field: str) -> int:
        """The number of the sheet's column, from 1."""
        return next(
            number for number, column in enumerate(self.columns, 1) if column and column.field == field
        )


PLANNED = Table(
    "Table 1: Parameters to be monitored ex post",
    (
        Column("point", "(a)", "Monitoring point No.", 12),
        Column("symbol", "(b)", "Parameters"),
        Column("description", "(c)", "Description of data", 36),
        Column("value", "(d)", "Estimated Values", 18),
        Column("unit", "(e)", "Units", 12),
        Column("option", "(f)", "Monitoring option", 12),
        Column("source", "(g)", "Source of data", 24),
        Column("methods", "(h)", "Measurement methods and procedures", 40),
        Column("frequency", "(i)", "Monitoring frequency", 18),
        Column("comments", "(j)", "Other comments", 24),
    ),
)
FIXED = Table(
    "Table 2: Project-specific parameters to be fixed ex ante",
    (
        Column("point", "", "Monitoring point No."),
        Column("symbol", "(a)", "Parameters"),
        Column("description", "(b)", "Description of data"),
        Column("value", "(c)", "Estimated Values"),
        Column("unit", "(d)", "Units"),
        None,
        Column("source", "(e)", "Source of data"),
        None,
        None,
        Column("comments", "(f)", "Other comments"),
    ),
)
ESTIMATE = Table(
    "Table 3: Ex-ante estimation of CO2 emission reductions",
    (None, None, None, Column("value", "(a)", "CO2 emission reductions"), Column("unit", "(b)", "Units")),
)
MONITORED = Table(
    "Table 1: Parameters monitored ex post",
    (
        Column("period", "(a)", "Monitoring period", 26),
        Column("point", "(b)", "Monitoring point No.", 12),
        Column("symbol", "(c)", "Parameters"),
        Column("description", "(d)", "Description of data", 36),
        Column("value", "(e)", "Monitored Values", 18),
        Column("unit", "(f)", "Units", 12),
        Column("option", "(g)", "Monitoring option", 12),
        Column("source", "(h)", "Source of data", 24),
        Column("methods", "(i)", "Measurement methods and procedures", 40),
        Column("frequency", "(j)", "Monitoring frequency", 18),
        Column("comments", "(k)", "Other comments", 24),
    ),
)
FIXED_AGAIN = Table("Table 2: Project-specific parameters fixed ex ante", (None, *FIXED.columns))
RESULT = Table(
    "Table 3: Ex-post calculation of CO2 emission reductions",
    (
        Column("period", "(a)", "Monitoring period"),
        *(None, None, None),
        Column("value", "(b)", "CO2 emission reductions"),
        Column("unit", "(c)", "Units"),
    ),
)
PEOPLE = Table(
    "Responsible personnel and their roles",
    (Column("name", "", "Responsible personnel", 36), Column("role", "", "Role", 60)),
)
INSTRUMENTS = Table(
    "Measuring equipment and its calibration",
    (
        Column("equipment", "", "Measuring equipment"),
        Column("serial_number", "", "Serial number", 24),
        Column("point", "", "Monitoring point No."),
        Column("accuracy", "", "Accuracy", 18),
        Column("calibrated_on", "", "Calibrated on"),
        Column("calibrated_until", "", "Calibrated until"),
        Column("comments", "", "Other comments", 24),
    ),
)
CALCULATION = Table(
    "",
    (
        Column("description", "", "Line", 44),
        Column("period", "", "Period", 26),
        Column("point", "", "Monitoring point No.", 12),
        Column("value", "", "Value", 22),
        Column("unit", "", "Units", 14),
        Column("symbol", "", "Parameter"),
    ),
)
SECTIONS = {
    "reductions": "1. Calculations for emission reductions",
    "defaults": "2. Selected default values, etc.",
    "reference": "3. Calculations for reference emissions",
    "project": "4. Calculations of the project emissions",
    "inputs": "5. Parameters as they enter the calculations",
}


def workbook_name(methodology: str, version: str) -> str:
    """``JCM_MN_AM003_ver02.0``: how a workbook of a methodology's version is called."""
    major, _dot, minor = version.partition(".")
    return f"JCM_{methodology}_ver{int(major):02d}.{minor or '0'}"


NAME = re.compile(r"JCM_([A-Z0-9]+(?:_[A-Z0-9]+)+)_ver([0-9]{1,3})\.([0-9]{1,3})")


def methodology_named(name: str) -> tuple[str, str] | None:
    """Methodology and version of a workbook's name; None for what is none."""
    found = NAME.fullmatch(name.strip())
    return (found[1], f"{int(found[2])}.{found[3]}") if found else None


def point_text(point: str) -> str:
    """A point is printed in brackets."""
    return f"({point})" if point else ""


def point_of(text: str) -> str:
    text = text.strip()
    return text[1:-1].strip() if text[:1] == "(" and text[-1:] == ")" else text


def day_text(day: date) -> str:
    return f"{day.day}/{MONTHS[day.month - 1]}/{day.year}"


def period_text(period: Period) -> str:
    """``1/Jan/2017-31/Dec/2017``, as published sheets have it."""
    return f"{day_text(period.first_on)}-{day_text(period.last_on)}"


DAY = r"([0-9]{1,2})/([A-Z][a-z]{2})/([0-9]{4})"
PRINTED = re.compile(rf"{DAY}\s*[-–~]\s*{DAY}")
ISO = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\s*(?:/|–|~|\s-\s|to)\s*([0-9]{4}-[0-9]{2}-[0-9]{2})")


def period_of(text: str) -> Period | None:
    """The period printed so, or written as ``2017-01-01/2017-12-31``; None for what is none.

    ``1/2/2017-3/4/2017`` is none: nobody can say which number is the month.
    """
    text = text.strip()
    try:
        if found := PRINTED.fullmatch(text):
            days = [
                date(int(found[at + 2]), MONTHS.index(found[at + 1]) + 1, int(found[at])) for at in (1, 4)
            ]
        elif found := ISO.fullmatch(text):
            days = [date.fromisoformat(found[1]), date.fromisoformat(found[2])]
        else:
            return None
    except ValueError:
        return None
    return Period(days[0], days[1]) if days[0] <= days[1] else None

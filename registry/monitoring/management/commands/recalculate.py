"""``manage.py recalculate FILE``: what a workbook or a JSON of parameters comes to, with its working.

Reads the shipped methodology files, or the one of ``--methodology-file`` (families and tables are looked
for beside it too); needs no database and starts nothing. Codes: 0 calculated, with or without findings;
1 one sentence says why it could not be; 2 the workbook is not taken, and each fault is told with its cell.
"""

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from registry.methodologies.language.calculating import Result, calculate
from registry.methodologies.language.errors import LanguageRefused, MethodologyUnreadable
from registry.methodologies.language.exact import written
from registry.methodologies.language.exchange import answered
from registry.methodologies.language.nouns import Methodology, Tables
from registry.methodologies.language.reading import SHIPPED, Library, read, version_of
from registry.monitoring.workbook import comparing
from registry.monitoring.workbook.reading import WorkbookReading, inputs_of, open_workbook, read_opened

FAULTY = 2
LARGEST = 50 * 1024 * 1024  # bytes
ARCHIVE = b"PK"
INDENT = 2


class Command(BaseCommand):
    help = _("Recalculate a monitoring workbook or a JSON of parameters, without a database.")
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        # ``--version`` is here the methodology's, not Django's.
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", metavar="FILE", help=_("a workbook (XLSX), or JSON; - for standard input")
        )
        parser.add_argument("--methodology", metavar="ID", default="", help=_("such as MN_AM003"))
        parser.add_argument("--version", metavar="V", default="", help=_("such as 2.0, Ver2.0 or ver02.0"))
        parser.add_argument("--methodology-file", metavar="F", type=Path, help=_("instead of a shipped one"))
        parser.add_argument("--json", action="store_true", help=_("the result as JSON, with all steps"))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = _content(options["file"])
            if content.startswith(ARCHIVE):
                self._workbook(options)
            else:
                self._request(content, options)
        except MethodologyUnreadable as refusal:
            raise CommandError("\n".join(str(fault) for fault in refusal.faults)) from refusal
        except LanguageRefused as refusal:
            raise CommandError(refusal.message) from refusal

    def _request(self, content: bytes, options: dict[str, Any]) -> None:
        request = _parsed(content)
        if isinstance(request, dict):
            request |= {name: options[name] for name in ("methodology", "version") if options[name]}
        library = _library(options)
        methodology = _from_file(options, library)
        result = answered(request, methodology, library)
        if options["json"]:
            self._print_json(result.as_json())
        else:
            self._print(result)

    def _workbook(self, options: dict[str, Any]) -> None:
        with Path(options["file"]).open("rb") as file:
            opened = open_workbook(file)
        if not opened.is_readable:
            self._refuse(WorkbookReading(None, tuple(opened.faults.told)), options)
        methodology, tables = _asked(options, opened.named)
        reading = read_opened(opened, methodology, tables)
        if reading.workbook is None:
            self._refuse(reading, options)
        period = reading.workbook.period
        inputs = inputs_of(reading.workbook)
        result = calculate(methodology, inputs, tables, period=(period.first_on, period.last_on))
        if options["json"]:
            compared = comparing.as_json(reading, result)
            self._print_json({**result.as_json(), "workbook": compared})
            return
        self._print(result)
        self._print_comparison(reading, result)

    def _refuse(self, reading: WorkbookReading, options: dict[str, Any]) -> NoReturn:
        """Every fault with its cell, and code 2: nothing was calculated."""
        if options["json"]:
            self._print_json({"faults": [fault.as_json() for fault in reading.faults]})
        else:
            for fault in reading.faults:
                self.stdout.write(f"{fault.place or options['file']}: {fault.text}")
        count = len(reading.faults)
        raise CommandError(
            _("The workbook is not taken: %(count)s faults.") % {"count": count}, returncode=FAULTY
        )

    def _print_json(self, data: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(data, indent=INDENT, ensure_ascii=False))

    def _print(self, result: Result) -> None:
        methodology = result.methodology
        self.stdout.write(f"{methodology.reference} {methodology.version}  {methodology.title}")
        for year in (*result.years, result.total):
            named = str(year.year) if year.year is not None else _("total")
            numbers = (year.reference_emissions, year.project_emissions, year.emission_reductions)
            reference, project, reductions = ("–" if one is None else written(one) for one in numbers)
            self.stdout.write(
                _("%(year)s: RE %(reference)s, PE %(project)s, ER %(reductions)s tCO2; credited %(credited)s")
                % {
                    "year": named,
                    "reference": reference,
                    "project": project,
                    "reductions": reductions,
                    "credited": year.credited,
                }
            )
        for finding in result.findings:
            self.stdout.write(f"{finding.severity}: {finding.message}")
        for step in result.steps:
            shown = written(step.value) if not isinstance(step.value, str | None) else step.value or "–"
            place = f" ({step.point})" if step.point else ""
            working = " = ".join(part for part in (step.text, step.working) if part)
            told = f"  {step.year} {step.symbol}{place} = {shown} {step.unit}".rstrip()
            self.stdout.write(f"{told}  [{working}]" if working else told)

    def _print_comparison(self, reading: WorkbookReading, result: Result) -> None:
        for one in comparing.by_year(reading, result):
            if not one.is_the_same:
                shown = one.as_json()
                self.stdout.write(
                    _("%(year)s %(name)s: claimed %(claimed)s, recalculated %(recalculated)s") % shown
                )
        for claim in comparing.differing(reading):
            shown = comparing.claim_json(claim)
            self.stdout.write(
                _("%(sheet)s!%(cell)s %(symbol)s: the workbook has %(claimed)s, it comes to %(recalculated)s")
                % shown
            )
        self.stdout.write(_("%(count)s cells compared") % {"count": len(reading.claims)})


def _content(name: str) -> bytes:
    """The file, or standard input for JSON. Raises CommandError in one sentence."""
    try:
        if name == "-":
            content = sys.stdin.buffer.read(LARGEST + 1)
            if content.startswith(ARCHIVE):
                raise CommandError(_("A workbook is read from a file, not from standard input."))
        else:
            with Path(name).open("rb") as file:
                content = file.read(LARGEST + 1)
    except OSError as problem:
        raise CommandError(f"{name}: {problem.strerror}") from problem
    if len(content) > LARGEST:
        raise CommandError(_("%(name)s is larger than %(limit)s bytes.") % {"name": name, "limit": LARGEST})
    return content


def _parsed(content: bytes) -> Any:
    def refuse(constant: str) -> NoReturn:
        raise ValueError(constant)

    try:
        # Numbers are kept as they are written; NaN and Infinity are no numbers.
        return json.loads(content.decode("utf-8-sig"), parse_float=Decimal, parse_constant=refuse)
    except (ValueError, RecursionError) as problem:
        told = {"problem": str(problem)[:200]}
        raise CommandError(_("The file is neither a workbook nor JSON: %(problem)s.") % told) from problem


def _library(options: dict[str, Any]) -> Library:
    own = options["methodology_file"]
    return Library(own.resolve().parent, SHIPPED) if own else SHIPPED


def _from_file(options: dict[str, Any], library: Library) -> Methodology | None:
    """The methodology of ``--methodology-file``. Raises CommandError, MethodologyUnreadable."""
    path = options["methodology_file"]
    if path is None:
        return None
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise CommandError(f"{path}: {problem}") from problem
    return read(text, library, path.name)


def _asked(options: dict[str, Any], named: tuple[str, str] | None) -> tuple[Methodology, Tables]:
    """The methodology of the options, else the one that the workbook names, with its tables."""
    library = _library(options)
    methodology = _from_file(options, library)
    if methodology is None:
        reference = options["methodology"] or (named[0] if named else "")
        version = options["version"] or (named[1] if named else "")
        if not reference or version_of(version) is None:
            raise CommandError(_("The workbook names no methodology: give --methodology and --version."))
        methodology = library.methodology(reference, version)
    return methodology, library.tables(methodology.tables) if methodology.tables else {}

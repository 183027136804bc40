"""Reads a table of public facts row by row, trusting nothing in it.

The file is streamed: what is kept is one row, and for each key a few bytes to find it
given twice. Whatever is wrong becomes a fault with its line (the first of a row whose
quoted cells run over several) and reading goes on, so that one look names everything.
"""

import csv
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from registry.reference_data.operations.report import Fault, FileReport, shortened
from registry.reference_data.operations.row import Row

LONGEST_LINE = 1 << 20  # characters; a table of facts has no line this long
OTHER_ENCODINGS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


def read_rows(path: Path, columns: tuple[str, ...], report: FileReport) -> Iterator[Row]:
    """Rows of ``path``, whose header must name exactly ``columns``, in any order."""
    try:
        with path.open("rb") as raw:
            start = raw.read(4)
            for mark, name in OTHER_ENCODINGS.items():
                if start.startswith(mark):
                    report.add_fault(Fault(file=path.name, line=1, value=name, accepted=_("a text in UTF-8")))
                    return
            raw.seek(0)
            # Bytes that are no UTF-8 come through as surrogates, so that their cell can be named.
            with io.TextIOWrapper(raw, "utf-8-sig", errors="surrogateescape", newline="") as text:
                yield from _read_table(text, path.name, columns, report)
    except OSError as error:
        report.add_fault(
            Fault(file=path.name, value=error.strerror or str(error), accepted=_("a file that can be read"))
        )


class _LineTooLong(Exception):
    """A line that no table of facts has: the file is something else."""


def _lines(text: TextIO) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
            raise _LineTooLong
        yield line


def _read_table(text: TextIO, name: str, columns: tuple[str, ...], report: FileReport) -> Iterator[Row]:
    reader = csv.reader(_lines(text), strict=True)
    line = 1
    header: list[str] | None = None
    try:
        for cells in reader:
            first_line, line = line, reader.line_num + 1
            if header is None:
                header = [cell.strip() for cell in cells]
                if not _check_header(header, name, columns, report):
                    return
            elif cells:
                report.rows += 1
                if len(cells) == len(header):
                    yield Row(
                        name, first_line, dict(zip(reversed(header), reversed(cells), strict=True)), report
                    )
                else:
                    report.add_fault(
                        Fault(
                            file=name,
                            line=first_line,
                            value=_("%(count)s cells") % {"count": len(cells)},
                            accepted=_("%(count)s cells, as in the header") % {"count": len(header)},
                        )
                    )
    except (csv.Error, _LineTooLong) as error:
        accepted = _("a comma-separated table; quotes closed, cells below 128 KiB")
        value = str(error) or _("a line of more than a million characters")
        report.add_fault(Fault(file=name, line=line, value=value, accepted=accepted))
        return
    if header is None:
        report.add_fault(Fault(file=name, line=1, accepted=_header_wanted(columns)))


def _header_wanted(columns: tuple[str, ...]) -> str:
    return _("a header with the columns %(columns)s") % {"columns": ", ".join(columns)}


def _check_header(header: list[str], name: str, columns: tuple[str, ...], report: FileReport) -> bool:
    """Name what is wrong with a header. False when the rows below cannot be read at all."""
    if not set(header) & set(columns):
        value = shortened(",".join(header)) or _("an empty line")
        report.add_fault(Fault(file=name, line=1, value=value, accepted=_header_wanted(columns)))
        return False
    for column in columns:
        if column not in header:
            report.add_fault(
                Fault(file=name, line=1, column=column, accepted=_("this column, which is missing"))
            )
    for position, column in enumerate(header):
        if column not in columns:
            accepted = _("only the columns %(columns)s") % {"columns": ", ".join(columns)}
            report.add_fault(
                Fault(
                    file=name,
                    line=1,
                    column=shortened(column) or _("number %(number)s") % {"number": position + 1},
                    value=shortened(column) or _("a column without a name"),
                    accepted=accepted,
                )
            )
        elif column in header[:position]:
            report.add_fault(
                Fault(file=name, line=1, column=column, value=column, accepted=_("each column once"))
            )
    return True


class SeenKeys:
    """Finds a key given twice: harmless with the same content, a fault with another."""

    def __init__(self) -> None:
        self._seen: dict[bytes, tuple[int, bytes]] = {}

    def is_new(self, row: Row, key: tuple[object, ...], column: str) -> bool:
        """True the first time a key is given. A repeat is false, and a fault when it differs."""
        digest = hashlib.blake2b(repr(key).encode("utf-8", "replace"), digest_size=12).digest()
        content = hashlib.blake2b(
            repr(sorted(row.cells.items())).encode("utf-8", "replace"), digest_size=12
        ).digest()
        line, earlier = self._seen.setdefault(digest, (row.line, content))
        if line == row.line:
            return True
        given = " ".join(str(part) for part in key if part is not None)
        if earlier == content:
            row.remark(column, _("the same row as line %(line)s") % {"line": line}, value=given)
        else:
            row.fault(
                column,
                _("each one once; line %(line)s gives it with another content") % {"line": line},
                value=given,
            )
        return False

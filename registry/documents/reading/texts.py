"""Plain text and tables with separators: UTF-8, no control characters, no mark-up, no live formulas."""

import codecs
import csv
import re
from typing import IO, Any

from registry.documents.reading.office import refuse_live_formula
from registry.documents.reading.verdict import CSV, TEXT, Hostile

CHUNK = 1024 * 1024
SAMPLE = 64 * 1024
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
MARKED_UP = re.compile(r"\s*(<!doctype|<\?xml|<html|<svg|<script|<!--|\{\\rtf|#!|%!)", re.IGNORECASE)
FORMULA = re.compile(r"(?:^|[,;\t\"'\n\r])\s*[=+\-@]([^\n\r]*)")
SEPARATORS = ",;\t|"


def look_into_text(file: IO[bytes]) -> tuple[str, dict[str, Any]]:
    """Raises Hostile for anything that is not plainly text."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")(errors="strict")
    sample, lines, tail = "", 0, ""
    try:
        while chunk := file.read(CHUNK):
            text = decoder.decode(chunk)
            sample = sample or text[:SAMPLE]
            lines += text.count("\n")
            if CONTROL.search(text):
                raise Hostile("not_text")
            # A formula may lie across two chunks.
            _refuse_live_formulas(tail + text)
            tail = text[-300:]
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise Hostile("type_not_accepted") from None
    if MARKED_UP.match(sample):
        raise Hostile("type_not_accepted", looks_like="markup")
    if not sample.strip():
        raise Hostile("empty")
    columns = _columns(sample)
    if columns > 1:
        return CSV, {"lines": lines, "columns": columns}
    return TEXT, {"lines": lines}


def _refuse_live_formulas(text: str) -> None:
    for found in FORMULA.finditer(text):
        refuse_live_formula(found.group(1)[:1000])


def _columns(sample: str) -> int:
    """How many columns a table has; 1 for what is no table."""
    rows = sample.splitlines()[:50]
    if len(rows) > 2 and len(sample) >= SAMPLE:
        rows = rows[:-1]  # the last may be cut
    for separator in SEPARATORS:
        try:
            widths = {len(row) for row in csv.reader(rows, delimiter=separator) if row}
        except csv.Error:
            continue
        if len(widths) == 1 and (width := widths.pop()) > 1 and len(rows) > 1:
            return width
    return 1

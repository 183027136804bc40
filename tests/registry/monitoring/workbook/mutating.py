"""Workbooks changed at random: cells, attributes and parts of their XML, and bytes of the file itself.

Each change is made by a number, so that a failing one can be made again. What may happen to the reader is
always the same: a workbook, or faults; a fault of a cell names sheet and cell.
"""

import io
import json
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from typing import IO

from registry.documents.errors import Quarantine
from registry.monitoring.workbook.child import told
from registry.monitoring.workbook.faults import TEXTS
from registry.monitoring.workbook.limited import MOST_CELLS, Event, told_by
from registry.monitoring.workbook.reading import WorkbookReading
from registry.monitoring.workbook.wording import SHEETS

from .making import solar_bytes

CELL = re.compile(rb"<c [^>]*?(?:/>|>.*?</c>)", re.DOTALL)
ROW = re.compile(rb"<row [^>]*?(?:/>|>.*?</row>)", re.DOTALL)
TAG = re.compile(rb"</?[A-Za-z:]+[^>]*>")
ATTRIBUTE = re.compile(rb'[A-Za-z:]+="[^"]*"')
WORDS = (
    *(b"", b"0", b"-1", b"1e999", b"NaN", b"99999999999999999999", b"A1", b"XFD1048576", b"\xff\xfe", b"&#0;"),
    *(b"&lt;", b"]]>", b"<!--", b"=1+1", "（１）".encode(), b"A" * 5000, b"1/Jan/2017-31/Dec/2017", b"E9:F10"),
    *(b"inlineStr", b"str", b"e", b"b", b"d", b"s", b"shared", b"array", b"hidden", b"true", b"0.0000001", b"#REF!"),
)  # fmt: skip
# What is told of a file whose archive or whose directory of sheets does not hold together: there is no cell.
OF_THE_FILE = {choice.value for choice in Quarantine}

Parts = dict[str, bytes]


@cache
def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(solar_bytes())) as archive:
        return {one.filename: archive.read(one) for one in archive.infolist()}


def zipped(changed: Parts) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, body in changed.items():
            archive.writestr(name, body)
    return made.getvalue()


def some_part(choose: random.Random, changed: Parts) -> str:
    """Mostly a sheet, sometimes another part."""
    sheets = [name for name in changed if name.startswith("xl/worksheets/sheet")]
    return choose.choice(sheets if choose.random() < 0.8 and sheets else list(changed))


def replaced(
    choose: random.Random, body: bytes, what: re.Pattern[bytes], by: Callable[[bytes], bytes]
) -> bytes:
    found = list(what.finditer(body))
    if not found:
        return body
    one = choose.choice(found)
    return body[: one.start()] + by(one.group()) + body[one.end() :]


def change_a_value(choose: random.Random, body: bytes) -> bytes:
    return replaced(choose, body, re.compile(rb"(?<=<v>)[^<]*"), lambda old: choose.choice(WORDS))


def change_an_attribute(choose: random.Random, body: bytes) -> bytes:
    def by(old: bytes) -> bytes:
        name, _sign, _value = old.partition(b"=")
        return name + b'="' + choose.choice(WORDS).replace(b"<", b"").replace(b"&", b"") + b'"'

    return replaced(choose, body, ATTRIBUTE, by)


def drop_something(choose: random.Random, body: bytes) -> bytes:
    return replaced(choose, body, choose.choice((CELL, ROW, TAG, ATTRIBUTE)), lambda old: b"")


def double_something(choose: random.Random, body: bytes) -> bytes:
    return replaced(choose, body, choose.choice((CELL, ROW, TAG)), lambda old: old + old)


def swap_two(choose: random.Random, body: bytes) -> bytes:
    found = list(choose.choice((CELL, ROW)).finditer(body))
    if len(found) < 2:
        return body
    one, other = sorted(choose.sample(found, 2), key=lambda match: match.start())
    middle = body[one.end() : other.start()]
    return body[: one.start()] + other.group() + middle + one.group() + body[other.end() :]


def change_a_formula(choose: random.Random, body: bytes) -> bytes:
    formulas = (
        b"",
        b"1+1",
        b"SUM(A1:XFD1048576)",
        b"'MRS(input)'!E9",
        b'WEBSERVICE("a")',
        b"((((",
        b"D17-D22",
    )
    return replaced(choose, body, re.compile(rb"(?<=<f>)[^<]*"), lambda old: choose.choice(formulas))


def change_bytes(choose: random.Random, body: bytes) -> bytes:
    changed = bytearray(body)
    for _number in range(choose.randint(1, 4)):
        changed[choose.randrange(len(changed))] = choose.randrange(256)
    return bytes(changed)


def cut_off(choose: random.Random, body: bytes) -> bytes:
    return body[: choose.randrange(len(body))]


CHANGES = (
    *(change_a_value, change_an_attribute, change_a_formula, drop_something, double_something, swap_two),
    *(change_bytes, cut_off),
)


def mutated(number: int) -> bytes:
    """The workbook of a number: one to three changes within its parts, or some of its own bytes."""
    choose = random.Random(number)
    if choose.random() < 0.1:
        return choose.choice((change_bytes, cut_off))(choose, solar_bytes())
    changed = dict(parts())
    for _number in range(choose.choice((1, 1, 1, 2, 3))):
        name = some_part(choose, changed)
        if not changed[name]:
            continue
        changed[name] = choose.choice(CHANGES)(choose, changed[name])
    if choose.random() < 0.03:
        del changed[choose.choice(list(changed))]
    return zipped(changed)


def complaints(reading: WorkbookReading) -> list[str]:
    """What is wrong with an answer: neither workbook nor faults, both, or a fault without its cell."""
    wrong = []
    if (reading.workbook is None) == (not reading.faults):
        wrong.append("neither workbook nor faults, or both")
    for fault in reading.faults:
        if not fault.text or "%(" in fault.text:
            wrong.append(f"{fault.code} has no text")
        if fault.code in TEXTS and not fault.cell:
            wrong.append(f"{fault.code} names no cell")
        if fault.code not in TEXTS and fault.code not in OF_THE_FILE:
            wrong.append(f"{fault.code} is no code")
        if fault.cell and fault.sheet not in SHEETS and fault.code not in ("sheet_unknown", *OF_THE_FILE):
            wrong.append(f"{fault.place} is no place")
    return wrong


def events_here(file: IO[bytes], *_limits: object) -> Iterator[Event]:
    """What the child would tell, told in this process: a hundred times as fast, and a crash is a traceback."""
    lines: list[str] = []
    file.seek(0)
    ended = told(file, MOST_CELLS, lines.append)
    lines.append(json.dumps(ended) + "\n")
    return told_by(io.BytesIO("".join(lines).encode()))

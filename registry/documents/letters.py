"""Which letters the fonts of our PDFs have. One that none has is set as its number, and never left out.

The fonts are those in ``fonts/``: Latin, Greek, Cyrillic, Japanese, and the scripts of the partner countries.
"""

import json
import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import translation
from django.utils.translation import gettext as _

FONTS = Path(__file__).with_name("fonts")
SEGMENTS, GROUPS = 4, 12  # the formats of a font's table of letters that our fonts have
NEVER_DRAWN = {"Cc", "Cf", "Zl", "Zp", "Zs"}
VARIATION_SELECTORS = range(0xFE00, 0xFE10)
MATHEMATICAL = range(0x1D400, 0x1D800)


def as_json(data: dict[str, Any]) -> str:
    """The data of a PDF, with numbers for the letters that cannot be set, and ``letters_note`` on them."""

    def written(given: dict[str, Any]) -> str:
        return json.dumps(given, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)

    unknown = unknown_letters(written(data))
    if not unknown:
        return written(data)
    with translation.override(data.get("language") or translation.get_language()):
        note = note_on(unknown)
    return written({**data, "letters_note": note}).translate({ord(one): as_number(one) for one in unknown})


def unknown_letters(text: str) -> list[str]:
    """The letters of a text that none of our fonts has, each once; letters of formulas have fonts of their own."""
    return [
        letter
        for letter in sorted(set(text))
        if ord(letter) not in known_letters()
        and unicodedata.category(letter) not in NEVER_DRAWN
        and ord(letter) not in VARIATION_SELECTORS
        and ord(letter) not in MATHEMATICAL
    ]


def as_number(letter: str) -> str:
    """How a letter is set that cannot be drawn: [U+0531]."""
    return f"[U+{ord(letter):04X}]"


def note_on(letters: list[str]) -> str:
    """A sentence for the reader of the PDF that says which letters stand there as numbers."""
    names = ", ".join(f"{as_number(one)} {unicodedata.name(one, '')}".strip() for one in letters)
    return _("Letters that none of this registry's fonts has stand here as their numbers: %(letters)s.") % {
        "letters": names
    }


@cache
def known_letters() -> frozenset[int]:
    """Every letter that one of our fonts can draw."""
    found: set[int] = set()
    for path in sorted([*FONTS.glob("*.ttf"), *FONTS.glob("*.otf")]):
        found.update(letters_of(path.read_bytes()))
    return frozenset(found)


def letters_of(font: bytes) -> Iterator[int]:
    """The letters that a font maps to a glyph (OpenType, table ``cmap``). Raises LookupError without one."""
    (tables,) = struct.unpack_from(">H", font, 4)
    for number in range(tables):
        tag, _checksum, start, _length = struct.unpack_from(">4sIII", font, 12 + 16 * number)
        if tag == b"cmap":
            break
    else:
        raise LookupError("a font without a table of letters")
    (encodings,) = struct.unpack_from(">H", font, start + 2)
    for number in range(encodings):
        _platform, _encoding, offset = struct.unpack_from(">HHI", font, start + 4 + 8 * number)
        (kind,) = struct.unpack_from(">H", font, start + offset)
        if kind == SEGMENTS:
            yield from _segments(font, start + offset)
        elif kind == GROUPS:
            yield from _groups(font, start + offset)


def _segments(font: bytes, start: int) -> Iterator[int]:
    """Runs of letters, each with its first and last; the subsetting left no letter without a glyph in one."""
    (doubled,) = struct.unpack_from(">H", font, start + 6)
    count = doubled // 2
    lasts = struct.unpack_from(f">{count}H", font, start + 14)
    firsts = struct.unpack_from(f">{count}H", font, start + 16 + doubled)
    for first, last in zip(firsts, lasts, strict=True):
        yield from range(first, min(last, 0xFFFE) + 1)


def _groups(font: bytes, start: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">I", font, start + 12)
    for number in range(count):
        first, last, _glyph = struct.unpack_from(">III", font, start + 16 + 12 * number)
        yield from range(first, last + 1)

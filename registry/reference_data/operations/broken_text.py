"""Finds text that an encoding fault has broken. It is reported, never repaired by guessing."""

import re

from django.utils.translation import gettext as _

# Bytes that were no UTF-8 (kept as surrogates by the reader), the replacement character, and
# control characters other than the line breaks and tabs that a quoted cell may hold.
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ufffe\uffff]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]{2,}")
_READ_AS = ("latin-1", "cp1252", "cp1251")
# Two characters alone are no proof in the Cyrillic code page, where words such as «Её» would match.
_LEAST = {"latin-1": 2, "cp1252": 2, "cp1251": 4}


def what_is_broken(text: str) -> str:
    """What would be accepted instead of a broken text; empty when nothing looks broken."""
    if text.isascii() and text.isprintable():
        return ""
    if _SURROGATE.search(text):
        return _("a text in UTF-8; these bytes are of another encoding")
    if "\ufffd" in text:
        return _("the text before it was broken; it holds a replacement character (U+FFFD)")
    if "\x00" in text:
        return _("a text without NUL bytes")
    if _CONTROL.search(text):
        return _("a text without control characters")
    if looks_misread(text):
        return _("the text as it was; this looks like UTF-8 read as another encoding")
    return ""


def looks_misread(text: str) -> bool:
    """Whether some run of characters, written back in an old code page, is valid UTF-8.

    Chance makes that rare: one letter beyond ASCII, or two of one word, hardly ever qualify.
    """
    for match in _BEYOND_ASCII.finditer(text):
        run = match.group()
        for code_page in _READ_AS:
            if len(run) < _LEAST[code_page]:
                continue
            try:
                run.encode(code_page).decode("utf-8")
            except (UnicodeEncodeError, UnicodeDecodeError):
                continue
            return True
    return False

"""Texts as they are kept: one Unicode form, line ends of one kind, nothing that cannot be seen or stored."""

import unicodedata

# What turns the direction of a text around can make it read as something else than it says.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def tidied(text: str) -> str:
    """NFC, ``\\n`` as line end, no blank space around."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def has_forbidden_characters(text: str, *, lines: bool) -> bool:
    """Control characters, halves of characters, turning marks; line ends and tabs unless ``lines``."""
    allowed = "\n\t" if lines else ""
    return any(
        character in TURNING
        or (unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} and character not in allowed)
        for character in text
    )

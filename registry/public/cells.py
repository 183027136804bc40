"""Cells that a spreadsheet would run as a formula, made harmless as in the ledger's downloads."""

from credits.exports.select import FORMULA_STARTS

_STARTS = tuple(map(chr, FORMULA_STARTS))


def harmless(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet would run it."""
    return f"'{text}" if text.startswith(_STARTS) else text

"""Cells that a spreadsheet would run as a formula, made harmless."""

# Spreadsheets read a cell that begins so as a formula or a command; the apostrophe makes it text.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet would run it."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text

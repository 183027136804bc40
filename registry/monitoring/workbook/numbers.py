"""Numbers as cells hold them: exact decimals, never a sum of binary ones.

A spreadsheet keeps a number as a binary one of 64 bits, shows and takes at most 15 digits of it, and
writes it into its file in up to 17: 1.1 as ``1.1000000000000001``. So what stands there in 15 digits or
fewer is taken as it is written, and what has more as the shortest decimal that is the same binary
number: 1.1 again. Each decimal of up to 15 digits comes back as it was typed; nothing is rounded twice.
"""

import re
from decimal import Decimal

DIGITS = 15  # that a cell keeps of whatever is typed
NUMBER = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,3})?")
GREATEST, SMALLEST = Decimal("1e30"), Decimal("1e-30")


class NotANumber(ValueError):
    """The text is no decimal number, or one outside what is ever measured."""


def decimal_of(text: str) -> Decimal:
    """The decimal that was typed, from the text in the file. Raises NotANumber."""
    if NUMBER.fullmatch(text) is None:
        raise NotANumber(text[:60])
    value = Decimal(text)
    if len(text) > DIGITS and significant_digits(value) > DIGITS:
        value = Decimal(repr(float(text)))
    if value and not SMALLEST <= abs(value) <= GREATEST:
        raise NotANumber(text[:60])
    return plain(value)


def significant_digits(value: Decimal) -> int:
    """How many digits it takes to write the value: 3 for 0.0120 and 12 000 counts as 2."""
    return len(str(int("".join(map(str, value.as_tuple().digits)) or "0")).rstrip("0")) or 1


def fits_a_cell(value: Decimal) -> bool:
    """Whether a cell gives the value back exactly as it is."""
    return significant_digits(value) <= DIGITS and (not value or SMALLEST <= abs(value) <= GREATEST)


def plain(value: Decimal) -> Decimal:
    """The same value without an exponent and without zeros at the end."""
    return Decimal(written(value))


def written(value: Decimal) -> str:
    """``1E+3`` as ``1000`` and ``1.50`` as ``1.5``: as a person writes it."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text

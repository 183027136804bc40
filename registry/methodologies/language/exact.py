"""Exact numbers: read from decimal text, kept as fractions, written without loss where they end.

A division may not end as a decimal; then the first 50 digits are written, cut and not rounded, and the
fraction itself is given beside them, so that nothing is lost and a floor taken of the text is right.
"""

import re
from fractions import Fraction
from math import floor

DECIMAL = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,2})?\Z")
LARGEST_EXPONENT = 40
SIGNIFICANT_DIGITS = 50
LONGEST_DECIMAL = 400  # digits after the point that are still written in full
BITS = 65_536  # of a numerator or a denominator
MAGNITUDE = 3_320  # bits: about 10^1000


def read_decimal(text: str) -> Fraction | None:
    """The number a text says, exactly; None where it is no decimal of at most 40 digits on each side."""
    if not DECIMAL.match(text):
        return None
    exponent = re.split("[eE]", text)[1:]
    if exponent and abs(int(exponent[0])) > LARGEST_EXPONENT:
        return None
    return Fraction(text)


def is_kept(value: Fraction) -> bool:
    """Whether a number is small enough to go on with: below 10^1000 and of bounded length."""
    above, below = value.numerator.bit_length(), value.denominator.bit_length()
    return max(above, below) <= BITS and (above == 0 or abs(above - below) <= MAGNITUDE)


def ends(value: Fraction) -> bool:
    """Whether the number can be written in full as a decimal."""
    twos = (value.denominator & -value.denominator).bit_length() - 1
    rest = value.denominator >> twos
    return (
        twos <= LONGEST_DECIMAL and pow(5, LONGEST_DECIMAL, rest) == 0
        if rest > 1
        else twos <= LONGEST_DECIMAL
    )


def written(value: Fraction) -> str:
    """The number as a decimal: all of it where it ends, else its first 50 significant digits."""
    sign, value = ("-" if value < 0 else ""), abs(value)
    places = places_of(value) if ends(value) else leading(value)
    digits = floor(value * 10**places) if places >= 0 else floor(value)
    text = str(digits).rjust(places + 1, "0") if places > 0 else str(digits)
    if places > 0:
        text = f"{text[:-places]}.{text[-places:]}"
    return sign + text


def places_of(value: Fraction) -> int:
    """How many digits after the point write a number that ends."""
    denominator, places = value.denominator, 0
    twos = (denominator & -denominator).bit_length() - 1
    denominator >>= twos
    while denominator > 1:
        denominator //= 5
        places += 1
    return max(twos, places)


def leading(value: Fraction) -> int:
    """How many digits after the point show the first 50 significant digits."""
    whole = floor(value)
    if whole:
        return max(SIGNIFICANT_DIGITS - len(str(whole)), 0)
    zeros = 0
    while value * 10 ** (zeros + 1) < 1:
        zeros += 1
    return zeros + SIGNIFICANT_DIGITS


def fraction_text(value: Fraction) -> str:
    """The number as ``numerator/denominator``."""
    return f"{value.numerator}/{value.denominator}"

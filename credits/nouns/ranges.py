"""What every table of serial ranges shares: their expression, their order, their quantity."""

from django.db import models
from django.db.models import F, Func, Q

# RFC 8785 numbers are exact below 2^53, and serials are written into entries.
GREATEST_SERIAL = 2**53 - 1
# An entry of the transparency log carries its length in two bytes (C2SP tlog-tiles).
GREATEST_ENTRY_BYTES = 65535
# Sorts units of no known vintage behind those of a known one: their year may be any.
UNKNOWN_VINTAGE_ORDER = 32767


class SerialRangeExpression(Func):
    """``int8range(first_serial, last_serial, '[]')`` for constraints."""

    function = "int8range"
    template = "%(function)s(%(expressions)s, '[]')"


class OctetLength(Func):
    """Bytes of a binary column."""

    function = "octet_length"
    output_field = models.IntegerField()


def quantity_of_range() -> models.GeneratedField:
    """Units of a range, kept by the database itself."""
    quantity = F("last_serial") - F("first_serial") + 1
    return models.GeneratedField(expression=quantity, output_field=models.BigIntegerField(), db_persist=True)


def serials_in_order(name: str) -> models.CheckConstraint:
    """First and last serial are positive, in order, and exact in an entry."""
    in_order = Q(first_serial__gte=1, last_serial__gte=F("first_serial"), last_serial__lte=GREATEST_SERIAL)
    return models.CheckConstraint(name=name, condition=in_order)

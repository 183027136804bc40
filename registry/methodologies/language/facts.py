"""Facts of a finding as plain data, so that they can be kept and said later."""

from collections.abc import Mapping
from datetime import date
from typing import Any


def plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON takes it: numbers that are not whole and days as text; what is not known is left out."""
    return {name: _plain(value) for name, value in facts.items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, bool | int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return plain(value)
    return str(value)

"""Between what people type and read, and the value as it is kept.

``read`` takes the text of an input; ``typed`` is what the input shows again; ``shown`` is the value as a
sentence would have it. Reading what is typed gives the value back.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django_countries import countries

from registry.submissions.schema import LISTS, REFERENCES, Field, Kind
from registry.submissions.values.content import keys_in
from registry.submissions.values.kinds import NotAccepted, normalise, not_known
from registry.submissions.values.lookups import key_called, labels_of

WHOLE = frozenset({Kind.INTEGER, Kind.YEAR})
YES, NO = "yes", "no"
Labels = Mapping[str, Mapping[str, str]]  # {kind: {key: label}}, from content.known_labels


def read(field: Field, text: str | list[str]) -> Any:
    """The value of what was typed or chosen; None for nothing. Not for tables. Raises NotAccepted."""
    if isinstance(text, list):
        return normalise(field, [_number(one) for one in text] if field.kind == Kind.SCOPES else text)
    text = text.strip()
    if not text:
        return None
    if field.kind in LISTS:
        return read(field, [one.strip() for one in text.split(",")])
    if field.kind in WHOLE:
        return normalise(field, _number(text))
    if field.kind == Kind.YES_NO:
        return normalise(field, {YES: True, NO: False}.get(text, text))
    if field.kind in REFERENCES:
        return _key(field, text)
    return normalise(field, text)


def _number(text: str) -> Any:
    """A whole number; the text itself when it is none, for ``normalise`` to refuse."""
    digits = text.removeprefix("-").removeprefix("+")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= 16 else text


def _key(field: Field, text: str) -> str:
    """By its key or by its name, as long as the name says which one is meant."""
    normalise(field, text)
    key = key_called(field.kind, text)
    if key is None:
        raise not_known(field)
    return key


def typed(field: Field, value: Any) -> str | list[str]:
    """What an input holds for the value: references by their key."""
    if value is None:
        return [] if field.kind in LISTS else ""
    if isinstance(value, list):
        return [str(one) for one in value]
    if isinstance(value, bool):
        return YES if value else NO
    return str(value)


def shown(field: Field, value: Any, labels: Labels | None = None) -> str:
    """The value for people, in the active language; blank for none. Not for tables."""
    if value is None:
        return ""
    kind = Kind(field.kind)
    if kind in REFERENCES:
        names = labels[kind] if labels is not None and kind in labels else labels_of(kind, keys_in(value))
        return ", ".join(names.get(key, key) for key in keys_in(value))
    if kind in {Kind.CHOICE, Kind.CHOICES}:
        words = dict(field.choices)
        return ", ".join(str(words.get(one, one)) for one in keys_in(value))
    if kind == Kind.YES_NO:
        return pgettext("answer", "Yes") if value else pgettext("answer", "No")
    if kind == Kind.COUNTRY:
        return str(countries.name(value)) or value
    if kind == Kind.DATE:
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    if kind in {Kind.INTEGER, Kind.DECIMAL}:
        number = number_format(value, use_l10n=True, force_grouping=True)
        return f"{number} {field.unit}" if field.unit else number
    if kind in {Kind.LATITUDE, Kind.LONGITUDE}:
        return _("%(degrees)s°") % {"degrees": value}
    return str(value)


__all__ = ["NotAccepted", "read", "shown", "typed"]

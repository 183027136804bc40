"""One value at a time: what each kind of field accepts, and how it is kept.

``normalise`` takes JSON as a program sends it; what a person types is turned into that first
(``typed.py``). Normalising twice changes nothing. The key of a reference is only looked at for its
form here: whether it exists is asked once per content (``content.py``).
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _
from django_countries import countries

from registry.submissions.schema import REFERENCES, Field, Kind
from registry.submissions.values.canonical import LARGEST
from registry.submissions.values.texts import has_forbidden_characters, tidied

NUMBER = re.compile(r"^[+-]?[0-9]{1,24}(?:\.[0-9]{1,24})?$")
ISO_DATE = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
TELEPHONE = re.compile(r"^\+?[0-9][0-9 ()./-]{2,39}$")
FIRST_YEAR, LAST_YEAR = 1900, 2200
DEGREES = {Kind.LATITUDE: 90, Kind.LONGITUDE: 180}
COORDINATE_PLACES = 8  # about a millimetre
LONGEST_KEY = 120
is_web_address = URLValidator(schemes=["http", "https"])


class NotAccepted(Exception):
    """The value cannot be kept; ``text`` says what would be accepted, in the reader's language."""

    def __init__(self, code: str, text: str):
        super().__init__(code)
        self.code = code
        self.text = text


def normalise(field: Field, raw: Any) -> Any:
    """The value as it is kept; None for an empty one. Not for tables. Raises NotAccepted."""
    if raw is None or (isinstance(raw, str) and not raw.strip()) or raw == []:
        return None
    return NORMALISERS[Kind(field.kind)](field, raw)


def _text(field: Field, raw: Any) -> str:
    """A text in its one spelling, within its length. An e-mail address or a key is one, too."""
    if not isinstance(raw, str):
        raise NotAccepted("not_text", _("Expected: a text."))
    if len(raw) > 4 * field.length + 100:  # do not work on what is refused anyway
        raise NotAccepted("too_long", _too_long(field.length))
    has_lines = field.kind == Kind.LONG_TEXT
    text = tidied(raw)
    if has_forbidden_characters(text, lines=has_lines):
        expected = (
            _("Expected: a text without control characters.")
            if has_lines
            else _("Expected: a text on one line, without control characters.")
        )
        raise NotAccepted("forbidden_characters", expected)
    if len(text) > field.length:
        raise NotAccepted("too_long", _too_long(field.length))
    return text


def _too_long(most: int) -> str:
    return _("Expected: at most %(most)s characters.") % {"most": most}


def _integer(field: Field, raw: Any) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or abs(raw) > LARGEST:
        raise NotAccepted("not_an_integer", _("Expected: a whole number, such as 12."))
    _within(field, raw, int)
    return raw


def _year(field: Field, raw: Any) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or not FIRST_YEAR <= raw <= LAST_YEAR:
        raise NotAccepted("not_a_year", _("Expected: a year with four digits, such as 2026."))
    _within(field, raw, int)
    return raw


def _decimal(field: Field, raw: Any) -> str:
    number = _exact(raw)
    if places_of(number) > field.places:
        most = _("Expected: at most %(places)s decimal places.") % {"places": field.places}
        raise NotAccepted("too_many_places", most)
    _within(field, number, Decimal)
    return plain(number)


def _coordinate(field: Field, raw: Any) -> str:
    number = _exact(raw)
    degrees = DEGREES[Kind(field.kind)]
    if abs(number) > degrees or places_of(number) > COORDINATE_PLACES:
        expected = _(
            "Expected: degrees from -%(degrees)s to %(degrees)s as a decimal number, such as 43.238949."
        ) % {"degrees": degrees}
        raise NotAccepted("not_a_coordinate", expected)
    _within(field, number, Decimal)
    return plain(number)


def _exact(raw: Any) -> Decimal:
    """A number without rounding: a JSON fraction has lost its digits before it arrives here."""
    if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) <= LARGEST:
        return Decimal(raw)
    if isinstance(raw, str) and NUMBER.match(raw.strip()):
        return Decimal(raw.strip())
    raise NotAccepted(
        "not_a_number",
        _("Expected: a number with a point and without thousands separators, as a text such as “1234.5”."),
    )


def plain(number: Decimal) -> str:
    """One spelling per number: no exponent, no trailing zeros, no minus before zero."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    return sign + digits if digits != "0" else "0"


def places_of(number: Decimal) -> int:
    """Decimal places that carry something."""
    return len(plain(number).partition(".")[2])


def _date(field: Field, raw: Any) -> str:
    try:
        day = date.fromisoformat(raw) if isinstance(raw, str) and ISO_DATE.match(raw) else None
    except ValueError:  # 30 February
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise NotAccepted("not_a_date", _("Expected: a date as year-month-day, such as 2026-11-23."))
    _within(field, day, lambda limit: date.fromisoformat(str(limit)))
    return day.isoformat()


def _within(field: Field, value: Any, as_value: Callable[[Any], Any]) -> None:
    if field.minimum is not None and value < as_value(field.minimum):
        raise NotAccepted("too_small", _("Expected: at least %(least)s.") % {"least": field.minimum})
    if field.maximum is not None and value > as_value(field.maximum):
        raise NotAccepted("too_large", _("Expected: at most %(most)s.") % {"most": field.maximum})


def _yes_no(field: Field, raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise NotAccepted("not_yes_or_no", _("Expected: yes (true) or no (false)."))
    return raw


def _choice(field: Field, raw: Any) -> str:
    codes = [code for code, _label in field.choices]
    if not isinstance(raw, str) or raw not in codes:
        raise NotAccepted("not_a_choice", _one_of(codes))
    return raw


def _choices(field: Field, raw: Any) -> list[str]:
    codes = [code for code, _label in field.choices]
    if not isinstance(raw, list) or not all(isinstance(one, str) and one in codes for one in raw):
        raise NotAccepted("not_choices", _one_of(codes))
    return [code for code in codes if code in raw]


def _one_of(codes: list[str]) -> str:
    return _("Expected: of this list: %(codes)s.") % {"codes": ", ".join(codes)}


def _email(field: Field, raw: Any) -> str:
    address = _text(field, raw)
    try:
        validate_email(address)
    except ValidationError:
        raise NotAccepted("not_an_email", _("Expected: an e-mail address.")) from None
    return address


def _telephone(field: Field, raw: Any) -> str:
    number = _text(field, raw)
    if not TELEPHONE.match(number):
        raise NotAccepted(
            "not_a_telephone_number", _("Expected: a telephone number, such as +7 7172 55 43 21.")
        )
    return number


def _website(field: Field, raw: Any) -> str:
    address = _text(field, raw)
    try:
        is_web_address(address)
    except ValidationError:
        raise NotAccepted(
            "not_a_web_address", _("Expected: a web address that begins with https:// or http://.")
        ) from None
    return address


def _country(field: Field, raw: Any) -> str:
    if not isinstance(raw, str) or len(raw) != 2 or countries.alpha2(raw) != raw:
        raise NotAccepted("not_a_country", _("Expected: two capital letters of a country (ISO 3166-1)."))
    return raw


def _key(field: Field, raw: Any) -> str:
    if not isinstance(raw, str) or len(raw) > LONGEST_KEY or has_forbidden_characters(raw, lines=False):
        raise not_known(field)
    return raw.strip()


def _numbers(field: Field, raw: Any) -> list[int]:
    """Numbers of sectoral scopes, once each."""
    are_numbers = isinstance(raw, list) and all(
        isinstance(one, int) and not isinstance(one, bool) and 0 < one < 100 for one in raw
    )
    if not are_numbers:
        raise NotAccepted(
            "not_numbers", _("Expected: a list of numbers of sectoral scopes, such as [1, 13].")
        )
    return sorted(set(raw))


def not_known(field: Field) -> NotAccepted:
    kind = Kind(field.kind).label
    return NotAccepted("not_known", _("Expected: one that is known here (%(kind)s).") % {"kind": kind})


NORMALISERS: dict[Kind, Callable[[Field, Any], Any]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.YEAR: _year,
    Kind.DATE: _date,
    Kind.YES_NO: _yes_no,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.EMAIL: _email,
    Kind.TELEPHONE: _telephone,
    Kind.WEBSITE: _website,
    Kind.LATITUDE: _coordinate,
    Kind.LONGITUDE: _coordinate,
    Kind.COUNTRY: _country,
    **dict.fromkeys(REFERENCES, _key),
    Kind.SCOPES: _numbers,
}

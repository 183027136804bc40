"""Serial and account numbers as texts: made from a template, never stored.

A template is literal text with named fields in braces, each with an optional width
(``{first_serial:12}`` is padded with zeros to twelve digits). The fields are a closed
list; nothing of Python's own formatting (attributes, indexes, conversions) is reachable.

The official formats are not public (domain notes, section 5.2): the templates shipped
are this project's own, and every page that shows a number can say so.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SERIAL_FIELDS: Mapping[str, str] = {
    "registry": r"[A-Z]{2}",
    "partner_country": r"[A-Z]{2}",
    "reference": r"[A-Za-z0-9_-]+?",
    "vintage": r"(?:[0-9]{4}|[A-Za-z0-9]+)",
    "first_serial": r"[0-9]+",
    "last_serial": r"[0-9]+",
}
ACCOUNT_FIELDS: Mapping[str, str] = {
    "registry": r"[A-Z]{2}",
    "type": r"[A-Z]{2}",
    "number": r"[0-9]+",
    "check": r"[0-9]{2}",
}
CERTIFICATE_FIELDS: Mapping[str, str] = {
    "registry": r"[A-Z]{2}",
    "type": r"[A-Z]{2}",
    "year": r"[0-9]{4}",
    "number": r"[0-9]+",
    "check": r"[0-9]{2}",
}
NUMBER_FIELDS = frozenset({"first_serial", "last_serial", "number"})
GREATEST_WIDTH = 16  # serials stay below 2^53, which has sixteen digits
# The ledger's kinds of account and their letters (proposed in the domain notes, section 6).
ACCOUNT_TYPES: Mapping[str, str] = {
    "government_holding": "GH",
    "entity_holding": "EH",
    "retirement": "RT",
    "cancellation": "CN",
}
UNKNOWN_VINTAGE = "XXXX"  # only a total over several years is public

_FIELD = re.compile(r"\{([a-z_]+)(?::([0-9]{1,2}))?\}")
_LITERAL = re.compile(r"[A-Za-z0-9 ./_-]*")


@dataclass(frozen=True, slots=True)
class TemplatePart:
    """Literal text, or a field with its width (0: as long as it is)."""

    literal: str = ""
    field: str = ""
    width: int = 0


@lru_cache(maxsize=256)
def parse_template(template: str) -> tuple[TemplatePart, ...]:
    """Cut a template into parts. Raises ValidationError on anything but text and named fields."""
    parts: list[TemplatePart] = []
    position = 0
    for match in _FIELD.finditer(template):
        parts.append(TemplatePart(literal=template[position : match.start()]))
        parts.append(TemplatePart(field=match[1], width=int(match[2] or 0)))
        position = match.end()
    parts.append(TemplatePart(literal=template[position:]))
    for part in parts:
        if not _LITERAL.fullmatch(part.literal):
            raise ValidationError(
                _("“%(text)s” is neither plain text (letters, digits, space . / _ -) nor a named field."),
                code="template_text",
                params={"text": part.literal},
            )
    return tuple(part for part in parts if part.literal or part.field)


def _validate(template: str, fields: Mapping[str, str], needed: frozenset[str]) -> None:
    used: list[str] = []
    previous_was_field = False
    for part in parse_template(template):
        if part.literal:
            previous_was_field = False
            continue
        if part.field not in fields:
            raise ValidationError(
                _("Unknown field “%(field)s”; known are: %(known)s."),
                code="template_field",
                params={"field": part.field, "known": ", ".join(fields)},
            )
        if part.width and (part.field not in NUMBER_FIELDS or part.width > GREATEST_WIDTH):
            raise ValidationError(
                _("The field “%(field)s” cannot have the width %(width)s."),
                code="template_width",
                params={"field": part.field, "width": part.width},
            )
        if previous_was_field:
            raise ValidationError(
                _("Text must stand between two fields, or a number could be read two ways."),
                code="template_separator",
            )
        previous_was_field = True
        used.append(part.field)
    if len(set(used)) != len(used):
        raise ValidationError(_("A field is used twice."), code="template_repeated")
    if missing := needed.difference(used):
        raise ValidationError(
            _("The template lacks: %(fields)s."),
            code="template_lacks",
            params={"fields": ", ".join(sorted(missing))},
        )


def validate_serial_number_template(template: str) -> None:
    """Refuse a template that would not name one range of one registry."""
    _validate(template, SERIAL_FIELDS, frozenset({"registry", "first_serial", "last_serial"}))


def validate_account_number_template(template: str) -> None:
    """Refuse a template that could give two accounts one number. Check digits stand at its end."""
    _validate(template, ACCOUNT_FIELDS, frozenset({"registry", "type", "number"}))
    if "{check}" in template and not template.endswith("{check}"):
        raise ValidationError(
            _("The check digits stand at the end of a number."), code="template_check_first"
        )


def validate_certificate_number_template(template: str) -> None:
    """Refuse a template that could give two certificates one number, or that does not end in check digits."""
    _validate(template, CERTIFICATE_FIELDS, frozenset({"registry", "number", "check"}))
    if any(letter in template for letter in "/ ."):
        raise ValidationError(
            _("The number stands in addresses: no “/”, no full stop, no space."), code="template_address"
        )
    if not template.endswith("{check}"):
        raise ValidationError(_("The check digits stand at the end."), code="template_check_digits")


def check_digits(text: str) -> str:
    """Two digits that tell a mistyped number (ISO/IEC 7064, MOD 97-10); signs between letters and digits do not count.

    That numbers carry them, and these, is this project's own: the official formats are not public.
    """
    return f"{98 - int(_as_digits(text) + '00') % 97:02d}"


def has_check_digits(text: str) -> bool:
    """Whether a number that ends in its check digits is typed as it was given out."""
    digits = _as_digits(text)
    return len(digits) > 2 and int(digits) % 97 == 1


def _as_digits(text: str) -> str:
    return "".join(str(int(letter, 36)) for letter in text if letter.isascii() and letter.isalnum())


def render(template: str, values: Mapping[str, str | int]) -> str:
    """The text of a number. ``values`` has one entry per field of the template."""
    return "".join(
        part.literal or str(values[part.field]).rjust(part.width, "0") for part in parse_template(template)
    )


def regular_expression(template: str, fields: Mapping[str, str]) -> re.Pattern[str]:
    """What a number made from the template looks like, each field a named group."""
    pattern = ""
    for part in parse_template(template):
        if part.literal:
            pattern += re.escape(part.literal)
        else:
            digits = rf"[0-9]{{{part.width},{GREATEST_WIDTH}}}" if part.width else fields[part.field]
            pattern += f"(?P<{part.field}>{digits})"
    return re.compile(f"^{pattern}$")


def read_number(template: str, fields: Mapping[str, str], text: str) -> dict[str, str] | None:
    """The fields of a printed number, or None when it is not of this template."""
    match = regular_expression(template, fields).match(text.strip())
    return match.groupdict() if match else None


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberFormats:
    """The two templates of one rule set, ready to write and read numbers."""

    serial_number_template: str
    account_number_template: str
    are_official: bool
    rule_set: str  # which rule set and version, to be shown beside the numbers

    def serials(
        self,
        *,
        registry: str,
        partner_country: str,
        reference: str,
        vintage: int | None,
        first: int,
        last: int,
    ) -> str:
        """The text of the serials ``first`` to ``last``, both inclusive."""
        return render(
            self.serial_number_template,
            {
                "registry": registry,
                "partner_country": partner_country,
                "reference": reference,
                "vintage": UNKNOWN_VINTAGE if vintage is None else vintage,
                "first_serial": first,
                "last_serial": last,
            },
        )

    def account_number(self, *, registry: str, kind: str, number: int) -> str:
        """The text of an account number; ``kind`` is the ledger's, such as ``government_holding``."""
        values: dict[str, str | int] = {"registry": registry, "type": ACCOUNT_TYPES[kind], "number": number}
        unchecked = render(self.account_number_template, {**values, "check": ""})
        return render(self.account_number_template, {**values, "check": check_digits(unchecked)})

"""Serial numbers between what a person types and what the ledger keeps: a registry and two integers."""

import re
import unicodedata
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from credits.models import GREATEST_SERIAL, Registry
from registry.rules.formats import SERIAL_FIELDS, NumberFormats, read_number
from registry.rules.models.rule_sets import FORMATS_DOCUMENT, RuleSet
from registry.rules.queries import formats_of, version_order

LONGEST_TEXT = 300
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－~〜～"), "-")
BETWEEN = r"\s*(?:-|\.\.+|…|:|\bto\b)\s*"
REGISTRY_AND_NUMBERS = re.compile(
    rf"(?i)([A-Z][A-Z0-9]{{0,7}}?)[\s/:#-]*(\d+)(?:{BETWEEN}(?:\1[\s/:#-]*)?(\d+))?"
)
NUMBERS = re.compile(rf"(?i)#?(\d+)(?:{BETWEEN}(\d+))?")
# A printed number of another format: a registry first, its serial last, anything between.
PRINTED = r"([A-Za-z]{2})-[A-Za-z0-9_-]+-(\d+)"


@dataclass(frozen=True, slots=True)
class TypedSerials:
    """What a person meant; ``registry`` is empty when none was named."""

    registry: str
    first: int
    last: int

    @property
    def serials(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


class SerialTexts:
    """Writes and reads serial numbers by the rule sets. One query, however many are written."""

    @cached_property
    def formats(self) -> dict[str | None, NumberFormats]:
        """The number formats in force, by country; under None those that hold elsewhere."""
        today = timezone.now().date()
        in_force = (
            RuleSet.objects.adopted()
            .filter(document=FORMATS_DOCUMENT)
            .filter(Q(valid_from=None) | Q(valid_from__lte=today))
            .filter(Q(valid_to=None) | Q(valid_to__gte=today))
        )
        ordered = sorted(in_force, key=lambda rule_set: version_order(rule_set.version))
        return {rule_set.partner_country_id: formats_of(rule_set) for rule_set in ordered}

    def text(
        self, registry: str, country: str, reference: str, vintage: int | None, first: int, last: int
    ) -> str:
        """A range of serials as the country's rule set writes it."""
        formats = self.formats.get(country) or self.formats.get(None)
        if formats is None:
            return f"{registry} {first}" if first == last else f"{registry} {first} – {last}"
        return formats.serials(
            registry=registry,
            partner_country=country,
            reference=reference,
            vintage=vintage,
            first=first,
            last=last,
        )

    def read(self, typed: str) -> TypedSerials | None:
        """What was typed, in any of the forms people use; None when it is no serial number."""
        text = tidy(typed)
        if not text or len(text) > LONGEST_TEXT:
            return None
        for formats in self.formats.values():
            if fields := read_number(formats.serial_number_template, SERIAL_FIELDS, text.upper()):
                return in_order(fields["registry"], fields["first_serial"], fields["last_serial"])
        if printed := re.fullmatch(rf"{PRINTED}(?:{BETWEEN}{PRINTED})?", text):
            registry, first, second, last = printed.groups()
            if second and second.upper() != registry.upper():
                return None
            return in_order(registry, first, last or first)
        if named := REGISTRY_AND_NUMBERS.fullmatch(text):
            return in_order(named[1], named[2], named[3] or named[2])
        if numbers := NUMBERS.fullmatch(text):
            return in_order("", numbers[1], numbers[2] or numbers[1])
        return None


def tidy(typed: str) -> str:
    """Full-width letters, odd dashes and grouped digits as plain ones."""
    text = unicodedata.normalize("NFKC", typed[: LONGEST_TEXT + 1]).translate(DASHES).strip()
    text = re.sub(r"(?<=\d)[,\u202f\u00a0'](?=\d{3}\b)", "", text)
    return re.sub(r"\s+", " ", text)


def in_order(registry: str, first: str, last: str) -> TypedSerials | None:
    """None when there can be no such serials: zero, too great, or the last before the first."""
    if len(first) > 30 or len(last) > 30:
        return None
    low, high = int(first), int(last)
    return TypedSerials(registry.upper(), low, high) if 1 <= low <= high <= GREATEST_SERIAL else None


def registries() -> list[str]:
    """The codes of the registries the ledger keeps."""
    return list(Registry.objects.order_by("code").values_list("code", flat=True))

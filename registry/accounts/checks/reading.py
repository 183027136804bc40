"""Serial numbers as they are printed, read back into runs of units by the templates that were adopted."""

import re
from collections.abc import Iterable
from functools import lru_cache

from registry.accounts.checks.questions import NamedBlock
from registry.rules.formats import parse_template
from registry.rules.models.rule_sets import FORMATS_DOCUMENT, RuleSet

NAMES = {"reference": "project", "first_serial": "first", "last_serial": "last"}
_BETWEEN = re.compile(r"[\s,;]+")


@lru_cache(maxsize=64)
def _lenient(template: str) -> re.Pattern[str]:
    """What a printed number looks like, any of its fields left out: which one is missing, a check says."""
    pattern = ""
    for part in parse_template(template):
        if part.literal:
            pattern += re.escape(part.literal)
        else:
            signs = "[0-9]" if part.field in ("first_serial", "last_serial") else "[A-Za-z0-9_]"
            pattern += f"(?P<{part.field}>{signs}{{0,64}})"
    return re.compile(f"^{pattern}$")


def serial_templates() -> list[str]:
    """The templates of serial numbers that were ever adopted. One query."""
    rows = RuleSet.objects.adopted().filter(document=FORMATS_DOCUMENT)
    return list(dict.fromkeys(rows.values_list("serial_number_template", flat=True)))


def read_block(text: str, templates: Iterable[str]) -> NamedBlock | None:
    """A printed serial number as a run of units, or None if it is of none of the templates."""
    for template in templates:
        found = _lenient(template).match(text.strip())
        if found is not None:
            said = {NAMES.get(name, name): value for name, value in found.groupdict().items()}
            ends = {name: _whole(said.pop(name, "")) for name in ("first", "last")}
            return NamedBlock(first=ends["first"], last=ends["last"], **said)
    return None


def _whole(text: str) -> int | None:
    return int(text) if text and len(text) <= 16 else None


def parts_of(text: str) -> list[str]:
    """The printed numbers of a text, which stand on lines of their own or between commas."""
    return [part for part in _BETWEEN.split(text.strip()) if part]

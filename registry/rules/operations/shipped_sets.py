"""The rule sets shipped with the registry, as files of ``registry/rules/sets``.

A file may extend another one: values of the same kind and name replace it there, the others are taken over
with their sources, so that every stored rule set is complete by itself. Sources are written short (``S14``)
and spelled out on the way in.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from credits.authority import Authority
from registry.identity.history import change_context
from registry.identity.models.parties import PartnerCountry
from registry.rules.models.calendars import CountryCalendar, Holiday
from registry.rules.models.rule_sets import ACCOUNTS_DOCUMENT, COUNTRIES_DOCUMENT, CYCLE_DOCUMENT, RuleSet
from registry.rules.models.values import KINDS
from registry.rules.operations.shipping import RuleSetContent, adopt_rule_set

SETS = Path(__file__).resolve().parents[1] / "sets"
SHIPPED = (CYCLE_DOCUMENT, COUNTRIES_DOCUMENT, ACCOUNTS_DOCUMENT)
NO_RULE_SETS = ("sources.json", "calendars.json")
_SHORT_SOURCE = re.compile(r"^\w+$")


@cache
def _read(name: str) -> dict[str, Any]:
    return json.loads((SETS / name).read_text(encoding="utf-8"))


def _spelled_out(source: str) -> str:
    """``S14, S15`` as the documents they stand for; anything else as it is."""
    known = _read("sources.json")
    parts = [part.strip() for part in source.split(",")]
    if not all(_SHORT_SOURCE.match(part) and part in known for part in parts):
        return source
    return "; ".join(known[part] for part in parts)


def _row(values: Mapping[str, Any]) -> dict[str, Any]:
    return {**values, "source": _spelled_out(values.get("source", ""))}


def _merged(kind: str, inherited: list[dict[str, Any]], own: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = KINDS[kind].identified_by
    rows = {tuple(row[name] for name in names): row for row in inherited}
    rows.update({tuple(row[name] for name in names): _row(row) for row in own})
    return list(rows.values())


def read_set(name: str) -> dict[str, Any]:
    """One file with everything it takes over from the one it extends; values by kind under ``rows``."""
    file = dict(_read(name))
    parent = file.pop("extends", "")
    inherited = read_set(parent)["rows"] if parent else {}
    rows = {kind: _merged(kind, inherited.get(kind, []), file.pop(kind, [])) for kind in KINDS}
    for day in ("valid_from", "valid_to"):
        if day in file:
            file[day] = date.fromisoformat(file[day])
    return {**_row(file), "rows": {kind: found for kind, found in rows.items() if found}}


def shipped_contents() -> Iterator[RuleSetContent]:
    """Every shipped rule set, the general ones first."""
    names = sorted(path.name for path in SETS.glob("*.json") if path.name not in NO_RULE_SETS)
    for name in sorted(names, key=lambda name: ("partner_country" in _read(name), name)):
        yield RuleSetContent(**read_set(name))


def _missing() -> list[RuleSetContent]:
    """What is shipped and neither stands here nor was replaced by people. One query when nothing is."""
    rows = RuleSet.objects.filter(document__in=SHIPPED).values_list(
        "partner_country_id", "track", "document", "version", "status", "adopted_by"
    )
    standing, taken_over = set(), set()
    for country, track, document, version, status, adopted_by in rows:
        standing.add((country or "", track, document, version))
        if status == RuleSet.Status.ADOPTED and adopted_by is not None:
            taken_over.add((country or "", track, document))
    missing = [
        content
        for content in shipped_contents()
        if (content.partner_country, content.track, content.document) not in taken_over
        and (content.partner_country, content.track, content.document, content.version) not in standing
    ]
    here = set(PartnerCountry.objects.values_list("code", flat=True)) | {""} if missing else {""}
    return [content for content in missing if content.partner_country in here]


def cycles_are_adopted() -> bool:
    """Whether nothing shipped is left to do; quick, for every start."""
    return not _missing() and CountryCalendar.objects.exists()


@transaction.atomic
def adopt_shipped_cycles(authority: Authority) -> int:
    """Put the shipped rule sets in force where they are not, and write the calendars. Returns how many sets.

    Sets of countries that are not in the register wait until they are. What people adopted stays in force.
    """
    missing = _missing()
    for content in missing:
        adopt_rule_set(_beginning_on_its_own_day(content), authority)
    _write_calendars(authority)
    return len(missing)


def _beginning_on_its_own_day(content: RuleSetContent) -> RuleSetContent:
    """A correction of a set that begins on a known day holds from the day on which it is installed: on the days
    before, what stood then was in force."""
    if content.valid_from is None:
        return content
    line = RuleSet.objects.adopted().filter(
        partner_country=content.partner_country or None, track=content.track, document=content.document
    )
    last = line.order_by("-valid_from").values_list("valid_from", flat=True).exclude(valid_from=None).first()
    if last is None or last < content.valid_from:
        return content
    return replace(content, valid_from=max(timezone.localdate(), last + timedelta(days=1)))


def _write_calendars(authority: Authority) -> None:
    """Calendars and holidays that are not there yet; those that officers changed stay as they are."""
    if CountryCalendar.objects.exists():
        return
    file = _read("calendars.json")
    with change_context(authority, reason="Shipped with the registry"):
        CountryCalendar.objects.bulk_create(CountryCalendar(**_row(row)) for row in file["calendars"])
        Holiday.objects.bulk_create(
            [Holiday(**_row(row) | {"date": date.fromisoformat(row["date"])}) for row in file["holidays"]],
            ignore_conflicts=True,
        )

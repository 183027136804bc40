"""Which rule set is in force, what it says, and how two of them differ."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.rules.formats import NumberFormats
from registry.rules.models.rule_sets import (
    COUNTRIES_DOCUMENT,
    CYCLE_DOCUMENT,
    FORMATS_DOCUMENT,
    RuleSet,
)
from registry.rules.models.values import KINDS, VALUES, RuleSetTrack, RuleValue

# The columns of the rule set itself that belong to its content.
OWN_COLUMNS = (
    *("title", "valid_from", "valid_to", "serial_number_template", "account_number_template"),
    *("formats_are_official", "labels", "source", "verification", "notes"),
)
# An end is set when a successor is adopted, so it cannot belong to what was adopted.
DIGESTED_COLUMNS = tuple(name for name in OWN_COLUMNS if name != "valid_to")


def version_order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def in_force(rule_sets: Iterable[RuleSet], day: date) -> list[RuleSet]:
    """Those whose validity holds the day; an end or a beginning that is not known holds every day."""
    return [
        rule_set
        for rule_set in rule_sets
        if (rule_set.valid_from is None or rule_set.valid_from <= day)
        and (rule_set.valid_to is None or day <= rule_set.valid_to)
    ]


def current_rule_set(
    partner_country_code: str = "",
    *,
    document: str = FORMATS_DOCUMENT,
    track: str = "",
    on: date | None = None,
    using: str = "default",
) -> RuleSet | None:
    """The version in force for a country, or the generic one where the country has none of its own."""
    day = on or timezone.now().date()
    candidates = (
        RuleSet.objects.using(using)
        .adopted()
        .filter(Q(partner_country=partner_country_code or None) | Q(partner_country__isnull=True))
        .filter(document=document, track=track)
    )
    return max(
        in_force(candidates, day),
        key=lambda rule_set: (rule_set.partner_country_id is not None, version_order(rule_set.version)),
        default=None,
    )


def formats_of(rule_set: RuleSet) -> NumberFormats:
    return NumberFormats(
        serial_number_template=rule_set.serial_number_template,
        account_number_template=rule_set.account_number_template,
        are_official=rule_set.formats_are_official,
        rule_set=str(rule_set),
    )


def current_formats(partner_country_code: str = "") -> NumberFormats:
    """The number formats in force. Raises RuleSet.DoesNotExist where nothing was adopted yet."""
    rule_set = current_rule_set(partner_country_code)
    if rule_set is None:
        raise RuleSet.DoesNotExist("No rule set with number formats has been adopted.")
    return formats_of(rule_set)


def tracks_of(partner_country_code: str, *, on: date | None = None) -> list[RuleSetTrack]:
    """The tracks a country has, the one for new cases first; of a country nobody listed, the general ones."""
    countries = current_rule_set(document=COUNTRIES_DOCUMENT, on=on)
    if countries is None:
        return []
    rows = list(
        RuleSetTrack.objects.filter(rule_set=countries, country_code__in=["", partner_country_code]).order_by(
            "-is_default", "track"
        )
    )
    own = [row for row in rows if partner_country_code and row.country_code == partner_country_code]
    return own or [row for row in rows if not row.country_code]


def chosen_tracks(*, on: date | None = None) -> list[RuleSetTrack]:
    """The tracks of all countries that a new case takes only when somebody chooses them, by country."""
    countries = current_rule_set(document=COUNTRIES_DOCUMENT, on=on)
    if countries is None:
        return []
    rows = RuleSetTrack.objects.filter(rule_set=countries, is_default=False).exclude(country_code="")
    return list(rows.order_by("country_code", "track"))


def cycle_in_force(partner_country_code: str, track: str = "", *, on: date | None = None) -> RuleSet | None:
    """The project cycle that a new case of a country follows; ``track`` empty: the one for new cases."""
    if not track:
        tracks = tracks_of(partner_country_code, on=on)
        if not tracks:
            return None
        track = tracks[0].track
    return current_rule_set(partner_country_code, document=CYCLE_DOCUMENT, track=track, on=on)


def values_of(rule_set: RuleSet) -> dict[str, list[RuleValue]]:
    """Every value, by kind and in the order of their names. One query per kind."""
    return {
        model.kind: list(model._default_manager.filter(rule_set=rule_set).order_by(*model.identified_by))
        for model in VALUES
    }


def content_of(rule_set: RuleSet) -> dict[str, Any]:
    """All a rule set says, as plain data: its own columns and, by kind, its values."""
    own: dict[str, Any] = {name: getattr(rule_set, name) for name in DIGESTED_COLUMNS}
    values = {kind: [row.content() for row in rows] for kind, rows in values_of(rule_set).items()}
    return {"own": own, **values}


def digest_of(rule_set: RuleSet) -> str:
    """SHA-256 of the content, in hexadecimal."""
    text = json.dumps(content_of(rule_set), sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that two rule sets say differently; ``before`` or ``after`` is empty where one is silent."""

    kind: str  # the kind's name for people
    name: str  # which value
    column: str
    before: str
    after: str


def differences(older: RuleSet | None, newer: RuleSet) -> list[Difference]:
    """Everything in which the newer rule set differs, in the order of pages. Nothing older: all is new."""
    found = list(_own_differences(older, newer))
    before = values_of(older) if older is not None else {kind: [] for kind in KINDS}
    after = values_of(newer)
    for model in VALUES:
        old = {row.name: row for row in before[model.kind]}
        new = {row.name: row for row in after[model.kind]}
        for name in sorted(old.keys() | new.keys()):
            found.extend(_value_differences(model, name, old.get(name), new.get(name)))
    return found


def _own_differences(older: RuleSet | None, newer: RuleSet) -> Iterable[Difference]:
    for name in OWN_COLUMNS:
        before, after = getattr(older, name, None), getattr(newer, name)
        if (before or None) != (after or None):
            yield Difference(
                kind=_("rule set"),
                name=newer.key,
                column=str(RuleSet._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
                before=shown(RuleSet, name, before),
                after=shown(RuleSet, name, after),
            )


def _value_differences(
    model: type[RuleValue], name: str, old: RuleValue | None, new: RuleValue | None
) -> Iterable[Difference]:
    before, after = (row.content() if row is not None else {} for row in (old, new))
    for column in model.columns():
        if column in model.identified_by and old is not None and new is not None:
            continue
        if before.get(column) != after.get(column) and (before.get(column) or after.get(column)) is not None:
            yield Difference(
                kind=str(model._meta.verbose_name),
                name=name,
                column=str(model._meta.get_field(column).verbose_name),  # type: ignore[union-attr]
                before=shown(model, column, before.get(column)),
                after=shown(model, column, after.get(column)),
            )


def shown(model: type[Any], column: str, value: Any) -> str:
    """A value as people read it; empty for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    field = model._meta.get_field(column)
    base = getattr(field, "base_field", field)
    words: Mapping[Any, Any] = dict(base.flatchoices or ())
    if isinstance(value, list):
        return ", ".join(str(words.get(one, one)) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {text}" for key, text in sorted(value.items()))
    return str(words.get(value, value))


def predecessor_of(rule_set: RuleSet) -> RuleSet | None:
    """What holds where a version comes in: the adopted version before it, else the general one of its track."""
    own = RuleSet.objects.adopted().filter(document=rule_set.document, track=rule_set.track)
    for country in dict.fromkeys((rule_set.partner_country_id, None)):
        earlier = [row for row in own.filter(partner_country=country) if row.pk != rule_set.pk]
        if country == rule_set.partner_country_id:
            order = version_order(rule_set.version)
            earlier = [row for row in earlier if version_order(row.version) < order]
        if earlier:
            return max(earlier, key=lambda row: version_order(row.version))
    return None

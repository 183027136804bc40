"""Which rule set is in force, and the number formats it gives."""

from datetime import date

from django.db.models import Q

from registry.rules.formats import NumberFormats
from registry.rules.models import RuleSet

FORMATS_DOCUMENT = "number_formats"


def version_order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def current_rule_set(
    partner_country_code: str = "",
    *,
    document: str = FORMATS_DOCUMENT,
    track: str = "",
    on: date | None = None,
    using: str = "default",
) -> RuleSet | None:
    """The version in force for a country, or the generic one where the country has none of its own."""
    day = on or date.today()  # noqa: DTZ011 - rule sets begin on a day of the calendar
    in_force = [
        rule_set
        for rule_set in RuleSet.objects.using(using)
        .filter(Q(partner_country=partner_country_code or None) | Q(partner_country__isnull=True))
        .filter(document=document, track=track)
        if (rule_set.valid_from is None or rule_set.valid_from <= day)
        and (rule_set.valid_to is None or day <= rule_set.valid_to)
    ]
    return max(
        in_force,
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

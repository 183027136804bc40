"""Accreditations by the clock: a reminder before the last day, and once, after it, that it ran out.

Whether an entity counts on a day is asked of the dates themselves (``queries.designation_unmet``), so
a task that comes late delays a notice and nothing else.
"""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from registry.lifecycle import hooks
from registry.lifecycle.errors import StepRefused
from registry.lifecycle.tables import lifecycle_of
from registry.parties.notices import tell_of_accreditation
from registry.parties.nouns.designations import Designation
from registry.parties.nouns.periods import AccreditationLapse

CLOCK = "accreditation"
DAYS_BEFORE = 60  # a reminder, not a deadline: where the country's rule set does not say when


def watch_accreditations() -> int:
    """Remind and record what is due today. Returns the lapses recorded now; a second run finds none."""
    return sum(
        _watch(pk)
        for pk in Designation.objects.exclude(status=Designation.Status.WITHDRAWN)
        .filter(accredited_until__isnull=False)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


@transaction.atomic
def _watch(pk: int) -> bool:
    """One designation, locked: two workers at once tell of it once."""
    designation = Designation.objects.select_for_update(of=("self",)).get(pk=pk)
    last_day = designation.accredited_until
    if last_day is None or designation.status == Designation.Status.WITHDRAWN:
        return False
    today, days_before = _today_and_reminder(str(designation.partner_country_id))
    if today <= last_day:
        if today >= last_day - timedelta(days=days_before):
            tell_of_accreditation(designation, ended=False, occasion="ends")
        return False
    _lapse, is_new = AccreditationLapse.objects.get_or_create(
        designation=designation, accredited_until=last_day
    )
    if is_new:
        tell_of_accreditation(designation, ended=True, occasion="ended")
    return is_new


def _today_and_reminder(country: str) -> tuple[date, int]:
    """The day it is in the country, and how many days before the last one its rule set reminds."""
    today = timezone.localdate()
    lifecycle = lifecycle_of("third_party_entity_designation")
    try:
        rules = hooks.rules_of(hooks.pin_rules(lifecycle, country, "", today))
    except StepRefused:  # a country with several tracks and none in general
        return today, DAYS_BEFORE
    clock = getattr(rules, "clock", None)
    if clock is None:
        return today, DAYS_BEFORE
    rule = clock(CLOCK)
    told = None if rule is None else rule.remind_days_before
    return rules.today(), DAYS_BEFORE if told is None else told

"""The committee room: what is on the agenda of each country, and what was decided."""

from collections import defaultdict
from typing import Any

from django.db.models import F

from registry.lifecycle.models import Case
from registry.lifecycle.policies import cases_visible_to
from registry.lifecycle.tables import Part


def agenda(user: Any) -> list[tuple[Any, list[Case]]]:
    """``[(country, cases)]``: what waits for a Joint Committee the reader belongs to, due first on top."""
    cases = (
        cases_visible_to(user)
        .open()
        .filter(waits_for=Part.JOINT_COMMITTEE)
        .select_related("partner_country")
        .order_by(F("due_on").asc(nulls_last=True), "id")
    )
    by_country: dict[Any, list[Case]] = defaultdict(list)
    for case in cases:
        by_country[case.partner_country].append(case)
    return sorted(by_country.items(), key=lambda one: one[0].name if one[0] else "")

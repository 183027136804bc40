"""The public list of decisions: each dated by its country's days, and no dearer for more countries."""

import csv
import io
from zoneinfo import ZoneInfo

from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.lifecycle.models import Case
from registry.parties.models import JointCommitteeDecision
from registry.rules.models.calendars import CountryCalendar

ZONES = {"KZ": "Pacific/Kiritimati", "VN": "Pacific/Pago_Pago", "": "UTC"}  # a day apart, whatever the hour


def read(client) -> tuple[dict[str, str], int]:
    """The day of each decision by its reference, and how many queries that took."""
    with CaptureQueriesContext(connection) as asked:
        text = client.get("/decisions.csv").getvalue().decode()
    rows = csv.DictReader(io.StringIO(text))
    return {row["reference"]: row["decided_on"] for row in rows}, len(asked)


def test_decisions_of_many_countries_cost_as_much_as_one(stage, client):
    for country in ("KZ", "VN"):
        CountryCalendar.objects.create(country_code=country, time_zone=ZONES[country])
    decided = {}
    for country, key in (
        ("KZ", "KZ/second_generation/project_cycle/1.0"),
        ("VN", "any/first_generation/project_cycle/1.0/VN"),
        ("", ""),
        ("", "any/first_generation/project_cycle/1.0"),
    ):
        case = stage.before_committee()
        decision = stage.decide(case, "refuse", "The accreditation ends too soon.")
        Case.objects.filter(pk=case.pk).update(rules_key=key)
        decided[decision.reference] = country
        days, queries = read(client)
        if len(decided) == 1:
            one = queries

    closed = dict(JointCommitteeDecision.objects.values_list("reference", "closed_at"))
    assert days == {
        reference: closed[reference].astimezone(ZoneInfo(ZONES[country])).date().isoformat()
        for reference, country in decided.items()
    }
    assert len(set(days.values())) > 1
    assert queries == one
    assert "Decided on" in client.get("/decisions/").content.decode()

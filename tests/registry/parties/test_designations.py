"""Was this entity designated for this scope and activity, in this country, on that day?"""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from registry.notifications.models import Notice
from registry.parties.models import (
    Accreditation,
    AccreditationLapse,
    Designation,
    DesignationScope,
    Suspension,
)
from registry.parties.operations.accreditations import watch_accreditations
from registry.parties.queries import designation_unmet, is_designated

DAY = date(2024, 5, 1)


def codes(stage, scope=1, activity="validation", on=DAY, country="KZ"):
    return [one.code for one in designation_unmet(stage.entity, country, scope, activity, on)]


def test_for_each_scope_and_activity(stage):
    designation = stage.designation()

    assert is_designated(designation.third_party_entity, stage.country, 1, "validation", DAY)
    assert is_designated(stage.entity, "KZ", [1, 3], "validation", DAY)
    assert codes(stage, [1, 3], "verification") == ["scope_not_designated"]
    assert codes(stage, [13], "validation") == ["scope_not_designated"]
    assert codes(stage, country="MN") == ["not_designated"]
    assert [one.code for one in designation_unmet(stage.company, "KZ", 1, "validation", DAY)] == [
        "not_designated"
    ]


@pytest.mark.parametrize(
    ("fields", "on", "expected"),
    [
        ({}, date(2019, 12, 31), ["not_yet_designated"]),
        ({}, date(2020, 1, 1), []),
        ({"designated_on": None}, DAY, ["designation_date_unknown"]),
        ({"accredited_until": DAY}, DAY, []),
        ({"accredited_until": DAY}, DAY + timedelta(days=1), ["accreditation_ended"]),
        ({"status": "withdrawn"}, DAY, ["designation_end_unknown"]),
        ({"status": "withdrawn", "withdrawn_on": DAY}, DAY - timedelta(days=1), []),
        ({"status": "withdrawn", "withdrawn_on": DAY}, DAY, ["designation_withdrawn"]),
        ({"status": "suspended"}, DAY, ["suspension_dates_unknown"]),
    ],
)
def test_by_the_dates_of_the_designation(stage, fields, on, expected):
    stage.designation(**fields)

    assert codes(stage, on=on) == expected


def test_a_scope_holds_from_its_first_day_to_the_day_before_it_ends(stage):
    designation = stage.designation()
    DesignationScope.objects.create(
        designation=designation,
        scope=stage.scopes[13],
        activity="validation",
        since=date(2022, 3, 1),
        until=date(2023, 3, 1),
    )

    for on, holds in (
        (date(2022, 2, 28), False),
        (date(2022, 3, 1), True),
        (date(2023, 2, 28), True),
        (date(2023, 3, 1), False),
    ):
        assert (codes(stage, 13, on=on) == []) is holds, on


def test_a_suspension_counts_on_its_days_only(stage):
    designation = stage.designation()
    Suspension.objects.create(
        designation=designation, since=DAY, until=DAY + timedelta(days=10), basis="KZ-JC-2024-001"
    )

    assert codes(stage, on=DAY - timedelta(days=1)) == []
    assert codes(stage, on=DAY) == ["designation_suspended"]
    assert codes(stage, on=DAY + timedelta(days=9)) == ["designation_suspended"]
    assert codes(stage, on=DAY + timedelta(days=10)) == []


def test_a_gap_between_two_certificates_stays_a_gap(stage):
    designation = stage.designation(accredited_until=date(2030, 1, 1))
    Accreditation.objects.create(designation=designation, last_on=date(2023, 12, 31))
    Accreditation.objects.create(designation=designation, since=date(2024, 6, 1), last_on=date(2030, 1, 1))

    assert codes(stage, on=date(2023, 12, 31)) == []
    assert codes(stage, on=DAY) == ["accreditation_ended"]
    assert codes(stage, on=date(2024, 6, 1)) == []


def test_a_later_designation_follows_a_withdrawn_one(stage):
    stage.designation(status="withdrawn", withdrawn_on=date(2022, 1, 1))
    later = stage.designation(reference="TPE-KZ-008", designated_on=date(2023, 1, 1))

    assert codes(stage) == []
    assert codes(stage, on=date(2021, 6, 1)) == []
    assert codes(stage, on=date(2022, 6, 1)) == ["designation_withdrawn"] or codes(
        stage, on=date(2022, 6, 1)
    ) == ["not_yet_designated"]
    assert str(later) == "TPE-KZ-008"


def test_the_answer_costs_four_queries_however_long_the_list(stage, django_assert_num_queries):
    stage.designation()
    stage.designation(reference="TPE-KZ-008", designated_on=date(2021, 1, 1))

    with django_assert_num_queries(4):
        designation_unmet(stage.entity, "KZ", [1, 3], "validation", DAY)


def test_the_database_refuses_two_periods_of_one_scope_on_one_day(stage):
    designation = stage.designation()
    row = designation.scopes.get(activity="verification")
    with pytest.raises(IntegrityError, match="designation_scope_once"), transaction.atomic():
        DesignationScope.objects.create(
            designation=designation, scope=row.scope, activity=row.activity, since=DAY
        )
    row.until = DAY
    row.save()
    DesignationScope.objects.create(
        designation=designation, scope=row.scope, activity=row.activity, since=DAY
    )


@pytest.mark.parametrize("model", [Suspension, Accreditation, AccreditationLapse])
def test_periods_are_never_deleted(stage, model):
    designation = stage.designation()
    fields = {"since": DAY, "basis": "x"} if model is Suspension else {}
    if model is AccreditationLapse:
        fields = {"accredited_until": DAY}
    row = model.objects.create(designation=designation, **fields)

    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()
    assert model.objects.exists()


def on(monkeypatch, day):
    moment = timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 12))
    monkeypatch.setattr(timezone, "now", lambda: moment)


def told(kind):
    return Notice.objects.filter(kind=kind)


def test_the_entity_is_reminded_before_and_told_once_after(stage, monkeypatch):
    last_day = date(2027, 3, 31)
    designation = stage.designation(accredited_until=last_day)

    on(monkeypatch, last_day - timedelta(days=61))
    assert watch_accreditations() == 0
    assert not told("accreditation_ends").exists()

    for days in (60, 59, 0):
        on(monkeypatch, last_day - timedelta(days=days))
        assert watch_accreditations() == 0
    assert told("accreditation_ends").count() == 3  # the entity, the secretariat, the officers

    on(monkeypatch, last_day + timedelta(days=3))  # the worker was dead for three days
    assert watch_accreditations() == 1
    assert watch_accreditations() == 0
    assert told("accreditation_ended").count() == 3
    assert designation.lapses.get().accredited_until == last_day


def test_a_new_certificate_lapses_anew(stage, monkeypatch):
    designation = stage.designation(accredited_until=date(2027, 3, 31))
    on(monkeypatch, date(2027, 4, 1))
    watch_accreditations()
    Designation.objects.filter(pk=designation.pk).update(accredited_until=date(2028, 3, 31))

    assert watch_accreditations() == 0
    on(monkeypatch, date(2028, 4, 1))
    assert watch_accreditations() == 1
    assert designation.lapses.count() == 2


def test_a_withdrawn_designation_and_an_unknown_end_lapse_never(stage):
    stage.designation(accredited_until=date(2021, 1, 1), status="withdrawn")
    stage.designation(reference="TPE-KZ-008", designated_on=date(2021, 1, 1))

    assert watch_accreditations() == 0
    assert not Notice.objects.exists()

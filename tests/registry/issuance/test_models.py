"""What PostgreSQL itself refuses of decisions and notifications."""

import uuid
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from registry.issuance.models import CountryNotification, DecidedProject
from registry.issuance.operations.published import issue_notified


@pytest.mark.parametrize(
    ("total", "japan", "partner", "government"),
    [(50, 40, 11, None), (50, 40, 9, None), (50, 51, None, None), (50, None, 60, None), (50, 40, 10, 41)],
)
def test_sides_that_do_not_fit_the_total_cannot_be_committed(decide, total, japan, partner, government):
    decide(total, japan, partner, government_of_japan_quantity=government)
    with pytest.raises(IntegrityError, match="MN001-1"):
        connection.check_constraints()


@pytest.mark.parametrize(
    ("total", "japan", "partner"),
    [
        (1, 0, 1),
        (322, 256, 66),
        (8947, 7158, 1789),
        (300, None, None),
        (None, None, None),
        (50, 40, None),
        (None, 4, 1),
    ],
)
def test_any_split_that_adds_up_is_accepted_whatever_the_percentage(decide, total, japan, partner):
    decide(total, japan, partner)
    connection.check_constraints()


def test_a_side_changed_later_must_still_fit(decide):
    decision = decide(50, 40, 10)
    connection.check_constraints()
    CountryNotification.objects.filter(decision=decision, side="japan").update(quantity=41)
    with pytest.raises(IntegrityError):
        connection.check_constraints()


def test_a_total_changed_later_must_still_fit(decide):
    decision = decide(50, 40, 10)
    connection.check_constraints()
    type(decision).objects.filter(pk=decision.pk).update(total_quantity=49)
    with pytest.raises(IntegrityError):
        connection.check_constraints()


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("issuance_number_positive", {"number": 0}),
        (
            "issuance_period_in_order",
            {"monitoring_from": date(2016, 1, 1), "monitoring_to": date(2015, 1, 1)},
        ),
        ("issuance_vintage_is_a_year", {"vintage": 16}),
        ("issuance_without_amount_has_none", {"scope": "amount_unknown"}),
        ("issuance_government_within_total", {"government_of_japan_quantity": 51}),
        ("issuance_projects_of_country", {"projects_as_printed": "VN001"}),
        ("total_quantity", {"total_quantity": -1}),
    ],
)
def test_an_impossible_decision_is_refused(decide, constraint, values):
    total = values.pop("total_quantity", 50)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        decide(total, None, None, **{"number": 1, **values})


def test_a_number_is_given_once_and_a_project_named_once(decide):
    decision = decide(50, 40, 10)
    with pytest.raises(IntegrityError, match="issuance_number_once"), transaction.atomic():
        decide(50, 40, 10, slug="another")
    with pytest.raises(IntegrityError, match="decided_project_once"), transaction.atomic():
        DecidedProject.objects.create(decision=decision, project=decision.projects.get())
    with pytest.raises(IntegrityError, match="country_notification_once"), transaction.atomic():
        CountryNotification.objects.create(decision=decision, side="japan")


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("country_notification_dated_when_issued", {"is_issued": False, "issued_on": date(2016, 1, 1)}),
        ("country_notification_units_when_issued", {"is_issued": False, "transaction_id": uuid.UUID(int=1)}),
        ("country_notification_units_when_issued", {"quantity": 0, "transaction_id": uuid.UUID(int=1)}),
        ("quantity", {"quantity": -1}),
    ],
)
def test_an_impossible_notification_is_refused(decide, constraint, values):
    decision = decide(50, 40, 10)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        CountryNotification.objects.filter(decision=decision, side="japan").update(**values)


def test_a_notification_that_became_units_keeps_its_quantity_for_ever(decide, authority):
    decision = decide(50, 40, 10)
    japan = decision.notifications.get(side="japan")
    issue_notified(japan, authority)
    rows = CountryNotification.objects.filter(pk=japan.pk)

    for change in ({"quantity": 41}, {"transaction_id": None}, {"side": "partner"}):
        with pytest.raises(DatabaseError, match=r"keep_what_became_units|Cannot"), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()
    rows.update(issued_on=date(2016, 9, 30))

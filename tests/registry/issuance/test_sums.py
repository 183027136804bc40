"""What the database itself refuses, whatever the program does: sums, second units, changes of what was decided."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from registry.identity.system_authority import system_authority
from registry.issuance.models import (
    CountryNotification,
    CreditAllocation,
    IssuableAmount,
    IssuanceDecision,
    IssuanceRequest,
    RequestedAllocation,
)
from registry.issuance.operations.published import issue_all_notified

pytestmark = pytest.mark.django_db


def refused(write, rule=""):
    """The database says no, at once or at the end of the transaction."""

    def written():
        with transaction.atomic():
            write()
            connection.check_constraints()

    with pytest.raises(DatabaseError) as error:
        written()
    assert rule in str(error.value)


def test_of_a_vintage_no_more_is_asked_for_than_may_be_issued(stage):
    case = stage.submitted(stage.rows((2024, "japan", "government", 99)))
    request = IssuanceRequest.objects.get(case=case)
    row = request.allocations.get()

    def more():
        RequestedAllocation.objects.create(
            request=request, number=2, vintage=2024, side="partner", recipient_kind="government", quantity=2
        )

    refused(more, "more is asked for")
    refused(lambda: RequestedAllocation.objects.filter(pk=row.pk).update(vintage=2023), "more is asked for")
    refused(lambda: RequestedAllocation.objects.filter(pk=row.pk).update(quantity=0))
    refused(lambda: RequestedAllocation.objects.filter(pk=row.pk).update(recipient_kind="participant"))


def test_what_was_decided_does_not_change(stage):
    case = stage.notified()
    decision = stage.decision(case)
    connection.check_constraints()
    side = CountryNotification.objects.get(decision=decision, side="japan")
    rows = CreditAllocation.objects.filter(notification=side)
    refused(lambda: IssuanceDecision.objects.filter(pk=decision.pk).update(total_quantity=351))
    refused(lambda: CountryNotification.objects.filter(pk=side.pk).update(quantity=176), "does not change")
    refused(lambda: CountryNotification.objects.filter(pk=side.pk).update(is_issued=True), "do not fit")
    refused(lambda: rows.filter(number=1).update(quantity=41))
    refused(lambda: rows.filter(number=1).delete())
    refused(lambda: IssuableAmount.objects.filter(vintage=2024).update(verified=1000), "does not change")
    refused(lambda: IssuanceRequest.objects.filter(case=case).update(is_live=False))

    def another_row():
        CreditAllocation.objects.create(
            notification=side, number=9, vintage=2024, recipient_kind="government", quantity=1
        )

    refused(another_row, "do not fit")


def test_nothing_of_a_decision_taken_here_is_issued_as_published(stage):
    stage.issue(stage.side(stage.notified(), "japan"), "japan1", "japan2")
    assert issue_all_notified(system_authority("tests", "a test")) == (0, [])


def test_one_request_for_one_report_and_no_day_twice(stage):
    case = stage.submitted()
    request = IssuanceRequest.objects.get(case=case)
    other = stage.begin()

    def second(**values):
        return lambda: IssuanceRequest.objects.create(
            **{
                "case": other,
                "report_case": stage.report_case,
                "project": stage.project,
                "first_on": request.first_on,
                "last_on": request.last_on,
                **values,
            }
        )

    with pytest.raises(IntegrityError), transaction.atomic():
        second()()
    with pytest.raises(IntegrityError), transaction.atomic():
        second(report_case=other, first_on=request.last_on)()
    assert second(is_live=False)().pk

"""From notified to issued: one side at a time, once, into the side's own registry."""

from datetime import date

import pytest

from credits.models import Issuance, Transaction
from registry.identity.models.holders import AccountHolder
from registry.issuance.models import IssuanceDecision
from registry.issuance.operations.published import issue_all_notified, issue_notified

pytestmark = pytest.mark.django_db


def ranges():
    rows = Issuance.objects.select_related("series").order_by("series__registry", "first_serial")
    return [(row.series.registry_id, row.series.reference, row.first_serial, row.last_serial) for row in rows]


def test_each_side_issues_in_its_own_registry(decide, authority):
    decision = decide(50, 40, 10, vintage=2016, monitoring_from=date(2016, 1, 1))

    assert issue_all_notified(authority) == (50, [])

    assert ranges() == [("JP", "MN001", 1, 40), ("MN", "MN001", 1, 10)]
    issued = Issuance.objects.get(series__registry="JP")
    assert (issued.series.vintage, issued.series.partner_country) == (2016, "MN")
    assert issued.transaction.public_id == decision.notifications.get(side="japan").transaction_id
    assert issued.transaction.decision_reference == "MN001-1"


def test_issuing_again_issues_nothing(decide, authority):
    decision = decide(50, 40, 10)
    issue_all_notified(authority)
    count = Transaction.objects.count()

    assert issue_all_notified(authority) == (0, [])
    assert issue_notified(decision.notifications.get(side="japan"), authority) is None
    assert Transaction.objects.count() == count


@pytest.mark.parametrize(
    ("japan", "partner", "issued"), [(40, 10, ()), (None, None, ("japan", "partner")), (0, 0, ("japan",))]
)
def test_what_is_only_notified_unknown_or_zero_has_no_units(decide, authority, japan, partner, issued):
    decide(None, japan, partner, issued=issued)
    assert issue_all_notified(authority) == (0, [])
    assert ranges() == []
    assert not AccountHolder.objects.exists()


def test_units_of_one_side_share_an_account_in_the_order_of_their_dates(decide, authority):
    later = decide(20, 15, 5, number=1, decided_on=date(2020, 1, 1))
    earlier = decide(50, 40, 10, number=2, decided_on=date(2019, 1, 1))

    issue_all_notified(authority)

    assert ranges() == [
        ("JP", "MN001", 1, 40),
        ("JP", "MN001", 41, 55),
        ("MN", "MN001", 1, 10),
        ("MN", "MN001", 11, 15),
    ]
    assert IssuanceDecision.objects.filter(pk__in=[later.pk, earlier.pk]).count() == 2
    assert AccountHolder.objects.count() == 2

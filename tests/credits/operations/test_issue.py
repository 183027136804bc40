"""Creating units: the next serial numbers of the registry, in one block."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from credits.errors import (
    AccountNotFound,
    AccountNotOpen,
    DifferentRegistries,
    MalformedInstruction,
    NotHoldingAccount,
    RequestIdReused,
    SerialsExhausted,
)
from credits.models import AccountBalance, Issuance, Registry, Series, Transaction
from credits.operations.instructions import AccountInstruction
from credits.operations.issue import IssueInstruction, issue
from credits.operations.suspend_account import suspend_account
from credits.serials import SeriesKey
from tests.credits.stories import ALONE, NOBODY, moved, runs, series


def issuing(destination, **more):
    usual = {"series": series(), "quantity": 10, "destination_id": getattr(destination, "public_id", NOBODY)}
    return IssueInstruction(**{"request_id": uuid4(), "authority": ALONE} | usual | more)


def test_serials_follow_each_other_on_the_registrys_line(story, buyer):
    first = issue(issuing(buyer))
    second = issue(issuing(buyer, series=series(2016)))

    assert moved(first) == [(1, 10)]
    assert moved(second) == [(11, 20)]
    assert Registry.objects.get().last_serial == 20
    assert runs(buyer) == [(1, 10), (11, 20)]


def test_each_registry_has_its_own_line(story, buyer):
    abroad = story.open("ABROAD", registry="MN")
    issue(issuing(buyer))

    assert moved(issue(issuing(abroad, series=series(registry="MN")))) == [(1, 10)]


def test_more_units_of_one_series_join_their_neighbours(story, buyer):
    issue(issuing(buyer))
    issue(issuing(buyer))

    assert Series.objects.count() == 1
    assert runs(buyer) == [(1, 20)]


def test_the_decisions_date_is_a_fact_and_the_ledgers_time_its_own(story, buyer):
    entry = issue(issuing(buyer, issued_on=date(2016, 9, 30), decision_reference="JC-3"))

    issuance = Issuance.objects.get()
    assert issuance.issued_on == date(2016, 9, 30)
    assert entry.recorded_at.date() > issuance.issued_on
    assert entry.decision_reference == "JC-3"


def test_the_stored_key_is_the_keys_text(story, buyer):
    key = SeriesKey(
        registry="JP",
        partner_country="MN",
        reference="MN001",
        period_first_on=date(2015, 1, 1),
        period_last_on=date(2016, 6, 30),
    )
    issue(issuing(buyer, series=key))

    assert Series.objects.get().key == key.text == "JP/MN/MN001/2015-01-01/2016-06-30/"


def test_the_source_counts_what_was_issued(story, buyer):
    entry = issue(issuing(buyer))
    entry = issue(issuing(buyer))

    assert entry.movements.get().origin_after == 20
    assert AccountBalance.objects.get(account=entry.movements.get().origin).posted == 20


def test_a_million_units_are_one_block(story, buyer):
    issue(issuing(buyer, quantity=1_000_000))

    assert runs(buyer) == [(1, 1_000_000)]


def test_the_last_serial_can_be_issued_and_none_after_it(story, buyer):
    issue(issuing(buyer, quantity=2**53 - 1))
    assert runs(buyer) == [(1, 2**53 - 1)]

    with pytest.raises(SerialsExhausted):
        issue(issuing(buyer, quantity=1))


def test_a_repeated_request_issues_once(story, buyer):
    instruction = issuing(buyer)

    assert issue(instruction) == issue(instruction)
    assert runs(buyer) == [(1, 10)]
    with pytest.raises(RequestIdReused):
        issue(replace(instruction, quantity=11))


def test_refusals_come_in_their_order_and_write_nothing(story, buyer, retired):
    abroad = story.open("ABROAD", "retirement", registry="MN")
    buyer_closed = story.open("SUSPENDED")
    suspend_account(
        AccountInstruction(request_id=uuid4(), authority=ALONE, account_id=buyer_closed.public_id)
    )
    before = (Transaction.objects.count(), Series.objects.count())
    for refusal, destination in [
        (AccountNotFound, None),
        (DifferentRegistries, abroad),
        (NotHoldingAccount, retired),
        (AccountNotOpen, buyer_closed),
    ]:
        with pytest.raises(refusal):
            issue(issuing(destination, quantity=2**53 - 1))
    assert (Transaction.objects.count(), Series.objects.count()) == before
    assert Registry.objects.get(code="JP").last_serial == 0


@pytest.mark.parametrize("quantity", [0, -1, 2**53])
def test_what_makes_no_sense_is_not_stored(quantity, story, buyer):
    with pytest.raises(MalformedInstruction):
        issue(issuing(buyer, quantity=quantity))

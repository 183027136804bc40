"""Restricting, suspending, reopening and closing accounts.

Open receives and sends; restricted receives only; suspended does neither; closed does
neither, is empty, and stays closed. One file for four verbs: their refusals are one table.
"""

from uuid import uuid4

import pytest

from credits.errors import (
    AccountClosed,
    AccountNotEmpty,
    AccountNotFound,
    AccountNotOpen,
    AccountStatusUnchanged,
    IssuanceSourceFixed,
    RequestIdReused,
)
from credits.models import Account, Transaction
from credits.operations.close_account import close_account
from credits.operations.instructions import AccountInstruction
from credits.operations.reopen_account import reopen_account
from credits.operations.restrict_account import restrict_account
from credits.operations.suspend_account import suspend_account
from tests.credits.stories import ALONE, NOBODY, runs

VERBS = {
    "restricted": restrict_account,
    "suspended": suspend_account,
    "open": reopen_account,
    "closed": close_account,
}


def change(account, wanted, request_id=None):
    account_id = account if account == NOBODY else account.public_id
    return VERBS[wanted](
        AccountInstruction(request_id=request_id or uuid4(), authority=ALONE, account_id=account_id)
    )


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("restricted", "suspended"),
        ("restricted", "open"),
        ("suspended", "restricted"),
        ("suspended", "open"),
        ("restricted", "closed"),
        ("suspended", "closed"),
    ],
)
def test_an_account_changes_its_status(first, then, story, buyer):
    change(buyer, first)
    entry = change(buyer, then)

    buyer.refresh_from_db()
    assert buyer.status == then
    assert entry.account == buyer


@pytest.mark.parametrize(
    ("status", "sends", "receives"),
    [
        ("open", True, True),
        ("restricted", False, True),
        ("suspended", False, False),
        ("closed", False, False),
    ],
)
def test_what_a_status_means(status, sends, receives, story, holder):
    other = story.open("OTHER")
    empty = story.open("EMPTY")
    subject = empty if status == "closed" else holder
    if status != "open":
        change(subject, status)

    for origin, destination, is_possible in [(subject, other, sends), (holder, subject, receives)]:
        if origin == destination:
            story.issue(other, 1)
            origin = other
        if is_possible:
            story.transfer(origin, destination, 1)
        else:
            with pytest.raises(AccountNotOpen):
                story.transfer(origin, destination, 1)


@pytest.mark.parametrize("status", ["suspended", "closed"])
def test_nothing_is_issued_to_an_account_that_does_not_receive(status, story, buyer):
    change(buyer, status)

    with pytest.raises(AccountNotOpen):
        story.issue(buyer, 1)
    assert runs(buyer) == []


@pytest.mark.parametrize("wanted", VERBS)
def test_refusals_come_in_their_order(wanted, story, holder):
    def refused(refusal, account):
        before = Transaction.objects.count()
        with pytest.raises(refusal):
            change(account, wanted)
        assert Transaction.objects.count() == before

    refused(AccountNotFound, NOBODY)
    refused(IssuanceSourceFixed, Account.objects.get(kind=Account.Kind.ISSUANCE))
    if wanted == "closed":
        refused(AccountNotEmpty, holder)
    else:
        if wanted != "open":
            change(holder, wanted)
        refused(AccountStatusUnchanged, holder)
    empty = story.open("EMPTY")
    change(empty, "closed")
    refused(AccountClosed, empty)


def test_a_repeated_request_changes_the_status_once(story, buyer):
    request_id = uuid4()

    assert change(buyer, "restricted", request_id) == change(buyer, "restricted", request_id)
    with pytest.raises(RequestIdReused):
        change(buyer, "suspended", request_id)

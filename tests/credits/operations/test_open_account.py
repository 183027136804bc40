"""Opening accounts, and the registry and issuance source that come with the first."""

from dataclasses import replace
from uuid import uuid4

import pytest

from credits.errors import AccountNumberTaken, MalformedInstruction, RequestIdReused
from credits.models import Account, AccountBalance, Registry, Transaction
from credits.operations.open_account import OpenAccountInstruction, open_account
from tests.credits.stories import ALONE


def opening(**more):
    usual = {"registry": "JP", "number": "JP-1", "kind": Account.Kind.ENTITY_HOLDING}
    return OpenAccountInstruction(**{"request_id": uuid4(), "authority": ALONE} | usual | more)


def test_the_first_account_brings_its_registry_and_its_issuance_source(story):
    account = open_account(opening())

    assert (account.number, account.kind, account.status) == ("JP-1", "entity_holding", "open")
    assert Registry.objects.get().code == "JP"
    source = Account.objects.get(kind=Account.Kind.ISSUANCE)
    assert source.number == "JP-ISSUANCE"
    assert AccountBalance.objects.count() == 2


def test_the_second_account_of_a_registry_uses_the_same_source(story):
    open_account(opening())
    open_account(opening(number="JP-2"))

    assert Account.objects.filter(kind=Account.Kind.ISSUANCE).count() == 1


def test_a_repeated_request_opens_one_account(story):
    instruction = opening()

    assert open_account(instruction) == open_account(instruction)


def test_a_request_id_stands_for_one_content(story):
    instruction = opening()
    open_account(instruction)

    with pytest.raises(RequestIdReused):
        open_account(replace(instruction, number="JP-2"))


@pytest.mark.parametrize("registry", ["JP", "MN"])
def test_a_number_is_given_once_in_all_registries(registry, story):
    open_account(opening())
    before = (Transaction.objects.count(), Account.objects.count(), Registry.objects.count())

    with pytest.raises(AccountNumberTaken):
        open_account(opening(registry=registry))
    assert (Transaction.objects.count(), Account.objects.count(), Registry.objects.count()) == before


def test_no_other_account_takes_the_number_of_an_issuance_source(story):
    open_account(opening(number="MN-ISSUANCE"))

    with pytest.raises(AccountNumberTaken):
        open_account(opening(registry="MN", number="MN-1"))


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "issuance"}, {"kind": "bank"}, {"number": ""}, {"registry": ""}, {"number": "n" * 65}],
    ids=str,
)
def test_what_makes_no_sense_is_not_stored(wrong, story):
    with pytest.raises(MalformedInstruction):
        open_account(opening(**wrong))

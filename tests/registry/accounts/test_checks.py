"""Every numbered check trips alone, in the documented order, and what the dry run says the real run does."""

import pytest
from django.db import transaction
from django.utils.translation import override

from credits.operations.suspend_account import suspend_account
from registry.accounts.checks.evaluating import evaluate
from registry.accounts.checks.questions import Failure
from registry.accounts.checks.table import CATALOGUE
from tests.registry.accounts import wrong_accounts, wrong_messages, wrong_units
from tests.registry.accounts.instructing import Bank
from tests.registry.accounts.wrong import CASES, Make, changed

WRITTEN = {module.__name__ for module in (wrong_accounts, wrong_messages, wrong_units)}


@pytest.fixture
def bank(db: None) -> Bank:
    return Bank()


def failing(bank: Bank, make: Make) -> list[Failure]:
    """What fails of a case; all that the case wrote is undone."""
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        found = evaluate(make(bank, patch))
        transaction.set_rollback(True)
    return found


def test_what_is_sound_passes_every_check(bank):
    for kind in ("transfer", "return", "retirement", "cancellation"):
        assert [one.text for one in evaluate(bank.wants(kind))] == []
    named = bank.wants(blocks=(bank.block(1, 10), bank.block(61, 70, vintage="2016")))
    assert [one.text for one in evaluate(named)] == []
    assert [one.text for one in evaluate(wrong_units.correcting(bank))] == []


def test_each_check_trips_alone(bank):
    """One question per check (some have several), each wrong in one thing: exactly that check fails."""
    wrong = {}
    for number, (code, make) in enumerate(CASES):
        codes = list(dict.fromkeys(one.code for one in failing(bank, make)))
        if codes != [code]:
            wrong[f"{number} {code} {make.__name__}"] = codes
    assert wrong == {}


def test_every_check_that_is_judged_here_has_its_case():
    judged = {check.code for check in CATALOGUE if CATALOGUE.judge_of(check.code) is not None}
    # What belongs to the room above is told by that room's own tests.
    assert {make.__module__ for _code, make in CASES if make.__name__ != "make"} == WRITTEN
    assert {code for code, _make in CASES} == {
        code for code in judged if "article6" not in CATALOGUE.judge_of(code).__module__
    }


def test_what_fails_is_told_in_the_documented_order(bank):
    """Everything wrong at once: all of it is listed, in the order of the table."""
    suspend_account(changed(bank.bought))
    bank.terms(bank.held, single_limit=5)
    asked = bank.wants(
        "transfer", quantity="200", actor=bank.bold, request_id="no", unit_types=("AAU",), purpose="x"
    )
    codes = [one.code for one in evaluate(asked)]
    order = [check.code for check in CATALOGUE]

    assert codes == ["JR-2001", "JR-2011", "JR-4024", "JR-4031", "JR-4017", "JR-4042"]
    assert codes == sorted(codes, key=order.index)


def test_every_text_can_be_told_without_details_in_every_language():
    for language in ("en", "ja", "ru", "kk"):
        with override(language):
            for check in CATALOGUE:
                failure = Failure(check=check)
                assert failure.text
                assert failure.next_step

"""Every numbered check trips alone, in the documented order, and what the dry run says the real run does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from credits.authority import ActorRef, Authority
from credits.models import Account
from credits.operations.close_account import close_account
from credits.operations.hold import HoldInstruction, hold
from credits.operations.instructions import AccountInstruction
from credits.operations.restrict_account import restrict_account
from credits.operations.suspend_account import suspend_account
from credits.serials import SerialRange
from registry.accounts.checks import changing
from registry.accounts.checks.evaluating import evaluate
from registry.accounts.checks.questions import Failure, Question
from registry.accounts.checks.table import CATALOGUE
from registry.accounts.models import Instruction
from registry.accounts.operations.freezing import freeze
from registry.accounts.operations.proposing import propose
from registry.accounts.operations.stepping import question_about
from registry.accounts.queries.controls import Figures
from registry.accounts.questions import Outside, outside_authorisation
from registry.identity.models.holders import AccountHolder
from registry.identity.models.parties import PartnerCountry
from registry.rules.formats import check_digits
from tests.registry.accounts.instructing import AUTHORITY, Bank

TOGETHER = Authority(
    actor=ActorRef(kind="person", public_id="a", name="A"),
    basis="a test",
    approved_by=ActorRef(kind="person", public_id="b", name="B"),
)
Make = Callable[[Bank, pytest.MonkeyPatch], Question]
CASES: list[tuple[str, Make]] = []


@pytest.fixture
def bank(db: None) -> Bank:
    return Bank()


def trips(code: str) -> Callable[[Make], Make]:
    def keep(make: Make) -> Make:
        CASES.append((code, make))
        return make

    return keep


def simple(code: str, kind: str = "transfer", **values: Any) -> None:
    """A question whose words alone are wrong; a function of the bank gives values that it must make."""

    def make(bank: Bank, patch: pytest.MonkeyPatch) -> Question:
        return bank.wants(
            kind, **{name: value(bank) if callable(value) else value for name, value in values.items()}
        )

    CASES.append((code, make))


def about(bank: Bank, one: Instruction, step: str, by: Any, **values: Any) -> Question:
    """A later step of an instruction, as it stands in the database."""
    stored = Instruction.objects.get(pk=one.pk)
    return replace(question_about(stored, step, actor=by, at=timezone.now(), request_id=uuid4()), **values)


def numbered(registry: str, letters: str, number: int = 99_999_998) -> str:
    """An account number with right check digits that no account has."""
    text = f"{registry}-{letters}-{number:08d}"
    return f"{text}-{check_digits(text)}"


def changed(account: Account) -> AccountInstruction:
    return AccountInstruction(request_id=uuid4(), authority=AUTHORITY, account_id=account.public_id)


@trips("JR-1503")
def registry_frozen(bank, patch):
    freeze(by=bank.dorj, reason="A drill", registry="JP")
    return bank.wants()


simple("JR-2001", request_id="17")
simple("JR-2002", kind="gift")
simple("JR-2006", destination=numbered("JP", "ZZ"))
simple("JR-2007", destination=numbered("JP", "EH")[:-2] + "00")
simple("JR-2007", destination="")
simple("JR-2010", destination=numbered("XX", "EH"))
simple("JR-2011", unit_types=("AAU",))
simple("JR-2011", unit_types=("JCM", "CER"))
simple("JR-2013", blocks=lambda bank: (bank.block(1, None),))
simple("JR-2014", blocks=lambda bank: (bank.block(20, 10),))
simple("JR-2017", blocks=lambda bank: (bank.block(1, 10, project=""),))
simple("JR-2031", quantity="0")
simple("JR-2032", quantity="-1")
simple("JR-2032", quantity="1.5")
simple("JR-4021", destination=numbered("JP", "EH"))
simple("JR-4028", destination=lambda bank: bank.retired.number)
simple("JR-4028", "return", destination=lambda bank: bank.bought.number)
simple("JR-4030", destination=lambda bank: bank.held.number)
simple("JR-4006", destination=lambda bank: bank.account("entity_holding", bank.buyer, "MN").number)
simple("JR-4031", actor=lambda bank: bank.bold)
simple("JR-4012", quantity="")
simple("JR-4002", blocks=lambda bank: (bank.block(1000, 1010),))
simple("JR-4004", blocks=lambda bank: (bank.block(1, 10, vintage="2016"),))
simple("JR-4017", quantity="101")
simple("JR-5101", "cancellation", destination=lambda bank: bank.retired.number)
simple("JR-5152", "cancellation", reason="  ")
simple("JR-5152", "cancellation", purpose="")
simple("JR-5251", "retirement", destination=lambda bank: bank.cancelled.number)
simple("JR-5251", "retirement", purpose="", facts={})


@trips("JR-2004")
def no_such_step(bank, patch):
    return about(bank, bank.proposed(), "explode", bank.bold)


@trips("JR-2033")
def two_ways(bank, patch):
    return replace(bank.wants(blocks=(bank.block(1, 10),)), quantity="5")


@trips("JR-3001")
def request_used(bank, patch):
    one = bank.proposed()
    return bank.wants(quantity=11, request_id=str(one.request_id))


@trips("JR-3002")
def no_instruction(bank, patch):
    return bank.wants(step="approve", actor=bank.bold)


@trips("JR-3003")
def completed(bank, patch):
    return about(bank, bank.approved("retirement"), "approve", bank.bold)


@trips("JR-3004")
def rejected(bank, patch):
    return about(bank, bank.step(bank.proposed(), "reject", bank.bold), "approve", bank.bold)


@trips("JR-3005")
def failed_a_check(bank, patch):
    one = bank.step(bank.proposed(), "abort", bank.ann)
    stored = Instruction.objects.get(pk=one.pk)
    stored.state, stored.blocked_by = Instruction.State.TERMINATED, "JR-4022"
    return replace(question_about(stored, "approve", actor=bank.bold, at=timezone.now(), request_id=uuid4()))


@trips("JR-3007")
def aborted(bank, patch):
    return about(bank, bank.step(bank.proposed(), "abort", bank.ann), "approve", bank.bold)


@trips("JR-3009")
def accepted(bank, patch):
    bank.terms(bank.bought, receiver_accepts=True)
    one = bank.step(bank.approved(), "accept", bank.chie)
    return about(bank, one, "abort", bank.ann)


@trips("JR-3010")
def receiver_not_asked(bank, patch):
    return about(bank, bank.proposed(), "accept", bank.chie)


@trips("JR-3011")
def approved_twice(bank, patch):
    return about(bank, bank.approved(), "approve", bank.bold)


@trips("JR-3013")
def too_late(bank, patch):
    return about(bank, bank.proposed(), "approve", bank.bold, at=timezone.now() + timedelta(days=8))


@trips("JR-3014")
def too_early(bank, patch):
    return about(bank, bank.approved(), "execute", None)


@trips("JR-4022")
def closed(bank, patch):
    close_account(changed(bank.bought))
    return bank.wants()


@trips("JR-4023")
def changing_hands(bank, patch):
    patch.setattr(changing.is_being_closed_or_handed_over, "answerer", lambda account: account == bank.bought)
    return bank.wants()


@trips("JR-4024")
def suspended(bank, patch):
    suspend_account(changed(bank.bought))
    return bank.wants()


@trips("JR-4025")
def frozen(bank, patch):
    freeze(by=bank.dorj, reason="A drill", account=bank.bought)
    return bank.wants()


@trips("JR-4025")
def on_hold(bank, patch):
    hold(
        HoldInstruction(
            request_id=uuid4(), authority=TOGETHER, account_id=bank.held.public_id, reason="A court"
        )
    )
    return bank.wants()


@trips("JR-4026")
def restricted(bank, patch):
    restrict_account(changed(bank.held))
    return bank.wants()


@trips("JR-4027")
def out_of_a_retirement_account(bank, patch):
    own = bank.account("retirement", bank.altai)
    bank.represent(own, bank.ann, may_propose=True)
    bank.approved("retirement", destination=own.number)
    return bank.wants(origin=own.number)


@trips("JR-4029")
def for_another_country(bank, patch):
    kazakhstan = PartnerCountry.objects.create(code="KZ", iso3="KAZ", name="Kazakhstan", position=2)
    AccountHolder.objects.filter(account=bank.bought).update(partner_country=kazakhstan)
    return bank.wants()


@trips("JR-4032")
def approved_by_the_proposer(bank, patch):
    bank.issue(bank.bought, 10, 2015)
    one = bank.proposed(origin=bank.bought.number, destination=bank.held.number, actor=bank.chie)
    return about(bank, one, "approve", bank.chie)


@trips("JR-4013")
def too_many_runs(bank, patch):
    patch.setattr(Figures, "most_blocks", 1)
    return bank.wants(quantity=70)


@trips("JR-4011")
def cancelled(bank, patch):
    bank.approved("cancellation")
    return bank.wants(blocks=(bank.block(1, 10),))


@trips("JR-4014")
def retired(bank, patch):
    bank.approved("retirement")
    return bank.wants(blocks=(bank.block(1, 10),))


@trips("JR-4003")
def held_by_another(bank, patch):
    bank.issue(bank.bought, 10, 2015)
    return bank.wants(blocks=(bank.block(101, 110),))


@trips("JR-4010")
def set_aside(bank, patch):
    bank.proposed(blocks=(bank.block(1, 10),))
    return bank.wants(blocks=(bank.block(5, 7),))


@trips("JR-4016")
def units_on_hold(bank, patch):
    hold(
        HoldInstruction(
            request_id=uuid4(), authority=TOGETHER, registry="JP", serials=SerialRange(3, 4), reason="A court"
        )
    )
    return bank.wants(blocks=(bank.block(1, 10),))


@trips("JR-4041")
def only_trusted(bank, patch):
    bank.terms(bank.held, outside_trusted_allowed=False)
    return bank.wants()


@trips("JR-4042")
def single_limit(bank, patch):
    bank.terms(bank.held, single_limit=9)
    return bank.wants()


@trips("JR-4043")
def daily_limit(bank, patch):
    bank.terms(bank.held, daily_limit=19)
    bank.proposed()
    return bank.wants()


@trips("JR-4044")
def central_limit(bank, patch):
    patch.setattr(Figures, "central_limit", 9)
    return bank.wants()


@trips("JR-5904")
def not_authorised(bank, patch):
    outside = [Outside(check="JR-5904", code="authorisation_missing", message="there is none.")]
    patch.setattr(outside_authorisation, "answerers", {"a test": lambda use: outside})
    return bank.wants()


def correcting(bank: Bank, **values: Any) -> Question:
    """A correction of a cancellation made just now."""
    entry = values.pop("entry", None) or bank.approved("cancellation").transaction_id
    said = {"reverses": str(entry), "reason": "By mistake", "decision_reference": "JC-1", "actor": bank.dorj}
    return bank.wants("correction", **said | values)


@trips("JR-5501")
def nothing_to_correct(bank, patch):
    return correcting(bank, entry=uuid4())


@trips("JR-5502")
def corrected_already(bank, patch):
    asked = correcting(bank)
    bank.step(propose(asked), "approve", bank.emi)
    return replace(asked, request_id=str(uuid4()))


@trips("JR-5503")
def corrected_too_late(bank, patch):
    return correcting(bank, at=timezone.now() + timedelta(days=15))


@trips("JR-5504")
def no_decision(bank, patch):
    return correcting(bank, decision_reference="")


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
    assert [one.text for one in evaluate(correcting(bank))] == []


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

"""Questions about units that are not there or not free, about uses, and about corrections."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from credits.operations.hold import HoldInstruction, hold
from credits.serials import SerialRange
from registry.accounts.checks.questions import Question
from registry.accounts.operations.proposing import propose
from registry.accounts.queries.controls import Figures
from tests.registry.accounts.instructing import Bank
from tests.registry.accounts.wrong import TOGETHER, simple, trips

simple("JR-4012", quantity="")
simple("JR-4002", blocks=lambda bank: (bank.block(1000, 1010),))
simple("JR-4004", blocks=lambda bank: (bank.block(1, 10, vintage="2016"),))
simple("JR-4017", quantity="101")
simple("JR-5101", "cancellation", destination=lambda bank: bank.retired.number)
simple("JR-5152", "cancellation", reason="  ")
simple("JR-5152", "cancellation", purpose="")
simple("JR-5251", "retirement", destination=lambda bank: bank.cancelled.number)
simple("JR-5251", "retirement", purpose="", facts={})


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

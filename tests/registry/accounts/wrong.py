"""Questions that are wrong in one thing: how they are written down, and what they are made with."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from credits.authority import ActorRef, Authority
from credits.models import Account
from credits.operations.instructions import AccountInstruction
from registry.accounts.checks.questions import Question
from registry.accounts.models import Instruction
from registry.accounts.operations.stepping import question_about
from registry.rules.formats import check_digits
from tests.registry.accounts.instructing import AUTHORITY, Bank

TOGETHER = Authority(
    actor=ActorRef(kind="person", public_id="a", name="A"),
    basis="a test",
    approved_by=ActorRef(kind="person", public_id="b", name="B"),
)
Make = Callable[[Bank, pytest.MonkeyPatch], Question]
CASES: list[tuple[str, Make]] = []


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

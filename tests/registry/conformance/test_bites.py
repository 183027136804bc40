"""A case is worth something when it fails as soon as its control does: each control is switched off here."""

from collections.abc import Callable

import pytest

from registry.accounts import questions
from registry.accounts.checks.table import CATALOGUE
from registry.accounts.operations import trusting
from registry.article6.link import door, receiving
from registry.conformance.running import CASES, Result, perform
from registry.issuance.guards import requests

Run = Callable[[str], Result]


@pytest.fixture
def run(sandbox) -> Run:
    return lambda code: perform(CASES[code], sandbox)


def without(patch: pytest.MonkeyPatch, check: str) -> None:
    """Let a numbered check find nothing."""
    patch.setitem(CATALOGUE._judges, check, lambda question, facts: ())


def wrong(result: Result) -> list[str]:
    return [found.what for found in result.findings if not found.passed]


def test_second_person(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "JR-4032")
    result = run("C-145n")  # the database still refuses, in its own words
    assert "approver_is_not_proposer" in result.problem


def test_balance(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "JR-4017")
    assert "more than there is: asked beforehand" in wrong(run("C-141n"))


def test_authorisation(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for question in (questions.outside_authorisation, questions.note_use):
        monkeypatch.setattr(question, "answerers", {})
    result = run("C-154n")
    assert "no authorisation covers the year" in wrong(result), result.problem


def test_over_issuance(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests.allocations_fit_the_amounts, "__code__", _nothing.__code__)
    result = run("C-121n")  # the database still refuses, in its own words
    assert "pgtrigger_requested_within_verified" in result.problem


def _nothing(context):
    yield from ()


def test_message_said_again(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the memory of what was heard, the same message is answered otherwise the second time."""
    monkeypatch.setattr(
        receiving.IncomingMessage.objects, "filter", lambda **_: receiving.IncomingMessage.objects.none()
    )
    result = run("C-100")
    assert [found.what for found in result.findings if found.passed][
        -1
    ] == "a signed message of the pinned key"
    assert not result.passed


def test_time_of_messages(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "SECONDS_APART", 3600)
    assert "the other registry's clock is -6 minutes off" in wrong(run("C-103"))


def test_trusted_list(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trusting, "takes_effect_at", lambda account, approved_at: approved_at)
    result = run("C-144")
    assert "an account put on the list then: trusted by now" in wrong(result)

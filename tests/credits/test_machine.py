"""Ten thousand random steps, every invariant after each (a million in ``manage.py prove``)."""

import os

from tests.credits.machine import run

STEPS = int(os.environ.get("REGISTRY_PROVE_STEPS", "10_000"))
SEED = int(os.environ.get("REGISTRY_PROVE_SEED", "2"))


def test_the_ledger_agrees_with_its_model(ledger_database):
    figures = run(STEPS, seed=SEED)

    assert figures.steps >= STEPS
    # The steps are worth something: every verb was accepted and nearly every refusal met.
    assert set(figures.accepted) == {
        "issue",
        "transfer",
        "retire",
        "cancel",
        "correct",
        "reserve",
        "complete",
        "release",
        "hold",
        "lift",
        "restrict_account",
        "suspend_account",
        "reopen_account",
        "close_account",
    }
    assert len(figures.refused) >= 18, figures.refused

"""Ten thousand random steps, every invariant after each (a million in ``manage.py prove``)."""

from tests.credits.machine import run

STEPS = 10_000


def test_the_ledger_agrees_with_its_model(ledger_database):
    figures = run(STEPS, seed=2)

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
    assert len(figures.refused) >= 20

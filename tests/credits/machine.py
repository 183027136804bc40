"""The stateful test's engine: runs the rules for a number of steps.

``run(steps, seed)`` is called by the tests and by ``manage.py prove``. It needs a database
of its own, empty and migrated: each example is one transaction that is rolled back.
"""

from django.db import connections
from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as seeded
from hypothesis.stateful import run_state_machine_as_test

from credits.models import Account
from tests.credits import rules
from tests.credits.rules import Figures

WRITTEN = (
    "account",
    "accountbalance",
    "transaction",
    "movement",
    "creditblock",
    "blockowner",
    "reservation",
    "reservedrange",
    "request",
    "refusedrequest",
    "logqueue",
)


def clear_away() -> None:
    """What the rolled-back examples left in the files: it would slow every later look."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM " + ", ".join(f"credits_{table}" for table in WRITTEN))


def run(steps: int, seed: int = 0, *, steps_of_an_example: int = 80) -> Figures:
    """At least ``steps`` steps; the same seed gives the same steps. Returns what was done."""
    figures = rules.figures = Figures()
    assert not Account.objects.exists(), "the machine needs an empty ledger"
    round_number = 0
    while figures.steps < steps:
        machine = seeded(seed * 1_000_003 + round_number)(type("Ledger", (rules.Ledger,), {}))
        examples = max(1, min(15, (steps - figures.steps) // steps_of_an_example + 1))
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps_of_an_example,
                deadline=None,
                database=None,
                phases=(Phase.generate, Phase.shrink),
                suppress_health_check=list(HealthCheck),
            ),
        )
        round_number += 1
        clear_away()
    return figures

"""Would this be accepted? Every check that does not hold, in the documented order; nothing is written.

The dry run shows what comes back; the real run asks the same, under its locks, and is refused by the first.
"""

from registry.accounts.checks.catalogue import all as _rows  # noqa: F401  the table comes before its judges
from registry.accounts.checks.facts import Facts
from registry.accounts.checks.judging import accounts, controls, integrity, sequence, units, uses  # noqa: F401
from registry.accounts.checks.questions import Failure, Question
from registry.accounts.checks.table import CATALOGUE


def evaluate(question: Question, facts: Facts | None = None) -> list[Failure]:
    """The checks that fail, in the order in which they are told; none where it would be accepted."""
    reader = facts if facts is not None else Facts(question.at)
    found: list[Failure] = []
    for check in CATALOGUE:
        judge = CATALOGUE.judge_of(check.code)
        if judge is not None and check.asks(question.kind, question.step):
            found.extend(Failure(check=check, details=details) for details in judge(question, reader))
    return found

"""Would this be accepted? Every check that does not hold, in the documented order; nothing is written.

The dry run shows what comes back; the real run asks the same, under its locks, and is refused by the first.
"""

from registry.accounts.checks.catalogue import all as _rows  # noqa: F401  the table comes before its judges
from registry.accounts.checks.facts import Facts
from registry.accounts.checks.judging import accounts, controls, integrity, sequence, units, uses  # noqa: F401
from registry.accounts.checks.questions import Failure, Question
from registry.accounts.checks.table import CATALOGUE, EXECUTE

# What whoever asks is told of an account that they do not read: nothing of its units, standing and terms.
TOLD_TO_ALL = ("1000", "2000", "3000")
ALSO_TOLD_TO_ALL = frozenset({"JR-4006", "JR-4021", "JR-4030", "JR-4031"})


def evaluate(question: Question, facts: Facts | None = None) -> list[Failure]:
    """The checks that fail, in the order in which they are told; none where it would be accepted."""
    reader = facts if facts is not None else Facts(question.at)
    knows = question.step == EXECUTE or reader.may_know(question)
    found: list[Failure] = []
    for check in CATALOGUE:
        judge = CATALOGUE.judge_of(check.code)
        if judge is None or not check.asks(question.kind, question.step):
            continue
        if knows or check.family in TOLD_TO_ALL or check.code in ALSO_TOLD_TO_ALL:
            found.extend(Failure(check=check, details=details) for details in judge(question, reader))
    return found

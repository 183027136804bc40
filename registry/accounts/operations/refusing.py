"""From checks that failed to the refusal that is told, and from the ledger's refusals to the checks they mean."""

from collections.abc import Mapping, Sequence
from typing import Any

from credits.errors import Refusal
from registry.accounts.checks.questions import Failure
from registry.accounts.checks.table import CATALOGUE
from registry.accounts.errors import InstructionKeyReused, InstructionRefused

REUSED = "JR-3001"


def refused(failures: Sequence[Failure]) -> Refusal:
    """The refusal by the first of them, with all of them named. A request id used twice is a refusal of its own."""
    first = failures[0]
    if first.code == REUSED:
        return InstructionKeyReused(check=first.code, found=first.details.get("found", ""))
    unmet = [{"link": "", "code": one.code, "message": f"{one.text} {one.next_step}"} for one in failures]
    refusal = InstructionRefused(check=first.code, says=first.text, next_step=first.next_step, unmet=unmet)
    refusal.failures = tuple(failures)
    return refusal


def read_failures(stored: Sequence[Mapping[str, Any]]) -> list[Failure]:
    """Failures as they were kept, told anew in the reader's language."""
    return [Failure(check=CATALOGUE.check(row["code"]), details=row["details"]) for row in stored]


def meant_by(refusal: Refusal) -> Failure:
    """The check that says the same as a refusal of the ledger. Raises the refusal again where none does.

    The checks were asked before, under locks; the ledger's word is the last one all the same.
    """
    if isinstance(refusal, InstructionRefused) and refusal.failures:
        found: Failure = refusal.failures[0]
        return found
    check = CATALOGUE.of_refusal(refusal.code)
    if check is None:
        raise refusal
    return Failure(check=check, details=refusal.details)

"""Place a hold: a court's or a committee's restriction, by two officers.

One scope each: an account (nothing leaves it), a series or a range of serials (those
units move nowhere). Holds may overlap, and each is lifted on its own. A hold changes
no block and no balance.

Refusals, in the order they are tested:

1. RequestIdReused     the request id belongs to a different instruction
2. ApprovalRequired    no second officer
3. ApproverIsActor     the second officer is the first one
4. AccountNotFound, SeriesNotFound or SerialNotIssued   the scope does not exist
"""

from dataclasses import dataclass
from uuid import UUID

from credits.errors import MalformedInstruction
from credits.models import Transaction
from credits.operations.instructions import Instruction, text_within
from credits.operations.post import post
from credits.serials import SerialRange, SeriesKey


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldInstruction(Instruction):
    """Exactly one of ``account_id``, ``series``, or ``registry`` with ``serials``."""

    reason: str
    case_reference: str = ""
    account_id: UUID | None = None
    series: SeriesKey | None = None
    registry: str = ""
    serials: SerialRange | None = None


def hold(instruction: HoldInstruction) -> Transaction:
    """Record the hold, or return the one this request already made."""
    scopes = [instruction.account_id, instruction.series, instruction.serials]
    if sum(scope is not None for scope in scopes) != 1 or bool(instruction.registry) != bool(
        instruction.serials
    ):
        raise MalformedInstruction("a hold has one scope: an account, a series, or serials of a registry")
    if not instruction.reason:
        raise MalformedInstruction("a hold has a reason")
    return post(
        "hold_placed",
        instruction.request_id,
        instruction.authority,
        account=instruction.account_id,
        series=instruction.series.text if instruction.series else None,
        registry=instruction.registry or None,
        first=instruction.serials.first if instruction.serials else None,
        last=instruction.serials.last if instruction.serials else None,
        reason=text_within("reason", instruction.reason, 500),
        case_reference=text_within("case reference", instruction.case_reference, 200),
    )

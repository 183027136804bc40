"""Create units: the next serial numbers of the registry, in one block.

Refusals, in the order they are tested:

1. RequestIdReused       the request id belongs to a different instruction
2. ApproverIsActor       a second officer is named and is the first one
3. AccountNotFound       there is no such destination
4. DifferentRegistries   the series belongs to another registry than the destination
5. NotHoldingAccount     units are issued to holding accounts only
6. AccountNotOpen        the destination may not receive (suspended or closed)
7. SerialsExhausted      the number line ends at 2^53 - 1
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from credits.errors import MalformedInstruction
from credits.models import Transaction
from credits.operations.instructions import Instruction, text_within
from credits.operations.post import post
from credits.serials import SeriesKey


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueInstruction(Instruction):
    """``issued_on`` is a fact of the decision, shown and filtered by; nothing is back-dated."""

    series: SeriesKey
    destination_id: UUID
    quantity: int
    issued_on: date | None = None
    decision_reference: str = ""


def issue(instruction: IssueInstruction) -> Transaction:
    """Record the issuance, or return the one this request already made."""
    if instruction.quantity < 1:
        raise MalformedInstruction("at least one unit")
    series = instruction.series
    return post(
        "issuance",
        instruction.request_id,
        instruction.authority,
        registry=series.registry,
        partner_country=text_within("partner country", series.partner_country, 2),
        reference=series.reference,
        period_first_on=series.period_first_on,
        period_last_on=series.period_last_on,
        vintage=series.vintage,
        destination=instruction.destination_id,
        quantity=instruction.quantity,
        issued_on=instruction.issued_on,
        decision_reference=text_within("decision reference", instruction.decision_reference, 200),
    )

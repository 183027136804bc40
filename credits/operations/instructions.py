"""Shapes that several verbs share."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from credits.authority import Authority
from credits.errors import MalformedInstruction
from credits.serials import SerialRange, merge


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """What every instruction carries."""

    request_id: UUID  # chosen by the caller, so that a retry is harmless
    authority: Authority


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountInstruction(Instruction):
    """An instruction about one account."""

    account_id: UUID
    decision_reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveInstruction(Instruction):
    """Units from one account to another: a quantity, oldest first, or named blocks; never both."""

    origin_id: UUID
    destination_id: UUID
    quantity: int | None = None
    blocks: tuple[SerialRange, ...] = ()
    decision_reference: str = ""


def units_wanted(quantity: int | None, blocks: Iterable[SerialRange]) -> dict[str, object]:
    """``quantity`` and ``blocks`` as they stand in a request; blocks in order and merged.

    Raises MalformedInstruction for both, neither, an overlap, or no units.
    """
    named = list(blocks)
    if bool(named) == (quantity is not None):
        raise MalformedInstruction("either a quantity or named blocks")
    if quantity is not None and quantity < 1:
        raise MalformedInstruction("at least one unit")
    merged = merge(named)
    if sum(run.quantity for run in merged) != sum(run.quantity for run in named):
        raise MalformedInstruction("the named blocks overlap")
    return {
        "quantity": quantity,
        "blocks": [{"first": run.first, "last": run.last} for run in merged],
    }


def text_within(what: str, text: str, most: int) -> str:
    """The text, or MalformedInstruction if it is longer than its column."""
    if len(text) > most:
        raise MalformedInstruction(f"the {what} must have at most {most} characters")
    return text

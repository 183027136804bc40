"""Record an act outside the ledger (a registration, a decision, a document published).

It moves no units; it stands in the same order and the same log as what does.

Refusals, in the order they are tested:

1. RequestIdReused   the request id belongs to a different instruction
2. ApproverIsActor   a second officer is named and is the first one
3. EntryTooLarge     the facts do not fit into one entry of 65,535 bytes
"""

import re
from dataclasses import dataclass, field
from typing import Any

from credits.errors import MalformedInstruction
from credits.models import Transaction
from credits.operations.instructions import Instruction, text_within
from credits.operations.post import post

KIND = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActInstruction(Instruction):
    """``kind`` is a dotted word such as ``project.registered``; ``facts`` are plain data."""

    kind: str
    facts: dict[str, Any] = field(default_factory=dict)
    decision_reference: str = ""


def log_act(instruction: ActInstruction) -> Transaction:
    """Record the act, or return the transaction this request already made."""
    if not KIND.fullmatch(instruction.kind) or len(instruction.kind) > 64:
        raise MalformedInstruction(f"not a kind of act: {instruction.kind!r}")
    return post(
        "act",
        instruction.request_id,
        instruction.authority,
        act=instruction.kind,
        facts=instruction.facts,
        decision_reference=text_within("decision reference", instruction.decision_reference, 200),
    )

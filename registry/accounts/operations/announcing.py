"""Tell programs of the steps of instructions, in the transaction that takes them."""

from uuid import UUID

from registry.accounts.models import Instruction, InstructionEvent
from registry.changes.kinds import INSTRUCTION_CHANGED
from registry.changes.operations.recording import change, record


def announce_steps(*events: InstructionEvent) -> None:
    """Each event as a change of both accounts' instructions; its own accounts have to be read with it. Those who
    receive learn of it when the sender has agreed, as on their pages."""
    record(
        *(
            change(
                INSTRUCTION_CHANGED,
                event.instruction.public_id,
                f"{event.instruction.public_id}/{event.number}",
                facts={
                    "number": event.instruction.number,
                    "kind": event.instruction.kind,
                    "quantity": event.instruction.quantity,
                    "origin": event.instruction.origin.number,
                    "destination": event.instruction.destination.number,
                    "step": event.step,
                    "state": event.state,
                    "version": event.instruction.version,
                },
                accounts=_concerned(event.instruction),
                at=event.happened_at,
            )
            for event in events
        )
    )


def _concerned(one: Instruction) -> list[UUID]:
    is_agreed = not one.needs_approval or one.approved_at is not None
    return [one.origin.public_id, *([one.destination.public_id] if is_agreed else [])]

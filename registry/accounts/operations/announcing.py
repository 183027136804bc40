"""Tell programs of the steps of instructions, in the transaction that takes them."""

from registry.accounts.models import InstructionEvent
from registry.changes.kinds import INSTRUCTION_CHANGED
from registry.changes.operations.recording import change, record


def announce_steps(*events: InstructionEvent) -> None:
    """Each event as a change of both accounts' instructions; its own accounts have to be read with it."""
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
                accounts=[event.instruction.origin.public_id, event.instruction.destination.public_id],
                at=event.happened_at,
            )
            for event in events
        )
    )

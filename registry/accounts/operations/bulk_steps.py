"""What all steps of a file of instructions share: its lock, its event, its end."""

from datetime import datetime
from uuid import UUID, uuid4, uuid5

from registry.accounts.checks.rows import RowFault
from registry.accounts.models import InstructionFile, InstructionFileEvent
from registry.accounts.nouns.instruction_files import FileState
from registry.accounts.operations.bulk_judging import MOST_TOLD
from registry.accounts.operations.stepping import By

BRING, JUDGE, PROPOSE_ALL, SET_ASIDE = "bring", "judge", "propose", "set_aside"
APPROVE_ALL, CARRY_ON, REJECT_ALL, WITHDRAW = "approve", "carry_on", "reject", "withdraw"
EXPIRE_ALL, END = "expire", "end"


def locked_file(key: int) -> InstructionFile | None:
    """The file behind its lock, or None while somebody else works on it."""
    rows = InstructionFile.objects.select_related(
        "account__holder__organisation", "brought_by", "approved_by"
    )
    found: InstructionFile | None = (
        rows.select_for_update(of=("self",), skip_locked=True).filter(pk=key).first()
    )
    return found


def note_step(
    file: InstructionFile,
    step: str,
    state: FileState,
    *,
    by: By,
    at: datetime,
    request_id: UUID | None = None,
    reason: str = "",
) -> InstructionFileEvent:
    """Bring the file into a state, and keep the step as an event. The caller has set the other fields."""
    file.state = state
    if not file._state.adding:
        file.version += 1
    file.save()
    actor = by.authority.actor
    return InstructionFileEvent.objects.create(
        file=file,
        number=file.events.count() + 1,
        step=step,
        state=state,
        request_id=request_id or uuid4(),
        user=by.user,
        actor_kind=actor.kind,
        actor_id=actor.public_id,
        actor_name=actor.name,
        basis=by.basis,
        reason=reason.strip()[:1000],
        happened_at=at,
    )


def keep_faults(file: InstructionFile, faults: list[RowFault]) -> None:
    """The faults as they are stored: the first of very many, and how many there are."""
    file.faults = [one.as_json() for one in faults[:MOST_TOLD]]
    file.fault_count = len(faults)


def row_act_id(request_id: UUID, row: int) -> UUID:
    """The request id of a step of one row that was asked for of the whole file."""
    return uuid5(request_id, f"row {row}")

"""What this room answers: each step that is taken in a case is a change for whoever sees the case."""

from registry.changes.kinds import CASE_STEP_TAKEN
from registry.changes.operations.recording import change, record
from registry.lifecycle import hooks
from registry.lifecycle.hooks import Event, answers


@answers(hooks.announce)
def a_step_is_a_change(event: Event) -> None:
    """In the transaction of the step; the same event again writes nothing new."""
    if event.kind != "step_taken" or event.taken is None:
        return
    case, taken = event.case, event.taken
    record(
        change(
            CASE_STEP_TAKEN,
            case.public_id,
            event.key,
            facts={
                "reference": case.reference or "",
                "lifecycle": case.lifecycle,
                "about": case.subject_reference,
                "number": taken.number,
                "step": taken.step,
                "state": taken.destination,
                "waits_for": case.waits_for,
            },
            case=case,
            at=taken.taken_at,
        )
    )

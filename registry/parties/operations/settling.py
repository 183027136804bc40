"""What happens when a side has spoken: the decision is adopted, not adopted, or waits for the other side."""

from uuid import UUID, uuid5

from django.utils import timezone
from django.utils.translation import gettext as _

from registry.identity.models.parties import Side
from registry.identity.models.people import User
from registry.lifecycle.actors import deciding
from registry.lifecycle.models import Case
from registry.lifecycle.operations.locking import lock_case
from registry.lifecycle.operations.take_step import take_step
from registry.parties.notices import tell_of_closing
from registry.parties.nouns.decisions import Assent, JointCommitteeDecision

STEPS = UUID("8d3f7f3c-8f0e-5c39-9a55-2f6a0c4d1be2")  # name space: decision → request id of its step


def lock(decision: JointCommitteeDecision) -> tuple[JointCommitteeDecision, Case]:
    """Decision and case as they are now, locked: what the case belongs to, the case, then the decision.

    Everybody who needs several of these rows takes them in this order, so that nobody waits in a ring.
    """
    case = lock_case(decision.case)
    return JointCommitteeDecision.objects.select_for_update(of=("self",)).get(pk=decision.pk), case


def settle(decision: JointCommitteeDecision, case: Case, *, by: User | None) -> JointCommitteeDecision:
    """Close a locked decision if what the sides have said closes it, and take the case's step.

    Raises the engine's StepRefused when the step is no longer possible: then nothing was said either.
    """
    said = {assent.side: assent for assent in decision.assents.all()}
    against = [assent for assent in said.values() if not assent.agrees]
    if against:
        return close(decision, JointCommitteeDecision.Status.NOT_ADOPTED, _words(against))
    if set(said) == set(Side.values):
        return _adopt(decision, case, by)
    return decision


def _words(against: list[Assent]) -> str:
    return "\n".join(f"{assent.get_side_display()}: {assent.reason}" for assent in against)


def _adopt(decision: JointCommitteeDecision, case: Case, by: User | None) -> JointCommitteeDecision:
    reason = "\n".join(text for text in (decision.reason, decision.conditions) if text)
    decision = _write_closed(decision, JointCommitteeDecision.Status.ADOPTED, "")
    decision.taken = take_step(
        case,
        decision.outcome,
        by=deciding(by, decision=decision.reference, task="registry.parties.tasks"),
        request_id=uuid5(STEPS, str(decision.public_id)),
        reason=reason or _("Adopted by the Joint Committee."),
        facts={**decision.facts, "decision": decision.reference},
    )
    decision.save(update_fields=["taken"])
    # One event: whom the step tells already is not told of the decision as well.
    tell_of_closing(decision, event_key=f"step:{case.public_id}:{decision.taken.number}")
    return decision


def close(
    decision: JointCommitteeDecision, status: JointCommitteeDecision.Status, reason: str
) -> JointCommitteeDecision:
    """Close a decision without its step, and say so to those who kept and who made it."""
    decision = _write_closed(decision, status, reason)
    tell_of_closing(decision, event_key=f"decision:{decision.public_id}:closed")
    return decision


def _write_closed(
    decision: JointCommitteeDecision, status: JointCommitteeDecision.Status, reason: str
) -> JointCommitteeDecision:
    decision.status, decision.closed_at, decision.closing_reason = status, timezone.now(), reason
    decision.save(update_fields=["status", "closed_at", "closing_reason"])
    return decision

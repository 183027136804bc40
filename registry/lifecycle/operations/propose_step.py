"""Steps that the rule set lets only two people take: one proposes, another confirms or turns it down."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.lifecycle import hooks
from registry.lifecycle.actors import actor_for
from registry.lifecycle.errors import (
    CaseChanged,
    RequestIdUsed,
    StepNotFromHere,
    StepNotYours,
    StepRefused,
    StepUnknown,
    StepUnmet,
)
from registry.lifecycle.models import Case, StepProposal, StepTaken
from registry.lifecycle.operations.locking import lock_case
from registry.lifecycle.operations.requests import asked, plain
from registry.lifecycle.operations.take_step import acting_part, take_step
from registry.lifecycle.tables import StepContext


class ProposalClosed(StepRefused):
    code = "proposal_closed"
    text = gettext_lazy("This proposal was closed already.")


class ProposalOpen(StepRefused):
    code = "proposal_open"
    text = gettext_lazy("“%(step)s” is proposed already and waits for a second person.")


class ProposerMayNotConfirm(StepRefused):
    code = "proposer_may_not_confirm"
    text = gettext_lazy("Another person than the one who proposed it must confirm.")


@transaction.atomic
def propose_step(
    case: Case,
    step_code: str,
    *,
    user: Any,
    request_id: UUID,
    reason: str = "",
    facts: dict[str, Any] | None = None,
    expected_version: int | None = None,
) -> StepProposal:
    """Ask for a second person. The conditions are checked when it is confirmed.

    The same request id with the same content gives the first proposal again. Raises RequestIdUsed,
    StepUnknown, StepNotYours, CaseChanged, StepNotFromHere, ProposalOpen.
    """
    facts = plain(facts or {})
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    earlier = StepProposal.objects.filter(request_id=request_id).first()
    if earlier is not None:
        said = (earlier.case_id, earlier.step, earlier.proposed_by_id, earlier.reason, asked(earlier.facts))
        if said != (locked.pk, step_code, user.pk, reason.strip(), asked(facts)):
            raise RequestIdUsed
        return earlier
    step = locked.table.step(step_code)
    if step is None:
        raise StepUnknown(step=step_code)
    if not acting_part(locked, step, actor_for(user)):
        raise StepNotYours(step=str(step.label), parts=", ".join(str(part.label) for part in step.parts))
    if expected_version is not None and expected_version != locked.version:
        raise CaseChanged(state=locked.state_label, version=locked.version)
    if locked.state not in step.origins:
        raise StepNotFromHere(step=str(step.label), state=locked.state_label)
    if (standing := locked.proposals.filter(closed_at__isnull=True).first()) is not None:
        waiting = locked.table.step(standing.step)
        raise ProposalOpen(step=str(waiting.label if waiting else standing.step))
    try:
        return StepProposal.objects.create(
            case=locked,
            step=step_code,
            proposed_by=user,
            reason=reason.strip(),
            facts=facts,
            case_version=locked.version,
            request_id=request_id,
        )
    except IntegrityError:  # at the same moment the id was used about another case, which we did not lock
        raise RequestIdUsed from None


def confirm_proposal(proposal: StepProposal, *, user: Any, request_id: UUID) -> StepTaken:
    """Take the proposed step as the second person; the same request id again gives the same step.

    Raises RequestIdUsed, ProposalClosed, ProposerMayNotConfirm, StepNotYours, StepUnmet (a conflict of
    interest of the second person), then what ``take_step`` refuses: its record is kept, the proposal stays.
    """
    taken, refused = None, None
    with transaction.atomic():
        case = lock_case(proposal.case)
        locked = StepProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
        if locked.taken is not None and locked.taken.request_id == request_id:
            if locked.closed_by_id != user.pk:
                raise RequestIdUsed
            return locked.taken
        if locked.closed_at is not None:
            raise ProposalClosed
        if locked.proposed_by_id == user.pk:
            raise ProposerMayNotConfirm
        _require_second_person(locked, case, user)
        try:
            taken = take_step(
                case,
                locked.step,
                by=actor_for(locked.proposed_by, approved_by=user),
                request_id=request_id,
                reason=locked.reason,
                facts=locked.facts,
                expected_version=locked.case_version,
            )
        except StepRefused as refusal:
            refused = refusal
        else:
            locked.closed_at, locked.closed_by, locked.taken = timezone.now(), user, taken
            locked.save()
    if refused is not None:
        raise refused
    assert taken is not None
    return taken


def _require_second_person(proposal: StepProposal, case: Case, user: Any) -> None:
    """Who confirms (or turns it down) could take the step as well, and has as little to do with whom it is about."""
    step = case.table.step(proposal.step)
    if step is None:
        raise StepUnknown(step=proposal.step)
    actor = actor_for(user)
    if not acting_part(case, step, actor):
        raise StepNotYours(step=str(step.label), parts=", ".join(str(part.label) for part in step.parts))
    context = StepContext(
        case=case,
        step=step,
        actor=actor,
        reason=proposal.reason,
        facts=proposal.facts,
        now=timezone.now(),
        rules=hooks.rules_of(case.rules_key),
        origin=case.state,
    )
    if unmet := [one for answer in hooks.conflicts_of_interest(context) for one in answer]:
        raise StepUnmet(unmet, step=str(step.label))


@transaction.atomic
def withdraw_proposal(proposal: StepProposal, *, user: Any) -> StepProposal:
    """Close a proposal without taking the step: by whoever proposed it, or anybody who could confirm it.

    Said again by the same person: as it is. Raises ProposalClosed, PermissionDenied, StepUnmet (a conflict of
    interest of another person than who proposed it).
    """
    locked = StepProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if locked.closed_at is not None:
        if locked.closed_by_id == user.pk and locked.taken_id is None:
            return locked
        raise ProposalClosed
    step = locked.case.table.step(locked.step)
    if step is None or not acting_part(locked.case, step, actor_for(user)):
        raise PermissionDenied(_("This needs a part in the case that you do not have."))
    if locked.proposed_by_id != user.pk:
        _require_second_person(locked, locked.case, user)
    locked.closed_at, locked.closed_by = timezone.now(), user
    locked.save()
    return locked

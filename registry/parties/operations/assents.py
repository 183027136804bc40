"""What a side says to a decision: through a member here, or by its silence where the rules say so."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from credits.authority import Authority
from registry.identity.history import change_context
from registry.identity.models.parties import Side
from registry.identity.models.people import User
from registry.identity.policies import person
from registry.identity.system_authority import system_authority
from registry.lifecycle.errors import RequestIdUsed
from registry.lifecycle.models import Case
from registry.lifecycle.operations.requests import once_at_all
from registry.parties.errors import (
    AlreadyAnswered,
    AnsweredInMeeting,
    ConflictDeclared,
    NotOfThisCommittee,
    OwnOrganisation,
    ReasonNeeded,
)
from registry.parties.nouns.committee import JointCommitteeMember
from registry.parties.nouns.decisions import Assent, ConflictDeclaration, JointCommitteeDecision
from registry.parties.operations.decisions import require_open
from registry.parties.operations.settling import lock, settle
from registry.parties.policies import own_organisations_in, seat_of

FIELDS = {"decision": "decision_id", "member": "member_id"}


@transaction.atomic
def give_assent(
    decision: JointCommitteeDecision,
    *,
    by: User,
    agrees: bool,
    reason: str = "",
    request_id: UUID | None = None,
) -> JointCommitteeDecision:
    """Say for one's side whether it agrees. The second side's yes takes the step; one no closes the decision.

    The same member saying the same again gets the same answer. Raises, in this order:
    NotOfThisCommittee, RequestIdUsed, AlreadyAnswered, DecisionClosed, AnsweredInMeeting, OwnOrganisation,
    ConflictDeclared, ReasonNeeded, and the engine's StepRefused when the step is no longer possible.
    """
    locked, case = lock(decision)
    seat = seat_of(by, locked.committee)
    if seat is None:
        raise NotOfThisCommittee
    said = {"decision": locked.pk, "member": seat.pk, "agrees": agrees, "reason": reason.strip()}
    if request_id is not None and (repeated := Assent.objects.filter(request_id=request_id).first()):
        if said != {name: getattr(repeated, FIELDS.get(name, name)) for name in said}:
            raise RequestIdUsed
        return locked
    earlier = locked.assents.filter(side=seat.side).select_related("member__person").first()
    if earlier is not None:
        if earlier.member_id == seat.pk and earlier.agrees == agrees:
            return locked
        raise AlreadyAnswered(member=earlier.member or earlier.get_way_display())
    require_open(locked)
    if locked.kind == JointCommitteeDecision.Kind.MEETING:
        raise AnsweredInMeeting
    require_no_conflict(locked, case, seat)
    if not agrees and not reason.strip():
        raise ReasonNeeded
    basis = _("member of the Joint Committee, %(side)s") % {"side": seat.get_side_display()}
    with change_context(Authority(actor=person(by), basis=basis), reason=reason.strip() or locked.reference):
        with once_at_all(Assent.objects.filter(request_id=request_id, request_id__isnull=False)):
            Assent.objects.create(
                decision=locked,
                side=seat.side,
                member=seat,
                agrees=agrees,
                reason=reason.strip(),
                request_id=request_id,
            )
        return settle(locked, case, by=by)


def require_no_conflict(decision: JointCommitteeDecision, case: Case, seat: JointCommitteeMember) -> None:
    """Raises OwnOrganisation, ConflictDeclared."""
    if own := own_organisations_in(seat.person, case).first():
        raise OwnOrganisation(organisation=own.name)
    if decision.conflicts.filter(member=seat).exists():
        raise ConflictDeclared


@transaction.atomic
def declare_conflict(decision: JointCommitteeDecision, *, by: User, reason: str) -> ConflictDeclaration:
    """Abstain: another member of the side gives its assent. It cannot be taken back.

    Raises, in this order: NotOfThisCommittee, DecisionClosed, ReasonNeeded; a second time: the first one.
    """
    locked, _case = lock(decision)
    seat = seat_of(by, locked.committee)
    if seat is None:
        raise NotOfThisCommittee
    require_open(locked)
    if not reason.strip():
        raise ReasonNeeded
    found, _is_new = ConflictDeclaration.objects.get_or_create(
        decision=locked, member=seat, defaults={"reason": reason.strip()}
    )
    return found


@transaction.atomic
def close_by_silence(decision: JointCommitteeDecision) -> bool:
    """Let the sides that said nothing by the end of the silence assent. Whether that happened now.

    Run as often as you like: a decision that is closed, or whose silence still runs, stays as it is.
    """
    locked, case = lock(decision)
    ends = locked.silence_closes_at
    if not locked.is_open or ends is None or timezone.now() < ends:
        return False
    authority = system_authority("registry.parties.tasks", _("the silence of the rule set has ended"))
    spoken = set(locked.assents.values_list("side", flat=True))
    with change_context(authority, reason=locked.reference):
        for side in Side.values:
            if side not in spoken:
                Assent.objects.create(decision=locked, side=side, agrees=True, way=Assent.Way.SILENCE)
        settle(locked, case, by=None)
    return True

"""Take a step: lock, look whether it was asked before, check, move, write, record, tell.

Order of the locks: the cases it belongs to, then the case (by key, and a parent is older than its children),
then whatever the effects lock. Everything is one transaction; only the record of a refusal stays of a
step that was not taken.
"""

from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils import timezone

from credits.operations.log_act import ActInstruction, log_act
from registry.identity.history import change_context
from registry.identity.reading import reading
from registry.lifecycle import hooks
from registry.lifecycle.actors import Actor
from registry.lifecycle.errors import (
    CaseChanged,
    DecisionRequired,
    ReasonRequired,
    RequestIdUsed,
    SecondPersonRequired,
    StepNotFromHere,
    StepNotInRules,
    StepNotYours,
    StepRefused,
    StepUnknown,
    StepUnmet,
    told_again,
)
from registry.lifecycle.models import Case, RefusedStep, StepTaken
from registry.lifecycle.operations.locking import lock_case
from registry.lifecycle.operations.numbering import next_number
from registry.lifecycle.operations.requests import asked, hash_of, plain
from registry.lifecycle.policies import parts_of_actor
from registry.lifecycle.tables import Part, Step, StepContext, Unmet

ACTS = UUID("0f4cf2f2-0d0e-5bb5-9b53-1f2f4ad1c901")  # name space: request id → request id of the logged act


def take_step(
    case: Case,
    step_code: str,
    *,
    by: Actor,
    request_id: UUID,
    reason: str = "",
    facts: dict[str, Any] | None = None,
    expected_version: int | None = None,
) -> StepTaken:
    """Move a case. The same request id with the same content gives the first answer again.

    ``facts`` are plain data of the step (a date of a meeting, an amount); ``expected_version`` is the
    version of the case its reader saw. Raises a StepRefused (see ``errors.py`` for the order).
    """
    facts = plain(facts or {})
    digest = hash_of(
        case.public_id, step_code, by.authority.actor.public_id, by.decision, reason, asked(facts)
    )
    try:
        answer = _take_or_refuse(case, step_code, by, request_id, reason, facts, expected_version, digest)
    except IntegrityError:
        # Tries of one request wait for each other at the case. At another case the id was used just now.
        if _is_used_elsewhere(request_id, case):
            raise RequestIdUsed from None
        raise
    if isinstance(answer, StepRefused):
        raise answer
    case.refresh_from_db()
    return answer


def _take_or_refuse(
    case: Case,
    step_code: str,
    by: Actor,
    request_id: UUID,
    reason: str,
    facts: dict[str, Any],
    expected_version: int | None,
    digest: str,
) -> StepTaken | StepRefused:
    """One transaction: the step, or the refusal that is kept; of both, the one that this request had before."""
    with transaction.atomic():
        locked = lock_case(case)
        if (earlier := StepTaken.objects.filter(request_id=request_id).first()) is not None:
            if earlier.request_hash != digest:
                raise RequestIdUsed
            return earlier
        if (answer := RefusedStep.objects.filter(request_id=request_id).first()) is not None:
            if answer.request_hash != digest:
                raise RequestIdUsed
            return told_again(answer.code, answer.details)
        try:
            with transaction.atomic():
                with reading():  # judged as of one moment, under the lock; nothing is written meanwhile
                    step = _checked_step(locked, step_code, by, expected_version)
                    context = _context(locked, step, by, reason, facts)
                    _check_conditions(context)
                return _move(context, request_id, digest)
        except StepRefused as refusal:
            RefusedStep.objects.create(
                request_id=request_id,
                request_hash=digest,
                case=locked,
                step=step_code[:64],
                code=refusal.code,
                details=plain(refusal.details),
                actor_kind=by.authority.actor.kind,
                actor_id=by.authority.actor.public_id,
                actor_name=by.authority.actor.name,
            )
            return refusal


def _is_used_elsewhere(request_id: UUID, case: Case) -> bool:
    kept = (StepTaken.objects, RefusedStep.objects)
    return any(answers.filter(request_id=request_id).exclude(case=case).exists() for answers in kept)


def _checked_step(case: Case, code: str, by: Actor, expected_version: int | None) -> Step:
    """What can be refused without asking other rooms: the step, the part, the version, the state."""
    lifecycle = case.table
    step = lifecycle.step(code)
    if step is None:
        raise StepUnknown(step=code)
    if not acting_part(case, step, by):
        parts = ", ".join(str(Part(part).label) for part in step.parts) or "–"
        raise StepNotYours(step=hooks.step_label(case, step), parts=parts)
    if expected_version is not None and expected_version != case.version:
        raise CaseChanged(state=case.state_label, version=case.version)
    if case.state not in step.origins:
        raise StepNotFromHere(step=hooks.step_label(case, step), state=case.state_label)
    return step


def acting_part(case: Case, step: Step, by: Actor) -> Part | None:
    """In which part the actor takes the step; nothing when none of theirs may.

    A step with ``on_clock`` is the registry's own to take, besides whoever is listed.
    """
    allowed = set(step.parts)
    if step.on_clock:
        allowed.add(Part.PROGRAM)
    if step.is_decision:
        allowed.add(Part.JOINT_COMMITTEE)
    held = parts_of_actor(by, case) & allowed
    return next((part for part in (*step.parts, Part.PROGRAM, Part.JOINT_COMMITTEE) if part in held), None)


def _context(case: Case, step: Step, by: Actor, reason: str, facts: dict[str, Any]) -> StepContext:
    now = timezone.now()
    if case.submitted_at is None and step.hands_in and not case.table.state(step.to).is_editable:
        # Handed in for the first time: the rules of this day hold from here on (rule 7 of the house).
        country = case.partner_country_id or ""
        day = timezone.localdate(now)
        case.rules_key = hooks.pin_rules(case.table, country, case.track, day) or case.rules_key
    return StepContext(
        case=case,
        step=step,
        actor=by,
        reason=reason.strip(),
        facts=facts,
        now=now,
        rules=hooks.rules_of(case.rules_key),
        origin=case.state,
    )


def _check_conditions(context: StepContext) -> None:
    step, rules, actor = context.step, context.rules, context.actor
    if step.feature and not rules.feature(step.feature):
        raise StepNotInRules(rules=context.case.rules_key or "–")
    if step.reason_required and not context.reason:
        raise ReasonRequired(step=hooks.step_label(context.case, step))
    if step.is_decision and not actor.decision:
        raise DecisionRequired(step=hooks.step_label(context.case, step))
    if (
        not actor.is_program
        and not actor.decision
        and not _two_people_act(actor)
        and context.case.table.needs_two_people(step.code, rules)
    ):
        raise SecondPersonRequired(step=hooks.step_label(context.case, step))
    if unmet := unmet_conditions(context):
        raise StepUnmet(unmet, step=hooks.step_label(context.case, step))


def _two_people_act(actor: Actor) -> bool:
    """Whether somebody approved who is not the one who acts."""
    second = actor.authority.approved_by
    return second is not None and second.public_id != actor.authority.actor.public_id


def unmet_conditions(context: StepContext) -> list[Unmet]:
    """Everything that stands in the way, from all rooms: conflicts, papers, forms, the step's own guards."""
    found: list[Unmet] = []
    if context.actor.decision:
        for answer in hooks.decision_stands(context):
            found.extend(answer)
    for answer in hooks.conflicts_of_interest(context):
        found.extend(answer)
    found.extend(_missing_documents(context))
    if leaves_the_desk(context):
        for answer in hooks.submission_ready(context):
            found.extend(answer)
    for guard in context.step.guards:
        found.extend(guard(context))
    return found


def leaves_the_desk(context: StepContext) -> bool:
    """Whether the case goes from a state in which its forms are edited to one in which they are not."""
    table = context.case.table
    leaves = table.state(context.origin).is_editable and not table.state(context.step.to).is_editable
    return leaves and context.step.hands_in


def _missing_documents(context: StepContext) -> list[Unmet]:
    wanted = list(context.rules.attachments(context.case.lifecycle, context.step.code))
    if not wanted:
        return []
    from django.utils.translation import gettext as _

    present = hooks.documents_of(context.case)
    return [
        Unmet(
            "document_missing",
            _("Attach: %(document)s.")
            % {"document": context.rules.label(kind, hooks.name_of_document(kind))},
            f"#documents-{kind}",
        )
        for kind in wanted
        if kind not in present
    ]


def _move(context: StepContext, request_id: UUID, digest: str) -> StepTaken:
    case, step, actor = context.case, context.step, context.actor
    with change_context(actor.authority, reason=context.reason or str(step.code)):
        _stand_in(case, step, context)
        context.taken = _record(context, request_id, digest)
        # What somebody proposed, they proposed for the case as it was: a second person has nothing to confirm.
        case.proposals.filter(closed_at__isnull=True).update(closed_at=context.now)
        if leaves_the_desk(context):
            hooks.freeze_submissions(context)
        for effect in step.effects:
            effect(context)
        hooks.after_step(context)
        hooks.clockwork(context)
        if case.is_final:
            case.due_on = None
        case.save()
    if step.log_kind:
        _log(context, request_id)
    hooks.announce(
        hooks.Event(
            kind="step_taken",
            case=case,
            key=f"step:{case.public_id}:{context.taken.number}",
            tells=step.tells,
            taken=context.taken,
            step=step,
            facts={"origin": context.origin},
            due_on=case.due_on,
        )
    )
    return context.taken


def _stand_in(case: Case, step: Step, context: StepContext) -> None:
    """Put the case into the state the step leads to, and give it its reference when it is handed in."""
    state = case.table.state(step.to)
    if case.submitted_at is None and step.hands_in and not state.is_editable:
        case.submitted_at = context.now
        if case.reference is None:
            stem = f"{case.subject_reference or case.partner_country_id or 'JCM'}-{case.table.token}"
            case.reference = f"{stem}-{next_number(stem):03d}"
    case.state = state.code
    case.state_since = context.now
    case.waits_for = "" if state.waits_for is None else state.waits_for
    case.is_final = state.is_final
    if state.is_final:
        case.due_on = None  # nothing is due in a finished case, and its clocks are closed below
    case.version += 1
    case.save()


def _record(context: StepContext, request_id: UUID, digest: str) -> StepTaken:
    case, step, actor = context.case, context.step, context.actor
    authority = actor.authority
    part = acting_part(case, step, actor)
    assert part is not None, "checked before the case moved"
    return StepTaken.objects.create(
        case=case,
        # Made of the version that was read: of two who saw the same, the database lets one through.
        number=case.version - 1,
        step=step.code,
        origin=context.origin,
        destination=step.to,
        taken_at=context.now,
        user=actor.user,
        actor_kind=authority.actor.kind,
        actor_id=authority.actor.public_id,
        actor_name=authority.actor.name,
        approver_id=authority.approved_by.public_id if authority.approved_by else "",
        approver_name=authority.approved_by.name if authority.approved_by else "",
        part=part,
        side=actor.side,
        basis=authority.basis,
        reason=context.reason,
        facts=context.facts,
        is_public=step.is_public,
        request_id=request_id,
        request_hash=digest,
    )


def _log(context: StepContext, request_id: UUID) -> None:
    """The public act as a ledger entry: references only, no person and no text that somebody typed."""
    case = context.case
    assert context.taken is not None
    log_act(
        ActInstruction(
            request_id=uuid5(ACTS, str(request_id)),
            authority=context.actor.authority,
            kind=context.step.log_kind,
            facts={
                "case": case.reference or str(case.public_id),
                "lifecycle": case.lifecycle,
                "subject": case.subject_reference,
                "step": context.step.code,
                "state": case.state,
                "number": context.taken.number,
                "rules": case.rules_key,
                "decision": context.actor.decision,
            },
        )
    )

"""Put a case before its Joint Committee, and take it off the agenda again."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from registry.identity.history import change_context
from registry.identity.models.people import User
from registry.lifecycle import hooks
from registry.lifecycle.errors import RequestIdUsed
from registry.lifecycle.models import Case
from registry.lifecycle.operations.locking import lock_case
from registry.lifecycle.operations.numbering import next_number
from registry.lifecycle.operations.requests import once_at_all, plain
from registry.lifecycle.queries import outcomes, step_of, why_blocked
from registry.lifecycle.tables import Part, Step, Unmet
from registry.parties.errors import (
    AlreadyOnAgenda,
    CommitteeUnknown,
    DecisionClosed,
    NotAnOutcome,
    NotWaitingForCommittee,
    OutcomeNotPossible,
    OwnOrganisation,
)
from registry.parties.notices import tell_of_agenda
from registry.parties.nouns.decisions import JointCommitteeDecision
from registry.parties.nouns.designations import JointCommittee
from registry.parties.operations.settling import close, lock
from registry.parties.policies import authorise_keep_agenda, own_organisations_in

SILENCE = "electronic_decision_silence"  # the clock of the rule set
DECISIONS = UUID("9b0a6d4e-4f5b-5e0f-8c1b-3c2f6f0d7a31")  # name space: request id → public id of the decision


@transaction.atomic
def open_decision(
    case: Case,
    *,
    outcome: str,
    kind: str,
    by: User,
    title: str = "",
    reason: str = "",
    conditions: str = "",
    facts: dict[str, Any] | None = None,
    request_id: UUID | None = None,
) -> JointCommitteeDecision:
    """Put an outcome on the agenda; ``kind`` is "meeting" or "electronic", ``facts`` what its step takes.

    The same request id with the same content gives the first decision again.
    Raises, in this order: PermissionDenied, RequestIdUsed, AlreadyOnAgenda, NotWaitingForCommittee, NotAnOutcome,
    CommitteeUnknown, OwnOrganisation, OutcomeNotPossible (with everything that stands in the way).
    """
    locked = lock_case(case)
    authority = authorise_keep_agenda(by, locked, basis=_("keeping the Joint Committee's agenda"))
    public_id = uuid4() if request_id is None else uuid5(DECISIONS, str(request_id))
    if earlier := JointCommitteeDecision.objects.filter(public_id=public_id).first():
        asked = (locked.pk, outcome, kind, reason.strip(), conditions.strip(), plain(facts or {}), by.pk)
        if asked != (
            *(earlier.case_id, earlier.outcome, earlier.kind),
            *(earlier.reason, earlier.conditions, earlier.facts, earlier.opened_by_id),
        ) or not _bears_the_title(earlier, locked, title):
            raise RequestIdUsed
        return earlier
    if standing := JointCommitteeDecision.objects.open().filter(case=locked).first():
        raise AlreadyOnAgenda(reference=standing.reference)
    if locked.waits_for != Part.JOINT_COMMITTEE:
        raise NotWaitingForCommittee(state=locked.state_label)
    step = next((one for one in outcomes(locked) if one.code == outcome), None)
    if step is None:
        raise NotAnOutcome(outcome=outcome)
    committee = JointCommittee.objects.filter(partner_country=locked.partner_country_id).first()
    if committee is None:
        raise CommitteeUnknown
    if own := own_organisations_in(by, locked).first():
        raise OwnOrganisation(organisation=own.name)
    if unmet := _unmet(locked, step, by, reason, plain(facts or {})):
        raise OutcomeNotPossible(unmet)
    now = timezone.now()
    decision = JointCommitteeDecision(
        public_id=public_id,
        committee=committee,
        case=locked,
        reference=_next_reference(committee, now),
        outcome=step.code,
        kind=JointCommitteeDecision.Kind(kind),
        title=title.strip() or _title(locked, step),
        reason=reason.strip(),
        conditions=conditions.strip(),
        facts=plain(facts or {}),
        opened_by=by,
        opened_at=now,
        silence_closes_at=_silence_closes_at(locked, now) if kind == "electronic" else None,
    )
    answered = JointCommitteeDecision.objects.filter(public_id=public_id)
    with once_at_all(answered), change_context(authority, reason=_("Put on the agenda")):
        decision.save()
    tell_of_agenda(decision)
    return decision


def _title(case: Case, step: Step) -> str:
    """What is decided about what, as the agenda lists it: people know a project by its name, files by its number."""
    about = f"{case.title[:400]} ({case.reference})" if case.title and case.reference else str(case)
    return f"{step.label}: {about}"


def _bears_the_title(decision: JointCommitteeDecision, case: Case, title: str) -> bool:
    """Whether this title, or the one the registry makes where none is given, is that of a standing decision."""
    if title.strip():
        return decision.title == title.strip()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):  # a retry may come in another language than the first try
            step = step_of(case, decision.outcome)
            if step is not None and decision.title == _title(case, step):
                return True
    return False


def _unmet(case: Case, step: Step, by: User, reason: str, facts: dict[str, Any]) -> list[Unmet]:
    if any(name not in step.takes for name in facts):
        accepted = ", ".join(step.takes) or "–"
        return [
            Unmet(
                "fact_unknown",
                _("This outcome says nothing but what it is called; accepted: %(names)s.")
                % {"names": accepted},
            )
        ]
    found = list(why_blocked(case, step, by, reason=reason, facts=facts))
    if step.reason_required and not reason.strip():
        found.insert(0, Unmet("reason_required", _("Give the reasons of the decision.")))
    return found


def _next_reference(committee: JointCommittee, now: datetime) -> str:
    """Such as ``KZ-JC-2026-001``: counted per country and year, without gaps."""
    stem = f"{committee.partner_country_id}-JC-{timezone.localdate(now).year}"
    return f"{stem}-{next_number(stem):03d}"


def _silence_closes_at(case: Case, now: datetime) -> datetime | None:
    """The end of the last day on which a side can object, in the country's days; None: silence is no assent."""
    rules = hooks.rules_of(case.rules_key)
    clock = getattr(rules, "clock", None)
    rule = clock(SILENCE) if clock is not None else None
    last_day = rules.due(rule, rules.today(now)) if rule is not None else None
    if last_day is None:
        return None
    return datetime.combine(last_day + timedelta(days=1), time.min, tzinfo=rules.time_zone)


@transaction.atomic
def withdraw_decision(decision: JointCommitteeDecision, *, by: User, reason: str) -> JointCommitteeDecision:
    """Take a decision off the agenda before it is closed.

    Raises, in this order: PermissionDenied, DecisionClosed, OwnOrganisation.
    """
    locked, case = lock(decision)
    authority = authorise_keep_agenda(by, case, basis=reason)
    require_open(locked)
    if own := own_organisations_in(by, case).first():
        raise OwnOrganisation(organisation=own.name)
    with change_context(authority, reason=reason):
        return close(locked, JointCommitteeDecision.Status.WITHDRAWN, reason)


def withdraw_overtaken(case: Case, words: str) -> None:
    """Take off the agenda what the case, which the caller has locked, no longer waits for."""
    for decision in JointCommitteeDecision.objects.select_for_update(of=("self",)).open().filter(case=case):
        still_possible = {step.code for step in case.table.steps_from(case.state)}
        if case.waits_for != Part.JOINT_COMMITTEE or decision.outcome not in still_possible:
            close(decision, JointCommitteeDecision.Status.WITHDRAWN, words)


def require_open(decision: JointCommitteeDecision) -> None:
    if not decision.is_open:
        raise DecisionClosed(reference=decision.reference, status=decision.get_status_display())

"""What officers do with cases: give them to somebody, note something, take or propose a step."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from registry.identity.models.people import User
from registry.identity.policies import is_officer
from registry.lifecycle import hooks
from registry.lifecycle.actors import actor_for
from registry.lifecycle.models import Case, StepProposal, StepTaken
from registry.lifecycle.operations import desk
from registry.lifecycle.operations.propose_step import propose_step
from registry.lifecycle.operations.take_step import take_step
from registry.lifecycle.tables import Part
from registry.notifications.hooks import page_of
from registry.notifications.operations import raise_notice

BASIS = "registry office"


@dataclass(frozen=True, slots=True)
class Assigned:
    """What became of a bulk assignment: how many were given, and why the others were not."""

    given: int
    refused: tuple[tuple[Case, str], ...]


@transaction.atomic
def assign(
    case: Case, to: User | None, *, by: User, request_id: UUID, only_if: User | str | None = "anybody"
) -> None:
    """Give a case to somebody (or back), and tell them unless they took it themselves.

    Raises PermissionDenied: see ``lifecycle.operations.desk.assign``.
    """
    before = case.assigned_to_id
    locked = desk.assign(case, to, by=actor_for(by, basis=BASIS), only_if=only_if)
    if to is None or to == by or before == to.pk:
        return
    raise_notice(
        kind="case_assigned",
        subject=str(locked),
        audience=to,
        dedupe_key=f"assigned:{request_id}:{locked.pk}",
        facts={
            "case": locked.subject_reference or locked.reference or locked.title,
            "reference": locked.reference or locked.title,
            "title": locked.title,
            "lifecycle": locked.lifecycle,
            "state": locked.state,
            "part": locked.waits_for or Part.OFFICER.value,
            "step": "",
            "reason": "",
            "by": str(by),
            "due_on": locked.due_on.isoformat() if locked.due_on else "",
        },
        link=page_of(locked, Part.OFFICER if is_officer(to) else Part.SECRETARIAT),
        case=locked,
    )


def assign_many(cases: Iterable[Case], to: User | None, *, by: User, request_id: UUID) -> Assigned:
    """Each case by itself: one that may not be given away does not keep the others back."""
    given, refused = 0, []
    for case in cases:
        try:
            assign(case, to, by=by, request_id=request_id)
            given += 1
        except PermissionDenied as refusal:
            refused.append((case, str(refusal)))
    return Assigned(given, tuple(refused))


def step(
    case: Case,
    code: str,
    *,
    by: User,
    request_id: UUID,
    reason: str,
    facts: dict[str, Any],
    expected_version: int,
) -> StepTaken | StepProposal:
    """Take a step; where the rule set asks for two people, propose it to the second. Raises StepRefused."""
    if case.table.needs_two_people(code, hooks.rules_of(case.rules_key)):
        return propose_step(
            case,
            code,
            user=by,
            request_id=request_id,
            reason=reason,
            facts=facts,
            expected_version=expected_version,
        )
    return take_step(
        case,
        code,
        by=actor_for(by, basis=BASIS),
        request_id=request_id,
        reason=reason,
        facts=facts,
        expected_version=expected_version,
    )


def said(outcome: StepTaken | StepProposal) -> str:
    """What happened, in a sentence for the page."""
    if isinstance(outcome, StepProposal):
        return _("Proposed. Another person must confirm it now.")
    return _("Done: %(step)s. The case is now: %(state)s.") % {
        "step": outcome.label,
        "state": outcome.destination_label,
    }

"""Instructions: those of a person's accounts, what waits for whom, what a day has taken so far."""

from datetime import datetime
from typing import Any

from django.db.models import Q, Sum

from credits.models import Account
from registry.accounts.models import Instruction, Representative
from registry.accounts.nouns.instructions import (
    InstructionKind,
    InstructionQuerySet,
    InstructionState,
)
from registry.accounts.policies import readable_accounts
from registry.identity.models.people import User

# Given up: what they would have taken stays where it is, and counts against no limit.
GIVEN_UP = (InstructionState.TERMINATED, InstructionState.REJECTED, InstructionState.CANCELLED)
LEAVING = (InstructionKind.TRANSFER, InstructionKind.RETIREMENT, InstructionKind.CANCELLATION)


def spent(account: Account, since: datetime) -> int:
    """Units that instructions proposed since a moment take, or took, from the account."""
    rows = Instruction.objects.leaving(account).filter(kind__in=LEAVING, proposed_at__gte=since)
    return int(rows.exclude(state__in=GIVEN_UP).aggregate(units=Sum("quantity"))["units"] or 0)


def pending_on(account: Account) -> InstructionQuerySet:
    """Open instructions that leave the account or are to reach it."""
    return Instruction.objects.open().filter(Q(origin=account) | Q(destination=account))


def instructions_visible_to(user: Any) -> InstructionQuerySet:
    """Instructions from accounts whose statements the person reads, and to them: of what is to come in they know when
    the sender has agreed to it, and not of what the sender only considers."""
    ids = readable_accounts(user).order_by().values("pk")
    agreed = Q(needs_approval=False) | Q(approved_at__isnull=False)
    return Instruction.objects.filter(Q(origin__in=ids) | Q(agreed, destination__in=ids))


def with_accounts(rows: InstructionQuerySet) -> InstructionQuerySet:
    """With what a row or a page shows."""
    return rows.select_related(
        "origin__holder__organisation",
        "destination__holder__organisation",
        "proposed_by",
        "approved_by",
        "accepted_by",
    )


def awaiting(user: Any) -> InstructionQuerySet:
    """Instructions that wait for the person: to approve what others proposed, or to accept what is to come in."""
    if not isinstance(user, User) or not user.is_active:
        return Instruction.objects.none()
    approving = Representative.objects.in_force().filter(person=user, may_approve=True)
    numbers = Account.objects.filter(public_id__in=approving.values("account")).values("pk")
    # Those of a file are decided on with it.
    to_approve = Q(state=InstructionState.AWAITING_APPROVAL, origin__in=numbers, batch__isnull=True)
    to_accept = Q(state=InstructionState.PROPOSED, destination__in=numbers)
    return Instruction.objects.filter(to_approve | to_accept).exclude(proposed_by=user)

"""Freeze at once, lift by two people; and keep clear of freezes while units move.

Whoever moves units takes a shared advisory lock on everything, on the registries and on the accounts concerned
(``stand_clear``); a freeze takes the lock of its scope alone. So a freeze waits for those who are moving just
then, and whoever comes after it sees it: there is no moment between.
"""

from collections.abc import Iterable

from django.db import connection, transaction

from credits.models import Account, Registry
from registry.accounts.errors import (
    AccountFrozen,
    FreezeLifted,
    LiftingAnswered,
    ProposerLeft,
    ProposerMayNotLift,
    RegistryFrozen,
)
from registry.accounts.models import FreezeEvent
from registry.accounts.policies import authorise_freeze, may_freeze
from registry.accounts.queries.accounts import freezes_on
from registry.identity.models.people import User

LOCKS = 1_246_580_046  # the first of the two advisory keys; the second is made of what is locked
EVERYTHING = "everything"

SHARED_SQL = "SELECT pg_advisory_xact_lock_shared(%s, hashtext(name)) FROM unnest(%s::text[]) AS name"
ALONE_SQL = "SELECT pg_advisory_xact_lock(%s, hashtext(%s))"


def _scope(account: Account | None, registry: str) -> str:
    """The name under which the scope of a freeze is locked."""
    if account is not None:
        return f"account {account.public_id}"
    return f"registry {registry}" if registry else EVERYTHING


def _names(accounts: Iterable[Account], registries: Iterable[str]) -> list[str]:
    """What is locked, in one order for all: everything, registries, accounts."""
    named = list(accounts)
    codes = sorted({*registries, *(account.registry_id for account in named)})
    ids = sorted({str(account.public_id) for account in named})
    return [EVERYTHING, *(f"registry {code}" for code in codes), *(f"account {one}" for one in ids)]


def stand_clear(*accounts: Account, registries: Iterable[str] = ()) -> None:
    """Keep freezes off these accounts until the transaction ends; call it first in there, before other locks.

    Raises RegistryFrozen, AccountFrozen (in this order, accounts as they were given).
    """
    assert connection.in_atomic_block, "a lock that ends with the transaction needs one"
    named = list(registries)
    with connection.cursor() as cursor:
        cursor.execute(SHARED_SQL, [LOCKS, _names(accounts, named)])
    look_clear(*accounts, registries=named)


def look_clear(*accounts: Account, registries: Iterable[str] = ()) -> None:
    """Whether a freeze stands in the way just now: for who only asks, and refused as by ``stand_clear``."""
    found = freezes_on(accounts, registries)
    if found.everything is not None:
        raise RegistryFrozen(registry="", since=found.everything.acted_at.isoformat())
    for code, row in sorted(found.registries.items()):
        raise RegistryFrozen(registry=code, since=row.acted_at.isoformat())
    for account in accounts:
        if (own := found.accounts.get(account.public_id)) is not None:
            raise AccountFrozen(account=account.number, since=own.acted_at.isoformat())


def stand_alone(account: Account) -> None:
    """Wait for those who move units of the account, and keep others off until the transaction ends."""
    assert connection.in_atomic_block, "a lock that ends with the transaction needs one"
    with connection.cursor() as cursor:
        cursor.execute(ALONE_SQL, [LOCKS, _scope(account, "")])


@transaction.atomic
def freeze(
    *,
    by: User,
    reason: str,
    account: Account | None = None,
    registry: str = "",
    decision_reference: str = "",
) -> FreezeEvent:
    """Freeze an account, one side's registry, or (naming neither) everything, from this moment on.

    Waits for transactions that move such units just now. Raises PermissionDenied.
    """
    authorise_freeze(by, account)
    with connection.cursor() as cursor:
        cursor.execute(ALONE_SQL, [LOCKS, _scope(account, registry)])
    return FreezeEvent.objects.create(
        action=FreezeEvent.Action.PLACED,
        account=account,
        registry=Registry.objects.get(pk=registry) if registry and account is None else None,
        reason=reason.strip(),
        decision_reference=decision_reference.strip(),
        acted_by=by,
    )


def _standing(freeze_event: FreezeEvent) -> FreezeEvent:
    """The freeze behind a lock, still standing. Raises FreezeLifted."""
    locked = FreezeEvent.objects.select_for_update(of=("self",)).get(pk=freeze_event.pk)
    if not FreezeEvent.objects.standing().filter(pk=locked.pk).exists():
        raise FreezeLifted
    return locked


@transaction.atomic
def propose_lifting(
    frozen: FreezeEvent, *, by: User, reason: str, decision_reference: str = ""
) -> FreezeEvent:
    """The first officer. Raises PermissionDenied, FreezeLifted, LiftingAnswered (another proposal is open)."""
    authorise_freeze(by, frozen.account)
    locked = _standing(frozen)
    if FreezeEvent.objects.unanswered().filter(about=locked).exists():
        raise LiftingAnswered
    return FreezeEvent.objects.create(
        action=FreezeEvent.Action.LIFT_PROPOSED,
        about=locked,
        reason=reason.strip(),
        decision_reference=decision_reference.strip(),
        acted_by=by,
    )


@transaction.atomic
def lift(proposal: FreezeEvent, *, by: User, reason: str = "") -> FreezeEvent:
    """The second officer.

    Raises PermissionDenied, FreezeLifted, LiftingAnswered, ProposerMayNotLift, ProposerLeft.
    """
    return _answer(proposal, FreezeEvent.Action.LIFTED, by, reason)


@transaction.atomic
def decline_lifting(proposal: FreezeEvent, *, by: User, reason: str) -> FreezeEvent:
    """Turned down by another officer, or taken back by who proposed it: the freeze stays.

    Raises PermissionDenied, FreezeLifted, LiftingAnswered.
    """
    return _answer(proposal, FreezeEvent.Action.LIFT_DECLINED, by, reason)


def _answer(proposal: FreezeEvent, action: FreezeEvent.Action, by: User, reason: str) -> FreezeEvent:
    assert proposal.about is not None, "says the constraint on proposals"
    authorise_freeze(by, proposal.about.account)
    locked = _standing(proposal.about)
    if not FreezeEvent.objects.unanswered().filter(pk=proposal.pk).exists():
        raise LiftingAnswered
    if action == FreezeEvent.Action.LIFTED and proposal.acted_by_id == by.pk:
        raise ProposerMayNotLift
    if action == FreezeEvent.Action.LIFTED and not may_freeze(proposal.acted_by, proposal.about.account):
        raise ProposerLeft
    return FreezeEvent.objects.create(
        action=action,
        about=locked,
        answers=proposal,
        reason=reason.strip() or proposal.reason,
        decision_reference=proposal.decision_reference,
        acted_by=by,
    )

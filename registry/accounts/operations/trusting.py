"""The trusted list of an account: one representative proposes, another approves, and it counts after a delay.

The delay is the rule set's, in days on which both sides work: an entry counts when they have passed. Taking an
account off the list counts at once, and needs nobody else.
"""

from datetime import datetime
from uuid import UUID, uuid4, uuid5

from django.db import IntegrityError, transaction
from django.utils import timezone

from credits.authority import Authority
from credits.errors import RequestIdReused
from credits.models import Account
from registry.accounts.errors import (
    EntryApproved,
    EntryEnded,
    NumberNotSound,
    OwnAccount,
    ProposerLeft,
    ProposerMayNotApprove,
    TrustedAlready,
)
from registry.accounts.models import TrustedAccount
from registry.accounts.policies import authorise_approve, authorise_keep, authorise_propose, may_propose
from registry.accounts.queries.accounts import (
    account_numbered,
    is_own_account,
    number_is_sound,
    working_rules,
)
from registry.identity.history import change_context
from registry.identity.models.people import User
from registry.identity.operations.confirmations import spend_confirmation
from registry.rules.calendar import ends_at
from registry.rules.resolving import Rules

ENTRIES = UUID("9b2c8f0e-13cf-5d27-8a4e-2f6f6e9d4c10")  # name space: request id → public id of the entry
DELAY = "trusted_account_delay"  # the clock of the rule set


def takes_effect_at(account: Account, approved_at: datetime) -> datetime:
    """When an entry approved at a moment counts: at the end of the last day of the delay, in the holder's days.

    Rules without a delay, or without a number of days, let it count at once.
    """
    rules = working_rules(account)
    clock = rules.clock(DELAY) if isinstance(rules, Rules) else None
    if clock is None or not isinstance(rules, Rules):
        return approved_at
    last = rules.due(clock, rules.today(approved_at))
    return approved_at if last is None else ends_at(last, rules.time_zone)


@transaction.atomic
def propose_trusted(
    account: Account, number: str, *, by: User, name: str = "", request_id: UUID | None = None
) -> TrustedAccount:
    """The first representative; the same request again gives the same entry.

    Raises PermissionDenied, RequestIdReused, NumberNotSound, OwnAccount, TrustedAlready.
    """
    authority = authorise_propose(by, account)
    typed = number.strip().upper()
    public_id = uuid4() if request_id is None else uuid5(ENTRIES, str(request_id))
    if (earlier := TrustedAccount.objects.filter(public_id=public_id).first()) is not None:
        if (earlier.account_id, earlier.number, earlier.proposed_by_id) != (account.public_id, typed, by.pk):
            raise RequestIdReused
        return earlier
    if not number_is_sound(typed):
        raise NumberNotSound(number=typed)
    known = account_numbered(typed)
    if known is not None and is_own_account(account, known):
        raise OwnAccount(number=typed)
    try:
        with transaction.atomic(), change_context(authority, reason=f"Trusted account {typed} proposed"):
            return TrustedAccount.objects.create(
                public_id=public_id, account=account, number=typed, name=name.strip(), proposed_by=by
            )
    except IntegrityError as taken:
        if TrustedAccount.objects.on_the_list().filter(account=account, number=typed).exists():
            raise TrustedAlready(number=typed) from taken
        raise


def _locked(entry: TrustedAccount) -> TrustedAccount:
    """The entry behind a lock, still proposed or approved. Raises EntryEnded."""
    locked = TrustedAccount.objects.select_for_update(of=("self",)).select_related("account").get(pk=entry.pk)
    if locked.state not in (TrustedAccount.State.PROPOSED, TrustedAccount.State.APPROVED):
        raise EntryEnded
    return locked


def purpose_of(entry: TrustedAccount) -> str:
    """What the second factor is asked for when an entry is approved."""
    return f"trusted_account:{entry.public_id}"


@transaction.atomic
def approve_trusted(entry: TrustedAccount, *, by: User, confirmation: UUID | None) -> TrustedAccount:
    """The second representative, with a second factor of this moment (``purpose_of(entry)``).

    Raises EntryEnded, PermissionDenied, EntryApproved, ProposerMayNotApprove, ProposerLeft, SecondFactorNeeded.
    """
    locked = _locked(entry)
    authority = authorise_approve(by, entry.account)
    if locked.state == TrustedAccount.State.APPROVED:
        raise EntryApproved
    if locked.proposed_by_id == by.pk:
        raise ProposerMayNotApprove
    if not may_propose(locked.proposed_by, entry.account):
        raise ProposerLeft
    spend_confirmation(confirmation, by=by, purpose=purpose_of(locked))
    now = timezone.now()
    locked.state = TrustedAccount.State.APPROVED
    locked.approved_by, locked.approved_at = by, now
    locked.takes_effect_at = takes_effect_at(locked.account, now)
    with change_context(authority, reason=f"Trusted account {locked.number} approved"):
        locked.save(update_fields=["state", "approved_by", "approved_at", "takes_effect_at"])
    return locked


@transaction.atomic
def decline_trusted(entry: TrustedAccount, *, by: User) -> TrustedAccount:
    """Turned down by who may approve, or taken back by who proposed it.

    Raises PermissionDenied, EntryEnded, EntryApproved.
    """
    own = entry.proposed_by_id == by.pk
    authority = authorise_propose(by, entry.account) if own else authorise_approve(by, entry.account)
    locked = _locked(entry)
    if locked.state == TrustedAccount.State.APPROVED:
        raise EntryApproved
    return _ended(locked, TrustedAccount.State.DECLINED, by, authority)


@transaction.atomic
def remove_trusted(entry: TrustedAccount, *, by: User) -> TrustedAccount:
    """Off the list from this moment on, by anybody who acts for the account; a second time: as it is.

    Raises PermissionDenied, EntryEnded.
    """
    authority = authorise_keep(by, entry.account)
    if entry.state == TrustedAccount.State.REMOVED and entry.ended_by_id == by.pk:
        return entry
    return _ended(_locked(entry), TrustedAccount.State.REMOVED, by, authority)


def _ended(
    entry: TrustedAccount, state: TrustedAccount.State, by: User, authority: Authority
) -> TrustedAccount:
    entry.state, entry.ended_by, entry.ended_at = state, by, timezone.now()
    with change_context(authority, reason=f"Trusted account {entry.number}: {state}"):
        entry.save(update_fields=["state", "ended_by", "ended_at"])
    return entry

"""What counts at once and needs no application: tighter limits, and the end of somebody's rights."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from credits.authority import Authority
from credits.models import Account
from registry.accounts.errors import LimitLoosened, RepresentativeEnded
from registry.accounts.models import AccountTerms, Representative
from registry.accounts.nouns.limits import TERMS
from registry.accounts.policies import authorise_keep, may_keep
from registry.identity.history import change_context
from registry.identity.models.people import User
from registry.identity.policies import person

# What each term is when it is at its tightest, where it is a yes or no.
TIGHT = {"second_approval": True, "outside_trusted_allowed": False, "receiver_accepts": True}


def loosened(standing: AccountTerms, wanted: dict[str, Any]) -> list[str]:
    """The names of those terms that would be looser than they stand; a limit of None is none."""
    found = []
    for name in TERMS:
        before, after = getattr(standing, name), wanted.get(name, getattr(standing, name))
        if name in TIGHT:
            if before == TIGHT[name] and after != TIGHT[name]:
                found.append(name)
        elif before is not None and (after is None or after > before):
            found.append(name)
    return found


@transaction.atomic
def tighten(account: Account, wanted: dict[str, Any], *, by: User) -> AccountTerms:
    """Tighten limits from this moment on; terms that are not named stay.

    Raises PermissionDenied, LimitLoosened (with ``terms``, the names of what would be looser).
    """
    authority = authorise_keep(by, account)
    with change_context(authority, reason=f"Limits of account {account.number} tightened"):
        terms, _new = AccountTerms.objects.get_or_create(account=account)
        terms = AccountTerms.objects.select_for_update().get(pk=terms.pk)
        if too_loose := loosened(terms, wanted):
            raise LimitLoosened(terms=", ".join(too_loose))
        for name, value in wanted.items():
            assert name in TERMS, "the caller names terms"
            setattr(terms, name, value)
        terms.save()
    return terms


def authorise_end(user: User, representative: Representative) -> Authority:
    """Oneself, or who keeps the account. Raises PermissionDenied."""
    if representative.person_id == user.pk:
        return Authority(actor=person(user), basis="oneself")
    if not may_keep(user, representative.account):
        raise PermissionDenied(_("Only who acts for this account, or keeps its organisation, does this."))
    return authorise_keep(user, representative.account)


@transaction.atomic
def end_representative(representative: Representative, *, by: User, reason: str) -> Representative:
    """End somebody's rights from this moment on. Raises PermissionDenied, RepresentativeEnded."""
    authority = authorise_end(by, representative)
    locked = Representative.objects.select_for_update(of=("self",)).get(pk=representative.pk)
    now = timezone.now()
    if locked.valid_until is not None and locked.valid_until <= now:
        raise RepresentativeEnded
    locked.valid_until, locked.ended_by, locked.end_reason = max(now, locked.valid_from), by, reason.strip()
    with change_context(authority, reason=reason.strip() or "Rights ended"):
        locked.save(update_fields=["valid_until", "ended_by", "end_reason"])
    return locked

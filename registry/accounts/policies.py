"""Who may see an account, and who may propose and approve for it: the only place that answers this.

Officers and auditors read every account. For a company's account its representatives act, each with the
rights that officers vetted; an administrator of the company reads too. For a government's account its
representatives act who hold the government's office.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from credits.authority import Authority
from credits.models import Account
from registry.accounts.models import Beneficiary, BeneficiaryLetter, Representative
from registry.accounts.nouns.beneficiaries import BeneficiaryQuerySet
from registry.accounts.nouns.representatives import RepresentativeQuerySet
from registry.identity.models.people import Level, Role, User
from registry.identity.policies import (
    held_by,
    is_auditor,
    is_officer,
    organisation_keys,
    own_organisations,
    person,
)
from registry.identity.reading import once


def rights_of(user: Any, account: Account) -> RepresentativeQuerySet:
    """The person's own row among those who may act for the account now: one or none."""
    if not isinstance(user, User) or not user.is_active:
        return Representative.objects.none()
    return Representative.objects.in_force().filter(account=account, person=user)


def visible_accounts(user: Any) -> QuerySet[Account]:
    """The accounts a person may know of: those they act for or administer; officers and auditors all."""
    accounts = Account.objects.exclude(kind=Account.Kind.ISSUANCE)
    if not isinstance(user, User) or not user.is_active:
        return accounts.none()
    if is_officer(user) or is_auditor(user):
        return accounts
    acted_for = Representative.objects.in_force().filter(person=user).values("account")
    return accounts.filter(Q(public_id__in=acted_for) | _of_their_own(user))


def _of_their_own(user: User) -> Q:
    """Accounts of organisations that the person administers, and of the government whose office they hold."""
    found = Q(holder__organisation__in=organisation_keys(user, at_least=Level.ADMINISTRATOR))
    for membership in held_by(user):
        if membership.role == Role.GOVERNMENT and membership.partner_country_id and membership.side:
            found |= Q(
                holder__organisation__isnull=True,
                holder__partner_country=membership.partner_country_id,
                holder__side=membership.side,
            )
    return found


def readable_accounts(user: Any) -> QuerySet[Account]:
    """Of the visible accounts those whose holdings and statements the person reads."""
    visible = visible_accounts(user)
    if not isinstance(user, User) or not user.is_active:
        return visible
    if is_officer(user) or is_auditor(user):
        return visible
    read = Representative.objects.in_force().filter(person=user, may_read=True).values("account")
    return visible.filter(Q(public_id__in=read) | _of_their_own(user))


def may_read(user: Any, account: Account) -> bool:
    """Whether the person reads holdings and statements of the account."""
    return readable_accounts(user).filter(pk=account.pk).exists()


def may_propose(user: Any, account: Account) -> bool:
    """Whether the person may propose instructions out of the account, and entries of its trusted list."""
    return rights_of(user, account).writing().filter(may_propose=True).exists()


def may_approve(user: Any, account: Account) -> bool:
    """Whether the person may approve what another representative proposed."""
    return rights_of(user, account).writing().filter(may_approve=True).exists()


def may_approve_anywhere(user: Any) -> bool:
    """Whether the person approves for some account now, and so needs a second factor."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return once(
        ("approves", user.pk),
        lambda: Representative.objects.in_force().filter(person=user, may_approve=True).exists(),
    )


def authorise_propose(user: Any, account: Account, *, basis: str = "") -> Authority:
    """The authority of a representative who proposes. Raises PermissionDenied."""
    if not may_propose(user, account):
        raise PermissionDenied(_("Only a representative with the right to propose does this."))
    return Authority(actor=person(user), basis=basis or f"representative of account {account.number}")


def authorise_approve(user: Any, account: Account, *, basis: str = "") -> Authority:
    """The authority of a representative who approves. Raises PermissionDenied."""
    if not may_approve(user, account):
        raise PermissionDenied(_("Only a representative with the right to approve does this."))
    return Authority(actor=person(user), basis=basis or f"representative of account {account.number}")


def may_apply_for(user: Any, account: Account) -> bool:
    """Whether the person may begin an application about the account: they write for its organisation."""
    holder = getattr(account, "holder", None)
    if holder is None or holder.organisation_id is None:
        return False
    return holder.organisation_id in organisation_keys(user, at_least=Level.EDITOR)


def accounts_to_apply_for(user: Any, lifecycle: str) -> QuerySet[Account]:
    """The accounts about which the person may begin such an application; officers measures about any."""
    held = Account.objects.filter(holder__isnull=False).exclude(status=Account.Status.CLOSED)
    if lifecycle == "account_measure":
        found = held if is_officer(user) else held.none()
        found = found.exclude(holder__organisation__in=own_organisations(user).values("pk"))
    else:
        found = held.filter(holder__organisation__in=organisation_keys(user, at_least=Level.EDITOR))
    return found.select_related("holder").order_by("number")


def may_keep(user: Any, account: Account) -> bool:
    """Whether the person tightens limits and ends rights at once: a representative who proposes or approves, an
    administrator of the organisation, an officer."""
    if is_officer(user):
        return True
    holder = getattr(account, "holder", None)
    if holder is not None and holder.organisation_id in organisation_keys(
        user, at_least=Level.ADMINISTRATOR, roles=[Role.PARTICIPANT, Role.THIRD_PARTY_ENTITY]
    ):
        return True
    acting = rights_of(user, account).writing()
    return acting.filter(Q(may_propose=True) | Q(may_approve=True)).exists()


def authorise_keep(user: Any, account: Account) -> Authority:
    """The authority to tighten at once. Raises PermissionDenied."""
    if not may_keep(user, account):
        raise PermissionDenied(_("Only who acts for this account, or keeps its organisation, does this."))
    return Authority(actor=person(user), basis=f"keeps account {account.number}")


def may_freeze(user: Any, account: Account | None = None) -> bool:
    """Officers freeze and lift, but nobody lifts or places a freeze on an account of their own organisation."""
    if not is_officer(user):
        return False
    holder = getattr(account, "holder", None) if account is not None else None
    if holder is None or holder.organisation_id is None:
        return True
    return not own_organisations(user).filter(pk=holder.organisation_id).exists()


def authorise_freeze(user: Any, account: Account | None = None) -> Authority:
    """The authority of an officer over freezes. Raises PermissionDenied."""
    if not may_freeze(user, account):
        raise PermissionDenied(
            _(
                "Registry officers freeze accounts and lift freezes, and never of an organisation of their own."
            )
        )
    return Authority(actor=person(user), basis="role registry_officer")


def beneficiaries_visible_to(user: Any) -> BeneficiaryQuerySet:
    """Officers and auditors see every beneficiary; others those that their organisations entered or may name."""
    if not isinstance(user, User) or not user.is_active:
        return Beneficiary.objects.none()
    if is_officer(user) or is_auditor(user):
        return Beneficiary.objects.all()
    mine = organisation_keys(user)
    letters = BeneficiaryLetter.objects.filter(withdrawn_at=None, organisation__in=mine)
    named = Q(pk__in=letters.values("beneficiary")) | Q(pk__in=letters.values("beneficiary__merged_into"))
    return Beneficiary.objects.filter(Q(entered_by__in=mine) | named)


def authorise_keep_beneficiaries(user: Any) -> Authority:
    """The authority of an officer over the register of beneficiaries. Raises PermissionDenied."""
    if not is_officer(user):
        raise PermissionDenied(_("Only officers keep the register of beneficiaries."))
    return Authority(actor=person(user), basis="register of beneficiaries")

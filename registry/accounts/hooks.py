"""What this room answers: which applications may be begun, who may not vet them, and what a freeze stops."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from credits.models import Account
from registry.accounts.checks.changing import is_being_closed_or_handed_over
from registry.accounts.errors import AccountFrozen, RegistryFrozen
from registry.accounts.guards.applications import account_of
from registry.accounts.operations.freezing import look_clear, stand_clear
from registry.accounts.policies import (
    may_apply_for,
    may_approve_anywhere,
    may_freeze,
    readable_accounts,
)
from registry.accounts.queries.accounts import account_numbered
from registry.accounts.queries.people import named_people
from registry.accounts.schemas.applications import CLOSURE, LIMITS, OPENING, REPRESENTATIVES
from registry.accounts.schemas.measures import MEASURE
from registry.changes.questions import accounts_read_by
from registry.identity import hooks as identity_hooks
from registry.identity.models.parties import Side
from registry.identity.models.people import User
from registry.identity.policies import is_auditor, is_officer
from registry.issuance.effects.requests import SIDE_CASE
from registry.issuance.guards.settlements import reversed_entry
from registry.issuance.guards.sides import side_of
from registry.issuance.models import SideIssuance
from registry.issuance.operations.accounts import standing_accounts
from registry.issuance.operations.published import registry_of
from registry.issuance.queries.allocations import account_called
from registry.issuance.schemas.settlements import SETTLEMENT
from registry.lifecycle import hooks
from registry.lifecycle.models import Case
from registry.lifecycle.tables import StepContext, Unmet
from registry.projects.queries.subjects import written

OF_AN_ACCOUNT = (REPRESENTATIVES, LIMITS, CLOSURE)
WITH_PEOPLE = {OPENING: "representatives", REPRESENTATIVES: "changes"}
BY_OFFICERS = ("accept", "take", "open")


@hooks.answers(hooks.may_be_about)
def accounts_one_may_begin_about(lifecycle: str, user: Any, subject_reference: str) -> bool:
    """A company about its own accounts; officers about any but those of their own organisation."""
    if lifecycle not in (*OF_AN_ACCOUNT, MEASURE):
        return False
    account = account_numbered(subject_reference)
    if account is None or account.status == Account.Status.CLOSED:
        return False
    return may_freeze(user, account) if lifecycle == MEASURE else may_apply_for(user, account)


@hooks.answers(is_being_closed_or_handed_over)
def an_application_to_close_it_is_under_way(account: Account) -> bool:
    """Handed in and undecided; who only drafts one has not asked yet."""
    closing = Case.objects.open().submitted().filter(lifecycle=CLOSURE, subject_reference=account.number)
    return closing.exists()


@hooks.answers(identity_hooks.needs_second_factor)
def approves_for_an_account(user: User) -> bool:
    """Whoever may approve what leaves an account signs in with a second factor."""
    return may_approve_anywhere(user)


@hooks.answers(accounts_read_by)
def accounts_whose_changes_one_reads(user: User) -> frozenset[UUID] | None:
    """Of all accounts for officers and auditors; else of those whose statements the person reads."""
    if is_officer(user) or is_auditor(user):
        return None
    return frozenset(readable_accounts(user).values_list("public_id", flat=True))


@hooks.answers(hooks.conflicts_of_interest)
def nobody_vets_themselves(context: StepContext) -> Iterable[Unmet]:
    """Asked of the officer who proposes it and of the one who confirms it: neither is a person it names, nor
    belongs to the holder of the account."""
    case, user = context.case, context.actor.user
    if user is None or context.step.code not in BY_OFFICERS:
        return
    if (section := WITH_PEOPLE.get(case.lifecycle)) is not None:
        named = named_people(written(case, case.lifecycle).get(section, {}).get("people") or ())
        if user.email in {row.email for row in named}:
            yield Unmet("person_concerned", _("Nobody decides on rights of their own."))
    if case.lifecycle == MEASURE:
        account = account_of(case)
        if account is not None and not may_freeze(user, account):
            yield Unmet("own_account", _("Nobody decides on an account of an organisation they belong to."))


@hooks.answers(hooks.conflicts_of_interest)
def nothing_is_issued_while_frozen(context: StepContext) -> Iterable[Unmet]:
    """A freeze of a registry or of an account stops what makes or moves units in it, whichever room does it. While
    the step is taken, no freeze comes between this look and the ledger's entry."""
    case = context.case
    if (case.lifecycle, context.step.code) not in (("side_issuance", "issue"), ("over_issuance", "settle")):
        return
    side = side_of(case) or (side_of(case.parent) if case.parent is not None else None)
    if side is None:
        return
    registry = registry_of(Side(side.notification.side), str(case.partner_country_id))
    look = stand_clear if connection.in_atomic_block else look_clear
    try:
        look(*_concerned(case, side), registries=[registry])
    except (AccountFrozen, RegistryFrozen) as frozen:
        yield Unmet(frozen.code, frozen.message)


def _concerned(case: Case, side: SideIssuance) -> list[Account]:
    """The accounts that the step would book units into, or take them out of."""
    if case.lifecycle == SIDE_CASE:
        return standing_accounts(side.notification)
    settlement = written(case, SETTLEMENT).get("settlement", {})
    found = [account_called(str(settlement.get("account") or ""))]
    if (entry := reversed_entry(case)) is not None:
        moved = entry.movements.select_related("origin", "destination").first()
        found += [moved.origin, moved.destination] if moved is not None else []
    return list({one.pk: one for one in found if one is not None}.values())

"""What must be so before an application about an account is handed in, and before it is carried out."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from credits.models import Account, AccountBalance
from registry.accounts.models import Representative
from registry.accounts.queries.accounts import account_numbered, holder_of
from registry.accounts.queries.instructions import pending_on
from registry.accounts.queries.people import Named, named_people, would_represent
from registry.accounts.questions import keeps_open
from registry.accounts.schemas.applications import OPENING, REPRESENTATIVES
from registry.identity.models.holders import AccountHolder
from registry.identity.models.parties import Organisation
from registry.lifecycle.hooks import NoRules
from registry.lifecycle.models import Case
from registry.lifecycle.tables import Part, StepContext, Unmet
from registry.projects.queries.subjects import organisations_in, written

ACCOUNT = "#account"
PEOPLE = "#form-{form}"


def account_of(case: Case) -> Account | None:
    """The account that a case names as what it is about."""
    return account_numbered(case.subject_reference) if case.subject_reference else None


def applicant_of(case: Case) -> Organisation | None:
    """The one organisation that applies; nothing for none or several."""
    found = organisations_in(case, Part.PROPONENT)
    return found[0] if len(found) == 1 else None


def rules_are_in_force(context: StepContext) -> Iterator[Unmet]:
    """An account is opened under the rules of its country (JR-7108)."""
    if isinstance(context.rules, NoRules):
        yield Unmet("account_rules_missing", _("No rules of accounts are in force for this country."))


def has_one_holder(context: StepContext) -> Iterator[Unmet]:
    """Every account has exactly one holder (JR-7102)."""
    if applicant_of(context.case) is None:
        yield Unmet(
            "account_holder_missing", _("One organisation applies for an account: enrol yours first.")
        )


def is_the_only_account(context: StepContext) -> Iterator[Unmet]:
    """Where the rule set lets a holder have one account of a side and country (JR-7101)."""
    if context.rules.feature("several_accounts_per_holder"):
        return
    side = written(context.case, OPENING).get("account", {}).get("side", "")
    standing = AccountHolder.objects.filter(
        organisation=applicant_of(context.case),
        organisation__isnull=False,
        side=side,
        partner_country=context.case.partner_country_id,
    ).exclude(account__status=Account.Status.CLOSED)
    first = standing.select_related("account").first()
    if first is not None:
        yield Unmet(
            "account_exists",
            _("%(organisation)s has account %(account)s of this side and country already.")
            % {"organisation": first.label, "account": first.account.number},
        )


def _rows(content: Mapping[str, Any], section: str) -> list[Named]:
    return named_people(content.get(section, {}).get("people") or ())


def _unfit(rows: list[Named], organisation: Organisation | None, link: str) -> Iterator[Unmet]:
    """Each person once, with a right, able to sign in, and a member who may write where they act."""
    seen: set[str] = set()
    for row in rows:
        who = {"person": row.email}
        if row.email in seen:
            yield Unmet("representative_twice", _("%(person)s is named twice.") % who, link)
        seen.add(row.email)
        if row.ends:
            continue
        if not row.rights:
            yield Unmet("representative_without_right", _("Give %(person)s a right.") % who, link)
        if row.person is None:
            text = _("%(person)s does not sign in here: invite them into your organisation first.")
            yield Unmet("representative_unknown", text % who, link)
        elif organisation is not None and not row.belongs_to(organisation):
            text = _("%(person)s is no member of %(organisation)s who may write for it.")
            yield Unmet("representative_no_member", text % {**who, "organisation": organisation.name}, link)


def _too_few(rights: Mapping[str, frozenset[str]], context: StepContext, link: str) -> Iterator[Unmet]:
    """So many people as the rule set says, and one who proposes beside another who approves (JR-7103)."""
    least = (
        int(context.rules.parameter("least_representatives") or 1)
        if hasattr(context.rules, "parameter")
        else 1
    )
    if len(rights) < least:
        text = _("An account has at least %(least)d representatives.")
        yield Unmet("representatives_too_few", text % {"least": least}, link)
    proposing = {email for email, held in rights.items() if "may_propose" in held}
    approving = {email for email, held in rights.items() if "may_approve" in held}
    if not any(proposer != approver for proposer in proposing for approver in approving):
        text = _("Somebody proposes and somebody else approves: name both.")
        yield Unmet("representatives_not_two", text, link)


def representatives_are_fit(context: StepContext) -> Iterator[Unmet]:
    """Those who are to act for a new account (JR-7103, JR-7106)."""
    link = PEOPLE.format(form=OPENING)
    rows = _rows(written(context.case, OPENING), "representatives")
    yield from _unfit(rows, applicant_of(context.case), link)
    yield from _too_few({row.email: row.rights for row in rows}, context, link)


def changed_representatives_are_fit(context: StepContext) -> Iterator[Unmet]:
    """Whom a change appoints, and that enough are left who act for the account."""
    link = PEOPLE.format(form=REPRESENTATIVES)
    rows = _rows(written(context.case, REPRESENTATIVES), "changes")
    yield from _unfit(rows, applicant_of(context.case), link)
    account = account_of(context.case)
    if account is None:
        return
    standing = {
        row.person.email: row.rights
        for row in Representative.objects.in_force().filter(account=account).select_related("person")
    }
    for row in rows:
        if row.ends and row.email not in standing:
            text = _("%(person)s does not represent the account.") % {"person": row.email}
            yield Unmet("representative_not_standing", text, link)
    yield from _too_few(would_represent(standing, rows), context, link)


def has_account(context: StepContext) -> Iterator[Unmet]:
    """The account that is named stands, is not closed, and is the applicant's own."""
    account = account_of(context.case)
    if account is None:
        yield Unmet("account_unknown", _("Name the account by its number, or begin from its page."))
        return
    if account.status == Account.Status.CLOSED:
        yield Unmet("account_closed", _("Account %(account)s is closed.") % {"account": account.number})
    applicants = organisations_in(context.case, Part.PROPONENT)
    holder = holder_of(account)
    if applicants and (holder is None or [holder.organisation] != applicants):
        text = _("Account %(account)s is held by somebody else.")
        yield Unmet("account_of_another", text % {"account": account.number})


def account_is_empty(context: StepContext) -> Iterator[Unmet]:
    """Units are moved, retired or cancelled first; what is set aside is settled first."""
    account = account_of(context.case)
    if account is None:
        return
    balance = AccountBalance.objects.filter(account=account).first()
    if balance is not None and balance.posted:
        text = _("Account %(account)s holds %(units)d units: it is closed only when it is empty.")
        yield Unmet("account_not_empty", text % {"account": account.number, "units": balance.posted})
    if pending_on(account).exists():
        text = _("Instructions about account %(account)s are under way: let them end, or abort them.")
        yield Unmet("instructions_open", text % {"account": account.number})
    for reasons in keeps_open(account):
        for reason in reasons:
            yield Unmet("account_still_needed", str(reason))

"""What an application does when two officers have accepted it, in the transaction of the step."""

from typing import Any
from uuid import UUID, uuid5

from credits.models import Account
from credits.operations.close_account import close_account
from credits.operations.instructions import AccountInstruction
from credits.operations.open_account import OpenAccountInstruction, open_account
from registry.accounts.errors import AccountStillNeeded
from registry.accounts.guards.applications import account_of, applicant_of
from registry.accounts.models import AccountTerms, HolderDetails, Representative
from registry.accounts.nouns.limits import TERMS
from registry.accounts.nouns.representatives import RIGHTS
from registry.accounts.operations.freezing import stand_alone
from registry.accounts.queries.people import Named, named_people
from registry.accounts.questions import keeps_open
from registry.accounts.schemas.applications import LIMITS, OPENING, REPRESENTATIVES
from registry.identity.models.holders import AccountHolder
from registry.identity.models.parties import PartnerCountry
from registry.issuance.operations.published import free_number, registry_of
from registry.lifecycle.tables import StepContext
from registry.submissions.queries.submissions import content_of, submitted

REQUESTS = UUID("b1c8f1f4-7b55-5f0d-9a86-6f8a3b1f5e21")  # name space: case → request id of the ledger's entry
DETAILS = {
    "holder": (
        *("name_in_english", "name_local", "legal_representative", "legal_representative_local"),
        *("address_in_english", "address_local", "telephone", "email", "is_trust_property"),
    ),
    "department": ("department_in_english", "department_local", "department_address"),
}


def open_entity_account(context: StepContext) -> None:
    """Open the ledger account and write who holds it, who acts for it and within what limits."""
    case = context.case
    content = content_of(submitted(case, OPENING))
    organisation = applicant_of(case)
    assert organisation is not None, "says the guard"
    side, country = content["account"]["side"], str(case.partner_country_id)
    account = opened_account(context, side, country, Account.Kind.ENTITY_HOLDING)
    AccountHolder.objects.create(
        account=account,
        organisation=organisation,
        side=side,
        partner_country_id=country,
        label=organisation.name,
    )
    HolderDetails.objects.create(account=account, case=case, **_details(content))
    AccountTerms.objects.create(account=account, **_terms(content))
    for row in named_people(content["representatives"]["people"]):
        _appoint(context, account, row)


def opened_account(context: StepContext, side: str, country: str, kind: str) -> Account:
    """A new account in a side's registry, with the next number of its kind. The case is about it from now on."""
    # Of two that are opened at once the second waits, and takes the number after the first one's.
    PartnerCountry.objects.select_for_update(no_key=True).get(pk=country)
    registry = registry_of(side, country)
    account = open_account(
        OpenAccountInstruction(
            request_id=uuid5(REQUESTS, f"open/{context.case.public_id}"),
            authority=context.actor.authority,
            registry=registry,
            number=free_number(registry, country, kind),
            kind=kind,
        )
    )
    context.case.subject_reference = account.number
    return account


def _details(content: Any) -> dict[str, Any]:
    stated = {
        name: content.get(section, {}).get(name) for section, names in DETAILS.items() for name in names
    }
    return {name: value for name, value in stated.items() if value is not None}


def _terms(content: Any) -> dict[str, Any]:
    """The five terms; a limit that is left out is none."""
    limits = content.get("limits", {})
    return {name: limits.get(name) for name in TERMS if name.endswith("_limit") or name in limits}


def change_representatives(context: StepContext) -> None:
    """Appoint and end as the form says; other rights of the same person are another row."""
    account = account_of(context.case)
    assert account is not None, "says the guard"
    content = content_of(submitted(context.case, REPRESENTATIVES))
    for row in named_people(content["changes"]["people"]):
        _end(context, account, row)
        if not row.ends:
            _appoint(context, account, row)


def _end(context: StepContext, account: Account, row: Named) -> None:
    """What the person has now, or will have, ends with this step."""
    later = Representative.objects.filter(account=account, person__email=row.email)
    for standing in later.exclude(valid_until__lte=context.now).select_for_update(of=("self",)):
        standing.valid_until = max(context.now, standing.valid_from)
        standing.ended_by = context.actor.user
        standing.end_reason = str(context.case.reference)
        standing.save(update_fields=["valid_until", "ended_by", "end_reason"])


def _appoint(context: StepContext, account: Account, row: Named) -> None:
    assert row.person is not None, "says the guard"
    Representative.objects.create(
        account=account,
        person=row.person,
        valid_from=context.now,
        basis=str(context.case.reference),
        **{right: right in row.rights for right in RIGHTS},
    )


def change_limits(context: StepContext) -> None:
    account = account_of(context.case)
    assert account is not None, "says the guard"
    content = content_of(submitted(context.case, LIMITS))
    AccountTerms.objects.update_or_create(account=account, defaults=_terms(content))


def close(context: StepContext) -> None:
    """Close the empty account for good; the ledger looks once more whether it is empty.

    Raises AccountStillNeeded for what was begun since the guard looked.
    """
    account = account_of(context.case)
    assert account is not None, "says the guard"
    stand_alone(account)
    if any(reason for reasons in keeps_open(account) for reason in reasons):
        raise AccountStillNeeded(account=account.number)
    close_account(
        AccountInstruction(
            request_id=uuid5(REQUESTS, f"close/{context.case.public_id}"),
            authority=context.actor.authority,
            account_id=account.public_id,
            decision_reference=str(context.case.reference),
        )
    )

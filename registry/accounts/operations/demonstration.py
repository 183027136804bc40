"""An account for the company of a trial, with one person who proposes and another who approves.

Only in a trial; the people themselves are made by ``identity``. Run again, nothing is doubled. What an
application would write is written, so that every door shows what it shows of a real account.
"""

from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction

from credits.models import Account
from credits.operations.open_account import OpenAccountInstruction, open_account
from registry.accounts.models import AccountTerms, HolderDetails, Representative
from registry.identity.history import change_context
from registry.identity.models.holders import AccountHolder
from registry.identity.models.parties import Organisation, Side
from registry.identity.models.people import Role, User
from registry.identity.operations.demonstration import BASIS
from registry.identity.system_authority import system_authority
from registry.issuance.operations.published import free_number, registry_of

REQUESTS = UUID(
    "5f6cc5bb-6d5a-5d0c-9d0e-3b0f5a7a1b11"
)  # name space: organisation → request id of the opening
PROPOSER, APPROVER = "participant@registry.example", "colleague@registry.example"


@transaction.atomic
def open_demonstration_account() -> None:
    """One account of the demonstration company in its country's registry. RuntimeError outside a trial."""
    if not settings.TRIAL:
        raise RuntimeError("a demonstration account exists in trial mode only")
    people = {user.email: user for user in User.objects.filter(email__in=[PROPOSER, APPROVER])}
    proposer = people.get(PROPOSER)
    membership = proposer.memberships.in_force().having(Role.PARTICIPANT).first() if proposer else None
    organisation = membership.organisation if membership else None
    if organisation is None or organisation.partner_country is None or organisation.accounts.exists():
        return
    with change_context(system_authority(__name__, BASIS), reason=BASIS):
        account = _opened(organisation)
        for email, rights in ((PROPOSER, {"may_propose": True}), (APPROVER, {"may_approve": True})):
            if (person := people.get(email)) is not None:
                Representative.objects.create(account=account, person=person, basis=BASIS, **rights)


def _opened(organisation: Organisation) -> Account:
    country = str(organisation.partner_country_id)
    registry = registry_of(Side.PARTNER, country)
    account = open_account(
        OpenAccountInstruction(
            request_id=uuid5(REQUESTS, str(organisation.public_id)),
            authority=system_authority(__name__, BASIS),
            registry=registry,
            number=free_number(registry, country, Account.Kind.ENTITY_HOLDING),
            kind=Account.Kind.ENTITY_HOLDING,
        )
    )
    AccountHolder.objects.create(
        account=account,
        organisation=organisation,
        side=Side.PARTNER,
        partner_country=organisation.partner_country,
        label=organisation.name,
    )
    AccountTerms.objects.create(account=account)
    HolderDetails.objects.create(
        account=account,
        name_in_english=organisation.name,
        legal_representative="Pat Participant (demonstration)",
        address_in_english="1 Example Street, Astana (demonstration)",
        telephone="+7 7172 00 00 00",
        email=PROPOSER,
        department_in_english="Carbon desk (demonstration)",
    )
    return account

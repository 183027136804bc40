"""Measures of officers about accounts, in the ledger, in the transaction of the step."""

from uuid import uuid5

from credits.operations.instructions import AccountInstruction
from credits.operations.reopen_account import reopen_account
from credits.operations.restrict_account import restrict_account
from credits.operations.suspend_account import suspend_account
from registry.accounts.effects.applications import REQUESTS, opened_account
from registry.accounts.guards.applications import account_of
from registry.accounts.queries.accounts import holder_of
from registry.accounts.schemas.measures import GOVERNMENT_OPENING, MEASURE
from registry.identity.models.holders import AccountHolder
from registry.lifecycle.models import CaseParty
from registry.lifecycle.tables import Part, StepContext
from registry.submissions.queries.submissions import content_of, submitted

VERBS = {"restrict": restrict_account, "suspend": suspend_account, "reopen": reopen_account}


def take_measure(context: StepContext) -> None:
    """Restrict, suspend or reopen, by the decision that the form names; the holder reads of it."""
    account = account_of(context.case)
    assert account is not None, "says the guard"
    stated = content_of(submitted(context.case, MEASURE))["measure"]
    VERBS[stated["measure"]](
        AccountInstruction(
            request_id=uuid5(REQUESTS, f"measure/{context.case.public_id}"),
            authority=context.actor.authority,
            account_id=account.public_id,
            decision_reference=stated["decision_reference"],
        )
    )
    holder = holder_of(account)
    if holder is not None and holder.organisation is not None:
        CaseParty.objects.get_or_create(
            case=context.case, organisation=holder.organisation, part=Part.PARTICIPANT, until=None
        )


def open_government_account(context: StepContext) -> None:
    stated = content_of(submitted(context.case, GOVERNMENT_OPENING))["account"]
    country = str(context.case.partner_country_id)
    account = opened_account(context, stated["side"], country, stated["kind"])
    AccountHolder.objects.create(
        account=account, side=stated["side"], partner_country_id=country, label=stated["label"]
    )

"""An over-issuance is settled: a correcting entry where one is needed, then the mandatory cancellation."""

from uuid import uuid5

from credits.models import Transaction
from credits.operations.cancel import CancelInstruction, cancel
from credits.operations.correct import CorrectInstruction, correct
from registry.issuance.effects.requests import FOLLOWING
from registry.issuance.guards.settlements import (
    account_holds_these_units,
    allocation_of,
    reversed_entry,
)
from registry.issuance.models import OverIssuance
from registry.issuance.operations.accounts import cancellation_account
from registry.issuance.queries.allocations import account_called
from registry.issuance.queries.units import first_of, held_by
from registry.issuance.schemas.settlements import SETTLEMENT
from registry.lifecycle.errors import StepUnmet
from registry.lifecycle.tables import StepContext
from registry.projects.effects.documents import let_participants_see
from registry.projects.queries.subjects import project_of
from registry.submissions.queries.submissions import content_of, submitted

PURPOSE = "Mandatory cancellation of units issued too much"


def let_concerned_see(context: StepContext) -> None:
    """The participants read what is said about their units."""
    project = project_of(context.case)
    if project is not None:
        let_participants_see(project, context.case)


def settle(context: StepContext) -> None:
    """Cancel the units, by the decision and two officers; the entries and the decision are kept together.

    Only units that were made for that allocation are cancelled, the first of those that the account holds
    unreserved; of a hold on them the ledger tells. The issuance itself stays as it was recorded.
    """
    case, authority = context.case, context.actor.authority
    allocation = allocation_of(case)
    assert allocation is not None, "the guards have seen it"
    content = content_of(submitted(case, SETTLEMENT))
    quantity = int(content["finding"]["quantity"])
    origin = account_called(str(content["settlement"]["account"]))
    assert origin is not None, "the guards have seen it"
    reference = decision_of(context)
    corrected = _put_back(context, reference)
    notification = allocation.notification
    blocks = first_of(held_by(origin, allocation), quantity)
    if sum(run.quantity for run in blocks) < quantity:  # some were passed on since the guards looked
        raise StepUnmet(account_holds_these_units(context), step=str(context.step.label))
    cancelled = cancel(
        CancelInstruction(
            request_id=uuid5(FOLLOWING, f"over-issuance:{case.public_id}"),
            authority=authority,
            origin_id=origin.public_id,
            destination_id=cancellation_account(
                str(case.public_id), notification.side, str(case.partner_country_id), authority
            ).public_id,
            blocks=blocks,
            decision_reference=reference,
            purpose=PURPOSE,
            facts={
                "case": str(case.reference),
                "issuance": notification.decision.slug,
                "purpose_code": "mandatory",
            },
        )
    )
    OverIssuance.objects.create(
        case=case,
        allocation=allocation,
        quantity=quantity,
        decision_reference=reference,
        account=origin,
        correction_id=corrected.public_id if corrected else None,
        cancellation_id=cancelled.public_id,
        settled_on=context.today,
    )


def decision_of(context: StepContext) -> str:
    """The reference of the decision by which the settlement was ordered."""
    ordered = context.case.steps.filter(step="order_settlement").order_by("-number").first()
    assert ordered is not None, "no step leads here but that decision"
    return str(ordered.facts.get("decision") or ordered.basis)[:200]


def _put_back(context: StepContext, reference: str) -> Transaction | None:
    """The correcting entry, where the form names an entry to be reversed."""
    entry = reversed_entry(context.case)
    if entry is None:
        return None
    return correct(
        CorrectInstruction(
            request_id=uuid5(FOLLOWING, f"correction:{context.case.public_id}"),
            authority=context.actor.authority,
            reverses_id=entry.public_id,
            decision_reference=reference,
        )
    )

"""What a reversal writes: the correcting entry, and where its decision lies."""

from uuid import UUID, uuid5

from credits.errors import Refusal
from credits.operations.correct import CorrectInstruction, correct
from registry.accounts.nouns.certificates import Reversal
from registry.accounts.operations.agreeing import note_reversed
from registry.accounts.operations.freezing import stand_clear
from registry.accounts.operations.stepping import By
from registry.accounts.queries.reversals import certificate_of, decision_document
from registry.accounts.schemas.reversals import REVERSAL
from registry.lifecycle.errors import StepUnmet
from registry.lifecycle.models import CaseParty
from registry.lifecycle.tables import Part, StepContext, Unmet
from registry.rules.resolving import account_rules
from registry.submissions.queries.submissions import content_of, submitted

REQUESTS = UUID("b9d0a1c6-3f0b-5c1e-8f58-7d0f1c52e0a4")  # name space of the request ids


def let_the_holder_see(context: StepContext) -> None:
    """The holder whose units it is about reads the case and is told."""
    certificate = certificate_of(context.case)
    holder = getattr(certificate.origin, "holder", None) if certificate is not None else None
    if holder is not None and holder.organisation is not None:
        CaseParty.objects.get_or_create(
            case=context.case, organisation=holder.organisation, part=Part.PARTICIPANT, until=None
        )


def reverse(context: StepContext) -> None:
    """Put the units back by a correcting entry of two officers, and keep the decision beside it.

    What the ledger refuses (units on hold, a closed account), and a freeze of either account, stands in the way of
    the step like any guard.
    """
    certificate, decision = certificate_of(context.case), decision_document(context.case)
    assert certificate is not None, "says the guard"
    assert decision is not None, "says the guard"
    reference = content_of(submitted(context.case, REVERSAL))["decision"]["reference"]
    entry = certificate.entry
    try:
        stand_clear(certificate.origin, certificate.account)
        corrected = correct(
            CorrectInstruction(
                request_id=uuid5(REQUESTS, str(context.case.public_id)),
                authority=context.actor.authority,
                reverses_id=entry.public_id,
                decision_reference=reference,
            )
        )
    except Refusal as refusal:
        raise StepUnmet([Unmet(refusal.code, refusal.message)], step=str(context.step.label)) from refusal
    rules = account_rules(str(context.case.partner_country_id), on=entry.recorded_at.date())
    Reversal.objects.create(
        case=context.case,
        reversed_entry=entry,
        correcting_entry=corrected,
        decision_reference=reference,
        decision_sha256=decision.sha256,
        rules_key=rules.key if rules is not None else "",
    )
    by = By(user=context.actor.user, basis=f"case {context.case.reference}")
    note_reversed(entry.public_id, by=by, at=context.now)

"""What the steps of a methodology's case write: proposals, methodologies, versions."""

from datetime import date
from typing import Any

from registry.identity.models.facts import Verification
from registry.lifecycle.models import Case
from registry.lifecycle.tables import StepContext
from registry.methodologies.guards import revised_version
from registry.methodologies.models import Methodology, MethodologyVersion, ProposedMethodology, TitleBasis
from registry.methodologies.operations.numbers import next_reference
from registry.methodologies.queries import order_of
from registry.methodologies.schemas import TEXT
from registry.parties.models import SectoralScope
from registry.rules.operations.clocks import extend_clock
from registry.rules.resolving import Rules
from registry.submissions.models import SubmissionVersion
from registry.submissions.queries.submissions import submitted

FIRST_VERSION = "1.0"
REVISION = "methodology_revision"
Status = ProposedMethodology.Status


def handed_in(case: Case) -> SubmissionVersion:
    """The proposal as it was handed in last. The forms of both lifecycles are called as they are."""
    version = submitted(case, case.lifecycle)
    assert version is not None, "a case leaves its desk with its forms handed in"
    return version


def publish_proposal(context: StepContext) -> None:
    """Give the proposal its number and open it to public inputs."""
    case = context.case
    assert case.partner_country is not None, "the lifecycle asks for one"
    version = handed_in(case)
    heading = version.content["a_title"]
    reference = next_reference(f"{case.partner_country_id}_PM", ProposedMethodology.objects.all())
    opens_on, closes_on = context.rules.window("methodology_public_inputs", context.now)
    ProposedMethodology.objects.create(
        reference=reference,
        partner_country=case.partner_country,
        title=heading["title"],
        proponent=heading["proponent"],
        case=case,
        submission=version,
        revises=revised_version(case) if case.lifecycle == REVISION else None,
        public_input_opens_on=opens_on,
        public_input_closes_on=closes_on,
    )
    case.subject_reference = reference
    case.title = heading["title"]


def close_public_inputs(context: StepContext) -> None:
    _set(context, status=Status.PUBLIC_INPUTS_CLOSED)


def ask_for_further_work(context: StepContext) -> None:
    _set(context, status=Status.FURTHER_WORK)


def consider_again(context: StepContext) -> None:
    _set(context, status=Status.PUBLIC_INPUTS_CLOSED, submission=handed_in(context.case))


def extend_consideration(context: StepContext) -> None:
    """60 days become 90 where the rule set says so; without a clock there is nothing to extend."""
    if isinstance(context.rules, Rules):
        extend_clock(context.case, "methodology_decision")


def note_decision(context: StepContext) -> None:
    """Approved with revisions: the day counts, the text follows."""
    _set(context, decided_on=context.today)


def reject_proposal(context: StepContext) -> None:
    _set(context, status=Status.NOT_APPROVED, decided_on=context.today)


def withdraw_proposal(context: StepContext) -> None:
    ProposedMethodology.objects.filter(case=context.case).update(status=Status.WITHDRAWN)


def approve_proposal(context: StepContext) -> None:
    """The proposal becomes a version: the first of a new methodology, or the next of the one it revises."""
    case = context.case
    proposal = ProposedMethodology.objects.select_for_update().get(case=case)
    approved_on = proposal.decided_on or context.today
    version = handed_in(case)
    if proposal.revises is None:
        reference = next_reference(f"{case.partner_country_id}_AM", Methodology.objects.all())
        methodology = Methodology(reference=reference, partner_country=case.partner_country)
        number = FIRST_VERSION
    else:
        methodology = Methodology.objects.select_for_update().get(pk=proposal.revises.methodology_id)
        number = _next_version(methodology)
        _supersede(methodology, approved_on)
    values = _described(case, version.content)
    for name, value in values.items():
        setattr(methodology, name, value)
    methodology.save()
    approved = MethodologyVersion.objects.create(
        methodology=methodology,
        version=number,
        status=MethodologyVersion.Status.VALID,
        approved_on=approved_on,
        proponent=proposal.proponent,
        text={section.code: version.content.get(section.code, {}) for section in TEXT},
        reference_verification=Verification.VERIFIED,
        **values,
    )
    proposal.status = Status.APPROVED
    proposal.decided_on = approved_on
    proposal.approved_as = approved
    proposal.submission = version
    proposal.save()


def _described(case: Case, content: Any) -> dict[str, Any]:
    """Title, scope and source, the same of a methodology and of its newest version."""
    heading = content["a_title"]
    return {
        "title": heading["title"],
        "title_basis": TitleBasis.PAGE,
        "sectoral_scope": SectoralScope.objects.filter(number=heading["scopes"][0]).first(),
        "source": f"this registry, {case.reference}",
        "verification": Verification.VERIFIED,
    }


def _next_version(methodology: Methodology) -> str:
    """A revision is the next whole number: 2.0 after 1.0 and after 1.3."""
    newest = max(methodology.versions.all(), key=order_of)
    return f"{order_of(newest)[0] + 1}.0"


def _supersede(methodology: Methodology, on: date) -> None:
    for older in methodology.versions.select_for_update().filter(ended_on__isnull=True):
        if older.status in (MethodologyVersion.Status.VALID, MethodologyVersion.Status.NOT_KNOWN):
            older.status = MethodologyVersion.Status.SUPERSEDED
            older.ended_on = on
            older.save()


def _set(context: StepContext, **values: Any) -> None:
    proposal = ProposedMethodology.objects.select_for_update().get(case=context.case)
    for name, value in values.items():
        setattr(proposal, name, value)
    proposal.save()

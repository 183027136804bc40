"""What the steps of a beneficiary's registration write: the row, its vetting, the permission to name it."""

from typing import Any

from registry.accounts.nouns.beneficiaries import Beneficiary, BeneficiaryLetter
from registry.accounts.queries.beneficiaries import accepted_letter, known_by_number
from registry.accounts.queries.likeness import comparable
from registry.accounts.schemas.beneficiaries import BENEFICIARY, ITSELF
from registry.lifecycle.tables import StepContext
from registry.parties.guards import proponent_of
from registry.submissions.queries.submissions import content_of, submitted


def enter(context: StepContext) -> None:
    """The row as the form says, for comparison and for the vetting; handed in again, it says the new."""
    Beneficiary.objects.update_or_create(case=context.case, defaults=_columns(context))


def _columns(context: StepContext) -> dict[str, Any]:
    content = content_of(submitted(context.case, BENEFICIARY))
    identity, standing = content["identity"], content["standing"]
    organisation = proponent_of(context.case)
    assert organisation is not None, "says the guard"
    return {
        "entered_by": organisation,
        "kind": identity["kind"],
        "name": identity["name"],
        "name_latin": identity["name_latin"],
        "country_code": identity["country"],
        "identifier_kind": identity["identifier_kind"],
        "identifier": identity.get("identifier", ""),
        "is_holder_itself": standing["relation"] == ITSELF,
        "consents_to_publication": identity["kind"] == Beneficiary.Kind.PERSON
        and identity.get("consents") is True,
        "matching": comparable(identity["name"]),
        "matching_latin": comparable(identity["name_latin"]),
    }


def vet(context: StepContext) -> None:
    row = _row(context)
    row.state, row.vetted_by, row.vetted_at = Beneficiary.State.VETTED, context.actor.user, context.now
    row.save()
    _permit(context, row)


def link(context: StepContext) -> None:
    """What was entered stands for a beneficiary that is known: the one that is vetted is named from now on."""
    known = known_by_number(content_of(submitted(context.case, BENEFICIARY)))
    assert known is not None, "says the guard"
    row = _row(context)
    row.state, row.merged_into = Beneficiary.State.MERGED, known
    row.save()
    _permit(context, known)


def _permit(context: StepContext, beneficiary: Beneficiary) -> None:
    """The organisation may name it from now on; a permission that stands already is not given twice."""
    organisation = proponent_of(context.case)
    letter = accepted_letter(context.case)
    BeneficiaryLetter.objects.get_or_create(
        beneficiary=beneficiary,
        organisation=organisation,
        withdrawn_at=None,
        defaults={
            "case": context.case,
            "letter_sha256": letter.sha256 if letter else "",
            "since": context.now,
        },
    )


def refuse(context: StepContext) -> None:
    _end(context, Beneficiary.State.REFUSED)


def withdraw(context: StepContext) -> None:
    _end(context, Beneficiary.State.WITHDRAWN)


def _end(context: StepContext, state: Beneficiary.State) -> None:
    row = _row(context)
    row.state = state
    row.save()


def _row(context: StepContext) -> Beneficiary:
    return Beneficiary.objects.select_for_update(of=("self",)).get(case=context.case)

"""What must be so before a beneficiary is handed in, and before it is vetted."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from registry.accounts.nouns.beneficiaries import Beneficiary
from registry.accounts.queries.beneficiaries import accepted_letter, alike, known_by_number, stated
from registry.accounts.schemas.beneficiaries import BENEFICIARY, PERMITTED
from registry.lifecycle.tables import StepContext, Unmet
from registry.parties.guards import proponent_of

FORM = f"#form-{BENEFICIARY}"
SHOWN = 5


def organisation_applies(context: StepContext) -> Iterator[Unmet]:
    if proponent_of(context.case) is None:
        yield Unmet("organisation_needed", _("Enrol your organisation first, then apply for it."))


def letter_is_attached(context: StepContext) -> Iterator[Unmet]:
    """Whoever acts on behalf of another brings the other's permission."""
    relation = stated(context.case).get("standing", {}).get("relation")
    if relation == PERMITTED and accepted_letter(context.case) is None:
        text = _("Attach the permission letter of the beneficiary, as a letter or power of attorney.")
        yield Unmet("permission_letter_missing", text, "#documents")


def those_alike_were_looked_at(context: StepContext) -> Iterator[Unmet]:
    """A beneficiary that looks like one in the register is entered by whoever says that it is another one."""
    content = stated(context.case)
    if content.get("standing", {}).get("differs"):
        return
    organisation = proponent_of(context.case)
    found = alike(content.get("identity", {}), apart_from=context.case)
    if not found:
        return
    names = "; ".join(one.shown_to(organisation) for one in found[:SHOWN])
    text = _(
        "The register has beneficiaries that look like this one: %(names)s. Name one of those, or say in the form that "
        "it is another one."
    )
    yield Unmet("beneficiaries_alike", text % {"names": names}, FORM)


def is_not_vetted_already(context: StepContext) -> Iterator[Unmet]:
    known = known_by_number(stated(context.case))
    if known is not None:
        text = _("%(beneficiary)s has this number and is vetted: link with it, or return it for revision.")
        yield Unmet("beneficiary_known", text % {"beneficiary": known})


def is_vetted_already(context: StepContext) -> Iterator[Unmet]:
    known: Beneficiary | None = known_by_number(stated(context.case))
    if known is None:
        yield Unmet(
            "beneficiary_not_known", _("No vetted beneficiary has this number: vet it, or return it.")
        )

"""What officers do with the register of beneficiaries besides vetting: merge two rows, withdraw a permission."""

from django.db import transaction
from django.utils import timezone

from credits.authority import Authority
from registry.accounts.errors import BeneficiariesNotMergeable, PermissionWithdrawn
from registry.accounts.nouns.beneficiaries import Beneficiary, BeneficiaryLetter
from registry.identity.history import change_context


@transaction.atomic
def merge(duplicate: Beneficiary, into: Beneficiary, *, authority: Authority, reason: str) -> Beneficiary:
    """One row stands for both from now on; the other stays, and says into which it was merged.

    Raises BeneficiariesNotMergeable.

    Certificates keep the name that the ledger recorded. Permissions to name either are permissions to name both.
    """
    keys = sorted({duplicate.pk, into.pk})
    rows = {row.pk: row for row in Beneficiary.objects.select_for_update(of=("self",)).filter(pk__in=keys)}
    if len(rows) != 2 or not all(row.is_vetted for row in rows.values()):
        raise BeneficiariesNotMergeable
    one, other = rows[duplicate.pk], rows[into.pk]
    with change_context(authority, reason=reason):
        one.state, one.merged_into = Beneficiary.State.MERGED, other
        one.save()
        for earlier in one.merged_here.all():
            earlier.merged_into = other
            earlier.save()
    return other


@transaction.atomic
def withdraw_permission(letter: BeneficiaryLetter, *, authority: Authority, reason: str) -> BeneficiaryLetter:
    """The organisation may no longer name the beneficiary; what it did stays. Raises PermissionWithdrawn."""
    row = BeneficiaryLetter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    if row.withdrawn_at is not None:
        raise PermissionWithdrawn
    with change_context(authority, reason=reason):
        row.withdrawn_at, row.withdrawn_reason = timezone.now(), reason[:500]
        row.save()
    return row


@transaction.atomic
def change_consent(person: Beneficiary, *, consents: bool, authority: Authority, reason: str) -> Beneficiary:
    """A natural person consents that the name is public, or no longer does: certificates follow at once."""
    row = Beneficiary.objects.select_for_update(of=("self",)).get(pk=person.pk)
    with change_context(authority, reason=reason):
        row.consents_to_publication = consents
        row.save()
    return row

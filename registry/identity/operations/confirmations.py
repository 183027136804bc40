"""Record what somebody confirmed with the second factor, and use it up for the one act it was given for."""

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from registry.identity.errors import SecondFactorNeeded, SecondFactorRepeated
from registry.identity.history import change_context
from registry.identity.models.confirmations import LONGEST_PURPOSE, Method, SecondFactorConfirmation
from registry.identity.models.people import User
from registry.identity.policies import own_authority

# How long a confirmation waits for its act. This project's own: long enough to come back to the page.
FRESH = timedelta(minutes=5)


@transaction.atomic
def record_confirmation(*, by: User, purpose: str, method: Method, evidence: str) -> SecondFactorConfirmation:
    """Keep that ``by`` confirmed ``purpose``; ``evidence`` is a SHA-256 in hexadecimal digits.

    Raises SecondFactorRepeated for evidence that was brought before (two requests with one code),
    ValueError for a purpose that is empty or too long.
    """
    if not purpose or len(purpose) > LONGEST_PURPOSE:
        raise ValueError(f"a purpose has 1 to {LONGEST_PURPOSE} characters")
    try:
        with transaction.atomic(), change_context(own_authority(by, basis=purpose), reason=purpose):
            return SecondFactorConfirmation.objects.create(
                user=by, purpose=purpose, method=method, evidence=evidence
            )
    except IntegrityError:
        raise SecondFactorRepeated from None


@transaction.atomic
def spend_confirmation(
    confirmation: UUID | None, *, by: User, purpose: str, within: timedelta = FRESH
) -> SecondFactorConfirmation:
    """Use a confirmation up for the act it was given for; to be called in the transaction of that act.

    If the act is refused and rolled back, the confirmation stands and may be used for the same act again.
    Raises SecondFactorNeeded for none, another person's, one for another purpose, an old or a used one.
    """
    found = (
        None
        if confirmation is None
        else SecondFactorConfirmation.objects.select_for_update()
        .unspent(within)
        .filter(public_id=confirmation, user=by, purpose=purpose)
        .first()
    )
    if found is None:
        raise SecondFactorNeeded
    found.spent_at = timezone.now()
    with change_context(own_authority(by, basis=purpose), reason=purpose):
        found.save(update_fields=["spent_at"])
    return found

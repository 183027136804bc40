"""Give a role to a person, and end it. Nothing is edited: a membership begins and ends."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from credits.authority import Authority
from registry.identity.history import change_context
from registry.identity.models.parties import Organisation, PartnerCountry
from registry.identity.models.people import Level, Membership, Role, User


@transaction.atomic
def grant_role(
    user: User,
    role: Role,
    *,
    authority: Authority,
    organisation: Organisation | None = None,
    partner_country: PartnerCountry | None = None,
    side: str = "",
    level: Level = Level.EDITOR,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Membership:
    """Give the role from ``since`` (now, if not said). Given already and open: that one.

    Raises ValidationError for a role that needs an organisation and has none.
    """
    held = Membership.objects.filter(
        user=user,
        role=role,
        organisation=organisation,
        partner_country=partner_country,
        until__isnull=True,
    ).first()
    if held is not None:
        return held
    membership = Membership(
        user=user,
        role=role,
        organisation=organisation,
        partner_country=partner_country,
        side=side,
        level=level,
        since=since or timezone.now(),
        until=until,
        basis=authority.basis,
    )
    membership.full_clean()
    with change_context(authority, reason=authority.basis):
        membership.save()
    return membership


@transaction.atomic
def end_role(membership: Membership, *, authority: Authority, reason: str) -> Membership:
    """End a membership now. Raises ValidationError when it has ended already."""
    locked = Membership.objects.select_for_update().get(pk=membership.pk)
    now = timezone.now()
    if locked.until is not None and locked.until <= now:
        raise ValidationError(_("This membership has ended already."))
    locked.until = now
    with change_context(authority, reason=reason):
        locked.save(update_fields=["until"])
    return locked

"""Who may authorise, and who links registries: officers of that side. Authorisations themselves are public."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from credits.authority import Authority
from registry.identity.models.parties import Side
from registry.identity.models.people import User
from registry.identity.policies import person
from registry.issuance.policies import sides_of_officer

JAPAN = "JP"


def may_authorise(user: Any, country: str, side: str) -> bool:
    """Whether the person drafts and adopts authorisations of that side with a partner country."""
    return Side(side) in sides_of_officer(user, country)


def authorise_link(user: Any, own: str, country: str, *, approved_by: User | None = None) -> Authority:
    """Officers of the side whose registry it is keep its link with the other one. Raises PermissionDenied."""
    side = Side.JAPAN if own == JAPAN else Side.PARTNER
    people = [user] if approved_by is None else [user, approved_by]
    if not all(side in sides_of_officer(one, country) for one in people):
        raise PermissionDenied(_("Only registry officers of this side keep the link of its registry."))
    if approved_by is not None and approved_by.pk == user.pk:
        raise PermissionDenied(_("The second approval must come from somebody else."))
    return Authority(
        actor=person(user),
        basis=f"Link of the registry {own}",
        approved_by=None if approved_by is None else person(approved_by),
    )

"""Who may authorise: officers of the authorising side. Authorisations themselves are public."""

from typing import Any

from registry.identity.models.parties import Side
from registry.issuance.policies import sides_of_officer


def may_authorise(user: Any, country: str, side: str) -> bool:
    """Whether the person drafts and adopts authorisations of that side with a partner country."""
    return Side(side) in sides_of_officer(user, country)

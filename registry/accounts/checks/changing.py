"""Whether an account is about to change hands: asked of whoever keeps such applications."""

from credits.models import Account
from registry.identity.questions import One


@One
def is_being_closed_or_handed_over(account: Account) -> bool:
    """Whether an application to close the account, or to hand it over, is under way."""
    return False

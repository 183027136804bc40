"""The nouns of accounts, one file per subject in ``nouns``."""

from registry.accounts.nouns.details import HolderDetails
from registry.accounts.nouns.freezes import FreezeEvent
from registry.accounts.nouns.limits import AccountTerms
from registry.accounts.nouns.representatives import Representative
from registry.accounts.nouns.trusted import TrustedAccount

__all__ = [
    "AccountTerms",
    "FreezeEvent",
    "HolderDetails",
    "Representative",
    "TrustedAccount",
]

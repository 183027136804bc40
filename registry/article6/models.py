"""The nouns of Article 6, one file per subject in ``nouns``."""

from registry.article6.nouns.authorisations import (
    Authorisation,
    AuthorisationRevocation,
    AuthorisationVersion,
    AuthorisedUse,
    FirstTransfer,
    Use,
)

__all__ = [
    "Authorisation",
    "AuthorisationRevocation",
    "AuthorisationVersion",
    "AuthorisedUse",
    "FirstTransfer",
    "Use",
]

"""The nouns of Article 6, one file per subject in ``nouns``."""

from registry.article6.nouns.authorisations import (
    Authorisation,
    AuthorisationRevocation,
    AuthorisationVersion,
    AuthorisedUse,
    FirstTransfer,
    Use,
)
from registry.article6.nouns.foreign import ForeignMovement, ForeignUnits
from registry.article6.nouns.linking import (
    Counterpart,
    CounterpartKey,
    IncomingMessage,
    LinkTransfer,
    OutgoingMessage,
)

__all__ = [
    "Authorisation",
    "AuthorisationRevocation",
    "AuthorisationVersion",
    "AuthorisedUse",
    "Counterpart",
    "CounterpartKey",
    "FirstTransfer",
    "ForeignMovement",
    "ForeignUnits",
    "IncomingMessage",
    "LinkTransfer",
    "OutgoingMessage",
    "Use",
]

"""The officers' pages of this room, one file per subject in ``administration``."""

from registry.accounts.administration import accounts, freezes

__all__ = ["accounts", "freezes"]

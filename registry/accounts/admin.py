"""The officers' pages of this room, one file per subject in ``administration``."""

from registry.accounts.administration import accounts, beneficiaries, certificates, freezes

__all__ = ["accounts", "beneficiaries", "certificates", "freezes"]

"""What this room asks of rooms above it; they answer in their ``hooks.py``."""

from typing import Any
from uuid import UUID

from registry.identity.questions import One


@One
def accounts_read_by(user: Any) -> frozenset[UUID] | None:
    """Public ids of the ledger accounts whose holdings and instructions a person reads; None: of all accounts."""
    return frozenset()

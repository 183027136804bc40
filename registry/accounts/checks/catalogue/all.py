"""Every check of the registry in the documented order: what is told first stands first."""

from registry.accounts.checks.catalogue import accounts, controls, integrity, messages, sequence, units, uses
from registry.accounts.checks.table import CATALOGUE

ORDER = (
    *messages.ROWS,
    *integrity.ROWS,
    *sequence.ROWS,
    *accounts.ROWS,
    *units.ROWS,
    *controls.ROWS,
    *uses.ROWS,
    *accounts.OPENINGS,
)

CATALOGUE.add(ORDER)

__all__ = ["CATALOGUE", "ORDER"]

"""What this room asks of rooms above it: whether an authorisation covers a use of units, and to note that it did.

The room that keeps authorisations answers in its own ``hooks.py`` (pattern: ``registry/lifecycle/hooks.py``).
Without an answerer nothing stands in the way.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from credits.models import Account, Series, Transaction
from registry.lifecycle.hooks import Many

if TYPE_CHECKING:
    from django.utils.functional import Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """Units of one series that an instruction takes; ``quantity`` in units of 1 tCO2e."""

    series: Series
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsUse:
    """What somebody wants to do with units.

    ``kind``: ``transfer``, ``retirement`` or ``cancellation``. ``purpose``: the code of the purpose chosen, empty
    for a transfer. ``to_registry``: the code of the other side's registry, for a transfer that leaves this one.
    ``noted_by``: the entry (its public id) under which this very use was noted already, when it is asked about once
    more before it is carried out: its own units are not counted against what is left.
    """

    kind: str
    origin: Account
    portions: tuple[Portion, ...]
    on: date
    purpose: str = ""
    to_registry: str = ""
    noted_by: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Why units may not be used so. ``check``: number of the check; ``code``: the reason, for programs."""

    check: str
    code: str
    message: "str | Promise"
    series: Series | None = None


@Many
def outside_authorisation(use: UnitsUse) -> Iterable[Outside]:
    """What no authorisation covers; nothing where all is well, or none is needed. Writes nothing."""
    return ()


@Many
def note_use(use: UnitsUse, transaction: Transaction) -> None:
    """Keep under which authorisation units are used: called in the transaction that first sets them aside or
    moves them. Raises a Refusal where what ``outside_authorisation`` answered is no longer so."""


@Many
def keeps_open(account: Account) -> Iterable["str | Promise"]:
    """What the account is still needed for in another room, in words; nothing where it may be closed."""
    return ()

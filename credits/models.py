"""The nouns of the ledger: units of 1 tCO2e as unbroken serial ranges.

Two facts carry everything else: a :class:`CreditBlock` is one unbroken run of
serial numbers on its registry's number line, and a :class:`BlockOwner` says
which account holds it now. :class:`Movement` is the history, append-only; every
"as of" question is answered from movements alone.

Rows are written only by the functions in ``credits/sql``; the runtime login may
read these tables and execute those functions, nothing else. What Django cannot
say as a constraint stands in ``credits/sql`` too (triggers, deferred pairs of
foreign keys). Foreign keys without a database constraint are those a trigger
proves more strictly anyway: each would cost a probe per movement.
"""

from credits.nouns.accounts import Account, AccountBalance, Registry
from credits.nouns.ranges import (
    GREATEST_ENTRY_BYTES,
    GREATEST_SERIAL,
    UNKNOWN_VINTAGE_ORDER,
    SerialRangeExpression,
)
from credits.nouns.requests import LedgerClock, LogQueue, RefusedRequest, Request
from credits.nouns.restrictions import HoldEvent, Reservation, ReservedRange
from credits.nouns.series import Issuance, Series
from credits.nouns.transactions import Transaction
from credits.nouns.units import BlockOwner, CreditBlock, Movement

__all__ = [
    "GREATEST_ENTRY_BYTES",
    "GREATEST_SERIAL",
    "UNKNOWN_VINTAGE_ORDER",
    "Account",
    "AccountBalance",
    "BlockOwner",
    "CreditBlock",
    "HoldEvent",
    "Issuance",
    "LedgerClock",
    "LogQueue",
    "Movement",
    "RefusedRequest",
    "Registry",
    "Request",
    "Reservation",
    "ReservedRange",
    "SerialRangeExpression",
    "Series",
    "Transaction",
]

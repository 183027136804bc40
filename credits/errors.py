"""Everything the ledger says no with.

    Refusal
    ├── RequestIdReused            the request id stands for another content
    ├── of accounts
    │   ├── AccountNotFound        AccountNumberTaken     SameAccount
    │   ├── DifferentRegistries    NotHoldingAccount      NotRetirementAccount
    │   ├── NotCancellationAccount IssuanceSourceFixed    AccountNotOpen
    │   └── AccountStatusUnchanged AccountClosed          AccountNotEmpty
    ├── of units
    │   ├── UnitsNotOwned          UnitsReserved          UnitsOnHold
    │   ├── InsufficientHolding    TooManyMovements       SerialsExhausted
    │   └── SerialNotIssued        SeriesNotFound
    ├── of two officers
    │   ├── ApprovalRequired       ApproverIsActor        InitiatorMayNotComplete
    │   └── DecisionRequired
    ├── of earlier entries
    │   ├── TransactionNotFound    NotReversible          AlreadyReversed
    │   ├── ReservationNotFound    ReservationResolved    ReservationExpired
    │   └── HoldNotFound           HoldAlreadyLifted      EntryTooLarge
    └── of reading
        ├── MomentNotReached       an "as of" later than the ledger's clock
        └── LedgerBusy             transactions in flight did not end in time

    MalformedInstruction (ValueError)   no sense in any state: never stored

A refusal has a ``code`` that never changes, ``details`` as plain data, and a
``message`` in the reader's language. Each verb lists its refusals in the order in
which they are tested; the first that applies is told. Anything else that escapes
the ledger (a failed assertion, a refusal by a constraint) is a fault of ours.
"""

from collections import defaultdict
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class MalformedInstruction(ValueError):
    """The instruction could not be right in any state of the ledger."""


class Refusal(Exception):
    """The ledger will not do this, for a reason the caller can act on."""

    code: ClassVar[str] = "refused"
    text: ClassVar[str | Promise] = _("The ledger refused the instruction.")

    def __init__(self, **details: Any):
        super().__init__(self.code)
        self.details: dict[str, Any] = details

    @property
    def message(self) -> str:
        """The text in the language of whoever reads it now."""
        return str(self.text) % defaultdict(str, self.details)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class RequestIdReused(Refusal):
    code = "request_id_reused"
    text = _("This request id was used for another instruction.")


class AccountNotFound(Refusal):
    code = "account_not_found"
    text = _("There is no such account.")


class AccountNumberTaken(Refusal):
    code = "account_number_taken"
    text = _("The account number %(number)s is taken.")


class SameAccount(Refusal):
    code = "same_account"
    text = _("Units must move to another account than %(account)s.")


class DifferentRegistries(Refusal):
    code = "different_registries"
    text = _("Both accounts must be in the same registry.")


class NotHoldingAccount(Refusal):
    code = "not_holding_account"
    text = _("Account %(account)s is not a holding account.")


class NotRetirementAccount(Refusal):
    code = "not_retirement_account"
    text = _("Account %(account)s is not a retirement account.")


class NotCancellationAccount(Refusal):
    code = "not_cancellation_account"
    text = _("Account %(account)s is not a cancellation account.")


class IssuanceSourceFixed(Refusal):
    code = "issuance_source_fixed"
    text = _("Account %(account)s is the registry's issuance source: it has no owner and stays as it is.")


class AccountNotOpen(Refusal):
    code = "account_not_open"
    text = _("Account %(account)s is %(status)s.")


class AccountStatusUnchanged(Refusal):
    code = "account_status_unchanged"
    text = _("Account %(account)s is %(status)s already.")


class AccountClosed(Refusal):
    code = "account_closed"
    text = _("Account %(account)s is closed for good.")


class AccountNotEmpty(Refusal):
    code = "account_not_empty"
    text = _("Account %(account)s still holds %(held)s units.")


class UnitsNotOwned(Refusal):
    code = "units_not_owned"
    text = _("Account %(account)s does not hold all units from %(first)s to %(last)s.")


class UnitsReserved(Refusal):
    code = "units_reserved"
    text = _("Some of the units from %(first)s to %(last)s are reserved.")


class UnitsOnHold(Refusal):
    code = "units_on_hold"
    text = _("Some of the units are on hold.")


class InsufficientHolding(Refusal):
    code = "insufficient_holding"
    text = _("Account %(account)s has %(available)s units free to move, and %(wanted)s were asked for.")


class TooManyMovements(Refusal):
    code = "too_many_movements"
    text = _("The instruction would touch more than %(most)s runs of serial numbers: please split it.")


class SerialsExhausted(Refusal):
    code = "serials_exhausted"
    text = _("The registry %(registry)s has no serial numbers left for so many units.")


class SerialNotIssued(Refusal):
    code = "serial_not_issued"
    text = _("Not all of these serial numbers have been issued.")


class SeriesNotFound(Refusal):
    code = "series_not_found"
    text = _("There is no such series of units.")


class ApprovalRequired(Refusal):
    code = "approval_required"
    text = _("A second officer must approve this.")


class ApproverIsActor(Refusal):
    code = "approver_is_actor"
    text = _("The approving officer must be another person than the acting one.")


class InitiatorMayNotComplete(Refusal):
    code = "initiator_may_not_complete"
    text = _("Whoever reserved the units may not complete the instruction.")


class DecisionRequired(Refusal):
    code = "decision_required"
    text = _("A correction must name the decision it follows.")


class TransactionNotFound(Refusal):
    code = "transaction_not_found"
    text = _("There is no such transaction.")


class NotReversible(Refusal):
    code = "not_reversible"
    text = _("A transaction of this kind moves no units that could be moved back.")


class AlreadyReversed(Refusal):
    code = "already_reversed"
    text = _("The transaction has been reversed already.")


class ReservationNotFound(Refusal):
    code = "reservation_not_found"
    text = _("There is no such reservation.")


class ReservationResolved(Refusal):
    code = "reservation_resolved"
    text = _("The reservation has been completed or released already.")


class ReservationExpired(Refusal):
    code = "reservation_expired"
    text = _("The reservation expired at %(expires_at)s.")


class HoldNotFound(Refusal):
    code = "hold_not_found"
    text = _("There is no such hold.")


class HoldAlreadyLifted(Refusal):
    code = "hold_already_lifted"
    text = _("The hold has been lifted already.")


class EntryTooLarge(Refusal):
    code = "entry_too_large"
    text = _("The facts are too long for one entry of the ledger.")


class MomentNotReached(Refusal):
    code = "moment_not_reached"
    text = _("The ledger has not reached that moment yet.")


class LedgerBusy(Refusal):
    code = "ledger_busy"
    text = _("Transactions in progress did not end in time: please ask again.")


REFUSALS: dict[str, type[Refusal]] = {refusal.code: refusal for refusal in Refusal.__subclasses__()}

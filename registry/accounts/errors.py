"""What acts about accounts are refused with, each with a code that never changes.

Refusal (credits.errors)
└── AccountsRefused
    ├── of freezes           RegistryFrozen  AccountFrozen  FreezeLifted  LiftingAnswered
    │                        ProposerMayNotLift
    ├── of the trusted list  NumberNotSound  OwnAccount  TrustedAlready  EntryEnded  EntryApproved
    │                        ProposerMayNotApprove
    ├── of second people     ProposerLeft
    ├── of limits            LimitLoosened
    ├── of instructions      InstructionRefused  InstructionChanged  InstructionKeyReused
    ├── of files of them     FileChanged  FileKeyReused  FileKindUnknown  FileStepOutOfPlace
    ├── of representatives   RepresentativeEnded
    ├── of statements        StatementTooLong
    ├── of closures          AccountStillNeeded
    └── of beneficiaries     BeneficiariesNotMergeable  PermissionWithdrawn
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from credits.errors import Refusal, RequestIdReused


class AccountsRefused(Refusal):
    """Nothing was done, for a reason whoever asked can act on."""

    code = "accounts_refused"
    text = _("This was not done.")


class RegistryFrozen(AccountsRefused):
    """``registry`` is the frozen one, or empty where all are."""

    code = "registry_frozen"
    text = _("The registry is frozen: nothing moves until officers lift it. Ask the registry office.")


class AccountFrozen(AccountsRefused):
    """``account`` is its number."""

    code = "account_frozen"
    text = _(
        "Account %(account)s is frozen: nothing leaves or enters it until officers lift it. "
        "Ask the registry office what it needs from you."
    )


class FreezeLifted(AccountsRefused):
    code = "freeze_lifted"
    text = _("This freeze was lifted already.")


class LiftingAnswered(AccountsRefused):
    code = "lifting_answered"
    text = _("Another proposal to lift this freeze is open, or this one was answered already.")


class ProposerMayNotLift(AccountsRefused):
    code = "proposer_may_not_lift"
    text = _("Another officer than who proposed it confirms that a freeze is lifted.")


class NumberNotSound(AccountsRefused):
    """``number`` as it was typed."""

    code = "account_number_not_sound"
    text = _("%(number)s is no account number: look at every letter and digit, check digits included.")


class OwnAccount(AccountsRefused):
    code = "own_account"
    text = _("%(number)s is an account of the same holder: it is trusted without an entry.")


class TrustedAlready(AccountsRefused):
    code = "trusted_already"
    text = _("%(number)s is on the list, or proposed for it, already.")


class EntryEnded(AccountsRefused):
    code = "trusted_entry_ended"
    text = _("This entry was declined or taken off the list.")


class EntryApproved(AccountsRefused):
    code = "trusted_entry_approved"
    text = _("This entry was approved already.")


class ProposerMayNotApprove(AccountsRefused):
    code = "proposer_may_not_approve"
    text = _("Another representative than who proposed it approves it.")


class ProposerLeft(AccountsRefused):
    code = "proposer_left"
    text = _("Whoever proposed this may do so no longer: decline it, and have it proposed anew.")


class LimitLoosened(AccountsRefused):
    code = "limit_loosened"
    text = _("Limits are tightened at once; to loosen them, apply to the registry office.")


class RepresentativeEnded(AccountsRefused):
    code = "representative_ended"
    text = _("This person no longer represents the account.")


class BeneficiariesNotMergeable(AccountsRefused):
    code = "beneficiaries_not_mergeable"
    text = _("Only two different vetted beneficiaries are merged.")


class PermissionWithdrawn(AccountsRefused):
    code = "permission_withdrawn"
    text = _("This permission was withdrawn already.")


class AccountStillNeeded(AccountsRefused):
    """``account`` is its number."""

    code = "account_still_needed"
    text = _("Account %(account)s is still needed: units are on their way to it, or booked in it.")


class StatementTooLong(AccountsRefused):
    """``most``: movements of a PDF."""

    code = "statement_too_long"
    text = _("A PDF has at most %(most)s movements: choose a shorter period, or CSV or XLSX.")


class InstructionRefused(AccountsRefused):
    """A numbered check does not hold. ``check``: the first that failed; ``unmet``: all of them, in their order."""

    code = "check_failed"
    text = _("%(check)s: %(says)s %(next_step)s")
    failures: tuple[Any, ...] = ()


class InstructionChanged(AccountsRefused):
    code = "instruction_changed"
    text = _("The instruction has changed since you saw it: look at it again.")


class InstructionKeyReused(AccountsRefused, RequestIdReused):
    code = "instruction_key_reused"


class FileChanged(AccountsRefused):
    code = "instruction_file_changed"
    text = _("The file has changed since you saw it: look at it again.")


class FileKeyReused(AccountsRefused, RequestIdReused):
    code = "instruction_file_key_reused"


class FileKindUnknown(AccountsRefused):
    """``found``: the kind that was asked for."""

    code = "instruction_file_kind_unknown"
    text = _("No file is brought for “%(found)s”: transfers, retirements, cancellations and returns are.")


class FileStepOutOfPlace(AccountsRefused):
    """``state``: where the file stands."""

    code = "instruction_file_step_out_of_place"
    text = _("This is not what the file waits for. It stands at: %(state)s.")

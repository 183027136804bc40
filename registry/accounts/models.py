"""The nouns of accounts, one file per subject in ``nouns``."""

from registry.accounts.nouns.beneficiaries import Beneficiary, BeneficiaryLetter, IdentifierKind
from registry.accounts.nouns.certificates import Certificate, Reversal
from registry.accounts.nouns.details import HolderDetails
from registry.accounts.nouns.freezes import FreezeEvent
from registry.accounts.nouns.instruction_files import InstructionFile, InstructionFileEvent
from registry.accounts.nouns.instruction_records import InstructionEvent, InstructionRequest
from registry.accounts.nouns.instructions import Instruction
from registry.accounts.nouns.limits import AccountTerms
from registry.accounts.nouns.purposes import Purpose, UsageScheme
from registry.accounts.nouns.representatives import Representative
from registry.accounts.nouns.trusted import TrustedAccount

__all__ = [
    "AccountTerms",
    "Beneficiary",
    "BeneficiaryLetter",
    "Certificate",
    "FreezeEvent",
    "HolderDetails",
    "IdentifierKind",
    "Instruction",
    "InstructionEvent",
    "InstructionFile",
    "InstructionFileEvent",
    "InstructionRequest",
    "Purpose",
    "Representative",
    "Reversal",
    "TrustedAccount",
    "UsageScheme",
]

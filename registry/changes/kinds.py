"""The kinds of change that programs are told of, and which scope of a credential opens each.

A change says that something happened and where it can be read; it is no second copy of it. ``address`` is
the API's address of its subject, below ``/api/v1/``; ``{subject}`` stands for the id.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.identity.scopes import Scope

OF_INSTRUCTIONS = (Scope.INSTRUCTIONS_READ, Scope.INSTRUCTIONS_WRITE, Scope.INSTRUCTIONS_APPROVE)
OF_ACCOUNTS = (Scope.ACCOUNTS_READ, Scope.ACCOUNTS_WRITE)
OF_CASES = (Scope.CASES_READ, Scope.CASES_WRITE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeKind:
    """``scopes``: one of them reads it, for whom it concerns; none: it is public."""

    code: str
    label: Any
    address: str = ""
    scopes: tuple[Scope, ...] = ()

    @property
    def is_public(self) -> bool:
        return not self.scopes


UNITS_ISSUED = ChangeKind(code="units.issued", label=_("Units were issued"))
ACT_RECORDED = ChangeKind(
    code="act.recorded", label=_("An act was recorded: a registration, a decision, a rule set")
)
CERTIFICATE_ISSUED = ChangeKind(
    code="certificate.issued", label=_("A certificate was issued"), address="certificates/{subject}/"
)
UNITS_RECEIVED = ChangeKind(
    code="units.received", label=_("Units were received"), scopes=OF_ACCOUNTS, address="own-accounts/"
)
UNITS_SENT = ChangeKind(
    code="units.sent", label=_("Units left an account"), scopes=OF_ACCOUNTS, address="own-accounts/"
)
ACCOUNT_CHANGED = ChangeKind(
    code="account.changed",
    label=_("An account was opened, restricted, suspended, reopened or closed"),
    scopes=OF_ACCOUNTS,
    address="accounts/{subject}/",
)
INSTRUCTION_CHANGED = ChangeKind(
    code="instruction.changed",
    label=_("An instruction changed its state"),
    scopes=OF_INSTRUCTIONS,
    address="instructions/{subject}/",
)
CASE_STEP_TAKEN = ChangeKind(
    code="case.step_taken",
    label=_("A step was taken in a case"),
    scopes=OF_CASES,
    address="cases/{subject}/",
)

KINDS = {
    kind.code: kind
    for kind in (
        *(UNITS_ISSUED, ACT_RECORDED, CERTIFICATE_ISSUED, UNITS_RECEIVED, UNITS_SENT),
        *(ACCOUNT_CHANGED, INSTRUCTION_CHANGED, CASE_STEP_TAKEN),
    )
}
TEST = "webhook.test"  # sent when somebody asks for it, and never part of the feed
# What an endpoint may choose: what concerns its organisation.
TOLD = [CERTIFICATE_ISSUED, *(kind for kind in KINDS.values() if not kind.is_public)]

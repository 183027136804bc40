"""Units to be used: a project of Kazakhstan with issued units, a company that holds them, and the ends they go to."""

import hashlib
from datetime import date
from typing import Any
from uuid import uuid4

from credits.models import Account, Transaction
from credits.operations.cancel import CancelInstruction, cancel
from credits.operations.issue import IssueInstruction, issue
from credits.operations.open_account import OpenAccountInstruction, open_account
from credits.operations.retire import RetireInstruction, retire
from credits.serials import SeriesKey
from registry.accounts.models import Beneficiary
from registry.accounts.operations.purposes import ledger_facts
from registry.documents.models import Document, DocumentVersion
from registry.identity.models.holders import AccountHolder
from registry.identity.models.parties import Organisation, Side
from registry.identity.models.people import User
from registry.lifecycle.actors import actor_for
from registry.lifecycle.models import Case
from registry.lifecycle.operations.open_case import open_case
from registry.lifecycle.tables import Part
from registry.projects.models import Project
from registry.reference_data.operations.rule_sets import adopt_shipped_rule_sets
from registry.rules.operations.shipped_sets import adopt_shipped_cycles
from tests.registry.parties.stage import AUTHORITY, Stage

PROJECT = "KZ001"
MIDORI = {
    "kind": "organisation",
    "name": "株式会社みどり",
    "name_latin": "Midori Co., Ltd.",
    "country": "JP",
    "identifier_kind": "corporate_number",
    "identifier": "1234567890123",
}


class Uses(Stage):
    """The cast, and accounts of one registry: ``held`` (100 units of two vintages), ``retired``, ``cancelled``."""

    def __init__(self) -> None:
        super().__init__()
        adopt_shipped_rule_sets(AUTHORITY)
        adopt_shipped_cycles(AUTHORITY)
        Project.objects.create(
            reference=PROJECT, partner_country=self.country, title="Wind farm near Ereymentau"
        )
        self.held = self.account("KZ-EH-1", "entity_holding")
        AccountHolder.objects.create(
            account=self.held,
            organisation=self.company,
            side=Side.PARTNER,
            partner_country=self.country,
            label="Altai Solar",
        )
        self.retired = self.account("KZ-RT-1", "retirement")
        self.cancelled = self.account("KZ-CN-1", "cancellation")
        for vintage, quantity in ((2024, 60), (2025, 40)):
            issue(
                IssueInstruction(
                    request_id=uuid4(),
                    authority=AUTHORITY,
                    series=SeriesKey(
                        registry="KZ",
                        partner_country="KZ",
                        reference=PROJECT,
                        period_first_on=date(vintage, 1, 1),
                        period_last_on=date(vintage, 12, 31),
                        vintage=vintage,
                    ),
                    destination_id=self.held.public_id,
                    quantity=quantity,
                    decision_reference="KZ-JC-2026-001",
                )
            )

    def account(self, number: str, kind: str) -> Account:
        return open_account(
            OpenAccountInstruction(
                request_id=uuid4(), authority=AUTHORITY, registry="KZ", number=number, kind=kind
            )
        )

    def use(self, purpose: str, quantity: int = 10, **facts: Any) -> Transaction:
        """Units retired or cancelled for a purpose, as an instruction would do it."""
        is_retirement = purpose == "national_pledge"
        end = self.retired if is_retirement else self.cancelled
        given: dict[str, Any] = {
            "request_id": uuid4(),
            "authority": AUTHORITY,
            "origin_id": self.held.public_id,
            "destination_id": end.public_id,
            "quantity": quantity,
            "purpose": purpose,
            "facts": ledger_facts(purpose, facts, end),
        }
        return retire(RetireInstruction(**given)) if is_retirement else cancel(CancelInstruction(**given))

    def paper(self, case: Case, kind: str, by: User) -> DocumentVersion:
        """A document that lies in a case, looked through and found harmless."""
        document = Document.objects.create(case=case, kind=kind, title=kind.title(), created_by=by)
        return DocumentVersion.objects.create(
            document=document,
            number=1,
            sha256=hashlib.sha256(kind.encode()).hexdigest(),
            size=len(kind),
            media_type="text/plain",
            file_name=f"{kind}.txt",
            state="accepted",
            checked_at=case.opened_at,
            uploaded_by=by,
            uploaded_by_name=str(by),
            request_id=uuid4(),
        )


def entered(
    stage: Uses,
    identity: dict[str, Any],
    *,
    by: User | None = None,
    organisation: Organisation | None = None,
    relation: str = "permitted",
    letter: bool = True,
    **standing: Any,
) -> Case:
    """A beneficiary's registration that is filled in and has its letter, not handed in."""
    by, organisation = by or stage.participant, organisation or stage.company
    case = open_case(
        "beneficiary_registration",
        by=actor_for(by),
        request_id=uuid4(),
        title=identity["name_latin"],
        parties={Part.PROPONENT: [organisation]},
    )
    content = {"identity": identity, "standing": {"relation": relation, **standing}}
    stage.fill_in(case, "beneficiary", content, by)
    if letter:
        stage.paper(case, "letter", by)
    return case


def vetted(stage: Uses, identity: dict[str, Any], **more: Any) -> Beneficiary:
    case = entered(stage, identity, **more)
    stage.step(case, "submit", more.get("by") or stage.participant)
    stage.step(case, "vet", stage.officer)
    return Beneficiary.objects.get(case=case)


def reversal(stage: Uses, number: str, *, letter: bool = True) -> Case:
    """An officer's case about a certificate, filled in."""
    case = open_case(
        "retirement_reversal",
        by=actor_for(stage.officer),
        request_id=uuid4(),
        title="Reversal",
        partner_country=stage.country,
    )
    content = {
        "entry": {"certificate": number, "grounds": "The wrong account was named."},
        "decision": {"reference": "KZ-JC-2026-007", "decided_on": "2026-11-20"},
    }
    stage.fill_in(case, "retirement_reversal", content, stage.officer)
    if letter:
        stage.paper(case, "minutes", stage.officer)
    return case

"""Kazakhstan and Japan with two officers each, units of two years in Japan's registry, and rules that ask."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from credits.models import Account, Series, Transaction
from credits.operations.issue import IssueInstruction, issue
from credits.operations.open_account import OpenAccountInstruction, open_account
from credits.serials import SeriesKey
from registry.accounts.questions import Portion, UnitsUse
from registry.article6.models import Authorisation, AuthorisationVersion
from registry.identity.system_authority import system_authority
from registry.issuance.operations.accounts import free_number
from registry.lifecycle import hooks
from registry.lifecycle.actors import actor_for
from registry.lifecycle.models import Case
from registry.lifecycle.operations.open_case import open_case
from registry.lifecycle.operations.propose_step import confirm_proposal, propose_step
from registry.reference_data.operations.rule_sets import adopt_shipped_rule_sets
from registry.rules.models.rule_sets import ACCOUNTS_DOCUMENT
from registry.rules.operations.shipping import RuleSetContent, adopt_rule_set
from tests.registry.issuance.stage import Stage, make_stage

AUTHORITY = system_authority("tests.article6", "A test")


def rules_that_ask(country: str, **parameters: str) -> None:
    """Kazakhstan's own rules of accounts: every use needs an authorisation, and registries are linked."""
    features = ("authorisation_needed_for_ndc", "authorisation_needed_for_imp", "authorisation_needed_for_op")
    values = {"authorising_sides": "partner", "authorisation_first_vintage": "2021", **parameters}
    adopt_rule_set(
        RuleSetContent(
            partner_country=country,
            document=ACCOUNTS_DOCUMENT,
            version="1.0",
            source="A test",
            rows={
                "features": [{"feature": name, "is_on": True} for name in (*features, "registry_link")],
                "parameters": [{"key": key, "value": value} for key, value in values.items()],
            },
        ),
        AUTHORITY,
    )


class Desk:
    """What the officers of both sides do."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.account = self.opened(Account.Kind.ENTITY_HOLDING)

    def opened(self, kind: str, registry: str = "JP") -> Account:
        return open_account(
            OpenAccountInstruction(
                request_id=uuid4(),
                authority=AUTHORITY,
                registry=registry,
                number=free_number(registry, "KZ", kind),
                kind=kind,
            )
        )

    def issued(self, vintage: int = 2024, quantity: int = 100, to: Account | None = None) -> Series:
        account = to or self.account
        entry = issue(
            IssueInstruction(
                request_id=uuid4(),
                authority=AUTHORITY,
                series=SeriesKey(
                    registry=str(account.registry_id),
                    partner_country="KZ",
                    reference="KZ001",
                    period_first_on=None,
                    period_last_on=None,
                    vintage=vintage,
                ),
                destination_id=account.public_id,
                quantity=quantity,
            )
        )
        return Series.objects.get(issuance__transaction=entry)

    def wants(self, series: Series, quantity: int, kind: str = "retirement", **values: Any) -> UnitsUse:
        return UnitsUse(
            **{
                "kind": kind,
                "origin": self.account,
                "portions": (Portion(series=series, quantity=quantity),),
                "on": timezone.localdate(),
                **values,
            }
        )

    def content(self, reference: str = "KZ-AUTH-0001", **changes: Any) -> dict[str, Any]:
        """The form, with single fields changed; None takes a field out."""
        content: dict[str, Any] = {
            "parties": {
                "reference": reference,
                "side": "partner",
                "using_parties": [{"row": "p1", "country": "JP"}],
            },
            "coverage": {
                "uses": ["ndc"],
                "quantity": 50,
                "first_vintage": 2023,
                "last_vintage": 2025,
                "projects": [{"row": "q1", "project": "KZ001"}],
            },
            "validity": {"valid_from": timezone.localdate().isoformat()},
        }
        for name, value in changes.items():
            section = next(one for one, fields in SECTIONS.items() if name in fields)
            content[section][name] = value
            if value is None:
                del content[section][name]
        return content

    def drafted(self, content: dict[str, Any], lifecycle: str = "authorisation", by: str = "officer") -> Case:
        case = open_case(
            lifecycle,
            by=actor_for(self.stage[by]),
            request_id=uuid4(),
            title="Authorisation",
            partner_country=self.stage.country,
        )
        self.stage.fill(case, lifecycle, content, by=by)
        return case

    def decide(self, case: Case, step: str, first: str = "officer", second: str = "partner2") -> None:
        """Handed in by the first officer if it is not yet; proposed by that one, confirmed by the second."""
        if case.state == "draft":
            self.stage.step(case, "submit", first)
            case.refresh_from_db()
        proposal = propose_step(case, step, user=self.stage[first], request_id=uuid4())
        confirm_proposal(proposal, user=self.stage[second], request_id=uuid4())

    def adopted(self, reference: str = "KZ-AUTH-0001", **changes: Any) -> AuthorisationVersion:
        case = self.drafted(self.content(reference, **changes))
        self.decide(case, "adopt")
        return AuthorisationVersion.objects.get(case=case)

    def revoked(self, reference: str = "KZ-AUTH-0001", *, spares: bool = True, days: int = 0) -> None:
        content = {
            "reference": reference,
            "side": "partner",
            "effective_from": (timezone.localdate() + timedelta(days=days)).isoformat(),
            "spares_transferred": spares,
            "grounds": "The host needs the reductions itself.",
        }
        case = self.drafted({"revocation": content}, "authorisation_revocation")
        self.decide(case, "revoke")

    def used(self, reference: str = "KZ-AUTH-0001") -> list[int]:
        from registry.article6.queries.authorisations import used_under

        keys = Authorisation.objects.get(reference=reference).versions.order_by("number").values_list("pk")
        return list(used_under(key for (key,) in keys).values())

    def entry(self, public_id: Any) -> Transaction:
        return Transaction.objects.get(public_id=public_id)


SECTIONS = {
    "parties": {"reference", "replaces", "side", "using_parties", "cooperative_approach"},
    "coverage": {
        *("uses", "uses_as_written", "quantity", "first_vintage", "last_vintage", "projects"),
        *("methodologies", "sectors", "first_transfer"),
    },
    "validity": {"valid_from", "valid_to", "terms", "change_conditions"},
}


@pytest.fixture
def desk(db: None, monkeypatch: pytest.MonkeyPatch) -> Desk:
    adopt_shipped_rule_sets(AUTHORITY)
    for question in (hooks.clockwork, hooks.decision_stands, hooks.announce):
        monkeypatch.setattr(question, "answerers", {})
    monkeypatch.setattr(hooks.documents_of, "answerer", lambda case: frozenset({"letter"}))
    stage = make_stage()
    rules_that_ask("KZ")
    return Desk(stage)


@pytest.fixture
def link(desk: Desk, settings: Any) -> Any:
    from tests.registry.article6.linking import SECRET, Link  # which stand on this module

    settings.LINK_SIGNING_KEY = f"link-2026 {SECRET}"
    found = Link(desk)
    desk.adopted(using_parties=None, quantity=None)
    return found

"""Two companies with accounts in Japan's registry, their representatives, and units of a Mongolian project.

``Bank`` is everything that a test of instructions needs: Ann proposes and Bold approves for Altai Solar, Chie
acts for the buyer, Dorj and Emi are officers. All goes through the verbs and operations, as in production.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from credits.models import Account, Transaction
from credits.operations.issue import IssueInstruction, issue
from credits.operations.open_account import OpenAccountInstruction, open_account
from credits.serials import SeriesKey
from registry.accounts.checks.questions import NamedBlock, Question
from registry.accounts.models import AccountTerms, Instruction, Representative, TrustedAccount
from registry.accounts.operations.approving import Proof, purpose_of, take
from registry.accounts.operations.proposing import propose
from registry.identity.models.confirmations import Method
from registry.identity.models.holders import AccountHolder
from registry.identity.models.parties import Organisation, PartnerCountry, Side
from registry.identity.models.people import Membership, Role, User
from registry.identity.operations.confirmations import record_confirmation
from registry.identity.system_authority import system_authority
from registry.issuance.operations.accounts import free_number
from registry.projects.models import Project
from registry.reference_data.operations.rule_sets import adopt_shipped_rule_sets
from registry.rules.operations.shipped_sets import adopt_shipped_cycles

AUTHORITY = system_authority("tests.accounts", "A test")
PROJECT = "MN001"
LONG_AGO = timedelta(days=400)


class Bank:
    """The cast and the accounts; ``held`` has 60 units of 2015 and 40 of 2016."""

    def __init__(self) -> None:
        self.country = PartnerCountry.objects.create(code="MN", iso3="MNG", name="Mongolia", position=1)
        adopt_shipped_rule_sets(AUTHORITY)
        adopt_shipped_cycles(AUTHORITY)
        Project.objects.create(reference=PROJECT, partner_country=self.country, title="Boilers")
        self.altai = self.organisation("Altai Solar")
        self.buyer = self.organisation("Tokyo Offsets")
        self.ann, self.bold = self.member("ann", self.altai), self.member("bold", self.altai)
        self.chie = self.member("chie", self.buyer)
        self.dorj, self.emi = self.officer("dorj"), self.officer("emi")
        self.held = self.account("entity_holding", self.altai)
        self.bought = self.account("entity_holding", self.buyer)
        self.government = self.account("government_holding")
        self.retired = self.account("retirement")
        self.cancelled = self.account("cancellation")
        self.represent(self.held, self.ann, may_propose=True)
        self.represent(self.held, self.bold, may_approve=True)
        self.represent(self.bought, self.chie, may_propose=True, may_approve=True)
        self.issue(self.held, 60, 2015)
        self.issue(self.held, 40, 2016)

    # -- people

    def organisation(self, name: str) -> Organisation:
        return Organisation.objects.create(name=name)

    def person(self, name: str) -> User:
        return User.objects.create_user(f"{name}@example.org", None, name=name.title())

    def member(self, name: str, organisation: Organisation) -> User:
        user = self.person(name)
        Membership.objects.create(
            user=user,
            role=Role.PARTICIPANT,
            organisation=organisation,
            since=timezone.now() - LONG_AGO,
        )
        return user

    def officer(self, name: str) -> User:
        user = self.person(name)
        Membership.objects.create(user=user, role=Role.REGISTRY_OFFICER, since=timezone.now() - LONG_AGO)
        return user

    def represent(self, account: Account, user: User, **rights: bool) -> Representative:
        return Representative.objects.create(
            account=account,
            person=user,
            valid_from=timezone.now() - timedelta(days=1),
            **{"may_read": True, **rights},
        )

    # -- accounts and units

    def account(
        self, kind: str, organisation: Organisation | None = None, registry: str = "JP", country: str = "MN"
    ) -> Account:
        account = open_account(
            OpenAccountInstruction(
                request_id=uuid4(),
                authority=AUTHORITY,
                registry=registry,
                number=free_number(registry, country, kind),
                kind=kind,
            )
        )
        AccountHolder.objects.create(
            account=account,
            organisation=organisation,
            side=Side.JAPAN,
            label=organisation.name if organisation else f"Government ({kind})",
        )
        return account

    def issue(self, to: Account, quantity: int, vintage: int, reference: str = PROJECT) -> Transaction:
        return issue(
            IssueInstruction(
                request_id=uuid4(),
                authority=AUTHORITY,
                series=SeriesKey(
                    registry=to.registry_id, partner_country="MN", reference=reference, vintage=vintage
                ),
                destination_id=to.public_id,
                quantity=quantity,
            )
        )

    def terms(self, account: Account, **values: Any) -> None:
        AccountTerms.objects.update_or_create(account=account, defaults=values)

    def trust(self, account: Account, destination: Account) -> None:
        TrustedAccount.objects.create(
            account=account,
            number=destination.number,
            name="The buyer",
            state=TrustedAccount.State.APPROVED,
            proposed_by=self.ann,
            approved_by=self.bold,
            approved_at=timezone.now() - timedelta(days=9),
            takes_effect_at=timezone.now() - timedelta(days=1),
        )

    # -- questions

    def wants(self, kind: str = "transfer", quantity: int | str = 10, **values: Any) -> Question:
        """A question that passes every check, with single things changed."""
        destinations = {
            "transfer": self.bought,
            "return": self.government,
            "retirement": self.retired,
            "cancellation": self.cancelled,
        }
        given: dict[str, Any] = {"kind": kind, "at": timezone.now(), "actor": self.ann}
        if kind != "correction":
            given |= {
                "origin": self.held.number,
                "destination": destinations.get(kind, self.bought).number,
                "quantity": str(quantity) if not values.get("blocks") else "",
            }
        if kind == "retirement":
            given |= {"purpose": "national_pledge", "facts": {"use_year": 2026, "use_scheme": "voluntary"}}
        if kind == "cancellation":
            given |= {
                "purpose": "own_offsetting",
                "reason": "Flights of 2026",
                "facts": {"use_year": 2026, "use_scheme": "voluntary"},
            }
        return Question(**given | values)

    def block(self, first: int | None, last: int | None, **values: Any) -> NamedBlock:
        said = {"registry": "JP", "partner_country": "MN", "project": PROJECT, "vintage": "2015"}
        return NamedBlock(first=first, last=last, **{**said, **values})

    def proposed(self, kind: str = "transfer", quantity: int | str = 10, **values: Any) -> Instruction:
        return propose(self.wants(kind, quantity, **values))

    # -- steps

    def confirmation(self, one: Instruction, by: User) -> UUID:
        made = record_confirmation(
            by=by, purpose=purpose_of(one), method=Method.TOTP, evidence=uuid4().hex * 2
        )
        return made.public_id

    def step(self, one: Instruction, step: str, by: User, **values: Any) -> Instruction:
        values.setdefault("request_id", uuid4())
        if step in ("approve", "accept"):
            values.setdefault("proof", Proof(confirmation=self.confirmation(one, by)))
        return take(one.public_id, step, by=by, **values)

    def approved(self, kind: str = "transfer", quantity: int | str = 10, **values: Any) -> Instruction:
        return self.step(self.proposed(kind, quantity, **values), "approve", self.bold)


def at_tokyo(text: str) -> datetime:
    """A moment in Tokyo, such as ``2026-11-24 11:00``."""
    from zoneinfo import ZoneInfo

    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo("Asia/Tokyo"))

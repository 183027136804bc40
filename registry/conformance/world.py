"""Who and what there is in the sandbox: a partner country with its rules, offices, two companies and a project.

It is made once, by the operations that doors call and, for what has no door (an account that is open already, units
that are issued already), by the ledger's verbs; then the second registry begins as a copy of the first.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from credits.models import Account, AccountBalance, BlockOwner
from credits.operations.issue import IssueInstruction, issue
from credits.operations.open_account import OpenAccountInstruction, open_account
from credits.serials import SeriesKey
from registry.accounts.checks.questions import NamedBlock, Question
from registry.accounts.models import Instruction, Representative, TrustedAccount
from registry.accounts.operations import freezing, proposing
from registry.accounts.operations.approving import Proof, purpose_of, take
from registry.accounts.queries.accounts import working_rules
from registry.accounts.queries.controls import figures_of, ledger_now
from registry.conformance.clock import at_tokyo
from registry.conformance.doors import Program
from registry.conformance.sides import JAPAN, PARTNER, Side, Sides
from registry.identity.models.confirmations import Method
from registry.identity.models.holders import AccountHolder
from registry.identity.models.parties import Organisation, PartnerCountry
from registry.identity.models.parties import Side as Of
from registry.identity.models.people import Role, User
from registry.identity.operations.confirmations import record_confirmation
from registry.identity.operations.credentials import create_credential
from registry.identity.operations.roles import grant_role
from registry.identity.scopes import Scope
from registry.identity.system_authority import system_authority
from registry.issuance.operations.published import free_number
from registry.parties.models import JointCommittee
from registry.parties.operations.seats import seat_member
from registry.projects.models import Project
from registry.reference_data.operations.rule_sets import adopt_shipped_rule_sets
from registry.rules.operations.shipped_sets import adopt_shipped_cycles, read_set
from registry.rules.operations.shipping import RuleSetContent, adopt_rule_set

AUTHORITY = system_authority("registry.conformance", "setting of the conformance cases")
BEGINS = at_tokyo("2027-04-05 10:30")  # a Monday
PROJECT = "KZ001"
INSTRUCTIONS = "/api/v1/instructions/"
REVOKED, NARROW = (
    "KZ002",
    "KZ003",
)  # projects with an authorisation to be revoked, and one for other purposes alone
LONG_AGO = BEGINS - timedelta(days=400)
OFFICERS = {JAPAN: ("japan1", "japan2"), PARTNER: ("partner1", "partner2")}
ASKED_FOR = tuple(f"authorisation_needed_for_{use}" for use in ("ndc", "imp", "op"))


class World:
    """The cast by name, accounts, units, and the ways to act."""

    def __init__(self, sides: Sides) -> None:
        self.sides, self.clock = sides, sides.clock
        self.programs: dict[tuple[str, str], Program] = {}

    def build(self) -> None:
        """Everything that both registries begin with, in the first one's database."""
        self.country, _new = PartnerCountry.objects.get_or_create(
            code=PARTNER, defaults={"iso3": "KAZ", "name": "Kazakhstan", "position": 28}
        )
        adopt_shipped_rule_sets(AUTHORITY)
        adopt_shipped_cycles(AUTHORITY)
        adopt_rule_set(rules_that_ask(), AUTHORITY)
        self.altai = Organisation.objects.create(name="Altai Solar", country_code="KZ")
        self.tokyo = Organisation.objects.create(name="Tokyo Offsets", country_code="JP")
        for reference in (PROJECT, REVOKED, NARROW):
            self.add_project(reference)
        self._people()

    def add_project(self, reference: str) -> None:
        project = Project.objects.create(
            reference=reference,
            partner_country=self.country,
            title=f"Solar power {reference}",
            status=Project.Status.REGISTERED,
            registered_on=date(2024, 1, 1),
        )
        for position, (one, side) in enumerate(((self.altai, Of.PARTNER), (self.tokyo, Of.JAPAN)), 1):
            project.participants.create(
                organisation=one, side=side, position=position, name_as_printed=one.name
            )

    def _people(self) -> None:
        self.people: dict[str, User] = {}
        for name in ("ann", "bold", "dan"):
            self._person(name, Role.PARTICIPANT, organisation=self.altai)
        self._person("chie", Role.PARTICIPANT, organisation=self.tokyo)
        for side, names in ((Of.JAPAN, OFFICERS[JAPAN]), (Of.PARTNER, OFFICERS[PARTNER])):
            for name in names:
                self._person(name, Role.REGISTRY_OFFICER, side=side)
        self._person("secretariat", Role.SECRETARIAT, partner_country=self.country)
        self._person("auditor", Role.AUDITOR)
        committee, _new = JointCommittee.objects.get_or_create(partner_country=self.country)
        for name, side in (("member1", Of.JAPAN), ("member2", Of.PARTNER)):
            seat_member(committee, self._person(name), side, authority=AUTHORITY)

    def _person(self, name: str, role: Role | None = None, **grant: Any) -> User:
        user = User.objects.create_user(f"{name}@sandbox.example", None, name=name.title())
        if role is not None:
            grant_role(user, role, authority=AUTHORITY, since=LONG_AGO, **grant)
        self.people[name] = user
        return user

    def __getitem__(self, name: str) -> User:
        return self.people[name]

    # -- accounts and units, of the registry where this process is

    def account(self, kind: str = "entity_holding", organisation: Organisation | None = None) -> Account:
        """An open account of the registry where this process is."""
        registry = self.sides.here.code
        account = open_account(
            OpenAccountInstruction(
                request_id=uuid4(),
                authority=AUTHORITY,
                registry=registry,
                number=free_number(registry, PARTNER, kind),
                kind=kind,
            )
        )
        AccountHolder.objects.create(
            account=account,
            organisation=organisation,
            side=Of.JAPAN if registry == JAPAN else Of.PARTNER,
            partner_country=self.country,
            label=organisation.name if organisation else f"Government ({kind})",
        )
        return account

    def held(self, units: int = 0, vintage: int = 2024, reference: str = PROJECT) -> Account:
        """An account of the first company: Ann proposes, Bold approves, Dan may do both."""
        account = self.account(organisation=self.altai)
        self.represent(account, "ann", may_propose=True)
        self.represent(account, "bold", may_approve=True)
        self.represent(account, "dan", may_propose=True, may_approve=True)
        if units:
            self.issue(account, units, vintage, reference)
        return account

    def bought(self) -> Account:
        """An account of the other company."""
        account = self.account(organisation=self.tokyo)
        self.represent(account, "chie", may_propose=True, may_approve=True)
        return account

    def represent(self, account: Account, name: str, **rights: bool) -> None:
        Representative.objects.create(
            account=account,
            person=self[name],
            valid_from=self.clock.now() - timedelta(days=1),
            **{"may_read": True, **rights},
        )

    def issue(self, to: Account, units: int, vintage: int = 2024, reference: str = PROJECT) -> None:
        series = SeriesKey(
            registry=str(to.registry_id), partner_country=PARTNER, reference=reference, vintage=vintage
        )
        issue(
            IssueInstruction(
                request_id=uuid4(),
                authority=AUTHORITY,
                series=series,
                destination_id=to.public_id,
                quantity=units,
            )
        )

    def trust(self, account: Account, other: Account) -> None:
        """On the list since long ago."""
        now = self.clock.now()
        TrustedAccount.objects.create(
            account=account,
            number=other.number,
            name="Trusted",
            state=TrustedAccount.State.APPROVED,
            proposed_by=self["ann"],
            approved_by=self["bold"],
            approved_at=now - timedelta(days=9),
            takes_effect_at=now - timedelta(days=1),
        )

    def serials(self, account: Account) -> list[tuple[int, int]]:
        """Runs of serial numbers in an account, in their order."""
        rows = BlockOwner.objects.filter(account=account).order_by("first_serial")
        return [(row.first_serial, row.last_serial) for row in rows]

    def block(self, account: Account, count: int = 0) -> NamedBlock:
        """Its first run of units, or the first ``count`` of it."""
        row = BlockOwner.objects.select_related("series").filter(account=account).order_by("first_serial")[0]
        return NamedBlock(
            first=row.first_serial,
            last=row.first_serial + count - 1 if count else row.last_serial,
            project=row.series.reference,
            registry=str(row.series.registry_id),
            partner_country=row.series.partner_country,
            vintage=str(row.series.vintage),
        )

    def balance(self, account: Account) -> tuple[int, int]:
        """Units in the account, and how many of them are set aside."""
        row = AccountBalance.objects.filter(account=account).first()
        return (row.posted, row.reserved) if row is not None else (0, 0)

    # -- time

    def working_hours(self, account: Account) -> None:
        """Go on to the next moment at which a transfer from there may be executed at once."""
        opening = figures_of(working_rules(account)).opening("transfer", ledger_now())
        if opening > self.clock.now():
            self.clock.go_to(opening + timedelta(minutes=5))

    # -- acts

    def program(self, name: str, side: Side | None = None) -> Program:
        """What speaks for a person at a side's doors for programs; ``visitor`` has no credential."""
        where = side or self.sides.here
        if (where.code, name) not in self.programs:
            program = Program(self.sides, where)
            if name != "visitor":
                with self.sides.at(where):
                    program.credential = create_credential(
                        self[name], f"Sandbox {name}", list(Scope), authority=AUTHORITY
                    )
            self.programs[where.code, name] = program
        return self.programs[where.code, name]

    def question(self, kind: str, origin: Account, destination: Account, **values: Any) -> Question:
        """What Ann asks, with everything that the kind needs; single things changed."""
        given: dict[str, Any] = {
            "kind": kind,
            "at": ledger_now(),
            "actor": self["ann"],
            "origin": origin.number,
            "destination": destination.number,
            **stated(kind),
        }
        if not values.get("blocks"):
            given["quantity"] = "10"
        return Question(**given | values)

    def put(self, question: Question) -> Instruction:
        return proposing.propose(question)

    def propose(self, kind: str, origin: Account, destination: Account, **values: Any) -> Instruction:
        """A proposal, Ann's unless told otherwise."""
        return self.put(self.question(kind, origin, destination, **values))

    def agreed(self, kind: str, origin: Account, destination: Account, **values: Any) -> Instruction:
        """Proposed by Ann, approved by Bold."""
        return self.step(self.propose(kind, origin, destination, **values), "approve", "bold")

    def done(self, kind: str, origin: Account, destination: Account, **values: Any) -> Instruction:
        """The same of what is executed at once. Raises ValueError where it was not."""
        one = self.agreed(kind, origin, destination, **values)
        if one.transaction_id is None:
            raise ValueError(f"the {kind} is {one.state}")
        return one

    def correction(self, one: Instruction, officer: str) -> Instruction:
        """An officer proposes to take an executed instruction back."""
        question = Question(
            kind="correction",
            at=ledger_now(),
            actor=self[officer],
            reverses=str(one.transaction_id),
            reason="The wrong account was named.",
            decision_reference="KZ-JC-2027-007",
        )
        return self.put(question)

    def by_program(self, kind: str, origin: Account, destination: Account, quantity: int) -> dict[str, Any]:
        """Proposed and approved at the doors for programs: the instruction as the last answer has it."""
        ends = {"origin": origin.number, "destination": destination.number}
        proposed = self.program("ann").post(INSTRUCTIONS, {"kind": kind, "quantity": quantity, **ends})
        if proposed.status != 201:
            return {"state": f"{proposed.status} {proposed.text[:200]}"}
        made = proposed.json()
        steps = f"{INSTRUCTIONS}{made['id']}/steps/"
        approved = self.program("bold").post(steps, {"step": "approve"}, version=made["version"])
        if approved.status != 200:
            return {"state": f"{approved.status} {approved.text[:200]}"}
        found: dict[str, Any] = approved.json()
        return found

    def confirmed(self, name: str, purpose: str) -> UUID:
        """The second factor of a person, of this moment, for one act."""
        made = record_confirmation(
            by=self[name], purpose=purpose, method=Method.TOTP, evidence=uuid4().hex * 2
        )
        return UUID(str(made.public_id))

    @contextmanager
    def everything_frozen(self) -> Iterator[None]:
        """All of this registry is frozen for the length of the block; two officers lift it."""
        first, second = (self[name] for name in OFFICERS[self.sides.here.code])
        placed = freezing.freeze(by=first, reason="A case", registry=self.sides.here.code)
        try:
            yield
        finally:
            freezing.lift(freezing.propose_lifting(placed, by=first, reason="It is over"), by=second)

    def step(self, one: Instruction, step: str, name: str) -> Instruction:
        """A step by somebody, confirmed with a second factor where it is an approval."""
        proof = None
        if step in ("approve", "accept"):
            proof = Proof(confirmation=self.confirmed(name, purpose_of(one)))
        return take(one.public_id, step, by=self[name], request_id=uuid4(), proof=proof)


def stated(kind: str) -> dict[str, Any]:
    """Purpose and facts of a use that pass every check."""
    facts = {"use_year": 2027, "use_scheme": "voluntary"}
    if kind == "retirement":
        return {"purpose": "national_pledge", "facts": facts}
    if kind == "cancellation":
        return {"purpose": "own_offsetting", "reason": "Flights of 2027", "facts": facts}
    return {}


def rules_that_ask() -> RuleSetContent:
    """The shipped rules of accounts for this country, with the link open and every use to be authorised."""
    content = read_set("accounts.json")
    on = {*ASKED_FOR, "registry_link"}
    rows = dict(content["rows"])
    rows["features"] = [{**row, "is_on": row["is_on"] or row["feature"] in on} for row in rows["features"]]
    return RuleSetContent(
        **{**content, "rows": rows, "partner_country": PARTNER, "source": "The conformance sandbox"}
    )

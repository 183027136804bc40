"""Kazakhstan with its rules of accounts, a company with an opened account, its people and three officers.

``proposer``, ``approver`` and ``reader`` represent the company's account; ``member`` belongs to the company and
represents nothing; ``rival`` is of another company with an account of its own.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from credits.models import Account
from credits.operations.issue import IssueInstruction, issue
from credits.operations.open_account import OpenAccountInstruction, open_account
from credits.serials import SeriesKey
from registry.accounts.models import Representative
from registry.identity.models.holders import AccountHolder
from registry.identity.models.parties import Organisation, PartnerCountry
from registry.identity.models.people import Level, Role, User
from registry.identity.operations.confirmations import record_confirmation
from registry.identity.operations.roles import grant_role
from registry.identity.system_authority import system_authority
from registry.issuance.operations.published import free_number
from registry.lifecycle.actors import actor_for
from registry.lifecycle.models import Case, StepTaken
from registry.lifecycle.operations.open_case import open_case
from registry.lifecycle.operations.propose_step import confirm_proposal, propose_step
from registry.lifecycle.operations.take_step import take_step
from registry.lifecycle.tables import Part
from registry.rules.models.calendars import CountryCalendar, Holiday
from registry.rules.operations.shipped_sets import read_set
from registry.rules.operations.shipping import RuleSetContent, adopt_rule_set
from registry.submissions.operations.drafts import save_draft
from registry.submissions.queries.submissions import newest

AUTHORITY = system_authority("tests", "a test needs it")
FORMATS = RuleSetContent(
    document="number_formats",
    version="1.1",
    serial_number_template="{registry}-{partner_country}-{reference}-{vintage}-{first_serial:12}-{last_serial:12}",
    account_number_template="{registry}-{type}-{number:8}-{check}",
    source="a test",
)
PEOPLE = {
    "proposer": {"may_propose": True, "may_read": True},
    "approver": {"may_approve": True, "may_read": True},
    "reader": {"may_read": True},
}
LIMITS = {"second_approval": True, "outside_trusted_allowed": True, "receiver_accepts": False}


@dataclass
class Stage:
    """People by name, and the ways to bring an account or a case where a test wants it."""

    country: PartnerCountry
    company: Organisation
    other: Organisation
    people: dict[str, User] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)

    def __getitem__(self, name: str) -> User:
        return self.people[name]

    @property
    def account(self) -> Account:
        """The company's."""
        return Account.objects.select_related("holder").get(pk=self.accounts["company"].pk)

    def person(self, name: str, role: Role | None = None, **grant: Any) -> User:
        user = User.objects.create_user(f"{name}@example.kz", "correct horse", name=name.title())
        if role is not None:
            grant_role(user, role, authority=AUTHORITY, **grant)
        self.people[name] = user
        return user

    def member(self, name: str, organisation: Organisation, level: Level = Level.EDITOR) -> User:
        return self.person(name, Role.PARTICIPANT, organisation=organisation, level=level)

    def opened(self, kind: str = "entity_holding", organisation: Organisation | None = None) -> Account:
        """An account of the partner country's registry, as the ledger and the holder's row have it."""
        account = open_account(
            OpenAccountInstruction(
                request_id=uuid4(),
                authority=AUTHORITY,
                registry="KZ",
                number=free_number("KZ", "KZ", kind),
                kind=kind,
            )
        )
        label = organisation.name if organisation else "Government (KZ, KZ)"
        AccountHolder.objects.create(
            account=account,
            organisation=organisation,
            side="partner",
            partner_country=self.country,
            label=label,
        )
        return account

    def represent(self, account: Account, name: str, **rights: bool) -> Representative:
        rights.setdefault("may_read", True)
        return Representative.objects.create(account=account, person=self[name], basis="a test", **rights)

    def issue(self, account: Account, quantity: int, reference: str = "KZ001", vintage: int = 2024) -> None:
        issue(
            IssueInstruction(
                request_id=uuid4(),
                authority=AUTHORITY,
                series=SeriesKey(registry="KZ", partner_country="KZ", reference=reference, vintage=vintage),
                destination_id=account.public_id,
                quantity=quantity,
                issued_on=date(2026, 1, 1),
            )
        )

    def confirmed(self, name: str, purpose: str) -> Any:
        """A second factor of this moment, for this purpose."""
        evidence = uuid4().hex * 2
        return record_confirmation(by=self[name], purpose=purpose, method="totp", evidence=evidence).public_id

    # -- cases

    def begin(self, lifecycle: str, by: str = "member", **values: Any) -> Case:
        parties = {} if by.startswith("officer") else {Part.PROPONENT: [self.company]}
        about = "" if lifecycle.endswith("_opening") else self.account.number
        given = {"title": "An account", "partner_country": self.country, "parties": parties, **values}
        return open_case(
            lifecycle, by=actor_for(self[by]), request_id=uuid4(), subject_reference=about, **given
        )

    def fill(self, case: Case, content: dict[str, Any], by: str = "member") -> None:
        standing = newest(case, case.lifecycle)
        edition = standing.edition if standing else 0
        save_draft(
            case,
            case.lifecycle,
            by=self[by],
            request_id=uuid4(),
            expected_edition=edition,
            content=content,
        )

    def step(self, case: Case, code: str, by: str, **values: Any) -> StepTaken:
        values.setdefault("reason", "A reason")
        values.setdefault("request_id", uuid4())
        return take_step(case, code, by=actor_for(self[by]), **values)

    def together(self, case: Case, code: str, first: str = "officer1", second: str = "officer2") -> StepTaken:
        """A step of two officers."""
        proposal = propose_step(case, code, user=self[first], request_id=uuid4())
        taken = confirm_proposal(proposal, user=self[second], request_id=uuid4())
        case.refresh_from_db()
        return taken

    def named(self, *rows: dict[str, Any]) -> list[dict[str, Any]]:
        return [{"row": f"r{number}", **row} for number, row in enumerate(rows, 1)]

    def opening(self, people: list[dict[str, Any]] | None = None, **limits: Any) -> dict[str, Any]:
        """What an application says; ``people`` are rows of its table."""
        if people is None:
            people = [{"email": f"{name}@example.kz", **rights} for name, rights in PEOPLE.items()]
        return {
            "account": {"side": "partner", "purpose": "To hold and retire what our projects earn."},
            "holder": {
                "name_in_english": "Altai Solar",
                "legal_representative": "A. Director",
                "address_in_english": "1 Abay Avenue, Almaty",
                "telephone": "+7 7172 55 43 21",
                "email": "office@example.kz",
                "is_trust_property": False,
            },
            "department": {"department_in_english": "Carbon desk"},
            "representatives": {"people": self.named(*people)},
            "limits": {**LIMITS, **limits},
        }


def build() -> Stage:
    country = PartnerCountry.objects.create(code="KZ", iso3="KAZ", name="Kazakhstan", position=28)
    adopt_rule_set(FORMATS, AUTHORITY)
    adopt_rule_set(RuleSetContent(**read_set("accounts.json")), AUTHORITY)
    CountryCalendar.objects.create(country_code="KZ", time_zone="Asia/Almaty")
    CountryCalendar.objects.create(country_code="JP", time_zone="Asia/Tokyo")
    # Two days of one week on which one of the sides rests.
    Holiday.objects.create(country_code="KZ", date=date(2026, 3, 9), name="A day of Kazakhstan")
    Holiday.objects.create(country_code="JP", date=date(2026, 3, 10), name="A day of Japan")
    company = Organisation.objects.create(name="Altai Solar", country_code="KZ", partner_country=country)
    other = Organisation.objects.create(name="Steppe Wind", country_code="KZ", partner_country=country)
    stage = Stage(country, company, other)
    for name in ("officer1", "officer2", "officer3"):
        stage.person(name, Role.REGISTRY_OFFICER)
    stage.member("member", company)
    stage.member("administrator", company, Level.ADMINISTRATOR)
    for name in PEOPLE:
        stage.member(name, company)
    stage.member("rival", other, Level.ADMINISTRATOR)
    stage.person("stranger")
    stage.accounts = {
        "company": stage.opened(organisation=company),
        "other": stage.opened(organisation=other),
    }
    for name, rights in PEOPLE.items():
        stage.represent(stage.accounts["company"], name, **rights)
    stage.represent(stage.accounts["other"], "rival", may_propose=True, may_approve=True)
    return stage

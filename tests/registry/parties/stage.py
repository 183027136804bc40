"""The cast of these tests: a country with its Joint Committee, its offices, a company and an entity."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.utils import timezone

from registry.identity.models.parties import Organisation, PartnerCountry, Side
from registry.identity.models.people import Level, Role, User
from registry.identity.operations.roles import grant_role
from registry.identity.system_authority import system_authority
from registry.lifecycle.actors import actor_for
from registry.lifecycle.models import Case, StepTaken
from registry.lifecycle.operations.open_case import open_case
from registry.lifecycle.operations.take_step import take_step
from registry.lifecycle.tables import Part
from registry.parties.models import (
    Designation,
    DesignationScope,
    JointCommittee,
    JointCommitteeDecision,
    JointCommitteeMember,
    SectoralScope,
    ThirdPartyEntity,
)
from registry.parties.operations.assents import give_assent
from registry.parties.operations.decisions import open_decision
from registry.parties.operations.seats import seat_member
from registry.submissions.operations.drafts import save_draft

AUTHORITY = system_authority("tests", "a test needs it")
CONTACT = {"name": "Aida Contact", "email": "aida@example.kz"}
APPLICATION = {
    "entity": {"name": "Steppe Assurance", "address": "1 Abay Avenue, Almaty"},
    "accreditation": {
        "standard": "iso_14065",
        "certificate": "KZ-14065-7",
        "body": "National Centre of Accreditation",
        "accredited_until": "2030-06-30",
    },
    "scopes": {"validation": [1, 3], "verification": [1]},
    "contact": CONTACT,
}
SCOPE_CHANGE = {
    "changes": {
        "add_verification": [13],
        "end_validation": [1],
        "reason": "New staff in one field, none left in the other.",
    },
    "accreditation": {"certificate": "KZ-14065-9", "accredited_until": "2035-01-31"},
}
ENROLMENT = {
    "organisation": {
        "name": "Altai Wind",
        "country": "KZ",
        "registration_number": "180640000123",
        "address": "2 Abay Avenue, Almaty",
        "acts_as": ["participant"],
    },
    "contact": CONTACT,
    "standing": {"position": "Director", "basis": "Director by resolution 1 of 2024"},
}


class Stage:
    """Everybody, and the ways to bring a case where a test wants it."""

    def __init__(self) -> None:
        self.country = PartnerCountry.objects.create(code="KZ", iso3="KAZ", name="Kazakhstan", position=28)
        self.committee = JointCommittee.objects.create(partner_country=self.country)
        self.scopes = {n: SectoralScope.objects.create(number=n, name=f"Scope {n}") for n in (1, 3, 13)}
        self.officer = self.person("officer", Role.REGISTRY_OFFICER)
        self.second_officer = self.person("second.officer", Role.REGISTRY_OFFICER)
        self.secretariat = self.person("secretariat", Role.SECRETARIAT)
        self.japan, self.japan_seat = self.member("japan", Side.JAPAN)
        self.other_japan, self.other_japan_seat = self.member("other.japan", Side.JAPAN)
        self.partner, self.partner_seat = self.member("partner", Side.PARTNER)
        self.entity = self.organisation("Steppe Assurance")
        self.verifier = self.person("verifier", Role.THIRD_PARTY_ENTITY, organisation=self.entity)
        self.company = self.organisation("Altai Solar")
        self.participant = self.person("participant", Role.PARTICIPANT, organisation=self.company)
        self.visitor = self.person("visitor")

    def person(self, name: str, *roles: Role, **grant: Any) -> User:
        user = User.objects.create_user(f"{name}@example.kz", "correct horse", name=name.title())
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        grant.setdefault("level", Level.ADMINISTRATOR)
        for role in roles:
            grant_role(user, role, authority=AUTHORITY, **grant)
        return user

    def member(self, name: str, side: Side) -> tuple[User, JointCommitteeMember]:
        user = self.person(name)
        return user, seat_member(self.committee, user, side, authority=AUTHORITY)

    def organisation(self, name: str) -> Organisation:
        return Organisation.objects.create(name=name, country_code="KZ", partner_country=self.country)

    def designation(self, **fields: Any) -> Designation:
        """A designation as a public list would say it: scope 1 for validation, scope 3 for both."""
        entity, _new = ThirdPartyEntity.objects.get_or_create(
            slug="steppe-assurance", defaults={"name": "Steppe Assurance", "organisation": self.entity}
        )
        given = {
            "third_party_entity": entity,
            "partner_country": self.country,
            "reference": "TPE-KZ-007",
            "designated_on": date(2020, 1, 1),
            "status": Designation.Status.DESIGNATED,
            **fields,
        }
        made = Designation.objects.create(**given)
        for number, activity in ((1, "validation"), (3, "validation"), (3, "verification")):
            DesignationScope.objects.create(designation=made, scope=self.scopes[number], activity=activity)
        return made

    # -- cases

    def step(self, case: Case, code: str, by: User, reason: str = "", **more: Any) -> StepTaken:
        return take_step(case, code, by=actor_for(by), request_id=uuid4(), reason=reason, **more)

    def fill_in(self, case: Case, form: str, content: Any, by: User, edition: int = 0) -> None:
        save_draft(case, form, by=by, request_id=uuid4(), expected_edition=edition, content=content)

    def application(self, content: Any = APPLICATION) -> Case:
        """An entity's application, still a draft."""
        case = open_case(
            "third_party_entity_designation",
            by=actor_for(self.verifier),
            request_id=uuid4(),
            title="Designation of Steppe Assurance",
            partner_country=self.country,
            parties={Part.PROPONENT: [self.entity]},
        )
        self.fill_in(case, "third_party_entity_application", content, self.verifier)
        return case

    def before_committee(self, content: Any = APPLICATION) -> Case:
        """An application that waits for the Joint Committee."""
        case = self.application(content)
        self.step(case, "submit", self.verifier)
        self.step(case, "accept_as_complete", self.secretariat)
        return case

    def opened(self, case: Case | None = None, **more: Any) -> JointCommitteeDecision:
        """An open decision to designate."""
        given = {"outcome": "designate", "kind": "electronic", "by": self.secretariat, **more}
        return open_decision(case or self.before_committee(), **given)

    def decide(self, case: Case, outcome: str, reason: str = "") -> JointCommitteeDecision:
        """Both sides assent."""
        decision = open_decision(case, outcome=outcome, kind="electronic", by=self.secretariat, reason=reason)
        give_assent(decision, by=self.japan, agrees=True)
        decision = give_assent(decision, by=self.partner, agrees=True)
        case.refresh_from_db()
        return decision

    def about(self, code: str, designation: Designation, by: User, parties: Any = None) -> Case:
        """A case about a designation."""
        return open_case(
            code,
            by=actor_for(by),
            request_id=uuid4(),
            title=f"{code} {designation}",
            partner_country=self.country,
            parties=parties or {},
            subject_reference=designation.reference,
        )


def today() -> date:
    return timezone.localdate()


def days(number: int) -> timedelta:
    return timedelta(days=number)

"""A small register to ask about, and credentials to ask with."""

import base64
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from credits.models import Account
from credits.operations.open_account import OpenAccountInstruction, open_account
from credits.operations.retire import RetireInstruction, retire
from registry.api.throttling import AnonymousThrottle, CredentialThrottle, DownloadThrottle
from registry.identity.models.holders import AccountHolder
from registry.identity.models.parties import Organisation, PartnerCountry, Side
from registry.identity.models.people import Role, User
from registry.identity.operations.credentials import create_credential
from registry.identity.operations.roles import grant_role
from registry.identity.scopes import Scope
from registry.identity.system_authority import system_authority
from registry.issuance.models import CountryNotification, DecidedProject, IssuanceDecision
from registry.issuance.operations.published import issue_all_notified
from registry.methodologies.models import Methodology, MethodologyVersion, TitleBasis
from registry.parties.models import (
    Designation,
    DesignationScope,
    JointCommittee,
    SectoralScope,
    ThirdPartyEntity,
)
from registry.projects.models import PlannedProject, Project, ProjectMethodology, ProjectParticipant
from registry.rules.models.rule_sets import RuleSet
from registry.rules.queries import FORMATS_DOCUMENT
from registry.submissions.api.throttling import PublicInputThrottle

AUTHORITY = system_authority("tests", "a test needs it")


@pytest.fixture
def register(db: None) -> Callable[..., None]:
    """``register("MN", projects=3)``: a country with that many of everything."""
    return fill_register


def fill_register(code: str = "MN", *, projects: int = 1) -> None:
    country = PartnerCountry.objects.create(
        code=code, iso3=f"{code}X", name=f"Country {code}", position=1, signed_on=date(2013, 1, 8)
    )
    JointCommittee.objects.create(partner_country=country)
    RuleSet.objects.create(
        partner_country=country,
        document=FORMATS_DOCUMENT,
        status="adopted",
        version="1.0",
        serial_number_template="{registry}-{first_serial}-{last_serial}",
        account_number_template="{registry}-{type}-{number}",
    )
    scope, _made = SectoralScope.objects.get_or_create(number=1, defaults={"name": "Energy industries"})
    for number in range(1, projects + 1):
        fill_project(country, scope, number)


def fill_project(country: PartnerCountry, scope: SectoralScope, number: int) -> None:
    """One project with a participant, a methodology, a third-party entity and an issuance decision."""
    code = country.code
    firm = Organisation.objects.create(
        name=f"Firm {code}{number:03}", country_code=code, partner_country=country
    )
    verifier = Organisation.objects.create(name=f"Verifier {code}{number:03}", country_code="JP")
    entity = ThirdPartyEntity.objects.create(
        slug=f"verifier-{code.lower()}{number:03}", name=verifier.name, organisation=verifier
    )
    designation = Designation.objects.create(
        third_party_entity=entity,
        partner_country=country,
        reference=f"TPE-{code}-{number:03}",
        status=Designation.Status.DESIGNATED,
        designated_on=date(2014, 1, 1),
    )
    for activity in DesignationScope.Activity:
        DesignationScope.objects.create(designation=designation, scope=scope, activity=activity)
    methodology = Methodology.objects.create(
        reference=f"{code}_AM{number:03}",
        partner_country=country,
        title="Solar",
        title_basis=TitleBasis.PAGE,
        sectoral_scope=scope,
    )
    version = MethodologyVersion.objects.create(
        methodology=methodology, version="1.0", title="Solar", title_basis=TitleBasis.PAGE
    )
    project = Project.objects.create(
        reference=f"{code}{number:03}",
        partner_country=country,
        title=f"Project {number}",
        status=Project.Status.REGISTERED,
        registered_on=date(2015, 1, number % 28 + 1),
        sectoral_scope=scope,
        third_party_entity=entity,
    )
    ProjectMethodology.objects.create(
        project=project,
        position=1,
        reference=methodology.reference,
        version="1.0",
        methodology_version=version,
    )
    ProjectParticipant.objects.create(
        project=project, organisation=firm, side=Side.PARTNER, position=1, name_as_printed=firm.name
    )
    PlannedProject.objects.create(
        reference=f"{code}_PIN{number:03}", partner_country=country, title=f"Planned {number}"
    )
    decide(project, 1, total=50, japan=40, partner=10)


def decide(project: Project, number: int, **amounts: int | None) -> IssuanceDecision:
    """A decision on one project: ``total``, ``japan`` and ``partner`` as printed."""
    decision = IssuanceDecision.objects.create(
        slug=f"{project.reference}-{number}",
        partner_country=project.partner_country,
        projects_as_printed=project.reference,
        scope=IssuanceDecision.Scope.PROJECT,
        number=number,
        total_quantity=amounts["total"],
        decided_on=date(2016, 9, 29),
    )
    DecidedProject.objects.create(decision=decision, project=project)
    for side in Side:
        CountryNotification.objects.create(decision=decision, side=side, quantity=amounts[side.value])
    return decision


@pytest.fixture
def units(register: Callable[..., None]) -> None:
    """MN001 with 40 units issued by Japan and 10 by Mongolia, of which Japan retired 5."""
    register("MN")
    CountryNotification.objects.update(is_issued=True, issued_on=date(2016, 9, 30))
    issue_all_notified(AUTHORITY)
    retired = open_account(
        OpenAccountInstruction(
            request_id=UUID(int=1),
            authority=AUTHORITY,
            registry="JP",
            number="JP-RETIRED",
            kind=Account.Kind.RETIREMENT,
        )
    )
    retire(
        RetireInstruction(
            request_id=UUID(int=2),
            authority=AUTHORITY,
            origin_id=AccountHolder.objects.get(side=Side.JAPAN).account_id,
            destination_id=retired.public_id,
            quantity=5,
            purpose="pledge",
        )
    )


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    def make(*roles: Role) -> User:
        address = f"{'-'.join(roles) or 'nobody'}-{User.objects.count()}@example.mn"
        user = User.objects.create_user(address, "correct horse", name="Test Person")
        firm, _made = Organisation.objects.get_or_create(name="Any firm", country_code="MN")
        for role in roles:
            grant_role(user, role, authority=AUTHORITY, organisation=firm)
        return user

    return make


@pytest.fixture
def token(person: Callable[..., User], client: Client) -> Callable[..., dict[str, str]]:
    """``token(Role.AUDITOR, scopes=[Scope.LEDGER_READ])``: the header of a fresh access token."""

    def make(*roles: Role, scopes: list[Scope]) -> dict[str, str]:
        credential = create_credential(person(*roles), "test", scopes, authority=AUTHORITY)
        basic = base64.b64encode(f"{credential.client_id}:{credential.client_secret}".encode()).decode()
        answer = client.post(
            "/api/oauth/token/",
            {"grant_type": "client_credentials"},
            headers={"authorization": f"Basic {basic}"},
        )
        assert answer.status_code == 200, answer.content
        return {"authorization": f"Bearer {answer.json()['access_token']}"}

    return make


@pytest.fixture
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is slowed down."""
    for throttle in (AnonymousThrottle, CredentialThrottle, DownloadThrottle, PublicInputThrottle):
        monkeypatch.setattr(throttle, "rate", "1000000/min", raising=False)


def problem_of(answer: Any) -> dict[str, Any]:
    """The body of a problem, after checking that it is one."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.content
    body: dict[str, Any] = answer.json()
    assert body["status"] == answer.status_code
    assert body["request_id"] == answer.headers["X-Request-ID"]
    return body

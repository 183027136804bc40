"""People at the office's door, and one row of everything that can be had without the ledger's verbs."""

from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from registry.identity.models.parties import Organisation, PartnerCountry, Side
from registry.identity.models.people import Membership, Role, User
from registry.issuance.models import CountryNotification, DecidedProject, IssuanceDecision
from registry.lifecycle import hooks
from registry.methodologies.models import Methodology, MethodologyVersion
from registry.parties.models import Designation, DesignationScope, SectoralScope, ThirdPartyEntity
from registry.projects.models import PlannedProject, Project, ProjectMethodology, ProjectParticipant
from tests.registry.lifecycle.toy import Cast, make_cast, with_toy
from tests.signing_in import remember_second_factor

REASON = "Corrected after a letter of the ministry"


@pytest.fixture
def mongolia(db) -> PartnerCountry:
    return PartnerCountry.objects.create(code="MN", iso3="MNG", name="Mongolia", position=1)


@pytest.fixture
def make_person(db, mongolia):
    """A person with roles; of an organisation where the role needs one."""

    def make(email: str, *roles: Role, **fields) -> User:
        fields.setdefault("name", email.partition("@")[0].title())
        person = User.objects.create_user(email, "long enough, surely", **fields)
        for role in roles:
            organisation = None
            if role in (Role.PARTICIPANT, Role.THIRD_PARTY_ENTITY):
                organisation, _ = Organisation.objects.get_or_create(name="Firm", country_code="MN")
            Membership.objects.create(user=person, role=role, organisation=organisation)
        return person

    return make


@pytest.fixture
def sign_in():
    """A browser signed in as the person; with the second factor unless told otherwise."""

    def open_browser(person: User, *, second_factor: bool = True) -> Client:
        browser = Client()
        browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        if second_factor:
            remember_second_factor(browser, person)
        return browser

    return open_browser


@pytest.fixture
def officer(make_person) -> User:
    person = make_person("officer@example.org", Role.REGISTRY_OFFICER, name="Aiko Officer")
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "never shown"})
    return person


@pytest.fixture
def office(officer, sign_in) -> Client:
    """The browser of an officer."""
    return sign_in(officer)


@pytest.fixture
def register(mongolia):
    """``register(n)`` makes n of every kind of row that lists show, each pointing at others."""

    def make(number: int) -> None:
        scope, _ = SectoralScope.objects.get_or_create(number=1, defaults={"name": "Energy industries"})
        for position in range(1, number + 1):
            organisation = Organisation.objects.create(
                name=f"Organisation {position}", country_code="MN", partner_country=mongolia
            )
            entity = ThirdPartyEntity.objects.create(
                slug=f"entity-{position}", name=f"Entity {position}", organisation=organisation
            )
            designation = Designation.objects.create(
                third_party_entity=entity,
                partner_country=mongolia,
                reference=f"TPE-MN-{position:03}",
                status="designated",
                accredited_until=date(2020, 1, 1),
            )
            DesignationScope.objects.create(designation=designation, scope=scope, activity="validation")
            methodology = Methodology.objects.create(
                reference=f"MN_AM{position:03}", partner_country=mongolia, sectoral_scope=scope
            )
            version = MethodologyVersion.objects.create(methodology=methodology, version="1.0")
            project = Project.objects.create(
                reference=f"MN{position:03}",
                partner_country=mongolia,
                title=f"Project {position}",
                third_party_entity=entity,
                sectoral_scope=scope,
                registered_on=date(2020, 1, position % 28 + 1),
            )
            ProjectParticipant.objects.create(
                project=project,
                organisation=organisation,
                side=Side.PARTNER,
                position=1,
                name_as_printed=organisation.name,
            )
            ProjectMethodology.objects.create(
                project=project,
                position=1,
                reference=methodology.reference,
                version="1.0",
                methodology_version=version,
            )
            PlannedProject.objects.create(
                reference=f"MN_PIN{position:03}", partner_country=mongolia, title=f"Plan {position}"
            )
            decision = IssuanceDecision.objects.create(
                slug=f"MN{position:03}-1",
                partner_country=mongolia,
                projects_as_printed=project.reference,
                scope="project",
                number=1,
                total_quantity=100,
            )
            DecidedProject.objects.create(decision=decision, project=project)
            for side in Side:
                CountryNotification.objects.create(decision=decision, side=side, quantity=50)

    return make


@pytest.fixture
def toy(monkeypatch):
    """The toy lifecycle; of the other rooms only the messenger answers the engine."""
    with_toy(monkeypatch.setitem)
    for question in (hooks.rules_of, hooks.pin_rules, hooks.documents_of, hooks.name_of_document):
        monkeypatch.setattr(question, "answerer", None)
    for many in (
        *(hooks.clockwork, hooks.submission_ready, hooks.freeze_submissions, hooks.after_step),
        *(hooks.decision_stands, hooks.conflicts_of_interest),
    ):
        monkeypatch.setattr(many, "answerers", {})


@pytest.fixture
def cast(toy, db) -> Cast:
    return _with_second_officer(make_cast())


@pytest.fixture
def stage(toy, ledger_database) -> Cast:
    """The same with real commits, for threads."""
    return _with_second_officer(make_cast())


def _with_second_officer(cast: Cast) -> Cast:
    """Two officers who are of the secretariat as well, so that the desk's steps are theirs."""
    person = User.objects.create_user("officer2@example.org", "long enough, surely", name="Officer Two")
    cast.people["officer2"] = person
    Membership.objects.create(user=person, role=Role.REGISTRY_OFFICER)
    for name in ("officer", "officer2"):
        Membership.objects.create(user=cast[name], role=Role.SECRETARIAT, partner_country=cast.country)
    return cast


@pytest.fixture
def desk(cast, sign_in) -> Client:
    """The browser of the cast's officer."""
    return sign_in(cast["officer"])

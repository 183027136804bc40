"""Everybody who may knock: one person of every kind that the table names, each with a browser and a credential.

The company proposes every case of the world, the partner firm takes part beside it, the entity validates;
all of this in Kazakhstan. Mongolia is the other country, whose people have no part in any of it.
"""

import base64
from dataclasses import dataclass, field
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from registry.identity.models.parties import Organisation, PartnerCountry, Side
from registry.identity.models.people import Level, Role, User
from registry.identity.operations.credentials import create_credential
from registry.identity.operations.roles import end_role, grant_role
from registry.identity.scopes import Scope
from registry.identity.second_factor import CONFIRMED
from registry.identity.system_authority import system_authority
from registry.parties.models import JointCommittee
from registry.parties.operations.seats import seat_member

AUTHORITY = system_authority("tests", "a test needs it")
VISITOR = "visitor"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class Cast:
    """Organisations and people by the names of the table."""

    kazakhstan: PartnerCountry
    mongolia: PartnerCountry
    firms: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    confirmed: dict[str, dict[str, str]] = field(default_factory=dict)  # kind: purpose: public id
    _sessions: dict[str, str] = field(default_factory=dict)
    _tokens: dict[tuple[str, tuple[Scope, ...]], str] = field(default_factory=dict)

    def __getitem__(self, kind: str) -> User:
        return self.people[kind]

    @property
    def kinds(self) -> list[str]:
        return [VISITOR, *self.people]

    def browser(self, kind: str) -> Client:
        """A browser as the person opens it: signed in, with a second factor where one has it."""
        browser = Client(raise_request_exception=False)
        if kind != VISITOR:
            if kind not in self._sessions:
                self._sessions[kind] = self._signed_in(kind)
            browser.cookies[settings.SESSION_COOKIE_NAME] = self._sessions[kind]
        return browser

    def sign_in_everybody(self) -> None:
        """Before anything is watched: signing in writes, too."""
        for kind in self.people:
            self.browser(kind)
            for scope in Scope:
                self.header(kind, scope)

    def _signed_in(self, kind: str) -> str:
        person, browser = self.people[kind], Client()
        browser.force_login(person, backend=BACKEND)
        session = browser.session
        session["account_authentication_methods_user"] = str(person.pk)
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            {"method": "password", "at": 0},
            *([{"method": "mfa", "type": "totp", "at": 0}] if has_second_factor(kind) else []),
        ]
        session[CONFIRMED] = self.confirmed.get(kind, {})
        session.save()
        return str(session.session_key)

    def header(self, kind: str, *scopes: Scope) -> dict[str, str]:
        """The header of a person's credential with these scopes; nothing for a visitor."""
        if kind == VISITOR:
            return {}
        if (kind, scopes) not in self._tokens:
            self._tokens[kind, scopes] = self._token(kind, scopes)
        return {"authorization": f"Bearer {self._tokens[kind, scopes]}"}

    def _token(self, kind: str, scopes: tuple[Scope, ...]) -> str:
        made = create_credential(self.people[kind], "table", scopes, authority=AUTHORITY)
        basic = base64.b64encode(f"{made.client_id}:{made.client_secret}".encode()).decode()
        cache.clear()  # so many tokens in a minute are too many for one address
        answer = Client().post(
            "/api/oauth/token/",
            {"grant_type": "client_credentials"},
            headers={"authorization": f"Basic {basic}"},
        )
        assert answer.status_code == 200, answer.content
        return str(answer.json()["access_token"])


def has_second_factor(kind: str) -> bool:
    """Officers, and who approves for an account of the world."""
    return "officer" in kind or kind in ("administrator", "participant")


def make_cast() -> Cast:
    """Both countries with their committees, and everybody in them."""
    cast = Cast(
        PartnerCountry.objects.create(code="KZ", iso3="KAZ", name="Kazakhstan", position=28),
        PartnerCountry.objects.create(code="MN", iso3="MNG", name="Mongolia", position=1),
    )
    for name, country in (
        ("company", "KZ"),
        ("partner firm", "JP"),
        ("foreign company", "MN"),
        ("entity", "KZ"),
        ("rival", "KZ"),
    ):
        cast.firms[name] = Organisation.objects.create(
            name=name.title(),
            country_code=country,
            partner_country={"KZ": cast.kazakhstan, "MN": cast.mongolia}.get(country),
        )
    _people_of_organisations(cast)
    _people_of_offices(cast)
    return cast


def _person(cast: Cast, kind: str) -> User:
    email = f"{kind.replace(' ', '.')}@people.example"
    person = User.objects.create_user(email, "long enough, surely", name=kind.title())
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    if has_second_factor(kind):
        Authenticator.objects.create(
            user=person, type=Authenticator.Type.TOTP, data={"secret": "never shown"}
        )
    cast.people[kind] = person
    return person


def _people_of_organisations(cast: Cast) -> None:
    members: tuple[tuple[str, str, Role, Level], ...] = (
        ("administrator", "company", Role.PARTICIPANT, Level.ADMINISTRATOR),
        ("editor", "company", Role.PARTICIPANT, Level.EDITOR),
        ("reader", "company", Role.PARTICIPANT, Level.READER),
        ("former member", "company", Role.PARTICIPANT, Level.ADMINISTRATOR),
        ("participant", "partner firm", Role.PARTICIPANT, Level.ADMINISTRATOR),
        ("foreigner", "foreign company", Role.PARTICIPANT, Level.ADMINISTRATOR),
        ("entity", "entity", Role.THIRD_PARTY_ENTITY, Level.ADMINISTRATOR),
        ("rival", "rival", Role.THIRD_PARTY_ENTITY, Level.ADMINISTRATOR),
    )
    _person(cast, "newcomer")
    for kind, firm, role, level in members:
        held = grant_role(
            _person(cast, kind), role, authority=AUTHORITY, organisation=cast.firms[firm], level=level
        )
        if kind == "former member":
            end_role(held, authority=AUTHORITY, reason="left the company")


def _people_of_offices(cast: Cast) -> None:
    home, abroad = {"partner_country": cast.kazakhstan}, {"partner_country": cast.mongolia}
    offices: tuple[tuple[str, Role, dict[str, Any]], ...] = (
        ("secretariat", Role.SECRETARIAT, home),
        ("foreign secretariat", Role.SECRETARIAT, abroad),
        ("government", Role.GOVERNMENT, home),
        ("foreign government", Role.GOVERNMENT, abroad),
        ("officer", Role.REGISTRY_OFFICER, {}),
        ("officer of the company", Role.REGISTRY_OFFICER, {}),
        ("auditor", Role.AUDITOR, {}),
    )
    for kind, role, where in offices:
        grant_role(_person(cast, kind), role, authority=AUTHORITY, **where)
    grant_role(
        cast["officer of the company"],
        Role.PARTICIPANT,
        authority=AUTHORITY,
        organisation=cast.firms["company"],
        level=Level.EDITOR,
    )
    at_home = JointCommittee.objects.create(partner_country=cast.kazakhstan)
    elsewhere = JointCommittee.objects.create(partner_country=cast.mongolia)
    for kind, committee, side in (
        ("member for Japan", at_home, Side.JAPAN),
        ("member for Kazakhstan", at_home, Side.PARTNER),
        ("member for Mongolia", elsewhere, Side.PARTNER),
    ):
        seat_member(committee, _person(cast, kind), side, authority=AUTHORITY)

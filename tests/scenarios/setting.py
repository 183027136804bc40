"""What is there before the story begins: a country with its rules, an approved methodology, and its offices.

Offices are filled by the operator of a registry. Companies and third-party entities come by themselves.
"""

from dataclasses import dataclass
from datetime import date

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from registry.identity.models.parties import PartnerCountry, Side
from registry.identity.models.people import Role, User
from registry.identity.operations.roles import grant_role
from registry.identity.system_authority import system_authority
from registry.methodologies.models import Methodology, MethodologyVersion
from registry.parties.models import JointCommittee, SectoralScope
from registry.parties.operations.seats import seat_member
from registry.rules.operations.shipped_sets import adopt_shipped_cycles
from registry.submissions.schema import Form

AUTHORITY = system_authority("tests.scenarios", "the setting of a story")
PASSWORD = "a story needs one"


@dataclass(frozen=True, slots=True)
class Place:
    """A partner country as the story needs it."""

    code: str
    iso3: str
    name: str
    city: str
    latitude: str
    longitude: str
    has_idea_note: bool
    plan: str  # what the country calls the sustainable development plan

    def words(self, form: Form) -> str:
        """The title of a form as the country's rule set has it."""
        own = {
            "sustainable_development_plan": self.plan,
            "sustainable_development_report": self.plan.replace("Plan", "Report"),
            "credit_allocation": "Credit Allocation",
        }
        return own.get(form.code, str(form.title))

    @property
    def methodology(self) -> str:
        return f"{self.code}_AM001"


KAZAKHSTAN = Place(
    *("KZ", "KAZ", "Kazakhstan", "Almaty", "43.238949", "76.889709"),
    has_idea_note=True,
    plan="Sustainable Development Implementation Plan",
)
MONGOLIA = Place(
    *("MN", "MNG", "Mongolia", "Ulaanbaatar", "47.921230", "106.918556"),
    has_idea_note=False,
    plan="Sustainable Development Contribution Plan",
)
PLACES = {place.code: place for place in (KAZAKHSTAN, MONGOLIA)}


@dataclass(frozen=True, slots=True)
class Login:
    """How somebody signs in; ``totp_secret`` for those who need a second factor."""

    name: str
    email: str
    password: str = PASSWORD
    totp_secret: str = ""


def make_setting(place: Place) -> dict[str, Login]:
    """The country, its rule set and its people: ``officer``, ``secretariat``, ``japan`` and ``partner``."""
    country, _new = PartnerCountry.objects.get_or_create(
        code=place.code, defaults={"iso3": place.iso3, "name": place.name, "position": 1}
    )
    adopt_shipped_cycles(AUTHORITY)
    scope, _new = SectoralScope.objects.get_or_create(number=1, defaults={"name": "Energy industries"})
    methodology, _new = Methodology.objects.get_or_create(
        reference=place.methodology,
        defaults={
            "partner_country": country,
            "title": "Installation of solar power",
            "title_basis": "page",
            "sectoral_scope": scope,
        },
    )
    MethodologyVersion.objects.get_or_create(
        methodology=methodology,
        version="1.0",
        defaults={"approved_on": date(2025, 1, 10), "status": MethodologyVersion.Status.VALID},
    )
    return {**make_offices(country, place), **make_committee(country, place)}


def make_offices(country: PartnerCountry, place: Place) -> dict[str, Login]:
    officer = make_person("Olga Officer", f"officer.{place.code.lower()}@registry.example", factor=True)
    secretariat = make_person("Sei Secretariat", f"secretariat.{place.code.lower()}@registry.example")
    grant_role(user_of(officer), Role.REGISTRY_OFFICER, authority=AUTHORITY, partner_country=country)
    grant_role(user_of(secretariat), Role.SECRETARIAT, authority=AUTHORITY, partner_country=country)
    return {"officer": officer, "secretariat": secretariat}


def make_committee(country: PartnerCountry, place: Place) -> dict[str, Login]:
    committee, _new = JointCommittee.objects.get_or_create(partner_country=country)
    seats = {}
    for key, name, side in (
        ("japan", "Chieko Committee", Side.JAPAN),
        ("partner", "Chingis Committee", Side.PARTNER),
    ):
        seats[key] = make_person(name, f"{key}.{place.code.lower()}@registry.example")
        seat_member(committee, user_of(seats[key]), side, authority=AUTHORITY)
    return seats


def make_person(name: str, email: str, *, factor: bool = False) -> Login:
    user = User.objects.create_user(email, PASSWORD, name=name)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    secret = generate_totp_secret() if factor else ""
    if secret:
        TOTP.activate(user, secret)
    return Login(name, email, totp_secret=secret)


def user_of(login: Login) -> User:
    return User.objects.get(email=login.email)

"""People to try the registry out with: a login for every role, in trial mode only.

Nothing here is a back door: passwords are made for this installation, and every
person signs in with a one-time password too. Who starts the trial keeps the list
(a file only its owner can read) and hands it back at the next start.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.db import transaction

from registry.identity.history import change_context
from registry.identity.models.facts import Verification
from registry.identity.models.parties import Organisation, PartnerCountry, Side
from registry.identity.models.people import Level, Role, User
from registry.identity.operations.roles import grant_role
from registry.identity.system_authority import system_authority

BASIS = "trial mode: people for trying the registry out"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemonstrationPerson:
    """A login as it is printed: the role, for whom it is held, and all that is needed to sign in."""

    role: str
    stands_for: str = ""  # the organisation or the country, and the side: tells two of one role apart
    email: str
    password: str
    totp_secret: str  # base32, for an authenticator app


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Who plays a role: the address, the name, and the organisation stood for."""

    role: Role
    email: str
    name: str
    organisation: str = ""
    country: str = ""  # of the organisation, or of the office
    side: str = ""
    is_of_country: bool = False  # the office is held for that country only

    @property
    def stands_for(self) -> str:
        """``KZ, Japan side``, ``Steppe Solar Company``; empty for who stands for nobody."""
        place = self.organisation.removesuffix(" (demonstration)") or self.country
        side = (
            {Side.JAPAN: "Japan side", Side.PARTNER: "partner side"}.get(Side(self.side)) if self.side else ""
        )
        return ", ".join(filter(None, (place, side)))


# Two officers of each side, because each side issues with four eyes of its own; a secretariat and a member of a
# Joint Committee on each side.
_PARTS: tuple[_Part, ...] = (
    _Part(
        role=Role.REGISTRY_OFFICER,
        email="officer@registry.example",
        name="Olga Officer (demonstration)",
        organisation="Ministry of Environment (demonstration)",
        country="KZ",
        side=Side.PARTNER,
    ),
    _Part(
        role=Role.REGISTRY_OFFICER,
        email="second.officer@registry.example",
        name="Osamu Officer (demonstration)",
        organisation="Registry Office (demonstration)",
        country="JP",
        side=Side.JAPAN,
    ),
    _Part(
        role=Role.REGISTRY_OFFICER,
        email="third.officer@registry.example",
        name="Oksana Officer (demonstration)",
        organisation="Ministry of Environment (demonstration)",
        country="KZ",
        side=Side.PARTNER,
    ),
    _Part(
        role=Role.REGISTRY_OFFICER,
        email="fourth.officer@registry.example",
        name="Okiko Officer (demonstration)",
        organisation="Registry Office (demonstration)",
        country="JP",
        side=Side.JAPAN,
    ),
    _Part(
        role=Role.SECRETARIAT,
        email="secretariat@registry.example",
        name="Sei Secretariat (demonstration)",
        organisation="Joint Crediting Mechanism Secretariat (demonstration)",
        country="JP",
        side=Side.JAPAN,
    ),
    _Part(
        role=Role.SECRETARIAT,
        email="secretariat.kazakhstan@registry.example",
        name="Saule Secretariat (demonstration)",
        organisation="Joint Crediting Mechanism Secretariat in Kazakhstan (demonstration)",
        country="KZ",
        side=Side.PARTNER,
        is_of_country=True,
    ),
    _Part(
        role=Role.JOINT_COMMITTEE_MEMBER,
        email="committee.japan@registry.example",
        name="Chieko Committee (demonstration)",
        country="KZ",
        side=Side.JAPAN,
        is_of_country=True,
    ),
    _Part(
        role=Role.JOINT_COMMITTEE_MEMBER,
        email="committee@registry.example",
        name="Chingis Committee (demonstration)",
        country="KZ",
        side=Side.PARTNER,
        is_of_country=True,
    ),
    _Part(
        role=Role.GOVERNMENT,
        email="government@registry.example",
        name="Gulnara Government (demonstration)",
        country="KZ",
        side=Side.PARTNER,
        is_of_country=True,
    ),
    _Part(
        role=Role.PARTICIPANT,
        email="participant@registry.example",
        name="Pat Participant (demonstration)",
        organisation="Steppe Solar Company (demonstration)",
        country="KZ",
        side=Side.PARTNER,
    ),
    # Who approves what the participant proposes for the company's account.
    _Part(
        role=Role.PARTICIPANT,
        email="colleague@registry.example",
        name="Kairat Colleague (demonstration)",
        organisation="Steppe Solar Company (demonstration)",
        country="KZ",
        side=Side.PARTNER,
    ),
    _Part(
        role=Role.THIRD_PARTY_ENTITY,
        email="verifier@registry.example",
        name="Vera Verifier (demonstration)",
        organisation="Quality Assurance Body (demonstration)",
        country="JP",
        side=Side.JAPAN,
    ),
    _Part(role=Role.AUDITOR, email="auditor@registry.example", name="Aigul Auditor (demonstration)"),
)


def create_demonstration_people(
    kept: Sequence[DemonstrationPerson] = (),
) -> list[DemonstrationPerson]:
    """The people of a trial, in every role; the list to print and to keep.

    ``kept`` is the list of an earlier start: those people are left as they are, or
    made again with the same password when the database is new. A person whose
    password was not kept gets a new one. Raises RuntimeError outside trial mode.
    """
    if not settings.TRIAL:
        raise RuntimeError("demonstration people exist in trial mode only")
    known = {one.email: one for one in kept}
    with change_context(system_authority(__name__, BASIS), reason=BASIS), transaction.atomic():
        return [_ensure_person(part, known.get(part.email)) for part in _PARTS]


def _ensure_person(part: _Part, kept: DemonstrationPerson | None) -> DemonstrationPerson:
    user = User.objects.filter(email=part.email).first()
    if user is not None and kept is not None:
        return replace(kept, stands_for=part.stands_for)
    login = kept or DemonstrationPerson(
        role=part.role,
        stands_for=part.stands_for,
        email=part.email,
        password=secrets.token_urlsafe(12),
        totp_secret=generate_totp_secret(),
    )
    if user is None:
        user = User.objects.create_user(part.email, login.password, name=part.name, is_demonstration=True)
    else:
        user.set_password(login.password)
        user.save(update_fields=["password"])
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
    TOTP.activate(user, login.totp_secret)
    _ensure_membership(user, part)
    return login


def _ensure_membership(user: User, part: _Part) -> None:
    country = PartnerCountry.objects.filter(code=part.country).first()
    organisation = None
    if part.organisation:
        organisation, _created = Organisation.objects.get_or_create(
            name=part.organisation,
            country_code=part.country,
            defaults={
                "partner_country": country,
                "is_demonstration": True,
                "verification": Verification.NOT_VERIFIED,
                "notes": "Made for trying the registry out; no such organisation is meant.",
            },
        )
    # An officer keeps the register of all countries; a committee belongs to one.
    scope = country if part.is_of_country else None
    grant_role(
        user,
        part.role,
        authority=system_authority(__name__, BASIS),
        organisation=organisation,
        partner_country=scope,
        side=part.side,
        level=Level.ADMINISTRATOR,
    )

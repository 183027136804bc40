"""``python -m tests.benchmarks.cycle.world``: one project of each kind by the rooms' own operations; JSON.

What is measured is made of copies of these rows (``multiplying.py``): so the copies have the shape that
operations give, and the pages find in them whatever they look for.
"""

import json
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import uuid4
from zoneinfo import ZoneInfo

import django

django.setup()

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY  # noqa: E402
from allauth.mfa.models import Authenticator  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from registry.documents.models import Document, DocumentKind, DocumentVersion, MediaType  # noqa: E402
from registry.identity.models.parties import Side  # noqa: E402
from registry.identity.models.people import Membership, Role, User  # noqa: E402
from registry.identity.system_authority import system_authority  # noqa: E402
from registry.lifecycle import hooks  # noqa: E402
from registry.lifecycle.models import Case  # noqa: E402
from registry.notifications.models import Delivery, Notice  # noqa: E402
from registry.projects.models import PlannedProject, Project, ProjectMethodology, ProjectParticipant  # noqa: E402
from registry.rules.operations.shipped_sets import adopt_shipped_cycles  # noqa: E402
from registry.submissions.models import PublicInput  # noqa: E402
from tests.registry.projects.paths import PREPARED  # noqa: E402
from tests.registry.projects.world import LONG_AGO, Rules, World, make_world  # noqa: E402

PROJECTS = CASES = DOCUMENTS_OF_A_CASE = 10
THERE = ZoneInfo("Asia/Almaty")  # whose day the rules count, also when it is still yesterday in UTC
READERS = ("officer", "secretariat", "member", "proponent")


class Wall:
    """A clock that begins half a year ago and is put forward wherever a window must have closed."""

    def __init__(self) -> None:
        self.now = timezone.now
        self.behind = timedelta(days=180)

    def __call__(self) -> datetime:
        return self.now() - self.behind

    def wait(self, world: World, _case: Case) -> None:
        self.behind -= timedelta(days=40)
        world.today = self().astimezone(THERE).date()


def main() -> None:
    wall = Wall()
    timezone.now = wall
    PREPARED["project_design_document", "close_public_inputs"] = (wall.wait,)
    with transaction.atomic():
        world = make_world(Rules())
        adopt_shipped_cycles(system_authority("benchmark", "rows to be measured"))
        people_of_the_house(world)
        walk(world)
        timezone.now = wall.now
        cases = list(Case.objects.order_by("id"))
        assert len(cases) == CASES
        for case in cases:
            bring_documents(world, case)
        say_something(world)
        listed(world)
        handed_out(world)
        sessions = {name: signed_in(world[name]) for name in READERS}
    print(json.dumps({"sessions": sessions, "users": {name: world[name].pk for name in READERS}}))


def walk(world: World) -> None:
    """A registered project, one with an open call, and one in the middle of its validation.

    Decisions are believed by name, papers are not asked for and nobody is told: the rows are what counts.
    """
    hooks.documents_of.answerer = lambda case: frozenset(DocumentKind.values)
    hooks.decision_stands.answerers = {}
    registered = world.at("registration_request", "registered")
    assert registered.is_final
    world.at("project_design_document", "public_inputs_open")
    validation = world.at("validation", "findings_open")
    assert not validation.is_final
    world.at("project_idea_note", "submitted")


def say_something(world: World) -> None:
    """Inputs to every call: one published, one declined."""
    for case in Case.objects.filter(lifecycle="project_design_document"):
        for number, status in enumerate((PublicInput.Status.PUBLISHED, PublicInput.Status.DECLINED)):
            PublicInput.objects.create(
                case=case,
                name=f"Neighbour {number}",
                text="Who pays for the road?",
                text_sha256=sha256(b"Who pays for the road?").hexdigest(),
                status=status,
                moderated_by=world["secretariat"],
                moderated_at=timezone.now(),
                reason="As it came.",
            )


def people_of_the_house(world: World) -> None:
    """Ten officers beside the people of the world; the first one's session counts as a two-step sign-in."""
    for number in range(10):
        name = f"officer{number or ''}"
        person = User.objects.create_user(f"{name}@example.org", "long enough, surely", name=name.title())
        Membership.objects.create(user=person, role=Role.REGISTRY_OFFICER, since=LONG_AGO)
        world.people[name] = person
    Authenticator.objects.create(
        user=world["officer"], type=Authenticator.Type.TOTP, data={"secret": "never shown"}
    )


def bring_documents(world: World, case: Case) -> None:
    """Rows as an upload leaves them; there are no files behind them."""
    now = timezone.now()
    for number, kind in zip(range(DOCUMENTS_OF_A_CASE), DocumentKind.values * 2, strict=False):
        document = Document.objects.create(
            case=case,
            kind=kind,
            title=f"Paper {number}",
            organisation=world.firm,
            created_by=world["proponent"],
            is_confidential=number % 5 == 4,
        )
        is_published = case.submitted_at is not None and not document.is_confidential and number % 2 == 0
        DocumentVersion.objects.create(
            document=document,
            number=1,
            sha256=sha256(f"{case.pk}/{number}".encode()).hexdigest(),
            size=100_000 + number,
            media_type=MediaType.PDF,
            file_name=f"paper-{number}.pdf",
            state=DocumentVersion.State.ACCEPTED,
            checked_at=now,
            uploaded_by=world["proponent"],
            uploaded_by_name="Proponent",
            request_id=uuid4(),
            is_published=is_published,
            published_at=now if is_published else None,
        )


def listed(world: World) -> None:
    """What the public lists show besides: ten projects, of which some have no case here; who takes part in them."""
    last = Project.objects.count()
    for number in range(last + 1, PROJECTS + 1):
        Project.objects.create(
            reference=f"KZ{number:03d}",
            partner_country=world.country,
            title="From the list",
            status=Project.Status.REGISTERED,
            registered_on=timezone.localdate(),
        )
    for project in Project.objects.all():
        for side, organisation in ((Side.PARTNER, world.firm), (Side.JAPAN, world.japanese)):
            ProjectParticipant.objects.get_or_create(
                project=project,
                organisation=organisation,
                side=side,
                defaults={"position": 1, "name_as_printed": organisation.name},
            )
        ProjectMethodology.objects.get_or_create(
            project=project,
            reference="KZ_AM001",
            defaults={"position": 1, "version": "1.0", "methodology_version": world.methodology},
        )
    assert PlannedProject.objects.exists()


def handed_out(world: World) -> None:
    """Every notice was handed out; the one officer and the proponent have a twentieth of them in their boxes."""
    now = timezone.now()
    Notice.objects.update(drained_at=now)
    for number, notice in enumerate(Notice.objects.order_by("id")):
        for name in ("officer", "proponent"):
            if number % 20 == 0:
                read_at = None if number % 100 == 0 else now
                Delivery.objects.create(notice=notice, recipient=world[name], emailed_at=now, read_at=read_at)


def signed_in(person: User) -> str:
    """The session of somebody who gave a password and the six digits."""
    client = Client()
    client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["account_authentication_methods_user"] = str(person.pk)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": 0},
        {"method": "mfa", "type": "totp", "at": 0},
    ]
    session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


if __name__ == "__main__":
    main()

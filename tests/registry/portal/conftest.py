"""People at the portal's door, and a small procedure of its own, so that pages are tried before any other room."""

import uuid

import pytest
from django.test import Client

from registry.identity.models.parties import Organisation, PartnerCountry, Side
from registry.identity.models.people import Level, Membership, Role, User
from registry.lifecycle import tables
from registry.lifecycle.actors import actor_for
from registry.lifecycle.models import Case
from registry.lifecycle.operations.open_case import open_case
from registry.lifecycle.operations.take_step import take_step
from registry.lifecycle.tables import Lifecycle, Part, State, Step, StepContext, Unmet
from registry.submissions import schema
from registry.submissions.schema import Field, Form, Kind, Section
from tests.registry.projects.conftest import rules, world  # noqa: F401 - fixtures


def needs_signature(context: StepContext) -> list[Unmet]:
    """A condition that a title without "signed" does not meet."""
    return [] if "signed" in context.case.title else [Unmet("unsigned", "Sign the title first.", "/portal/")]


PERMIT = Lifecycle(
    code="trial_permit",
    label="trial permit",
    token="TRIAL",
    initial="draft",
    states=(
        State("draft", "being written", waits_for=Part.PROPONENT, is_editable=True),
        State("submitted", "handed in", waits_for=Part.SECRETARIAT, is_public=True),
        State("returned", "returned for revision", waits_for=Part.PROPONENT, is_editable=True),
        State("granted", "granted", is_final=True, is_public=True),
        State("withdrawn", "withdrawn", is_final=True, is_public=True),
    ),
    steps=(
        Step(
            "submit",
            "Hand in",
            ("draft", "returned"),
            "submitted",
            (Part.PROPONENT,),
            tells=(Part.SECRETARIAT,),
        ),
        Step("seal", "Seal", ("draft",), "submitted", (Part.PROPONENT,), guards=(needs_signature,)),
        Step("return", "Return", ("submitted",), "returned", (Part.SECRETARIAT,), reason_required=True),
        Step("grant", "Grant", ("submitted",), "granted", (Part.SECRETARIAT,), help="This ends it well."),
        Step("withdraw", "Withdraw", ("submitted", "returned"), "withdrawn", (Part.PROPONENT,)),
    ),
)

SURVEY_FORM = Form(
    "trial_survey_form",
    "TSF",
    "Survey form",
    sections=(
        Section(
            "place",
            "The place",
            fields=(
                Field("name", "Name of the place"),
                Field("height", "Height", Kind.INTEGER, unit="m"),
                Field("secret", "Secret", required=False, is_public=False),
            ),
        ),
        Section(
            "years",
            "The years",
            fields=(
                Field(
                    "sunshine",
                    "Sunshine",
                    Kind.TABLE,
                    columns=(Field("year", "Year", Kind.YEAR), Field("hours", "Hours", Kind.INTEGER)),
                ),
            ),
        ),
    ),
)
SURVEY = Lifecycle(
    code="trial_survey",
    label="trial survey",
    token="SURVEY",
    initial="draft",
    forms=("trial_survey_form",),
    states=PERMIT.states[:3] + PERMIT.states[4:],
    steps=tuple(step for step in PERMIT.steps if step.code in {"submit", "return", "withdraw"}),
)

MOTION = Lifecycle(
    code="trial_motion",
    label="trial motion",
    token="MOTION",
    initial="draft",
    states=(
        State("draft", "being written", waits_for=Part.PROPONENT, is_editable=True),
        State("before", "before the Committee", waits_for=Part.JOINT_COMMITTEE, is_public=True),
        State("carried", "carried", is_final=True, is_public=True),
        State("lost", "lost", is_final=True, is_public=True),
    ),
    steps=(
        Step("submit", "Hand in", ("draft",), "before", (Part.PROPONENT,)),
        Step("carry", "Carry", ("before",), "carried", is_decision=True),
        Step("lose", "Lose", ("before",), "lost", is_decision=True, reason_required=True),
    ),
)


@pytest.fixture(autouse=True)
def _trial_procedures(monkeypatch):
    """The small procedures are known for the length of a test."""
    for each in (PERMIT, SURVEY, MOTION):
        monkeypatch.setitem(tables._lifecycles, each.code, each)
    monkeypatch.setitem(schema._forms, SURVEY_FORM.code, SURVEY_FORM)


@pytest.fixture
def mongolia(db) -> PartnerCountry:
    return PartnerCountry.objects.create(code="MN", iso3="MNG", name="Mongolia", position=1)


@pytest.fixture
def firm(mongolia) -> Organisation:
    return Organisation.objects.create(name="Steppe Solar", country_code="MN", partner_country=mongolia)


@pytest.fixture
def make_person(db, mongolia, firm):
    """A person with one role: for the firm where the role needs one, for the country otherwise."""

    def make(name: str, role: Role | None = None, *, level: str = Level.EDITOR, of=None, side="") -> User:
        email = f"{name.lower()}@people.example"
        person = User.objects.create_user(email, "long enough, surely", name=name)
        if role in (Role.PARTICIPANT, Role.THIRD_PARTY_ENTITY):
            Membership.objects.create(user=person, role=role, organisation=of or firm, level=level)
        elif role:
            Membership.objects.create(user=person, role=role, partner_country=mongolia, side=side)
        return person

    return make


@pytest.fixture
def participant(make_person) -> User:
    return make_person("Pat", Role.PARTICIPANT, level=Level.ADMINISTRATOR)


@pytest.fixture
def secretary(make_person) -> User:
    return make_person("Sei", Role.SECRETARIAT, side=Side.PARTNER)


@pytest.fixture
def stranger(make_person) -> User:
    return make_person("Stranger")


class Reader(Client):
    """A browser with a person behind it, and short ways to say what a page must do."""

    def opened(self, address: str, status: int = 200) -> str:
        answer = self.get(address)
        assert answer.status_code == status, (address, answer.status_code, answer.headers.get("Location"))
        text = answer.content.decode()
        assert 'href=""' not in text, "a link that leads nowhere"
        return text

    def sent(self, address: str, data: dict, status: int = 302) -> str:
        answer = self.post(address, data)
        assert answer.status_code == status, (address, answer.status_code, answer.content.decode()[-3000:])
        return answer.headers["Location"] if status == 302 else answer.content.decode()


@pytest.fixture
def sign_in():
    def open_browser(person: User | None) -> Reader:
        browser = Reader()
        if person is not None:
            browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return browser

    return open_browser


@pytest.fixture
def begin(participant, firm, mongolia):
    """Begin a permit; with steps taken by whoever takes them."""

    def start(title: str = "Sunny hills", lifecycle: str = "trial_permit") -> Case:
        return open_case(
            lifecycle,
            by=actor_for(participant),
            request_id=uuid.uuid4(),
            title=title,
            partner_country=mongolia,
            parties={Part.PROPONENT: [firm]},
        )

    return start


@pytest.fixture
def take():
    def step(case: Case, code: str, person: User, reason: str = ""):
        return take_step(case, code, by=actor_for(person), request_id=uuid.uuid4(), reason=reason)

    return step

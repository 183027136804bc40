"""Rules in force, a lifecycle that runs on clocks, its people, and a time that tests move."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from registry.identity.models.parties import Organisation, PartnerCountry
from registry.identity.models.people import Membership, Role, User
from registry.identity.system_authority import system_authority
from registry.lifecycle import hooks, tables
from registry.lifecycle.actors import actor_for
from registry.lifecycle.models import Case
from registry.lifecycle.operations.open_case import open_case
from registry.lifecycle.operations.take_step import take_step
from registry.lifecycle.tables import Lifecycle, Part, State, Step
from registry.rules.hooks import clocks_of_a_step, rules_behind, rules_in_force
from registry.rules.operations.clocks import extend_clock
from registry.rules.operations.shipped_sets import adopt_shipped_cycles

AUTHORITY = system_authority("tests.rules", "A test")
COUNTRIES = {"MN": "MNG", "VN": "VNM", "ID": "IDN", "TH": "THA", "PH": "PHL", "UZ": "UZB", "KZ": "KAZ"}


def give_time(context) -> None:
    extend_clock(context.case, "methodology_decision")


WATCH = Lifecycle(
    code="watch",
    label="Watch",
    token="WAT",
    initial="draft",
    states=(
        State("draft", "draft", waits_for=Part.PROPONENT),
        State("submitted", "submitted", waits_for=Part.SECRETARIAT),
        State("asked", "asked", waits_for=Part.PROPONENT),
        State("open", "open"),
        State("considered", "considered", waits_for=Part.JOINT_COMMITTEE),
        State("finished", "finished", is_final=True),
    ),
    steps=(
        Step("submit", "Submit", ("draft",), "submitted", (Part.PROPONENT,), starts=("completeness_check",)),
        Step("ask", "Ask", ("submitted",), "asked", (Part.SECRETARIAT,), pauses=("completeness_check",)),
        Step("answer", "Answer", ("asked",), "submitted", (Part.PROPONENT,), resumes=("completeness_check",)),
        Step(
            "publish",
            "Publish",
            ("submitted",),
            "open",
            (Part.SECRETARIAT,),
            stops=("completeness_check",),
            starts=("methodology_public_inputs",),
        ),
        Step(
            "close",
            "Close",
            ("open",),
            "considered",
            on_clock="methodology_public_inputs",
            starts=("methodology_decision",),
        ),
        Step("hold", "Hold", ("open",), "open", (Part.SECRETARIAT,), pauses=("methodology_public_inputs",)),
        Step(
            "go_on", "Go on", ("open",), "open", (Part.SECRETARIAT,), resumes=("methodology_public_inputs",)
        ),
        Step(
            "give_time", "Give time", ("considered",), "considered", (Part.SECRETARIAT,), effects=(give_time,)
        ),
        Step("finish", "Finish", ("submitted", "open", "considered"), "finished", (Part.SECRETARIAT,)),
    ),
)


class Time:
    """What ``django.utils.timezone.now`` says; moved by hand."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def at(self, text: str) -> None:
        """A moment in UTC: ``2026-11-23 19:00``."""
        self.moment = datetime.fromisoformat(text).replace(tzinfo=UTC)

    def pass_by(self, **span: float) -> None:
        self.moment += timedelta(**span)


@pytest.fixture
def time(monkeypatch) -> Time:
    clock = Time(datetime(2026, 11, 23, 9, tzinfo=UTC))
    monkeypatch.setattr(timezone, "now", clock)
    return clock


@pytest.fixture
def told(monkeypatch) -> list[hooks.Event]:
    """What was announced. No other room answers the engine; this one does."""
    heard: list[hooks.Event] = []
    monkeypatch.setattr(hooks.rules_of, "answerer", rules_behind)
    monkeypatch.setattr(hooks.pin_rules, "answerer", rules_in_force)
    monkeypatch.setattr(hooks.clockwork, "answerers", {"rules": clocks_of_a_step})
    monkeypatch.setattr(hooks.documents_of, "answerer", None)
    for many in (
        "submission_ready",
        "freeze_submissions",
        "decision_stands",
        "conflicts_of_interest",
        "after_step",
    ):
        monkeypatch.setattr(getattr(hooks, many), "answerers", {})
    monkeypatch.setattr(hooks.announce, "answerers", {"test": heard.append})
    monkeypatch.setitem(tables._lifecycles, "watch", WATCH)
    return heard


@pytest.fixture
def make_person() -> Callable[..., User]:
    def make(name: str, role: Role, organisation: Organisation | None = None) -> User:
        person = User.objects.create_user(f"{name}@example.org", "long enough, surely", name=name.title())
        since = datetime(2013, 1, 1, tzinfo=UTC)  # before any moment that a test moves to
        Membership.objects.create(user=person, role=role, organisation=organisation, since=since)
        return person

    return make


def fill() -> None:
    """Countries, and the shipped rule sets for them."""
    for position, (code, iso3) in enumerate(COUNTRIES.items(), 1):
        PartnerCountry.objects.create(code=code, iso3=iso3, name=code, position=position)
    adopt_shipped_cycles(AUTHORITY)


@pytest.fixture
def shipped(db) -> None:
    fill()


class Stage:
    """One lifecycle on clocks, in Kazakhstan."""

    def __init__(self, make_person: Callable[..., User]) -> None:
        self.firm = Organisation.objects.create(name="Firm", country_code="KZ")
        self.people = {
            "proponent": make_person("proponent", Role.PARTICIPANT, self.firm),
            "secretariat": make_person("secretariat", Role.SECRETARIAT),
        }

    def open(self, country: str = "KZ", track: str = "") -> Case:
        return open_case(
            "watch",
            by=actor_for(self.people["proponent"]),
            request_id=uuid4(),
            title="A watch",
            partner_country=PartnerCountry.objects.get(code=country),
            track=track,
            parties={Part.PROPONENT: [self.firm]},
        )

    def step(self, case: Case, code: str, by: str = "secretariat"):
        return take_step(case, code, by=actor_for(self.people[by]), request_id=uuid4())

    def submitted(self, country: str = "KZ") -> Case:
        case = self.open(country)
        self.step(case, "submit", "proponent")
        return case

    def published(self, country: str = "KZ") -> Case:
        case = self.submitted(country)
        self.step(case, "publish")
        return case


@pytest.fixture
def stage(shipped, told, time, make_person) -> Stage:
    return Stage(make_person)


@pytest.fixture
def public_stage(ledger_database, told, time, make_person) -> Stage:
    """The same with real commits, for threads."""
    fill()
    return Stage(make_person)

"""Calls for public inputs: anybody reads and answers them while the window is open, and only then."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from registry.identity.models.parties import Organisation, PartnerCountry
from registry.identity.models.people import Level, Membership, Role, User
from registry.lifecycle import tables
from registry.lifecycle.actors import actor_for
from registry.lifecycle.operations.open_case import open_case
from registry.lifecycle.operations.take_step import take_step
from registry.lifecycle.tables import Lifecycle, Part, State, Step
from registry.rules.models.clocks import Clock
from registry.submissions.models import PublicInput

HEARING = Lifecycle(
    code="trial_hearing",
    label="trial hearing",
    token="HEARING",
    initial="draft",
    states=(
        State("draft", "draft", waits_for=Part.PROPONENT, is_editable=True),
        State("open", "public inputs open", is_public=True),
        State("over", "over", is_final=True),
    ),
    steps=(
        Step("submit", "Submit", ("draft",), "open", (Part.PROPONENT,)),
        Step("close", "Close", ("open",), "over", (Part.PROPONENT,)),
    ),
)


@pytest.fixture
def hearing(db, monkeypatch):
    """A case in public, without a window yet."""
    monkeypatch.setitem(tables._lifecycles, HEARING.code, HEARING)
    country, _ = PartnerCountry.objects.get_or_create(
        code="MN", defaults={"iso3": "MNG", "name": "Mongolia", "position": 1}
    )
    firm = Organisation.objects.create(name=f"Firm {uuid.uuid4()}", country_code="MN")
    person = User.objects.create_user(f"{uuid.uuid4()}@people.example", name="Pat")
    Membership.objects.create(user=person, role=Role.PARTICIPANT, organisation=firm, level=Level.EDITOR)
    case = open_case(
        "trial_hearing",
        by=actor_for(person),
        request_id=uuid.uuid4(),
        title="A wind farm on the hill",
        partner_country=country,
        parties={Part.PROPONENT: [firm]},
    )
    take_step(case, "submit", by=actor_for(person), request_id=uuid.uuid4())
    return case


@pytest.fixture
def window(hearing):
    """Open the case's window, so many days ago and for so many days more."""

    def start(ago: int = 3, more: int = 10) -> Clock:
        today = timezone.localdate()
        return Clock.objects.create(
            case=hearing,
            key="design_public_inputs",
            opened_at=timezone.now() - timedelta(days=ago),
            opened_on=today - timedelta(days=ago),
            counts="calendar_days",
            is_inclusive=True,
            time_zone="UTC",
            due_on=today + timedelta(days=more),
        )

    return start


def address(case) -> str:
    return f"/calls/{case.public_id}/"


def answers(**more) -> dict:
    said = {"name": "Neighbour", "organisation": "", "email": "n@people.example", "text": "It is too loud."}
    return {"request_id": uuid.uuid4(), "trap": "", **said, **more}


def test_a_case_without_a_window_has_no_page(client, hearing):
    assert client.get(address(hearing)).status_code == 404


def test_an_open_window_is_listed_and_takes_an_input(client, hearing, window):
    window()
    assert "A wind farm on the hill" in client.get("/calls/").content.decode()

    answer = client.post(address(hearing), answers())

    assert answer.status_code == 302
    assert "Thank you" in client.get(answer.headers["Location"]).content.decode()
    received = PublicInput.objects.get()
    assert received.status == "waiting"
    assert "too loud" not in client.get(address(hearing)).content.decode()  # not before it is published


def test_a_second_press_sends_one_input(client, hearing, window):
    window()
    said = answers()

    assert [client.post(address(hearing), said).status_code for _press in range(2)] == [302, 302]
    assert PublicInput.objects.count() == 1


def test_what_a_program_fills_in_is_thanked_and_dropped(client, hearing, window):
    window()

    assert client.post(address(hearing), answers(trap="buy now")).status_code == 302
    assert not PublicInput.objects.exists()


def test_a_field_that_is_missing_is_named(client, hearing, window):
    window()

    answer = client.post(address(hearing), answers(text=""))

    assert answer.status_code == 400
    assert "field-errors" in answer.content.decode()
    assert not PublicInput.objects.exists()


def test_a_window_that_is_over_takes_none(client, hearing, window):
    window(ago=20, more=-1)

    text = client.get(address(hearing)).content.decode()
    assert "The window is over" in text
    assert client.post(address(hearing), answers()).status_code == 409
    assert not PublicInput.objects.exists()


def test_the_address_of_a_sender_is_never_shown(client, hearing, window):
    window()
    client.post(address(hearing), answers())
    reader = User.objects.create_user("sei@people.example", name="Sei")
    PublicInput.objects.update(status="published", moderated_by=reader, moderated_at=timezone.now())

    text = client.get(address(hearing)).content.decode()

    assert "It is too loud." in text
    assert "n@people.example" not in text

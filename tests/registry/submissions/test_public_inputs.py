"""Inputs are taken from anybody while they are called for, moderated, and published without the address."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from registry.identity.models.people import Membership
from registry.notifications.models import Notice
from registry.rules.models.clocks import Clock
from registry.submissions.errors import (
    ContentMalformed,
    InputModerated,
    InputRepeated,
    InputsNotOpen,
    RequestIdUsed,
)
from registry.submissions.forms import PublicInputForm
from registry.submissions.models import PublicInput
from registry.submissions.operations.public_inputs import decline_input, publish_input, receive_input
from registry.submissions.policies import inputs_visible_to
from registry.submissions.queries.public_inputs import call_of, input_counts, open_calls, published_inputs

GIVEN = {
    "name": "Asel",
    "organisation": "Green NGO",
    "email": "asel@example.kz",
    "text": "What of the river?",
}


@pytest.fixture
def called(stage):
    """The window is open from 1 to 30 November in Almaty."""
    Membership.objects.update(since=datetime(2026, 1, 1, tzinfo=UTC))  # the clock is held below
    Clock.objects.create(
        case=stage.case,
        key="design_public_inputs",
        opened_at=datetime(2026, 11, 1, 3, tzinfo=UTC),
        opened_on=date(2026, 11, 1),
        days=30,
        counts="calendar_days",
        is_inclusive=True,
        time_zone="Asia/Almaty",
        due_on=date(2026, 11, 30),
    )
    return stage


def receive(stage, request_id=None, **values):
    return receive_input(stage.case, request_id=request_id or uuid4(), given={**GIVEN, **values})


@pytest.fixture
def during(monkeypatch):
    """Hold the clock."""

    def hold(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    hold(datetime(2026, 11, 23, 9, tzinfo=UTC))
    return hold


def test_an_input_waits_for_the_secretariat(called, during):
    received = receive(called)
    assert (received.status, received.name, received.text) == ("waiting", "Asel", "What of the river?")
    assert not published_inputs(called.case)
    assert input_counts(called.case) == {"waiting": 1, "published": 0, "declined": 0}


def test_the_secretariat_is_told_once_a_day(called, during):
    for name in ("Asel", "Bolat", "Chiyo"):
        receive(called, name=name)
    notice = Notice.objects.get(kind="public_inputs_waiting")
    assert notice.title == "Public inputs on A paper wait to be read"
    assert str(called.case.public_id) in notice.link
    during(datetime(2026, 11, 25, 9, tzinfo=UTC))
    receive(called, name="Dana")
    assert Notice.objects.filter(kind="public_inputs_waiting").count() == 2


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (datetime(2026, 10, 31, 18, 59, tzinfo=UTC), False),  # 31 October, 23:59 in Almaty
        (datetime(2026, 10, 31, 19, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 30, 18, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 30, 19, 0, tzinfo=UTC), False),  # 1 December there
    ],
)
def test_the_window_holds_whole_days_of_the_country(called, during, moment, is_open):
    during(moment)
    assert call_of(called.case).is_open is is_open
    calls, _following = open_calls()
    assert bool(calls) is is_open
    if is_open:
        receive(called)
    else:
        with pytest.raises(InputsNotOpen):
            receive(called)
        assert PublicInput.objects.count() == 0


def test_a_window_that_was_closed_takes_nothing(called, during):
    Clock.objects.update(closed_at=timezone.now(), outcome="stopped")
    with pytest.raises(InputsNotOpen):
        receive(called)


def test_without_a_call_nothing_is_taken(stage):
    assert call_of(stage.case) is None
    with pytest.raises(InputsNotOpen):
        receive(stage)


def test_a_second_press_is_the_same_input(called, during):
    request_id = uuid4()
    assert receive(called, request_id) == receive(called, request_id)
    with pytest.raises(RequestIdUsed):
        receive(called, request_id, text="Another")
    with pytest.raises(InputRepeated):
        receive(called)
    assert PublicInput.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "place", "code"),
    [
        ({"name": ""}, "name", "missing"),
        ({"text": "  "}, "text", "missing"),
        ({"text": "x" * 10_001}, "text", "too_long"),
        ({"text": "a\x00"}, "text", "forbidden_characters"),
        ({"email": "nobody"}, "email", "not_an_email"),
        ({"admin": True}, "admin", "unknown"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(called, during, values, place, code):
    with pytest.raises(ContentMalformed) as refused:
        receive(called, **values)
    assert [(str(fault.place), fault.code) for fault in refused.value.faults] == [(place, code)]


def test_a_published_input_shows_everything_but_the_address(called, during):
    received = publish_input(receive(called), by=called["secretariat"])
    assert published_inputs(called.case).get() == received
    assert "example.kz" not in str(received.as_public())
    assert received.shown_name == "Asel, Green NGO"


def test_a_declined_input_says_why_and_stays_unpublished(called, during):
    received = receive(called)
    with pytest.raises(ValueError):
        decline_input(received, by=called["officer"], reason=" ")
    declined = decline_input(received, by=called["officer"], reason="Advertising.")
    assert (declined.status, declined.moderated_by) == ("declined", called["officer"])
    assert not published_inputs(called.case)
    with pytest.raises(InputModerated):
        publish_input(received, by=called["secretariat"])


@pytest.mark.parametrize("name", ["proponent", "stranger", "committee", "auditor"])
def test_only_moderators_moderate_and_see_what_waits(called, during, name):
    received = receive(called)
    with pytest.raises(PermissionDenied):
        publish_input(received, by=called[name])
    assert not inputs_visible_to(called[name], called.case)
    assert inputs_visible_to(called["secretariat"], called.case).get() == received


def test_nobody_moderates_what_is_said_of_their_own_organisation(called, during):
    received = receive(called)
    role = Membership.objects.filter(user=called["proponent"]).values_list("role", flat=True)[0]
    Membership.objects.create(
        user=called["officer"], role=role, organisation=called.firm, since=datetime(2026, 1, 1, tzinfo=UTC)
    )
    with pytest.raises(PermissionDenied):
        decline_input(received, by=called["officer"], reason="It is not so.")
    assert not inputs_visible_to(called["officer"], called.case)


def test_the_database_keeps_what_was_written(called, during):
    receive(called)
    for change in ({"text": "Other"}, {"name": "Other"}):
        with pytest.raises(ProgrammingError), transaction.atomic():
            PublicInput.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicInput.objects.update(status="published")
    with pytest.raises(ProgrammingError), transaction.atomic():
        PublicInput.objects.all().delete()


def test_the_page_offers_what_a_program_may_send(called, during):
    empty = PublicInputForm()
    assert list(empty.fields) == ["trap", "request_id", "name", "organisation", "email", "text"]
    filled = PublicInputForm({**GIVEN, "request_id": str(uuid4()), "trap": ""})
    assert filled.is_valid()
    assert not filled.is_trapped
    assert filled.given() == GIVEN
    assert PublicInputForm({**GIVEN, "trap": "http://spam"}).is_trapped

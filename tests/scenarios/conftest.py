"""Stories by the web: a database of one's own with real commits, and hours that jump."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import mail

from tests.scenarios.doors import Door
from tests.scenarios.hours import Hours, check_books, moved, run_schedule
from tests.scenarios.setting import PLACES, Login, Place, make_setting
from tests.scenarios.story import Letter, Story


@pytest.fixture
def hours(ledger_database: str) -> Iterator[Hours]:
    """From the morning of 23 November 2026 on."""
    clock = Hours()
    clock.begin("2026-11-23 03:00")
    with moved(clock):
        yield clock


@pytest.fixture
def begin(hours: Hours, settings: Any) -> Callable[..., Story]:
    """``begin(place, make)``: a story before its first act, where ``make`` has set the scene."""

    def begin(place: Place, make: Callable[[Place], dict[str, Login]]) -> Story:
        settings.OPEN_SIGN_UP = True
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        mail.outbox = []
        told = Story(
            place=place,
            knock=lambda login: Door(login),
            letters=letters,
            pass_by=lambda span: hours.pass_by(seconds=span.total_seconds()),
            run_schedule=run_schedule,
            today=lambda: hours.now().date(),
            check_books=check_books,
        )
        people: dict[str, Login | None] = {**make(place), "visitor": None}
        told.admit(people)
        return told

    return begin


@pytest.fixture
def story(request: pytest.FixtureRequest, begin: Callable[..., Story]) -> Story:
    """Before the first act, in the country that the test names."""
    return begin(PLACES[request.param], make_setting)


def letters() -> list[Letter]:
    """E-mails that went out so far."""
    return [Letter(one.to[0], one.subject, str(one.body), one.message()["Message-ID"]) for one in mail.outbox]

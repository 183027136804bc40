"""The registry says whether it is ready, and which part is not."""

import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.test import Client

from credits.models import LedgerClock
from registry.config import clock
from registry.config.tasks import HEARTBEAT, note_heartbeat
from tests.conftest import connected_to


@pytest.fixture
def heartbeat():
    note_heartbeat()


def ready() -> tuple[int, dict[str, str]]:
    answer = Client().get("/health/ready/")
    assert "no-store" in answer.headers["Cache-Control"]
    return answer.status_code, answer.json()["checks"]


def owner(statement: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)


def test_alive_needs_nothing(ledger_database, settings):
    settings.BROKER_ADDRESS = "unix:///nowhere"
    answer = Client().get("/health/live/")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "checks": {}})


def test_ready_when_everything_is_there(ledger_database, heartbeat):
    parts = ("database", "broker", "cache", "beat", "ledger")
    assert ready() == (200, dict.fromkeys(parts, "ok"))


def test_without_a_database_it_is_not_ready_and_says_no_address(ledger_database, heartbeat):
    with connected_to("registry_that_is_not_there"):
        status, checks = ready()
    assert status == 503
    assert {name for name, words in checks.items() if words != "ok"} == {"database", "ledger"}
    assert "/tmp" not in str(checks)


def test_without_a_broker_it_is_not_ready(ledger_database, heartbeat, settings):
    settings.BROKER_ADDRESS = "unix:///tmp/registry-no-such-broker.sock"
    status, checks = ready()
    assert status == 503
    assert [name for name, words in checks.items() if words != "ok"] == ["broker"]


def test_without_a_cache_it_is_not_ready(ledger_database, settings):
    settings.CACHES = {
        "default": settings.CACHES["default"] | {"LOCATION": "unix:///tmp/registry-no-such-cache.sock"}
    }
    try:
        status, checks = ready()
    finally:
        del settings.CACHES
    assert status == 503
    assert {name for name, words in checks.items() if words != "ok"} == {"cache", "beat"}


@pytest.mark.parametrize(("age", "words"), [(None, "no heartbeat"), (90, "90 seconds old")])
def test_without_a_beat_it_is_not_ready(ledger_database, age, words):
    if age:
        cache.set(HEARTBEAT, time.time() - age)
    status, checks = ready()
    assert status == 503
    assert words in checks["beat"]


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("ALTER TABLE credits_movement DISABLE TRIGGER {trigger}", "trigger credits_movement.{trigger}"),
        ("DROP TRIGGER {trigger} ON credits_movement", "trigger credits_movement.{trigger}"),
        (
            "ALTER TABLE credits_creditblock DROP CONSTRAINT {constraint} CASCADE",
            "credits_creditblock.{constraint}",
        ),
    ],
)
def test_a_guard_that_is_off_or_gone_makes_it_not_ready(ledger_database, heartbeat, statement, name):
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'credits_movement'::regclass"
            " AND NOT tgisinternal ORDER BY tgname"
        )
        trigger = cursor.fetchone()[0]
        cursor.execute(
            "SELECT conname FROM pg_constraint"
            " WHERE conrelid = 'credits_creditblock'::regclass AND contype = 'x'"
        )
        names = {"trigger": trigger, "constraint": cursor.fetchone()[0]}
    owner(statement.format(**names))
    status, checks = ready()
    assert status == 503
    assert name.format(**names) in checks["ledger"]
    assert checks["database"] == "ok"


class TestTheLedgersClock:
    @pytest.fixture
    def moved(self, ledger_database):
        LedgerClock.objects.using("owner").update_or_create(id=1, defaults={"offset": timedelta(days=3)})

    def test_is_refused_where_it_is_moved_outside_a_trial(self, moved, settings):
        settings.TRIAL = False
        with pytest.raises(ImproperlyConfigured, match="clock is moved by 3 days"):
            clock.refuse_moved_clock()

    def test_may_be_moved_in_a_trial(self, moved, settings):
        settings.TRIAL = True
        clock.refuse_moved_clock()

    def test_unmoved_it_lets_everybody_start(self, ledger_database, settings):
        settings.TRIAL = False
        clock.refuse_moved_clock()

    def test_makes_a_running_registry_not_ready(self, moved, heartbeat, settings):
        settings.TRIAL = False
        settings.SECURE_SSL_REDIRECT = False
        status, checks = ready()
        assert status == 503
        assert "clock is moved" in checks["ledger"]

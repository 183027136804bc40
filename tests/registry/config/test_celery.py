"""The queue's set-up: what beat sends exists, may run twice, and belongs to the request that sent it."""

from datetime import timedelta
from inspect import signature

import pytest
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured

from registry.config import celery as house
from registry.config import clock
from registry.config.schedule import SCHEDULE
from registry.config.tasks import note_heartbeat, seconds_since_heartbeat


def test_every_scheduled_task_exists_and_an_old_message_is_dropped():
    house.app.loader.import_default_modules()
    for name, entry in SCHEDULE.items():
        assert entry["task"] in house.app.tasks, name
        seconds = entry["schedule"] if isinstance(entry["schedule"], float) else 24 * 3600
        assert 0 < entry["options"]["expires"] <= max(30, seconds), f"{name} may wait through its next turn"
        assert isinstance(entry["schedule"], float | crontab | timedelta)


def test_what_needs_no_argument_comes_round_by_the_clock():
    house.app.loader.import_default_modules()
    ours = {name: task for name, task in house.app.tasks.items() if name.startswith("registry.")}
    alone = {name for name, task in ours.items() if not signature(task.run).parameters}
    assert alone == {entry["task"] for entry in SCHEDULE.values()}


def test_tasks_named_by_their_module():
    house.app.loader.import_default_modules()
    ours = [name for name in house.app.tasks if name.startswith(("registry.", "credits."))]
    assert ours
    assert [name for name in ours if house.app.tasks[name].__module__ != name.rpartition(".")[0]] == []


def test_messages_are_json_and_nothing_waits_for_results():
    conf = house.app.conf
    assert conf.accept_content == ["json"]
    assert conf.result_backend is None
    assert (conf.task_acks_late, conf.task_reject_on_worker_lost, conf.worker_prefetch_multiplier) == (
        True,
        True,
        1,
    )
    assert conf.timezone == "UTC"
    assert conf.task_time_limit < conf.broker_transport_options["visibility_timeout"]


def test_a_heartbeat_twice_is_one_heartbeat():
    assert seconds_since_heartbeat() is None
    note_heartbeat()
    note_heartbeat()
    assert seconds_since_heartbeat() < 5


def test_a_worker_does_not_start_with_a_moved_clock(monkeypatch):
    def refuse() -> None:
        raise ImproperlyConfigured("The ledger's clock is moved")

    monkeypatch.setattr(clock, "refuse_moved_clock", refuse)
    with pytest.raises(SystemExit, match="clock is moved"):
        house.begin()

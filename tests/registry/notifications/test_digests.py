"""Digests: once per person and day, whatever happens to the worker; and what people choose."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.db import connections
from django.utils import timezone

from registry.identity.models.people import Role
from registry.notifications import digests, operations, tasks
from registry.notifications.digests import build_digest, send_digest
from registry.notifications.kinds import Timing
from registry.notifications.models import Delivery, Digest, KindPreference, Notice, Preference
from registry.notifications.operations import mark_read, raise_notice

MORNING = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)  # a Wednesday


@pytest.fixture
def reader(make_person):
    """Wants everything once a day, at seven in the morning."""
    person = make_person("daily@example.org", Role.AUDITOR)
    Preference.objects.create(user=person, timing=Timing.DAILY)
    return person


@pytest.fixture
def notice(kind):
    def one(person, key: str) -> Notice:
        raised = raise_notice(
            kind=kind, subject=key, audience=person, dedupe_key=key, facts={"room": f"room {key}"}
        )
        operations.hand_out(raised.pk)
        return raised

    return one


@pytest.mark.django_db
def test_what_waits_for_the_digest_is_not_sent_by_itself(reader, notice):
    notice(reader, "a")
    tasks.sweep_notices()
    assert mail.outbox == []
    assert Delivery.objects.get().timing == Timing.DAILY
    assert Notice.objects.unread_by(reader).count() == 1  # on the board at once


@pytest.mark.django_db
def test_a_digest_gathers_everything_and_comes_once_a_day(reader, notice):
    for key in "abc":
        notice(reader, key)
    digest = build_digest(reader.pk, "daily", moment=MORNING)
    assert digest.day == date(2026, 11, 25)
    assert send_digest(digest.pk)
    assert not send_digest(digest.pk)
    letter = mail.outbox[0]
    assert letter.subject == "3 notices"
    for key in "abc":
        assert f"The kettle in room {key} boils" in letter.body
        assert f"The kettle in room {key} boils" in letter.alternatives[0][0]

    notice(reader, "d")
    assert build_digest(reader.pk, "daily", moment=MORNING + timedelta(hours=8)) is None
    tomorrow = build_digest(reader.pk, "daily", moment=MORNING + timedelta(days=1))
    assert [delivery.notice.subject for delivery in tomorrow.deliveries.all()] == ["d"]
    assert len(mail.outbox) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("zone", "hour", "moment", "day"),
    [
        ("UTC", 7, datetime(2026, 11, 25, 6, 59, tzinfo=UTC), None),
        ("UTC", 7, datetime(2026, 11, 25, 7, 0, tzinfo=UTC), date(2026, 11, 25)),
        ("Asia/Tokyo", 7, datetime(2026, 11, 24, 22, 0, tzinfo=UTC), date(2026, 11, 25)),
        ("Asia/Tokyo", 7, datetime(2026, 11, 24, 21, 59, tzinfo=UTC), None),
        ("America/Santiago", 7, datetime(2026, 11, 25, 10, 0, tzinfo=UTC), date(2026, 11, 25)),
        ("No/Such", 0, datetime(2026, 11, 25, 0, 0, tzinfo=UTC), date(2026, 11, 25)),
    ],
)
def test_the_hour_is_that_of_the_reader_s_clock(zone, hour, moment, day, reader, notice):
    Preference.objects.update(time_zone=zone, digest_hour=hour)
    notice(reader, "a")
    digest = build_digest(reader.pk, "daily", moment=moment)
    assert (digest and digest.day) == day


@pytest.mark.django_db
def test_a_weekly_digest_belongs_to_its_monday_and_is_sent_late_rather_than_never(reader, notice):
    Preference.objects.update(timing=Timing.WEEKLY)
    notice(reader, "a")
    digest = build_digest(reader.pk, "weekly", moment=MORNING)  # the worker was down on Monday
    assert digest.day == date(2026, 11, 23)
    notice(reader, "b")
    assert build_digest(reader.pk, "weekly", moment=MORNING + timedelta(days=2)) is None
    assert build_digest(reader.pk, "weekly", moment=MORNING + timedelta(days=5)).day == date(2026, 11, 30)


@pytest.mark.django_db
def test_nothing_new_is_no_digest_and_what_was_read_is_not_told_again(reader, notice):
    assert build_digest(reader.pk, "daily", moment=MORNING) is None
    mark_read(notice(reader, "a"), reader)
    assert build_digest(reader.pk, "daily", moment=MORNING) is None
    assert not Digest.objects.exists()


@pytest.mark.django_db
def test_a_worker_that_dies_before_the_commit_leaves_nothing_behind(reader, notice, monkeypatch):
    notice(reader, "a")

    class Killed(BaseException):
        """As kill -9: nothing catches it."""

    def killed(*_args, **_kwargs):
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr("registry.notifications.models.DeliveryQuerySet.update", killed, raising=False)
        with pytest.raises(Killed):
            build_digest(reader.pk, "daily", moment=MORNING)
    assert not Digest.objects.exists()
    assert build_digest(reader.pk, "daily", moment=MORNING).deliveries.count() == 1


@pytest.mark.django_db
def test_a_worker_that_dies_before_sending_is_made_good_by_the_next_run(reader, notice, monkeypatch):
    notice(reader, "a")
    monkeypatch.setattr(digests.timezone, "now", lambda: MORNING)
    build_digest(reader.pk, "daily", moment=MORNING)
    assert mail.outbox == []
    for _again in range(3):
        tasks.build_digests()
    assert len(mail.outbox) == 1
    assert Delivery.objects.get().emailed_at is not None


@pytest.mark.django_db
def test_a_mail_server_that_refuses_delays_the_digest(reader, notice, monkeypatch):
    notice(reader, "a")
    digest = build_digest(reader.pk, "daily", moment=MORNING)
    with monkeypatch.context() as broken:

        def refuse(_digest):
            raise ConnectionRefusedError("no mail server")

        broken.setattr(digests, "digest_letter", refuse)
        assert not send_digest(digest.pk)
        assert not send_digest(digest.pk)  # too early
    digest.refresh_from_db()
    assert (digest.attempts, "no mail server" in digest.last_error) == (1, True)
    Digest.objects.update(next_attempt_at=timezone.now())
    assert send_digest(digest.pk)
    assert len(mail.outbox) == 1


def test_four_workers_at_once_make_and_send_one_digest(ledger_database, kind, make_person):
    reader = make_person("daily@example.org")
    Preference.objects.create(user=reader, timing=Timing.DAILY)
    for key in "abc":
        raised = raise_notice(
            kind=kind, subject=key, audience=reader, dedupe_key=key, facts={"room": f"room {key}"}
        )
        operations.hand_out(raised.pk)
    start = Barrier(4)

    def work(_number: int) -> None:
        start.wait()
        try:
            build_digest(reader.pk, "daily", moment=MORNING)
            for digest_id in digests.unsent_digests():
                send_digest(digest_id)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert Digest.objects.count() == 1
    assert Digest.objects.get().deliveries.count() == 3
    for digest_id in digests.unsent_digests():
        send_digest(digest_id)
    assert [letter.subject for letter in mail.outbox] == ["3 notices"]


@pytest.mark.django_db
def test_the_kind_s_own_setting_comes_before_the_general_one(reader, notice, kind):
    KindPreference.objects.create(user=reader, kind=kind, timing=Timing.AT_ONCE)
    notice(reader, "a")
    tasks.sweep_notices()
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_whoever_wants_no_e_mail_still_has_the_board(reader, notice):
    Preference.objects.update(timing=Timing.NEVER)
    notice(reader, "a")
    tasks.sweep_notices()
    assert build_digest(reader.pk, "never", moment=MORNING) is None
    assert mail.outbox == []
    assert Notice.objects.unread_by(reader).count() == 1

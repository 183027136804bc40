"""The nightly verification: once a day, whoever asks and however often; officers are called when it breaks."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from credits.verification.checks import Break
from credits.verify import VerificationReport
from registry.auditing.models import VerificationRun
from registry.auditing.operations import verification
from registry.auditing.operations.verification import period_of, sweep_verifications, verify_for
from registry.auditing.tasks import sweep_auditing, verify_ledger_nightly
from registry.notifications.models import Notice

DAY = date(2026, 11, 23)


@pytest.fixture
def broken(monkeypatch):
    report = VerificationReport(position=7, breaks=[Break("L5", "credits_blockowner account JP-A", "wrong")])
    monkeypatch.setattr(verification, "verify", lambda: report)


def test_a_clean_ledger_is_recorded_with_its_figures(ledger, room):
    run = verify_for(DAY)

    assert (run.outcome, run.passed, run.first_break) == ("clean", True, "")
    assert run.checked["movements"] == 3
    assert run.position > 0
    assert not Notice.objects.exists()
    assert "clean" in room.get(reverse("auditing:verification-list")).content.decode()


def test_a_message_that_comes_twice_finds_the_day_done(ledger):
    assert verify_ledger_nightly() == "clean"
    assert verify_ledger_nightly() == "nothing to do"
    assert VerificationRun.objects.count() == 1


def test_a_break_is_recorded_and_calls_the_officers(db, broken):
    run = verify_for(DAY)

    assert (run.outcome, run.passed) == ("broken", False)
    assert run.first_break == "L5 broken at credits_blockowner account JP-A: wrong"
    notice = Notice.objects.get()
    assert notice.kind == "ledger_verification_failed"
    assert notice.audience_role == "registry_officer"
    assert notice.facts["break"] == run.first_break


def test_a_fault_while_verifying_is_told_like_a_break_and_raised(db, monkeypatch):
    def fault():
        raise OSError("no disk")

    monkeypatch.setattr(verification, "verify", fault)
    with pytest.raises(OSError, match="no disk"):
        verify_for(DAY)
    run = VerificationRun.objects.get()
    assert (run.outcome, run.first_break) == ("failed", "OSError: no disk")
    assert Notice.objects.count() == 1


def test_a_run_under_way_is_left_alone_and_a_stuck_one_taken_over(ledger):
    run = VerificationRun.objects.create(period=DAY, started_at=timezone.now())
    assert verify_for(DAY) is None

    VerificationRun.objects.update(started_at=timezone.now() - timedelta(hours=3))
    finished = verify_for(DAY)
    assert (finished.outcome, finished.attempts) == ("clean", 2)
    # The dead run comes back: its result is not wanted any more.
    assert verification._finish(run, "failed", "late") is None


def test_a_run_that_keeps_dying_is_given_up_and_told(db):
    VerificationRun.objects.create(period=DAY, started_at=timezone.now() - timedelta(hours=3), attempts=3)
    sweep_verifications()
    run = VerificationRun.objects.get(period=DAY)
    assert run.outcome == "failed"
    assert Notice.objects.count() == 1


def test_a_day_that_was_missed_is_verified_by_the_sweeper(ledger):
    counts = sweep_auditing()

    assert counts["verified"] == "clean"
    assert VerificationRun.objects.get().period == period_of(timezone.now() - verification.LOST_AFTER)
    assert "verified" not in sweep_auditing()


def test_the_day_begins_at_the_nightly_hour():
    assert period_of(datetime(2026, 11, 23, 17, 29, tzinfo=UTC)) == date(2026, 11, 22)
    assert period_of(datetime(2026, 11, 23, 17, 30, tzinfo=UTC)) == date(2026, 11, 23)


def test_a_run_without_figures_is_shown_too(db, room, monkeypatch):
    def fault():
        raise OSError("no disk")

    monkeypatch.setattr(verification, "verify", fault)
    with pytest.raises(OSError, match="no disk"):
        verify_for(DAY)
    for name in ("verification-list", "home"):
        assert "did not finish" in room.get(reverse(f"auditing:{name}")).content.decode()

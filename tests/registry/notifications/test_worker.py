"""A real worker on a real broker: what commits is handed out, and a message that comes twice does nothing."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction

from registry.identity.models.people import Membership, Role, User
from registry.notifications.models import Delivery, Notice
from registry.notifications.operations import raise_notice
from registry.notifications.tasks import hand_out_notice, sweep_notices

PATIENCE = 40  # seconds


def wait_for(what: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, "the worker did not do it in time"
        time.sleep(0.2)


def start_worker(cluster, database: str, folder: Path) -> subprocess.Popen[bytes]:
    """One worker of the registry on a test's database; its e-mails are files in ``folder``."""
    environment = os.environ | cluster.environment(database) | {"EMAIL_URL": f"filemail:///{folder}"}
    with (folder / "worker.log").open("ab") as log:
        return subprocess.Popen(
            [
                *(sys.executable, "-m", "celery", "-A", "registry.config.celery:app", "worker"),
                *("--pool", "solo", "--without-gossip", "--without-mingle", "--loglevel", "INFO"),
            ],
            env=environment,
            stdout=log,
            stderr=log,
        )


@pytest.fixture
def worker(cluster, ledger_database, tmp_path):
    process = start_worker(cluster, ledger_database, tmp_path)
    yield process
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def letters(folder: Path) -> list[str]:
    return [
        text
        for file in folder.glob("*.log")
        if (text := file.read_text(errors="replace")).startswith("Content-Type")
    ]


def test_what_commits_is_sent_once_however_often_the_message_comes(worker, tmp_path):
    officer = User.objects.create_user("officer@example.org", name="Officer")
    Membership.objects.create(user=officer, role=Role.REGISTRY_OFFICER)

    with transaction.atomic():
        notice = raise_notice(
            kind="ledger_verification_failed",
            subject="verification",
            audience=Role.REGISTRY_OFFICER,
            dedupe_key="one",
            facts={"run": "2026-11-23", "break": "L1: a gap"},
        )
    wait_for(lambda: Delivery.objects.filter(notice=notice, emailed_at__isnull=False).exists())
    first = Delivery.objects.get()

    for _again in range(3):
        hand_out_notice.delay(notice.pk)
    sweep_notices.delay()
    last = raise_notice(
        kind="ledger_verification_failed",
        subject="the next one",
        audience=officer,
        dedupe_key="two",
        facts={"run": "2026-11-24", "break": "L2"},
    )
    # The worker takes messages one after the other: when the last is done, so are the repeats.
    wait_for(lambda: Delivery.objects.filter(notice=last, emailed_at__isnull=False).exists())

    again = Delivery.objects.get(notice=notice)
    assert (again.emailed_at, again.attempts) == (first.emailed_at, 1)
    sent = letters(tmp_path)
    assert len(sent) == 2
    assert sum("The ledger verification of 2026-11-23 failed" in letter for letter in sent) == 1


def test_a_message_that_was_lost_is_found_by_the_sweeper(worker, tmp_path):
    officer = User.objects.create_user("officer@example.org", name="Officer")
    notice = Notice.objects.create(  # as if the process had died between the commit and the message
        kind="ledger_verification_failed",
        subject="x",
        facts={"run": "2026-11-23", "break": "L1"},
        audience_user=officer,
        dedupe_key="lost",
    )
    sweep_notices.delay()
    wait_for(lambda: Delivery.objects.filter(notice=notice, emailed_at__isnull=False).exists())
    assert len(letters(tmp_path)) == 1


def test_a_worker_killed_in_the_middle_delays_and_neither_loses_nor_doubles(
    worker, cluster, ledger_database, tmp_path
):
    officer = User.objects.create_user("officer@example.org", name="Officer")
    wanted = 40
    with transaction.atomic():
        for number in range(wanted):
            raise_notice(
                kind="ledger_verification_failed",
                subject=f"run {number}",
                audience=officer,
                dedupe_key=f"run {number}",
                facts={"run": f"night {number}", "break": "L1"},
            )
    wait_for(lambda: len(letters(tmp_path)) >= 3)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert Delivery.objects.filter(emailed_at__isnull=False).count() < wanted, (
        "killed too late to prove anything"
    )

    second = start_worker(cluster, ledger_database, tmp_path)
    try:
        sweep_notices.delay()
        sweep_notices.delay()
        wait_for(lambda: Delivery.objects.filter(emailed_at__isnull=False).count() == wanted)
    finally:
        second.terminate()
        second.wait(30)
    # (A file may hold several letters: it is named by the second and a number that comes again.)
    sent = re.findall(r"^Message-ID: (.+)$", "\n".join(letters(tmp_path)), re.MULTILINE)
    # Killed between the mail server's yes and the commit, one letter comes twice under the same id.
    assert len(set(sent)) == wanted
    assert len(sent) <= wanted + 1

"""Who looks into a file and when: at once, in the background, again after a loss; and the virus scanner."""

import io
from datetime import timedelta

import pytest
from celery.exceptions import Retry
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from registry.documents import tasks
from registry.documents.models import DocumentVersion
from registry.documents.operations import check as checking
from registry.documents.reading.limited import WHILE_SOMEBODY_WAITS
from registry.documents.reading.verdict import Verdict
from registry.documents.scanning import ScannerUnavailable, scan
from registry.notifications.models import Notice

from . import samples
from .scanner import Clamd

State = DocumentVersion.State


@pytest.fixture
def asked(monkeypatch) -> list[int]:
    """The versions that a worker was asked to look into."""
    found: list[int] = []
    monkeypatch.setattr(checking, "ask_worker", found.append)
    monkeypatch.setattr(tasks, "ask_worker", found.append)
    return found


def test_a_large_file_is_left_to_a_worker(bring, asked, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(checking, "LARGEST_AT_ONCE", 100)
    with django_capture_on_commit_callbacks(execute=True):
        version = bring()
    assert version.state == State.CHECKING
    assert asked == [version.pk]
    assert tasks.check_document(version.pk) == State.ACCEPTED
    assert tasks.check_document(version.pk) == State.ACCEPTED


def test_whoever_uploaded_is_told_when_a_worker_stops_the_file(bring, asked, monkeypatch):
    monkeypatch.setattr(checking, "LARGEST_AT_ONCE", 0)
    version = bring()
    monkeypatch.setattr(checking, "inspect", lambda _file, _patience: Verdict(code="macros"))
    assert tasks.check_document(version.pk) == State.QUARANTINED
    assert tasks.check_document(version.pk) == State.QUARANTINED
    notice = Notice.objects.get(kind="document_quarantined")
    assert (notice.audience_user, notice.link) == (
        version.uploaded_by,
        reverse("documents:document", args=[version.document.public_id]),
    )
    assert "macros" in notice.facts["why"]


def test_when_all_turns_are_taken_a_worker_is_asked(
    bring, asked, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(checking._turns, "acquire", lambda blocking: False)
    with django_capture_on_commit_callbacks(execute=True):
        version = bring()
    assert (version.state, asked) == (State.CHECKING, [version.pk])


def test_what_takes_too_long_for_somebody_who_waits_is_left_to_a_worker(
    bring, asked, monkeypatch, django_capture_on_commit_callbacks
):
    def slow(_file, patience):
        return (
            Verdict(code="reader_too_long")
            if patience == WHILE_SOMEBODY_WAITS
            else Verdict(media_type="text/csv")
        )

    monkeypatch.setattr(checking, "inspect", slow)
    with django_capture_on_commit_callbacks(execute=True):
        version = bring()
    assert (version.state, asked) == (State.CHECKING, [version.pk])
    assert tasks.check_document(version.pk) == State.ACCEPTED


def test_what_takes_too_long_for_a_worker_goes_to_quarantine(bring, asked, monkeypatch):
    monkeypatch.setattr(checking, "inspect", lambda _file, _patience: Verdict(code="reader_too_long"))
    version = bring()
    assert tasks.check_document(version.pk) == State.QUARANTINED


def test_a_lost_task_is_found_by_the_sweeper(bring, asked, monkeypatch):
    monkeypatch.setattr(checking, "LARGEST_AT_ONCE", 0)
    version = bring()
    assert tasks.sweep_documents()["asked_again"] == 0
    later = timezone.now() + timedelta(minutes=6)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert tasks.sweep_documents()["asked_again"] == 1
    assert asked == [version.pk]


def test_an_answer_with_an_unknown_code_is_no_acceptance(bring, monkeypatch):
    monkeypatch.setattr(checking, "inspect", lambda _file, _patience: Verdict(code="surprise"))
    assert bring().quarantine_code == "reader_stopped"


# -- the optional scanner


@pytest.fixture(params=["unix", "tcp"])
def clamd(request, tmp_path):
    server = Clamd(tmp_path / "clamd.sock" if request.param == "unix" else None)
    with server, override_settings(VIRUS_SCANNER=server.address):
        yield server


def test_eicar_is_found_by_the_scanner_and_quarantined(bring, clamd):
    version = bring(samples.EICAR, file_name="eicar.txt")
    assert (version.state, version.quarantine_code) == (State.QUARANTINED, "malware")
    assert version.findings == {"malware": "Eicar-Test-Signature"}
    assert clamd.seen == [samples.EICAR]


def test_the_scanner_sees_every_byte_and_lets_good_files_through(bring, clamd):
    version = bring(samples.workbook(4000))
    assert version.state == State.ACCEPTED
    assert version.findings["scanned"] is True
    assert len(clamd.seen[0]) == version.size > 64 * 1024


def test_without_a_scanner_the_readers_checks_stand_alone(bring):
    version = bring(samples.EICAR, file_name="eicar.txt")
    assert (version.state, version.findings["scanned"]) == (State.ACCEPTED, False)


def test_a_file_that_the_reader_refused_is_not_scanned(bring, clamd):
    assert bring(samples.entity_bomb()).quarantine_code == "entities"
    assert clamd.seen == []


def test_while_the_scanner_is_silent_nothing_is_accepted(
    bring, asked, tmp_path, monkeypatch, django_capture_on_commit_callbacks
):
    place = tmp_path / "clamd.sock"
    with override_settings(VIRUS_SCANNER=f"unix://{place}"):
        with django_capture_on_commit_callbacks(execute=True):
            version = bring()
        assert (version.state, asked) == (State.CHECKING, [version.pk])
        monkeypatch.setattr(tasks.check_document, "retry", lambda **_options: Retry())
        with pytest.raises(Retry):
            tasks.check_document(version.pk)
        version.refresh_from_db()
        assert version.state == State.CHECKING
        with Clamd(place):
            assert tasks.check_document(version.pk) == State.ACCEPTED


@pytest.mark.parametrize(
    "answer",
    [b"INSTREAM size limit exceeded. ERROR\0", b"stream: Can't allocate memory ERROR\0", b"\0", b"OK\0"],
)
def test_an_answer_that_is_no_verdict_leaves_the_file_waiting(answer, tmp_path):
    server = Clamd(tmp_path / "clamd.sock", answer)
    with server, override_settings(VIRUS_SCANNER=server.address), pytest.raises(ScannerUnavailable):
        scan(io.BytesIO(b"content"))

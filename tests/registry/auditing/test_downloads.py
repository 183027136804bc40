"""Downloads from the auditor's room: at once, and made in the background."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from credits.exports.filters import Filters
from credits.models import Account
from registry.auditing.models import Download
from registry.auditing.operations import making
from registry.auditing.operations.downloads import (
    DownloadRefused,
    cancel_download,
    open_stream,
    request_download,
    restart_download,
)
from registry.auditing.operations.making import make_file, sweep
from registry.auditing.tasks import make_download

HOME = "auditing:home"


@pytest.fixture(autouse=True)
def kept_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def asked(ledger, auditor):
    return request_download(auditor, "movements", Filters())


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_csv_comes_at_once_and_is_recorded(ledger, room, auditor):
    answer = room.post(reverse(HOME), {"dataset": "movements", "format": "csv", "reference": "MN001"})

    assert answer["Content-Type"].startswith("text/csv")
    lines = body(answer).decode().splitlines()
    assert lines[0].startswith("sequence,transaction_sequence,")
    assert len(lines) == 4
    download = Download.objects.get()
    assert (download.owner, download.status, download.format) == (auditor, "streamed", "csv")
    assert download.filters["reference"] == "MN001"
    assert f'filename="movements-as-of-{download.position}.csv"' in answer["Content-Disposition"]
    assert answer["X-Ledger-Sequence"] == str(download.position)
    assert download.file_name in room.get(reverse("auditing:download-list")).content.decode()


def test_json_lines_of_one_account(ledger, room):
    answer = room.post(reverse(HOME), {"dataset": "holdings", "format": "jsonl", "account": "JP-B"})

    (held,) = [json.loads(line) for line in body(answer).splitlines()]
    assert (held["account_number"], held["first_serial"], held["last_serial"]) == ("JP-B", 31, 40)


def test_the_same_again_gives_the_same_bytes_after_the_ledger_went_on(ledger, room):
    first = body(room.post(reverse(HOME), {"dataset": "movements", "format": "csv"}))
    download = Download.objects.get()
    ledger.transfer(ledger.accounts["A"], ledger.accounts["B"], 1)

    again = room.post(reverse("auditing:download-again", args=[download.public_id]))
    assert body(again) == first
    assert Download.objects.count() == 2


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({"account": "JP-NOBODY"}, "The ledger has no account with this number."),
        ({"as_of": "2999-01-01T00:00"}, "The ledger has not reached that moment yet."),
        ({"position": "99999999"}, "The ledger has not reached that moment yet."),
        ({"as_of": "2026-01-01T00:00", "position": "1"}, "Give either a moment or a position."),
        ({"since": "2026-02-01T00:00", "until": "2026-01-01T00:00"}, "The period ends before it begins."),
        ({"dataset": "holdings", "since": "2026-02-01T00:00"}, "Accounts and holdings are a state"),
        ({"reference": "MN 001; --"}, "Letters, digits, hyphen and underscore only."),
        ({"as_of": "yesterday"}, "Enter a valid date/time."),
        ({"dataset": "secrets"}, "Select a valid choice."),
    ],
)
def test_a_question_without_an_answer_is_explained(question, words, ledger, room):
    answer = room.post(reverse(HOME), {"dataset": "movements", "format": "csv", **question})

    assert words in answer.content.decode()
    assert not Download.objects.exists()


def test_an_unknown_format_is_no_page(ledger, room):
    assert room.post(reverse(HOME), {"dataset": "movements", "format": "exe"}).status_code == 404


def test_who_is_no_auditor_gets_no_stream_from_the_operation_either(ledger, person):
    with pytest.raises(PermissionDenied):
        open_stream(person("other@x.example"), "movements", "csv", Filters())
    with pytest.raises(PermissionDenied):
        request_download(person("third@x.example"), "movements", Filters())


def test_xlsx_is_made_in_the_background_and_fetched(ledger, room):
    answer = room.post(reverse(HOME), {"dataset": "movements", "format": "xlsx"})
    download = Download.objects.get()
    assert answer["Location"] == download.get_absolute_url()
    page = room.get(answer["Location"]).content.decode()
    assert 'http-equiv="refresh"' in page
    assert 'hx-trigger="every 2s"' in page

    assert make_download(download.pk) is True

    download.refresh_from_db()
    assert (download.status, download.written_rows, download.percent) == ("ready", 3, 100)
    page = room.get(download.get_absolute_url()).content.decode()
    assert 'http-equiv="refresh"' not in page
    fetched = room.get(reverse("auditing:download-file", args=[download.public_id]))
    sheets = load_workbook(BytesIO(body(fetched)))
    assert sheets.sheetnames == ["About", "movements"]
    assert next(sheets["movements"].values)[0] == "sequence"
    download.refresh_from_db()
    assert download.fetches == 1


def test_a_second_message_makes_nothing_twice(asked):
    assert make_file(asked.pk) is True
    asked.refresh_from_db()
    first = asked.sha256
    assert make_file(asked.pk) is False
    asked.refresh_from_db()
    assert (asked.sha256, asked.attempts) == (first, 1)


def test_the_file_is_named_by_its_content_and_made_again_alike(asked, ledger):
    make_file(asked.pk)
    asked.refresh_from_db()
    assert default_storage.exists(f"ledger-downloads/{asked.sha256[:2]}/{asked.sha256}.xlsx")
    first = asked.sha256
    ledger.transfer(ledger.accounts["A"], ledger.accounts["B"], 1)
    Download.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert sweep()["expired"] == 1
    asked.refresh_from_db()
    assert asked.status == "expired"
    assert not default_storage.exists(f"ledger-downloads/{first[:2]}/{first}.xlsx")

    restart_download(asked)
    make_file(asked.pk)
    asked.refresh_from_db()
    assert (asked.status, asked.sha256) == ("ready", first)


def test_a_cancelled_file_is_given_up_by_the_worker(asked, monkeypatch):
    monkeypatch.setattr(making, "SECONDS_BETWEEN_SIGNS", 0.0)

    def counted_then_cancelled(*_args, **_names):
        cancel_download(asked)
        return 3

    monkeypatch.setattr(making, "count_rows", counted_then_cancelled)
    assert make_file(asked.pk) is False
    asked.refresh_from_db()
    assert (asked.status, asked.sha256) == ("cancelled", "")
    with pytest.raises(DownloadRefused):
        cancel_download(asked)


def test_a_run_that_died_is_taken_over_and_the_dead_one_can_not_finish(asked, monkeypatch):
    """The first worker comes back from the dead after the second has begun."""
    taken = making._take_turn(asked.pk)
    Download.objects.update(seen_at=timezone.now() - timedelta(minutes=10))
    assert sweep()["sent_again"] == 1
    assert make_file(asked.pk) is True

    assert making._finish(taken, "0" * 64, 1) is False
    asked.refresh_from_db()
    assert asked.sha256 != "0" * 64
    assert asked.attempts == 2


def test_a_lost_message_is_sent_again_and_what_keeps_dying_is_given_up(asked, room):
    Download.objects.update(requested_at=timezone.now() - timedelta(minutes=5))
    assert sweep()["sent_again"] == 1
    Download.objects.update(
        status="running", run=asked.public_id, seen_at=timezone.now() - timedelta(hours=1), attempts=3
    )
    assert sweep() == {"sent_again": 0, "given_up": 1, "expired": 0}
    assert "begun three times" in room.get(asked.get_absolute_url()).content.decode()


def test_a_fault_is_told_to_who_waits_and_raised(asked, room, monkeypatch):
    def fault(*_args, **_names):
        raise OSError("the disk is full")

    monkeypatch.setattr(making, "write_xlsx", fault)
    with pytest.raises(OSError, match="full"):
        make_file(asked.pk)
    asked.refresh_from_db()
    assert (asked.status, asked.problem) == ("failed", "fault")
    assert "A fault of the registry stopped it." in room.get(asked.get_absolute_url()).content.decode()
    assert asked.may_restart


def test_two_clicks_are_one_file_and_a_fourth_waits(ledger, auditor):
    first = request_download(auditor, "movements", Filters())
    assert request_download(auditor, "movements", Filters()) == first
    request_download(auditor, "accounts", Filters())
    request_download(auditor, "holdings", Filters())
    with pytest.raises(DownloadRefused):
        request_download(auditor, "transactions", Filters())


def test_the_companion_says_what_the_file_is(asked, room):
    make_file(asked.pk)
    told = room.get(reverse("auditing:download-about", args=[asked.public_id])).json()
    asked.refresh_from_db()
    assert told["ledger_sequence"] == asked.position
    assert told["sha256"] == asked.sha256
    assert [column["name"] for column in told["columns"]][:2] == ["sequence", "transaction_sequence"]


def test_an_account_page_as_of_the_past(ledger, room):
    account = Account.objects.get(number="JP-A")
    address = reverse("auditing:account", args=[account.public_id])
    now = room.get(address).content.decode()
    assert "41–100" in now
    issued = account.movements_in.get().transaction_id
    then = room.get(address, {"position": issued}).content.decode()
    assert "1–100" in then
    assert room.get(address, {"as_of": "2999-01-01T00:00"}).status_code == 200
    assert room.get(address, {"after": "x" * 50}).status_code == 200

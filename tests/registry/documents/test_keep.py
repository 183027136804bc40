"""Bringing documents in: kept once by digest, numbered, checked, and refused without a trace."""

from uuid import uuid4

import pytest
from django.db import Error, transaction

from registry.documents.errors import (
    DocumentsNotYours,
    DocumentWithdrawn,
    NotConfidential,
    NothingToRedact,
    RequestIdUsed,
    TwinHasTwin,
    UploadEmpty,
    UploadTooLarge,
)
from registry.documents.models import Document, DocumentVersion
from registry.documents.operations.keep import Delivery, keep_made
from registry.documents.operations.withdraw import withdraw_document
from registry.documents.storage import Arrival, store
from registry.lifecycle.actors import program

from . import samples
from .conftest import LIMIT, files_in, hand_in

State = DocumentVersion.State


def test_a_workbook_is_kept_by_its_digest_and_accepted(bring, folder):
    version = bring()
    assert (version.number, version.state) == (1, State.ACCEPTED)
    assert version.findings["sheets"][0]["name"] == "MPS(input)"
    assert files_in(folder) == [version.sha256]
    with store().open_kept(version.sha256) as file:
        assert len(file.read()) == version.size


def test_a_hostile_file_stands_in_quarantine_with_its_reason(bring):
    version = bring(samples.entity_bomb())
    assert (version.state, version.quarantine_code) == (State.QUARANTINED, "entities")
    assert "entities" in version.reason
    assert version.media_type == ""


def test_a_second_version_counts_on(bring):
    first = bring()
    second = bring(samples.workbook(9), to=first.document)
    assert (second.document, second.number) == (first.document, 2)


def test_the_same_bytes_lie_there_once(bring, folder):
    one, other = bring(), bring()
    assert one.document != other.document
    assert files_in(folder) == [one.sha256] == [other.sha256]


def test_a_repeated_request_gets_the_first_answer(bring):
    key, content = uuid4(), samples.workbook()
    assert bring(content, request_id=key) == bring(content, request_id=key)
    assert DocumentVersion.objects.count() == 1


@pytest.mark.parametrize("what", ["content", "kind", "person"])
def test_a_request_id_used_for_another_upload_is_refused(what, bring, people, case):
    key, content = uuid4(), samples.workbook()
    bring(content, request_id=key)
    changes = {
        "content": {"content": samples.png()},
        "kind": {"kind": "letter"},
        "person": {"by": people.participant},
    }[what]
    with pytest.raises(RequestIdUsed):
        bring(**{"content": content, "request_id": key, **changes})


@pytest.mark.parametrize("who", ["participant", "verifier", "stranger", "member", "auditor", "nobody"])
def test_only_whose_turn_it_is_may_bring_documents(who, bring, people, folder):
    with pytest.raises(DocumentsNotYours):
        bring(by=getattr(people, who))
    assert files_in(folder) == []
    assert not Document.objects.exists()


def test_after_handing_in_the_proponent_brings_nothing_more(bring, case):
    version = bring()
    hand_in(case)
    with pytest.raises(DocumentsNotYours):
        bring()
    with pytest.raises(DocumentsNotYours):
        bring(samples.png(), to=version.document)


@pytest.mark.parametrize(
    ("who", "kind", "allowed"),
    [
        ("secretariat", "minutes", True),
        ("officer", "letter", True),
        ("secretariat", "monitoring_plan_spreadsheet", False),
        ("member", "minutes", False),
        ("member_elsewhere", "minutes", False),
    ],
)
def test_offices_add_letters_and_minutes_only(who, kind, allowed, bring, people, case):
    hand_in(case)
    if allowed:
        assert bring(by=getattr(people, who), kind=kind).number == 1
    else:
        with pytest.raises(DocumentsNotYours):
            bring(by=getattr(people, who), kind=kind)


def test_over_the_limit_nothing_is_stored(folder):
    with Arrival(LIMIT) as arrival:
        arrival.write(b"x" * LIMIT)
        with pytest.raises(UploadTooLarge) as refused:
            arrival.write(b"x")
    assert "3.0" in refused.value.message
    assert files_in(folder) == []


def test_an_upload_that_is_given_up_leaves_nothing(folder):
    with Arrival(LIMIT) as arrival:
        arrival.write(b"half of it")
        assert len(files_in(folder)) == 1
    assert files_in(folder) == []


def test_an_empty_upload_is_refused(bring, folder):
    with pytest.raises(UploadEmpty):
        bring(b"")
    assert files_in(folder) == []
    assert not Document.objects.exists()


def test_a_file_whose_rows_are_not_written_is_taken_back(bring, folder, monkeypatch):
    def fail(**_values):
        raise Error("no space left in the database")

    monkeypatch.setattr(DocumentVersion.objects, "create", fail)
    with pytest.raises(Error, match="no space"):
        bring()
    assert files_in(folder) == []


def test_what_a_killed_process_left_is_swept_away_after_a_day(folder):
    left = store().incoming() / "upload-left"
    left.write_bytes(b"half")
    assert store().sweep() == 0
    assert store().sweep(now=left.stat().st_mtime + 25 * 3600) == 1
    assert files_in(folder) == []


def test_a_kept_file_is_not_writable(bring):
    place = store().place_of(bring().sha256)
    assert place.stat().st_mode & 0o222 == 0


@pytest.mark.parametrize("name", ["../../etc/passwd", "A" * 64, "0" * 63, ""])
def test_only_a_digest_names_a_place(name):
    with pytest.raises(ValueError, match="SHA-256"):
        store().place_of(name)


# -- confidential documents and their public twins (I19)


def test_a_twin_says_which_version_it_redacts(bring):
    full = bring(is_confidential=True)
    twin = bring(samples.pdf(), twin_of=full.document)
    assert twin.redacts == full
    assert full.document.public_twin == twin.document
    assert not twin.document.is_confidential

    newer = bring(samples.workbook(9), to=full.document)
    assert bring(samples.pdf(2), to=twin.document).redacts == newer


def test_a_public_document_has_no_twin(bring):
    with pytest.raises(NotConfidential):
        bring(twin_of=bring().document)


def test_a_confidential_document_has_one_twin(bring):
    full = bring(is_confidential=True)
    bring(samples.pdf(), twin_of=full.document)
    with pytest.raises(TwinHasTwin):
        bring(samples.png(), twin_of=full.document)


def test_what_lies_in_quarantine_cannot_be_redacted(bring):
    with pytest.raises(NothingToRedact):
        bring(twin_of=bring(samples.entity_bomb(), is_confidential=True).document)


def test_withdrawing_takes_the_twin_along_and_allows_no_new_version(bring, people):
    full = bring(is_confidential=True).document
    twin = bring(samples.pdf(), twin_of=full).document
    withdraw_document(full, people.proponent)
    twin.refresh_from_db()
    assert twin.withdrawn_at is not None
    with pytest.raises(DocumentWithdrawn):
        bring(to=full)


def test_a_file_made_by_the_registry_is_kept_like_any_other(case):
    hand_in(case)
    by = program("tests", "minutes of a decision")
    made = keep_made(
        samples.pdf(),
        Delivery(by=by, file_name="minutes.pdf", request_id=uuid4()),
        case=case,
        kind="minutes",
        title="Minutes",
    )
    assert (made.state, made.uploaded_by) == (State.ACCEPTED, None)


# -- what the database itself refuses


def refused(change) -> str:
    with pytest.raises(Error) as raised, transaction.atomic():
        change()
    return str(raised.value)


def test_rows_of_documents_are_never_deleted(bring):
    version = bring()
    assert "Cannot delete" in refused(version.delete)
    assert refused(version.document.delete)


@pytest.mark.parametrize(
    "change",
    [
        {"sha256": "0" * 64},
        {"size": 1},
        {"file_name": "other.xlsx"},
        {"uploaded_by_name": "Somebody else"},
        {"number": 7},
        {"state": "quarantined", "quarantine_code": "malware"},
        {"media_type": "text/html"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_was_found_once_is_not_changed(change, bring):
    version = bring()
    refused(lambda: DocumentVersion.objects.filter(pk=version.pk).update(**change))


def test_quarantine_is_never_left(bring):
    version = bring(samples.entity_bomb())
    changes = {"state": "accepted", "quarantine_code": "", "media_type": "application/pdf"}
    refused(lambda: DocumentVersion.objects.filter(pk=version.pk).update(**changes))


def test_a_document_does_not_change_its_kind_or_become_public(bring):
    document = bring(is_confidential=True).document
    for change in ({"kind": "other"}, {"is_confidential": False}, {"title": "x"}):
        refused(lambda change=change: Document.objects.filter(pk=document.pk).update(**change))


def test_a_confidential_version_cannot_be_published_by_any_way(bring):
    version = bring(is_confidential=True)
    refused(
        lambda: DocumentVersion.objects.filter(pk=version.pk).update(
            is_published=True, published_at=version.uploaded_at
        )
    )


def test_a_twin_of_another_kind_or_of_a_public_document_is_refused(bring, case):
    full, public = bring(is_confidential=True).document, bring().document
    for twin_of, kind in ((full, "other"), (public, public.kind)):
        refused(
            lambda twin_of=twin_of, kind=kind: Document.objects.create(
                case=case, kind=kind, title="x", twin_of=twin_of
            )
        )

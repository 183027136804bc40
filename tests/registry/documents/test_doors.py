"""Uploading and downloading through the web: by form, by script, cut off, too large, and who gets what."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse

from registry.documents.models import Document, DocumentVersion
from registry.documents.operations.publish import publish
from registry.identity.system_authority import system_authority

from . import samples
from .conftest import files_in, hand_in, sent, signed_in, upload_address


def test_a_plain_form_uploads_a_document(proponent, case, folder):
    assert b"data-upload" in proponent.get(upload_address(case)).content
    answer = proponent.post(upload_address(case), sent(samples.workbook()), follow=True)
    assert answer.status_code == 200
    version = DocumentVersion.objects.get()
    assert (version.state, version.file_name) == ("accepted", "plan.xlsx")
    assert version.media_type.endswith("spreadsheetml.sheet"), "by content, whatever the browser said"
    assert version.sha256 in answer.content.decode()
    assert files_in(folder) == [version.sha256]


def test_a_script_is_answered_with_the_address(proponent, case):
    answer = proponent.post(
        upload_address(case), sent(samples.png(), "a.png"), headers={"accept": "application/json"}
    )
    assert answer.status_code == 201
    assert answer.json()["address"] == reverse("documents:document", args=[Document.objects.get().public_id])


def test_a_form_sent_twice_makes_one_document(proponent, case):
    fields = sent(samples.workbook())
    content = fields["file"].read()
    for _turn in range(2):
        fields["file"] = SimpleUploadedFile("plan.xlsx", content)
        assert proponent.post(upload_address(case), fields).status_code == 302
    assert DocumentVersion.objects.count() == 1


def test_a_hostile_file_is_told_with_its_reason(proponent, case):
    answer = proponent.post(upload_address(case), sent(samples.entity_bomb()), follow=True)
    assert "entities of its own" in answer.content.decode()
    version = DocumentVersion.objects.get()
    assert proponent.get(version.get_absolute_url()).status_code == 404


def test_what_is_left_out_is_asked_for_and_nothing_is_kept(proponent, case, folder):
    answer = proponent.post(upload_address(case), sent(samples.workbook(), title=""))
    assert answer.status_code == 400
    answer = proponent.post(upload_address(case), {"title": "x"}, headers={"accept": "application/json"})
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"request_id", "kind", "file"}
    assert files_in(folder) == []


def test_without_the_token_of_the_page_nothing_is_kept(people, case, folder):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.proponent)
    assert client.post(upload_address(case), sent(samples.workbook())).status_code == 403
    assert files_in(folder) == []
    assert not Document.objects.exists()


def test_the_token_in_the_form_is_enough(people, case):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.proponent)
    page = client.get(upload_address(case))
    token = str(page.context["csrf_token"])
    answer = client.post(upload_address(case), sent(samples.workbook(), csrfmiddlewaretoken=token))
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("who", "status"),
    [("stranger", 404), ("nobody", 404), ("participant", 403), ("verifier", 403), ("secretariat", 404)],
)
def test_nobody_uploads_out_of_turn(who, status, people, case, folder):
    client = signed_in(getattr(people, who))
    assert client.get(upload_address(case)).status_code == status
    assert client.post(upload_address(case), sent(samples.workbook())).status_code == status
    assert files_in(folder) == []


def test_visitors_are_shown_the_way_to_sign_in(case):
    assert Client().get(upload_address(case)).status_code == 302


def test_new_version_twin_and_withdrawal(proponent, case, bring):
    full = bring(is_confidential=True).document
    page = proponent.get(reverse("documents:document", args=[full.public_id])).content.decode()
    assert "Upload the public version" in page
    twin = reverse("documents:twin", args=[full.public_id])
    assert proponent.get(twin).status_code == 200
    answer = proponent.post(twin, sent(samples.pdf(), "public.pdf"))
    assert answer.status_code == 302
    answer = proponent.post(
        reverse("documents:new-version", args=[full.public_id]), sent(samples.workbook(8))
    )
    assert answer.status_code == 302
    page = proponent.get(reverse("documents:document", args=[full.public_id])).content.decode()
    assert "needs a public version of its newest version" in page
    again = proponent.post(twin, sent(samples.pdf(), "public.pdf"))
    assert (again.status_code, "public version already" in again.content.decode()) == (409, True)
    withdrawal = reverse("documents:withdraw", args=[full.public_id])
    assert proponent.post(withdrawal).status_code == 302
    assert proponent.post(withdrawal).status_code == 403


def test_offices_leave_the_papers_of_a_party_alone(people, case, bring):
    theirs = bring(kind="other").document
    hand_in(case)
    letter = bring(kind="letter", by=people.secretariat).document
    for document, may in ((theirs, 403), (letter, 302)):
        browser = signed_in(people.secretariat)
        assert browser.post(reverse("documents:withdraw", args=[document.public_id])).status_code == may


# -- downloads


def test_a_download_is_locked_for_browsers(proponent, bring):
    version = bring(file_name='a"b\u202e<x>\r\nSet-Cookie: y.html')
    answer = proponent.get(version.get_absolute_url())
    assert answer.status_code == 200
    assert len(b"".join(answer.streaming_content)) == version.size
    assert answer["Content-Type"] == version.media_type
    assert answer["Content-Disposition"].startswith('attachment; filename="')
    assert answer["Content-Disposition"].endswith(".html.xlsx")
    assert "\n" not in answer["Content-Disposition"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("content", "name", "shown"),
    [
        (samples.png(), "a.png", "inline"),
        (samples.jpeg(), "a.jpeg", "inline"),
        (samples.pdf(), "a.pdf", "inline"),
        (samples.workbook(), "a.xlsx", "attachment"),
        (b"a,b\n1,2\n", "a.html", "attachment"),
    ],
)
def test_only_pictures_and_plain_pdfs_are_shown_in_the_browser(content, name, shown, proponent, bring):
    address = bring(content, file_name=name).get_absolute_url()
    assert proponent.get(address)["Content-Disposition"].startswith("attachment")
    answer = proponent.get(address + "?view")
    assert answer["Content-Disposition"].startswith(shown)
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]


def test_what_was_fetched_is_not_sent_again(proponent, bring):
    address = bring().get_absolute_url()
    tag = proponent.get(address)["ETag"]
    assert proponent.get(address, headers={"if-none-match": tag}).status_code == 304


READERS = {
    # who: (open file of a case in writing, confidential one, open one handed in, confidential one handed in)
    "proponent": (200, 200, 200, 200),
    "participant": (200, 200, 200, 200),
    "verifier": (200, 200, 200, 200),
    "secretariat": (404, 404, 200, 200),
    "officer": (404, 404, 200, 200),
    "member": (404, 404, 200, 200),
    "member_elsewhere": (404, 404, 404, 404),
    "auditor": (404, 404, 200, 404),
    "stranger": (404, 404, 404, 404),
    "nobody": (404, 404, 404, 404),
    None: (404, 404, 404, 404),
}


@pytest.mark.parametrize("who", READERS)
def test_who_gets_which_file(who, people, case, bring):
    plain, secret = bring(), bring(samples.workbook(7), is_confidential=True)
    client = signed_in(getattr(people, who)) if who else Client()

    def looked():
        return [client.get(version.get_absolute_url()).status_code for version in (plain, secret)]

    def pages():
        return [
            client.get(reverse("documents:document", args=[version.document.public_id])).status_code
            for version in (plain, secret)
        ]

    before, pages_before = looked(), pages()
    hand_in(case)
    assert (*before, *looked()) == READERS[who]
    assert (*pages_before, *pages()) == READERS[who]


@pytest.mark.parametrize("who", READERS)
def test_everybody_gets_what_is_published_and_nothing_else(who, people, case, bring):
    secret = bring(is_confidential=True)
    twin, plain = bring(samples.pdf(), twin_of=secret.document), bring(samples.png())
    hand_in(case)
    publish(case, system_authority("tests", "published"))
    client = signed_in(getattr(people, who)) if who else Client()
    for version in (twin, plain):
        answer = client.get(version.get_absolute_url())
        assert answer.status_code == 200
        assert "public" in answer["Cache-Control"]
        page = client.get(reverse("documents:document", args=[version.document.public_id]))
        assert page.status_code == 200
        assert secret.sha256 not in page.content.decode()
    assert client.get(secret.get_absolute_url()).status_code == READERS[who][3]


def test_the_state_asks_again_only_while_the_file_is_checked(proponent, bring):
    version = bring()
    address = reverse("documents:state", args=[version.document.public_id, 1])
    assert "hx-get" not in proponent.get(address).content.decode()
    waiting = DocumentVersion.objects.create(
        document=version.document,
        number=2,
        sha256="0" * 64,
        size=1,
        file_name="a",
        uploaded_by_name="x",
        request_id=uuid4(),
    )
    address = reverse("documents:state", args=[version.document.public_id, 2])
    assert "hx-get" in proponent.get(address).content.decode()
    assert proponent.get(waiting.get_absolute_url()).status_code == 404
    assert Client().get(address).status_code == 404
    far = f"/documents/{version.document.public_id}/99999999999999999999/state/"
    assert proponent.get(far).status_code == 404


def test_the_script_is_answered_in_json_alone(proponent, case):
    """What a page shows of a refusal is text: nothing of a file name becomes mark-up."""
    name = "<img src=x onerror=alert(1)>.xlsx"
    proponent.post(upload_address(case), sent(samples.workbook(), name))
    version = DocumentVersion.objects.get()
    page = proponent.get(reverse("documents:document", args=[version.document.public_id])).content.decode()
    assert "<img src=x" not in page


@override_settings(UPLOAD_LIMIT=100)
def test_the_form_says_what_is_taken(proponent, case):
    assert "at most 100" in proponent.get(upload_address(case)).content.decode().replace("\xa0", " ")

"""A certificate says what the ledger's row says: on its page, on paper in four languages and for programs."""

import json
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pypdf import PdfReader

from credits.operations.retire import RetireInstruction, retire
from credits.serials import SerialRange
from registry.accounts.models import Beneficiary, Certificate
from registry.accounts.operations.beneficiaries import change_consent
from registry.accounts.operations.certificates import issue_certificates, issue_for_account
from registry.accounts.operations.freezing import freeze
from registry.accounts.queries.certificates import certificates, content_of
from registry.accounts.rendering.certificates import certificate_pdf
from registry.lifecycle.errors import SecondPersonRequired, StepUnmet
from registry.lifecycle.operations.propose_step import confirm_proposal, propose_step
from registry.rules.formats import has_check_digits
from registry.rules.models.values import RuleSetParameter
from tests.registry.accounts.uses import MIDORI, Uses, reversal, vetted
from tests.registry.parties.stage import AUTHORITY

pytestmark = pytest.mark.django_db
PAGE = "https://registry.example/certificates/x/"


@pytest.fixture
def stage(db):
    with translation.override("en"):
        yield Uses()


def words(paper: bytes) -> str:
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages)
    return text.replace("\u200b", "")


def test_every_retirement_and_cancellation_gets_one_once(stage):
    first, second = stage.use("national_pledge", use_year=2026), stage.use("own_offsetting", 5)
    assert issue_certificates() == 2
    assert issue_certificates() == 0
    third = stage.use("national_pledge", 1)
    (made,) = issue_for_account(stage.retired)
    assert made.entry_id == third.public_id
    assert issue_for_account(stage.held) == []

    by_entry = {row.entry_id: row for row in Certificate.objects.all()}
    assert set(by_entry) == {first.public_id, second.public_id, third.public_id}
    assert made.number.startswith(f"KZ-RT-{third.recorded_at.year}-{third.sequence:08d}-")
    assert by_entry[second.public_id].number.startswith("KZ-CN-")
    assert all(has_check_digits(row.number) for row in by_entry.values())
    assert [row.quantity for row in by_entry.values()].count(5) == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        Certificate.objects.update(quantity=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Certificate.objects.filter(pk=made.pk).delete()


def test_paper_page_and_data_say_what_the_entry_says(stage, client):
    beneficiary = vetted(stage, MIDORI)
    facts = {"use_year": 2026, "use_scheme": "voluntary", "beneficiary": {"id": str(beneficiary.public_id)}}
    entry = stage.use("on_behalf", 70, **facts, use_note="Annual report")
    issue_certificates()
    number = Certificate.objects.get().number
    change = Beneficiary.objects.filter(pk=beneficiary.pk)
    change.update(name="その後の名前")  # what is recorded does not follow the register

    data = client.get(f"/certificates/{number}.json").json()
    assert (data["state"], data["quantity"], data["kind"]) == ("valid", 70, "cancellation")
    assert [(run["first"], run["last"], run["vintage"]) for run in data["serials"]] == [
        (1, 60, 2024),
        (61, 70, 2025),
    ]
    assert data["purpose"] == {"code": "on_behalf", "text": "on_behalf"}
    assert data["use"] == {"country": None, "year": 2026, "scheme": "voluntary", "note": "Annual report"}
    assert data["beneficiary"]["name"] == "株式会社みどり"
    assert (data["account"], data["destination"], data["holder"]) == ("KZ-EH-1", "KZ-CN-1", "Altai Solar")
    assert data["entry"]["id"] == str(entry.public_id)

    page = client.get(f"/certificates/{number}/").content.decode()
    for said in (
        "Valid",
        "株式会社みどり (Midori Co., Ltd.)",
        "KZ001",
        "On behalf of another",
        "<svg",
        number,
    ):
        assert said in page
    assert "<script" not in page
    answer = client.get(f"/certificates/{number}/certificate.ja.pdf")
    assert answer["Content-Type"] == "application/pdf"
    attached = PdfReader(BytesIO(answer.content)).attachments["certificate.json"][0]
    assert attached == client.get(f"/certificates/{number}.json").content
    assert json.loads(attached)["page"] == f"http://testserver/certificates/{number}/"
    for missing in ("X", f"{number}x"):
        assert client.get(f"/certificates/{missing}/").status_code == 404
        assert client.get(f"/certificates/{missing}.json").status_code == 404
    assert client.get(f"/certificates/{number}/certificate.fr.pdf").status_code == 404


def test_the_paper_is_an_archive_file_and_the_same_bytes_twice(stage):
    stage.use("national_pledge", 70, use_year=2026)
    issue_certificates()
    content = content_of(certificates().get())
    made = {
        language: certificate_pdf(content, language=language, page=PAGE)
        for language in ("en", "ja", "ru", "kk")
    }
    assert made["en"] == certificate_pdf(content_of(certificates().get()), language="en", page=PAGE)
    assert len(set(made.values())) == 4
    for language, paper in made.items():
        reader = PdfReader(BytesIO(paper))
        metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
        assert "<pdfaid:part>3</pdfaid:part>" in metadata
        assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
        assert reader.trailer["/Root"]["/Lang"] == language
        fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
        assert fonts
        for font in fonts:
            descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)
        text = words(paper)
        for said in (content.certificate.number, "KZ001", "KZ-EH-1", "KZ-RT-1", "2026", PAGE):
            assert said in text, (language, said)
        assert f"{content.entry.public_id}" in text
    assert "Certificate of retirement" in words(made["en"])
    assert "Kazakhstan (KZ)" in words(made["en"])


def test_a_long_list_of_serials_goes_over_pages(stage):
    blocks = tuple(SerialRange(first, first) for first in range(1, 100, 2))
    retire(
        RetireInstruction(
            request_id=uuid4(),
            authority=AUTHORITY,
            origin_id=stage.held.public_id,
            destination_id=stage.retired.public_id,
            blocks=blocks,
            purpose="As the letter says",
        )
    )
    issue_certificates()
    content = content_of(certificates().get())
    paper = certificate_pdf(content, language="en", page=PAGE)
    assert len(content.runs) == 50
    assert len(PdfReader(BytesIO(paper)).pages) > 1
    text = words(paper)
    assert text.count("Serial numbers") > 1  # the heading stands on each page
    assert all(run.text in text.replace("\n", "") for run in content.runs)
    assert "As the letter says" in text  # a purpose recorded in words is told as it was recorded


def test_a_person_is_named_only_while_consenting(stage, client):
    identity = {"kind": "person", "name": "山田花子", "name_latin": "Yamada Hanako", "country": "JP"}
    row = vetted(stage, {**identity, "identifier_kind": "none", "consents": True})
    stage.use("on_behalf", use_year=2026, use_scheme="voluntary", beneficiary={"id": str(row.public_id)})
    issue_certificates()
    number = Certificate.objects.get().number
    places = [
        f"/certificates/{number}/",
        f"/certificates/{number}.json",
        "/certificates/",
        "/certificates.csv",
    ]

    def read(place):
        answer = client.get(place)
        return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()

    def seen(place):
        text = read(place)
        return "山田花子" in text or "\\u5c71\\u7530" in text

    assert [seen(place) for place in places] == [True] * 4
    change_consent(row, consents=False, authority=AUTHORITY, reason="No longer")
    assert [seen(place) for place in places] == [False] * 4
    assert "whose name is not public" in read(places[0])


def test_the_list_finds_filters_and_asks_a_fixed_number_of_times(stage, client):
    stage.use("national_pledge", 1, use_year=2026)
    stage.use("own_offsetting", 2, use_year=2026, use_scheme="voluntary")
    issue_certificates()
    client.get("/certificates/")
    with CaptureQueriesContext(connection) as few:
        assert client.get("/certificates/").status_code == 200
    for _more in range(6):
        stage.use("own_offsetting", 1, use_year=2026, use_scheme="voluntary")
    issue_certificates()
    with CaptureQueriesContext(connection) as many:
        page = client.get("/certificates/").content.decode()
    assert len(many) == len(few)
    assert page.count("KZ-CN-") >= 7

    number = Certificate.objects.order_by("sequence").first().number
    assert (
        client.get("/certificates/", {"search": f" {number.lower()} "})["Location"]
        == f"/certificates/{number}/"
    )
    only = client.get(
        "/certificates/", {"kind": "retirement", "state": "valid", "purpose": "national_pledge"}
    )
    assert "KZ-CN-" not in only.content.decode()
    assert number in only.content.decode()
    lines = (
        b"".join(client.get("/certificates.csv", {"kind": "retirement"}).streaming_content)
        .decode()
        .splitlines()
    )
    assert lines[0].startswith("certificate,kind,state,recorded_at,units_tco2e")
    assert len(lines) == 2
    with CaptureQueriesContext(connection) as one:
        client.get(f"/certificates/{number}/")
    assert len(one) <= 12


def reasons(refusal) -> list[str]:
    return [one["code"] for one in refusal.value.details["unmet"]]


def test_two_officers_reverse_within_the_window_and_the_certificate_says_so(stage, client):
    entry = stage.use("national_pledge", 10, use_year=2026)
    issue_certificates()
    certificate = Certificate.objects.get()
    valid = certificate_pdf(content_of(certificates().get()), language="en", page=PAGE)
    case = reversal(stage, certificate.number, letter=False)
    with pytest.raises(StepUnmet) as refusal:
        stage.step(case, "submit", stage.officer)
    assert reasons(refusal) == ["decision_missing"]
    paper = stage.paper(case, "minutes", stage.officer)
    stage.step(case, "submit", stage.officer)
    with pytest.raises(SecondPersonRequired):
        stage.step(case, "reverse", stage.officer)
    proposal = propose_step(case, "reverse", user=stage.officer, request_id=uuid4())
    confirm_proposal(proposal, user=stage.second_officer, request_id=uuid4())

    entry.refresh_from_db()
    row = case.reversal
    assert (row.reversed_entry, row.correcting_entry) == (entry, entry.reversed_by)
    assert (row.decision_reference, row.decision_sha256) == ("KZ-JC-2026-007", paper.sha256)
    assert entry.reversed_by.approver_id == str(stage.second_officer.public_id)
    data = client.get(f"/certificates/{certificate.number}.json").json()
    assert data["state"] == "reversed"
    assert data["reversal"]["decision"] == "KZ-JC-2026-007"
    page = client.get(f"/certificates/{certificate.number}/").content.decode()
    assert "Reversed" in page
    assert "Valid" not in page
    now = certificate_pdf(content_of(certificates().get()), language="en", page=PAGE)
    assert now != valid
    assert "REVERSED" in words(now)
    assert "KZ-JC-2026-007" in words(now)
    assert issue_certificates() == 0
    again = reversal(stage, certificate.number)
    with pytest.raises(StepUnmet) as refusal:
        stage.step(again, "submit", stage.officer)
    assert reasons(refusal) == ["reversed_already"]


def test_a_freeze_stops_a_reversal_too(stage):
    stage.use("national_pledge", 10, use_year=2026)
    issue_certificates()
    certificate = Certificate.objects.get()
    case = reversal(stage, certificate.number)
    stage.step(case, "submit", stage.officer)
    proposal = propose_step(case, "reverse", user=stage.officer, request_id=uuid4())
    freeze(by=stage.officer, reason="A theft", account=certificate.origin)
    with pytest.raises(StepUnmet) as refusal:
        confirm_proposal(proposal, user=stage.second_officer, request_id=uuid4())
    assert reasons(refusal) == ["account_frozen"]


@pytest.mark.parametrize(("days", "code"), [("", "no_reversal_in_rules"), ("0", ""), ("14", "")])
def test_the_window_is_the_rule_sets(stage, days, code, monkeypatch):
    from registry.accounts.queries import reversals

    stage.use("national_pledge", 10, use_year=2026)
    issue_certificates()
    assert RuleSetParameter.objects.get(key="reversal_window_days").value == "14"
    rules = reversals.account_rules("KZ")
    changed = rules.content.parameters | {"reversal_window_days": days}
    monkeypatch.setattr(type(rules), "parameter", lambda self, key: changed.get(key, ""))
    case = reversal(stage, Certificate.objects.get().number.lower())
    if code:
        with pytest.raises(StepUnmet) as refusal:
            stage.step(case, "submit", stage.officer)
        assert reasons(refusal) == [code]
    else:
        stage.step(case, "submit", stage.officer)

"""Officers' lists as files: tried first, refused by row, written whole, read back the same."""

import csv
import io
import re

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from credits.exports.select import FORMULA_STARTS
from registry.identity.administration.lists import as_written, harmless
from registry.identity.models.parties import Organisation, PartnerCountry
from registry.projects.models import PlannedProject

REASON = "The ministry's list of November"
PLANS = "admin:projects_plannedproject"
HEADER = "reference,partner_country,title,no_objection_on,source,verification,notes\n"


def upload(office, name: str, text: str | bytes, reason: str = REASON):
    content = text if isinstance(text, bytes) else text.encode()
    file = SimpleUploadedFile("list.csv", content, content_type="text/csv")
    sent = {"import_file": file, "format": "0", "resource": "", "reason": reason}
    return office.post(reverse(f"{name}_import"), sent)


def confirm(office, name: str, tried, reason: str | None = None):
    sent = dict(tried.context["confirm_form"].initial)
    if reason is not None:
        sent["reason"] = reason
    return office.post(reverse(f"{name}_process_import"), sent)


def test_a_list_is_tried_before_it_is_written(office, mongolia, officer):
    text = HEADER + "MN_PIN001,MN,Solar,2026-01-31,https://example.org,yes,\n"
    tried = upload(office, PLANS, text)
    assert tried.status_code == 200
    assert not tried.context["result"].has_errors()
    assert not PlannedProject.objects.exists()

    assert confirm(office, PLANS, tried).status_code == 302
    plan = PlannedProject.objects.get()
    assert (plan.title, plan.verification) == ("Solar", "yes")
    event = PlannedProject.pgh_event_model.objects.get()
    assert event.pgh_context["reason"] == REASON
    assert event.pgh_context["actor_name"] == "Aiko Officer"


def test_a_list_needs_a_reason_at_both_steps(office, mongolia):
    text = HEADER + "MN_PIN001,MN,Solar,,,yes,\n"
    assert "reason" in upload(office, PLANS, text, reason="").context["form"].errors
    tried = upload(office, PLANS, text)
    assert confirm(office, PLANS, tried, reason="").status_code == 200
    assert not PlannedProject.objects.exists()


@pytest.mark.parametrize(
    ("fault", "row"),
    [
        ("reference of another form", "MN-1,MN,Solar,,,yes,"),
        ("reference of another country", "JP_PIN001,MN,Solar,,,yes,"),
        ("country that is not there", "XX_PIN001,XX,Solar,,,yes,"),
        ("day that is none", "MN_PIN002,MN,Solar,2026-02-30,,yes,"),
        ("mark that is none", "MN_PIN002,MN,Solar,,,perhaps,"),
        ("title missing", "MN_PIN002,MN,,,,yes,"),
        ("title too long", f"MN_PIN002,MN,{'x' * 600},,,yes,"),
    ],
)
def test_one_bad_row_is_named_and_nothing_is_written(fault, row, office, mongolia):
    tried = upload(office, PLANS, HEADER + f"MN_PIN001,MN,Good,,,yes,\n{row}\n")
    assert tried.status_code == 200
    result = tried.context["result"]
    assert result.has_errors() or result.has_validation_errors(), fault
    assert "confirm_form" not in tried.context or tried.context["confirm_form"] is None
    assert not PlannedProject.objects.exists()


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00nonsense", b"", b"no,such,columns\n1,2,3\n", HEADER.encode() + b"\x00,MN\n"],
    ids=repr,
)
def test_a_file_that_is_no_list_is_no_crash(content, office, mongolia):
    assert upload(office, PLANS, content).status_code == 200
    assert not PlannedProject.objects.exists()


def test_known_rows_are_corrected_and_none_is_removed(office, mongolia):
    PlannedProject.objects.create(reference="MN_PIN001", partner_country=mongolia, title="Old")
    PlannedProject.objects.create(reference="MN_PIN002", partner_country=mongolia, title="Untouched")
    tried = upload(office, PLANS, HEADER + "MN_PIN001,MN,New,,,no,\n")
    confirm(office, PLANS, tried)
    assert list(PlannedProject.objects.values_list("reference", "title")) == [
        ("MN_PIN001", "New"),
        ("MN_PIN002", "Untouched"),
    ]


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "'=quoted", "plain", "a=b"])
def test_an_exported_cell_runs_in_no_spreadsheet_and_comes_back_the_same(title):
    assert not re.match(r"[=+\-@\t\r]", harmless(title))
    assert as_written(harmless(title)) == title or title.startswith("'=")


@pytest.mark.parametrize("start", [chr(code) for code in FORMULA_STARTS], ids=ascii)
def test_every_sign_the_ledgers_downloads_know_is_harmless_here_too(start):
    assert harmless(f"{start}1+1") == f"'{start}1+1"
    assert as_written(harmless(f"{start}1+1")) == f"{start}1+1"


def test_an_exported_list_is_harmless_and_can_be_brought_in_again(office, mongolia):
    PlannedProject.objects.create(reference="MN_PIN001", partner_country=mongolia, title='=HYPERLINK("x")')
    form = office.get(reverse(f"{PLANS}_export")).content.decode()
    assert "style=" not in form  # the content security policy would refuse it
    assert "onchange=" not in form
    answer = office.post(reverse(f"{PLANS}_export"), {"format": "0", "resource": "0"})
    assert answer.status_code == 200
    text = answer.content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0]["title"] == '\'=HYPERLINK("x")'

    PlannedProject.objects.update(title="changed since")
    confirm(office, PLANS, upload(office, PLANS, text))
    assert PlannedProject.objects.get().title == '=HYPERLINK("x")'


def test_organisations_are_known_by_name_and_country(office, mongolia):
    name = "admin:identity_organisation"
    text = "name,country_code,partner_country,source,verification,notes\nFirm,MN,MN,x,yes,\nFirm,JP,,x,no,\n"
    confirm(office, name, upload(office, name, text))
    assert Organisation.objects.count() == 2
    before = set(Organisation.objects.values_list("public_id", flat=True))
    confirm(office, name, upload(office, name, text.replace("x,no", "y,no")))
    assert set(Organisation.objects.values_list("public_id", flat=True)) == before
    assert Organisation.objects.get(country_code="JP").source == "y"


def test_a_row_that_went_bad_between_trying_and_confirming_is_told_and_nothing_is_written(office, mongolia):
    passing = PartnerCountry.objects.create(code="XX", iso3="XXX", name="Gone tomorrow", position=2)
    tried = upload(office, PLANS, HEADER + "MN_PIN001,MN,One,,,yes,\nXX_PIN002,XX,Two,,,yes,\n")
    passing.delete()
    answer = confirm(office, PLANS, tried)
    assert answer.url == reverse(f"{PLANS}_import")
    assert "Nothing was written" in str(next(iter(get_messages(answer.wsgi_request))))
    assert not PlannedProject.objects.exists()

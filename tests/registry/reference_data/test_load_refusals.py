"""Faulty files are refused with every fault named by file, line, column, value and what is accepted."""

import os
from uuid import uuid4

import pytest

from credits.operations.instructions import AccountInstruction
from credits.operations.reopen_account import reopen_account
from credits.operations.suspend_account import suspend_account
from registry.identity.models.holders import AccountHolder
from registry.issuance.models import CountryNotification, IssuanceDecision
from registry.projects.models import Project
from registry.reference_data.models import LoadedFile
from registry.reference_data.operations import report as reports

pytestmark = pytest.mark.django_db


def places(report):
    return {(fault.file, fault.line, fault.column, fault.value) for fault in report.faults}


def test_five_faults_and_more_are_each_named_and_their_files_are_not_written(load, shipped, every_row):
    before = every_row()
    shipped.change("projects.csv", 7, "registration_date", "2016-13-01")
    shipped.change("projects.csv", 7, "country_iso2", "VN")
    shipped.change("projects.csv", 9, "est_annual_reductions_tco2e", "-5")
    shipped.change("issuances.csv", 1, "amount_total", "51")
    shipped.change("issuances.csv", 4, "amount_japan_side", "85.5")
    shipped.change("methodologies.csv", 3, "version", "two")
    shipped.change("tpes.csv", 5, "status", "retired")
    shipped.change("planned_projects.csv", 2, "pin_ref", "ID-PIN-2")
    shipped.change("partner_countries.csv", 1, "verified", "perhaps")
    shipped.change("sectoral_scopes.csv", 2, "number", "0")
    # Without a country file its placeholders would be new rows, so every file has a fault here.
    report = load(shipped)

    mongolian = shipped.rows("projects.csv")[7][0]
    assert places(report) == {
        ("projects.csv", 8, "registration_date", "2016-13-01"),
        ("projects.csv", 8, "country_iso2", "VN"),
        ("projects.csv", 10, "est_annual_reductions_tco2e", "-5"),
        ("issuances.csv", 2, "amount_total", "51"),
        ("issuances.csv", 5, "amount_japan_side", "85.5"),
        ("methodologies.csv", 4, "version", "two"),
        ("tpes.csv", 6, "status", "retired"),
        ("planned_projects.csv", 3, "pin_ref", "ID-PIN-2"),
        ("partner_countries.csv", 2, "verified", "perhaps"),
        ("sectoral_scopes.csv", 3, "number", "0"),
    }
    assert all(fault.accepted for fault in report.faults)
    assert mongolian[:2] in next(str(f) for f in report.faults if f.column == "country_iso2")
    assert "2016-09-30" in next(str(f) for f in report.faults if f.column == "registration_date")
    assert "40 + 10 = 50" in next(str(f) for f in report.faults if f.column == "amount_total")
    changed = {name for name, rows in every_row().items() if rows != before[name]}
    assert changed <= {
        *("rules_ruleset", "rules_rulesetrecordedevent", "credits_transaction", "credits_request"),
        *("credits_logqueue", "reference_data_officialtotal", "reference_data_officialtotalrecordedevent"),
        *("reference_data_loadedfile", "reference_data_loadedfilerecordedevent"),
    }
    assert set(LoadedFile.objects.values_list("name", flat=True)) == {"monitoring_cases.json"}


ROW_FAULTS = [
    ("projects.csv", "ref", "BD1", "form MN003"),
    ("projects.csv", "ref", "", "blank"),
    ("projects.csv", "title", "", "blank"),
    ("projects.csv", "title", "x" * 501, "500"),
    ("projects.csv", "status", "Finished", "project registered"),
    ("projects.csv", "country", "Mongolia", "BD"),
    ("projects.csv", "country_iso2", "ZZ", "BD"),
    ("projects.csv", "sectoral_scope", "Energy", "1. Energy"),
    ("projects.csv", "methodology_id", "BD_AM1", "MN_AM003"),
    ("projects.csv", "methodology_version", "Ver2.0; Ver1.0", "as many"),
    ("projects.csv", "registration_date", "01/02/2016", "2016-09-30"),
    ("projects.csv", "registration_date", "0216-01-01", "2016-09-30"),
    ("projects.csv", "est_annual_reductions_tco2e", "1,000", "plain digits"),
    ("projects.csv", "est_annual_reductions_tco2e", "１２", "plain digits"),
    ("projects.csv", "operational_lifetime_years", "nine", "plain digits"),
    ("projects.csv", "latitude", "91", "degrees"),
    ("projects.csv", "url", "javascript:alert(1)", "https://"),
    ("projects.csv", "source", "", "blank"),
    ("projects.csv", "verified", "maybe", "memory"),
    ("issuances.csv", "project_ref", "MN01", "MN001"),
    ("issuances.csv", "project_ref", "MN001; VN001", "one country"),
    ("issuances.csv", "row_scope", "half", "aggregate"),
    ("issuances.csv", "row_scope", "aggregate of 2 projects", "1"),
    ("issuances.csv", "issuance_no", "0", "from 1"),
    ("issuances.csv", "monitoring_to", "2015-01-01", "2015-09-20"),
    ("issuances.csv", "vintage_year", "2012", "monitoring period"),
    ("issuances.csv", "amount_partner_side", "-10", "from 0"),
    ("issuances.csv", "amount_total", "9007199254740993", "9007199254740991"),
    ("issuances.csv", "amount_government_of_japan", "41", "Japan side, 40"),
    ("issuances.csv", "status", "burned", "issued"),
    ("issuances.csv", "issuance_date_partner", "30 Sep 2016", "2016-09-30"),
    ("tpes.csv", "tpe_id", "TPE-MN-001", "ET"),
    ("tpes.csv", "scopes_validation", "1,3", "1;3;13"),
    ("tpes.csv", "accreditation_until", "2010-01-01", "not before"),
    ("methodologies.csv", "id", "MN-AM-1", "MN_AM003"),
    ("methodologies.csv", "title_basis", "blank", "page"),
    ("partner_countries.csv", "iso2", "JP", "partner country"),
    ("partner_countries.csv", "iso3", "MGL", "MNG"),
    ("planned_projects.csv", "jc_no_objection_date", "soon", "2016-09-30"),
    ("sectoral_scopes.csv", "name", "", "blank"),
]


@pytest.mark.parametrize(("name", "column", "value", "accepted"), ROW_FAULTS)
def test_a_faulty_cell_is_named_with_what_is_accepted(load, shipped, name, column, value, accepted):
    shipped.keep(name)
    header, first, *_rest = shipped.rows(name)
    first[header.index(column)] = value
    shipped.write(name, [header, first])

    report = load(shipped)

    assert report.faults, "the file was accepted"
    assert {(fault.file, fault.line) for fault in report.faults} == {(name, 2)}
    said = " | ".join(str(fault) for fault in report.faults)
    assert accepted in said
    assert any(fault.value == reports.shortened(value) for fault in report.faults if fault.column == column)


@pytest.mark.parametrize(
    ("column", "value", "refused"),
    [
        ("row_scope", "amount unknown", {"amount_total", "amount_japan_side", "amount_partner_side"}),
        ("status", "Japan issued; partner notified", {"issuance_date_partner"}),
        ("status", "Japan issued; Mongolia notified", {"issuance_date_partner"}),
        ("status", "Japan issued; Peru notified", {"status"}),
    ],
)
def test_a_cell_that_contradicts_others_is_a_fault(load, shipped, column, value, refused):
    shipped.keep("issuances.csv")
    shipped.change("issuances.csv", 1, column, value)

    assert {fault.column for fault in load(shipped).faults} == refused


def test_all_faults_of_a_file_are_collected_and_none_of_its_rows_is_written(load, shipped):
    shipped.keep("projects.csv")
    lines = (1, 40, 80, 115)
    for row in lines:
        shipped.change("projects.csv", row, "registration_date", "2016-02-30")

    report = load(shipped)

    assert [(fault.line, fault.column) for fault in report.faults] == [
        (n + 1, "registration_date") for n in lines
    ]
    assert not Project.objects.exists()


def test_a_key_given_twice_with_another_content_is_refused(load, shipped):
    shipped.keep("projects.csv")
    rows = shipped.rows("projects.csv")
    other = list(rows[3])
    other[rows[0].index("title")] = "Another title"
    shipped.write("projects.csv", [*rows, other])

    report = load(shipped)

    (fault,) = report.faults
    assert (fault.line, fault.column, fault.value) == (117, "ref", rows[3][0])
    assert "line 4" in fault.accepted


def test_a_row_repeated_word_for_word_is_harmless_and_said(load, shipped):
    shipped.keep("planned_projects.csv")
    rows = shipped.rows("planned_projects.csv")
    shipped.write("planned_projects.csv", [*rows, rows[2]])

    report = load(shipped)

    assert report.faults == []
    assert "the same row as line 3" in "".join(str(remark) for remark in report.remarks)


def test_two_decisions_of_one_project_and_number_are_not_taken_for_one(load, shipped):
    shipped.keep("issuances.csv")
    rows = shipped.rows("issuances.csv")
    other = list(rows[1])
    other[rows[0].index("amount_government_of_japan")] = "9"
    shipped.write("issuances.csv", [*rows, other])

    report = load(shipped)

    assert [(fault.line, fault.column) for fault in report.faults] == [(32, "project_ref")]
    assert not IssuanceDecision.objects.exists()


def test_two_countries_cannot_share_a_name(load, shipped):
    shipped.keep("partner_countries.csv")
    shipped.change("partner_countries.csv", 2, "name", "Mongolia")

    assert {(fault.line, fault.column) for fault in load(shipped).faults} == {(3, "name")}


def test_more_faults_than_are_kept_are_counted(load, shipped, monkeypatch):
    monkeypatch.setattr(reports, "FAULTS_KEPT", 5)
    shipped.keep("projects.csv")
    for row in range(1, 10):
        shipped.change("projects.csv", row, "latitude", "north")

    (file,) = load(shipped).files

    assert (len(file.faults), file.faults_not_kept) == (5, 4)


def test_what_only_the_database_refuses_is_a_fault_and_not_a_crash(load, shipped, monkeypatch):
    from registry.reference_data.operations.tables import issuance_row

    shipped.keep("issuances.csv")
    shipped.change("issuances.csv", 1, "amount_total", "51")
    monkeypatch.setattr(
        issuance_row,
        "amounts",
        lambda row: {
            column: row.integer(column)
            for column in ("amount_total", *issuance_row.AMOUNTS.values(), "amount_government_of_japan")
        },
    )

    (fault,) = load(shipped).faults

    assert "MN001-1" in fault.value
    assert not IssuanceDecision.objects.exists()


@pytest.mark.parametrize(
    ("content", "column"),
    [
        ("[]", ""),
        ("{", ""),
        ('{"ledger_totals": 5}', "ledger_totals"),
        ('{"ledger_totals": [{"project_ref": "MN001"}]}', "ledger_totals[0]"),
        ('{"ledger_totals": [{"project_ref": "M1", "official_total_notified": 5}]}', "project_ref"),
        (
            '{"ledger_totals": [{"project_ref": "MN001", "official_total_notified": -5}]}',
            "official_total_notified",
        ),
        (
            '{"ledger_totals": [{"project_ref": "MN001", "official_total_notified": 1.5}]}',
            "official_total_notified",
        ),
    ],
)
def test_official_totals_of_another_form_are_refused(load, empty, content, column):
    (empty.folder / "monitoring_cases.json").write_text(content, encoding="utf-8")

    assert {fault.column for fault in load(empty).faults} == {column}


def test_a_total_that_does_not_agree_is_shown_as_such(load, shipped):
    shipped.change("issuances.csv", shipped.row_of("issuances.csv", project_ref="MN005"), "amount_total", "3")
    shipped.change(
        "issuances.csv", shipped.row_of("issuances.csv", project_ref="MN005"), "amount_japan_side", "2"
    )

    report = load(shipped)

    assert {total.project_reference: total.agrees for total in report.totals} == {
        **dict.fromkeys(("MN001", "MN002", "MN004"), True),
        "MN005": False,
    }
    assert "MN005-1" in "".join(str(remark) for remark in report.remarks)


def test_what_the_ledger_refuses_is_named_and_its_file_is_not_written(load, shipped, authority):
    load(shipped)
    account = AccountHolder.objects.get(side="partner", partner_country="MN").account_id
    suspend_account(AccountInstruction(request_id=uuid4(), authority=authority, account_id=account))
    row = shipped.row_of("issuances.csv", project_ref="MN001", issuance_no="3")
    shipped.change("issuances.csv", row, "status", "issued")

    report = load(shipped)

    (fault,) = report.faults
    assert (fault.file, fault.value) == ("issuances.csv", "MN001-3 (partner): 29")
    assert not CountryNotification.objects.get(decision__slug="MN001-3", side="partner").is_issued

    reopen_account(AccountInstruction(request_id=uuid4(), authority=authority, account_id=account))
    assert sum(file.units_issued for file in load(shipped).files) == 29


def test_a_pipe_or_a_folder_in_the_place_of_a_file_is_refused_without_waiting(load, empty):
    os.mkfifo(empty.folder / "projects.csv")
    (empty.folder / "tpes.csv").mkdir()

    assert {fault.file for fault in load(empty).faults} == {"projects.csv", "tpes.csv"}

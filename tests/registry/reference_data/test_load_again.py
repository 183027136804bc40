"""Loading more than once: nothing changes, or exactly what changed, and units are never edited."""

import pytest

from credits.models import Transaction
from registry.issuance.models import CountryNotification
from registry.issuance.queries.credits import credits_of_project
from registry.methodologies.models import Methodology
from registry.projects.models import Project

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped_database")]


def test_the_same_folder_again_leaves_no_trace(load, shipped, every_row):
    before, head = every_row(), Transaction.objects.order_by("-sequence").first()

    report = load(shipped)

    assert report.faults == []
    assert report.changes == 0
    assert every_row() == before
    assert Transaction.objects.order_by("-sequence").first() == head


def test_order_of_rows_and_columns_does_not_matter(load, shipped, every_row):
    before = every_row()
    for name in ("projects.csv", "issuances.csv", "tpes.csv", "methodologies.csv", "partner_countries.csv"):
        header, *rows = shipped.rows(name)
        order = sorted(range(len(header)), key=lambda column: header[column])
        shipped.write(name, [[row[column] for column in order] for row in (header, *reversed(rows))])

    report = load(shipped)

    assert report.faults == []
    assert report.changes == 0
    changed = {table for table, rows in every_row().items() if rows != before[table]}
    # Only that files of another content were read is new.
    assert changed <= {"reference_data_loadedfile", "reference_data_loadedfilerecordedevent"}


def test_a_changed_fact_is_updated_and_both_values_stay_in_its_history(load, shipped):
    shipped.keep("projects.csv")
    shipped.change(
        "projects.csv", shipped.row_of("projects.csv", ref="MN007"), "status", "Project registered"
    )
    shipped.change("projects.csv", shipped.row_of("projects.csv", ref="MN007"), "source", "a later list")

    report = load(shipped)

    assert [(file.name, file.created, file.changed) for file in report.files if file.changed] == [
        ("projects.csv", 0, 1)
    ]
    project = Project.objects.get(reference="MN007")
    assert (project.status, project.source) == ("registered", "a later list")
    events = Project.pgh_event_model.objects.filter(pgh_obj_id=project.pk).order_by("pgh_id")
    assert [event.status for event in events] == ["validation", "registered"]
    assert "projects.csv" in events.last().pgh_context["reason"]
    assert events.last().pgh_context["actor_id"] == "tests.load"


def test_a_changed_participant_counts_as_a_change_of_its_project(load, shipped):
    shipped.keep("projects.csv")
    row = shipped.row_of("projects.csv", ref="MN007")
    shipped.change("projects.csv", row, "participants_japan", "清水建設株式会社; ООО «Ромашка»")

    report = load(shipped)

    assert next(file for file in report.files if file.name == "projects.csv").changed == 1
    names = Project.objects.get(reference="MN007").participants.filter(side="japan")
    assert [part.organisation.name for part in names] == ["清水建設株式会社", "ООО «Ромашка»"]


def test_an_amount_that_is_issued_already_is_refused_and_nothing_is_written(load, shipped, every_row):
    shipped.keep("issuances.csv")
    before = every_row()
    row = shipped.row_of("issuances.csv", project_ref="MN001", issuance_no="1")
    for column, value in {"amount_total": "60", "amount_japan_side": "50"}.items():
        shipped.change("issuances.csv", row, column, value)
    shipped.change("issuances.csv", row + 1, "notes", "a change that must not be written either")

    report = load(shipped)

    assert [(fault.file, fault.line, fault.column, fault.value) for fault in report.faults] == [
        ("issuances.csv", row + 1, "amount_japan_side", "50")
    ]
    assert "MN001-1" in str(report.faults[0])
    assert "40" in str(report.faults[0])
    assert every_row() == before


def test_what_was_issued_cannot_become_not_issued(load, shipped):
    shipped.keep("issuances.csv")
    row = shipped.row_of("issuances.csv", project_ref="MN001", issuance_no="2")
    shipped.change("issuances.csv", row, "status", "Japan notified; partner notified")
    shipped.change("issuances.csv", row, "issuance_date_japan", "")

    report = load(shipped)

    assert {(fault.line, fault.column) for fault in report.faults} == {(row + 1, "status")}


def test_a_side_that_issues_later_gets_its_units_then(load, shipped):
    shipped.keep("issuances.csv")
    row = shipped.row_of("issuances.csv", project_ref="MN001", issuance_no="3")
    shipped.change("issuances.csv", row, "status", "issued")
    shipped.change("issuances.csv", row, "issuance_date_partner", "2026-02-20")

    report = load(shipped)

    assert report.faults == []
    assert sum(file.units_issued for file in report.files) == 29
    assert credits_of_project("MN001")["issued"] == {"total": 307, "japan": 244, "partner": 63}
    side = CountryNotification.objects.get(decision__slug="MN001-3", side="partner")
    assert side.is_issued
    assert side.transaction_id


def test_amounts_that_become_known_become_units(load, shipped):
    shipped.keep("issuances.csv")
    row = shipped.row_of("issuances.csv", project_ref="LA001")
    shipped.change("issuances.csv", row, "amount_japan_side", "104")
    shipped.change("issuances.csv", row, "amount_partner_side", "103")

    report = load(shipped)

    assert sum(file.units_issued for file in report.files) == 207
    assert credits_of_project("LA001")["held"] == 207


def test_vintages_of_an_issuance_already_loaded_as_a_whole_are_not_counted_twice(load, shipped):
    rows = shipped.rows("issuances.csv")
    whole = rows[shipped.row_of("issuances.csv", project_ref="MN001", issuance_no="1")]
    parts = []
    for vintage, total, japan, partner in (("2015", "20", "16", "4"), ("2016", "30", "24", "6")):
        part = list(whole)
        for column, value in (
            ("vintage_year", vintage),
            ("amount_total", total),
            ("amount_japan_side", japan),
            ("amount_partner_side", partner),
        ):
            part[rows[0].index(column)] = value
        parts.append(part)
    shipped.keep("issuances.csv")
    shipped.write("issuances.csv", [rows[0], *parts])

    report = load(shipped)

    assert {(fault.line, fault.column) for fault in report.faults} >= {(2, "vintage_year")}
    assert credits_of_project("MN001")["notified"]["total"] == 307


def test_a_later_version_gives_the_methodology_its_title(load, shipped):
    shipped.keep("methodologies.csv")
    row = shipped.row_of("methodologies.csv", id="BD_AM001", version="Ver2.0")
    shipped.change("methodologies.csv", row, "title", "A confirmed title")
    shipped.change("methodologies.csv", row, "title_basis", "page")
    shipped.change("methodologies.csv", row, "verified", "yes")

    load(shipped)

    methodology = Methodology.objects.get(reference="BD_AM001")
    assert (methodology.title, methodology.title_basis, methodology.verification) == (
        "A confirmed title",
        "page",
        "yes",
    )


def test_a_placeholder_becomes_a_project_when_a_list_has_it(load, shipped):
    shipped.keep("projects.csv")
    rows = shipped.rows("projects.csv")
    new = list(rows[shipped.row_of("projects.csv", ref="MN005")])
    new[rows[0].index("ref")] = "MN004"
    new[rows[0].index("title")] = "A title from the list"
    shipped.write("projects.csv", [*rows, new])

    load(shipped)

    project = Project.objects.get(reference="MN004")
    assert project.in_project_list
    assert project.notes == ""
    assert credits_of_project("MN004")["held"] == 53764

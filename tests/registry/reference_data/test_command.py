"""``manage.py load_public_register``: says what it did, compares totals, fails when a file is refused."""

import io

import pytest
from django.core.management import CommandError, call_command

from registry.reference_data.models import LoadedFile

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = io.StringIO()
    call_command("load_public_register", *arguments, stdout=out, no_color=True)
    return out.getvalue()


def test_a_load_tells_counts_units_placeholders_and_totals(shipped):
    said = run(str(shipped.folder))

    assert "projects.csv: 115 rows; 115 new, 0 changed, 0 unchanged" in said.replace("as before", "unchanged")
    assert "54614 units issued" in said
    assert "project MN004 is not in the project list" in said
    for line in (
        "MN001: official total 307, notified 307 (agrees), units issued 278",
        "MN002: official total 637, notified 637 (agrees), units issued 571",
        "MN004: official total 53764, notified 53764 (agrees), units issued 53764",
        "MN005: official total 1, notified 1 (agrees), units issued 1",
    ):
        assert line in said
    assert "Left alone: README.md, methodology_contents.json, rule_sets.json" in said


def test_without_a_folder_the_shipped_facts_are_loaded():
    run()
    assert LoadedFile.objects.filter(is_shipped=True).count() == 8


def test_a_refused_file_is_told_and_ends_with_an_error(shipped):
    shipped.keep("planned_projects.csv")
    shipped.change("planned_projects.csv", 3, "jc_no_objection_date", "2016-13-01")
    out = io.StringIO()

    with pytest.raises(CommandError, match=r"planned_projects\.csv"):
        call_command("load_public_register", str(shipped.folder), stdout=out, no_color=True)

    assert (
        "planned_projects.csv, line 4, column jc_no_objection_date: “2016-13-01” is not accepted"
        in out.getvalue()
    )


def test_a_folder_that_is_none_or_holds_nothing_known_is_refused(tmp_path):
    with pytest.raises(CommandError, match="no folder"):
        run(str(tmp_path / "nowhere"))
    with pytest.raises(CommandError, match=r"projects\.csv"):
        run(str(tmp_path))

"""Every change is kept with who made it and why, whichever way it was made."""

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from registry.identity.history import change_context
from registry.identity.models.parties import Organisation
from registry.identity.policies import person as actor_of
from registry.identity.system_authority import system_authority
from registry.office.changes import latest_changes, tracked_models
from registry.projects.models import FindingRequest, PlannedProject, Project, ProjectParticipant

REASON = "Corrected after a letter of the ministry"


def change_page(row) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def history_page(row) -> str:
    return change_page(row).replace("/change/", "/history/")


def posted(form_page) -> dict[str, str]:
    """What a browser would send back of the form as it is shown."""
    form = form_page.context["adminform"].form
    sent = {}
    for name, value in form.initial.items():
        if name in form.fields and value is not None:
            sent[name] = value
    for formset in form_page.context["inline_admin_formsets"]:
        management = formset.formset.management_form
        sent.update({management.add_prefix(name): value for name, value in management.initial.items()})
        for row in formset.formset.initial_forms:
            for name in row.fields:
                value = row.initial.get(name, "")
                if value is not None and value is not False:
                    sent[row.add_prefix(name)] = value
            sent[row.add_prefix(row._meta.model._meta.pk.name)] = row.instance.pk
    return sent


@pytest.fixture
def plan(register) -> PlannedProject:
    register(1)
    return PlannedProject.objects.get()


def test_a_change_without_a_reason_is_not_made(plan, office):
    sent = posted(office.get(change_page(plan))) | {"title": "Another title"}
    for reason in ({}, {"reason": ""}, {"reason": "    "}, {"reason": "x"}):
        answer = office.post(change_page(plan), sent | reason)
        assert answer.status_code == 200
        assert "reason" in answer.context["adminform"].form.errors
    plan.refresh_from_db()
    assert plan.title == "Plan 1"


def test_a_change_keeps_who_when_why_and_what(plan, office, officer):
    sent = posted(office.get(change_page(plan))) | {"title": "Another title", "reason": REASON}
    assert office.post(change_page(plan), sent).status_code == 302

    event = PlannedProject.pgh_event_model.objects.filter(pgh_label="update").get()
    assert event.title == "Another title"
    context = event.pgh_context
    assert context["actor_id"] == str(officer.public_id)
    assert context["actor_name"] == "Aiko Officer"
    assert context["reason"] == REASON
    assert context["url"] == change_page(plan)
    assert context["request_id"]

    page = office.get(history_page(plan)).content.decode()
    for shown in ("Aiko Officer", REASON, "Plan 1", "Another title", change_page(plan)):
        assert shown in page


def test_rows_edited_on_a_page_stand_in_its_history_too(register, office, officer):
    register(1)
    project = Project.objects.get()
    sent = posted(office.get(change_page(project)))
    sent |= {"participants-0-name_as_printed": "Firm, renamed", "reason": REASON}
    answer = office.post(change_page(project), sent)
    assert answer.status_code == 302, answer.context["errors"]

    assert ProjectParticipant.objects.get().name_as_printed == "Firm, renamed"
    event = ProjectParticipant.pgh_event_model.objects.filter(pgh_label="update").get()
    assert event.pgh_context["reason"] == REASON
    page = office.get(history_page(project)).content.decode()
    assert "Firm, renamed" in page
    assert REASON in page


def test_a_program_s_bulk_write_says_which_program_and_why(plan):
    authority = system_authority("registry.tests.tidying", "a test of the history")
    with change_context(authority, reason="tidied the titles"):
        PlannedProject.objects.update(title="TIDY")
        Organisation.objects.bulk_create(
            [Organisation(name=f"Bulk {number}", country_code="MN") for number in range(3)]
        )
    updated = PlannedProject.pgh_event_model.objects.get(pgh_label="update")
    made = Organisation.pgh_event_model.objects.filter(name__startswith="Bulk")
    assert made.count() == 3
    for event in [updated, *made]:
        assert event.pgh_context["actor_kind"] == "program"
        assert event.pgh_context["actor_name"] == "registry.tests.tidying"
        assert event.pgh_context["reason"] == "tidied the titles"


def test_a_context_ends_where_it_ends(plan, officer):
    outer = system_authority("registry.tests.outer", "outer")
    with change_context(outer, reason="outer reason"):
        inner = system_authority("registry.tests.inner", "inner")
        with change_context(inner, reason="inner reason"):
            PlannedProject.objects.update(title="one")
        PlannedProject.objects.update(title="two")
    contexts = [
        (event.pgh_context or {}).get("actor_name")
        for event in PlannedProject.pgh_event_model.objects.filter(pgh_label="update").order_by("pgh_id")
    ]
    assert contexts == ["registry.tests.inner", "registry.tests.outer"]
    assert actor_of(officer).name == "Aiko Officer"


def test_a_program_needs_a_reason_too(db):
    with (
        pytest.raises(ValueError, match="reason"),
        change_context(system_authority("registry.tests", "a basis"), reason="  "),
    ):
        pytest.fail("nothing may be written without a reason")


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE projects_plannedprojectrecordedevent SET title = 'x'",
        "DELETE FROM projects_plannedprojectrecordedevent",
    ],
)
def test_history_cannot_be_changed(plan, act):
    with (
        pytest.raises(ProgrammingError, match="Cannot update or delete"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(act)


def test_what_was_removed_still_has_its_history(plan, office):
    page, key = history_page(plan), plan.pk
    plan.delete()  # not through the admin, which deletes nothing
    answer = office.get(page)
    assert answer.status_code == 200
    assert "removed" in answer.content.decode()
    assert office.get(page.replace(f"/{key}/", "/999999/")).status_code == 404


def test_all_changes_stand_in_one_list_and_can_be_narrowed(plan, office, officer):
    sent = posted(office.get(change_page(plan))) | {"title": "Another title", "reason": REASON}
    office.post(change_page(plan), sent)

    # A test is one transaction, so all its changes have one moment; the ids tell which came last.
    newest = latest_changes(models=[PlannedProject], limit=1)[0]
    assert (newest.model, newest.label, newest.reason) == (PlannedProject, "update", REASON)
    assert [(one.name, one.before, one.after) for one in newest.fields] == [
        ("title", "Plan 1", "Another title")
    ]

    everything = office.get(reverse("admin:changes"))
    assert newest in everything.context["changes"]
    assert {one.model for one in everything.context["changes"]} > {PlannedProject, Project}
    mine = office.get(reverse("admin:changes"), {"actor": str(officer.public_id)})
    assert newest in mine.context["changes"]
    assert {one.reason for one in mine.context["changes"]} == {REASON}
    plans = office.get(reverse("admin:changes"), {"table": "projects.plannedproject"})
    assert {one.model for one in plans.context["changes"]} == {PlannedProject}


@pytest.mark.parametrize(
    "question",
    [
        {"table": "no.such"},
        {"before": "yesterday"},
        {"actor": "a\x00b"},
        {"before": "9" * 400},
        {"table": "credits.account"},
    ],
)
def test_an_odd_question_has_no_page(office, question):
    assert office.get(reverse("admin:changes"), question).status_code == 404


def test_the_list_of_changes_is_paged_by_moment(plan, office):
    for number in range(60):
        PlannedProject.objects.update(title=f"title {number}")
    first = office.get(reverse("admin:changes"), {"table": "projects.plannedproject"})
    assert len(first.context["changes"]) == 50
    assert first.context["older"]


# What was answered to a request, so that a late retry gets the same answer.
WRITTEN_BY_PROGRAMS = {FindingRequest}


def is_written_once(model) -> bool:
    """Whether the database itself keeps its rows as they were written: such a table is its own history."""
    return any("UPDATE" in str(trigger.operation) for trigger in getattr(model._meta, "triggers", []))


def test_every_model_that_people_or_programs_write_has_a_history():
    rooms = {"rules", "parties", "methodologies", "projects", "issuance", "reference_data", "identity"}
    tracked = set(tracked_models())
    missing = [
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in rooms
        and model not in tracked
        and not hasattr(model, "pgh_tracked_model")
        and model not in WRITTEN_BY_PROGRAMS
        and not is_written_once(model)
    ]
    assert missing == []

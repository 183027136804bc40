"""What the steps write, from the idea to the withdrawal, by operations alone."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from credits.models import Transaction
from registry.lifecycle.models import Case
from registry.lifecycle.tables import Part
from registry.projects.models import (
    AuthorisedSignatory,
    CreditingPeriod,
    DesignDocument,
    ModalitiesOfCommunication,
    PlannedProject,
    Project,
    ValidationReport,
)
from registry.projects.queries.pages import (
    design_differences,
    estimates_of,
    project_page,
    project_timeline,
    unknown_of,
)
from registry.projects.queries.subjects import may_speak_for

pytestmark = pytest.mark.django_db


def kinds_of_acts():
    """The acts in the ledger's entries, by the step and lifecycle they were written for."""
    facts = Transaction.objects.filter(kind="act").values_list("facts", flat=True)
    return {(one["lifecycle"], one["step"]) for one in facts}


def test_an_idea_note_gets_its_number_when_it_is_complete(world):
    case = world.at("project_idea_note", "submitted")
    assert not PlannedProject.objects.exists()
    world.walk(case, "accept_as_complete")
    planned = PlannedProject.objects.get()
    assert (planned.reference, planned.status, planned.no_objection_on) == (
        "KZ_PIN001",
        "under_consideration",
        None,
    )
    world.walk(case, "state_no_objection")
    planned.refresh_from_db()
    assert (planned.status, planned.no_objection_on) == ("no_objection", world.today)
    assert case.subject_reference == "KZ_PIN001"


def test_a_note_sent_back_keeps_its_number(world):
    case = world.at("project_idea_note", "under_consideration")
    world.walk(case, "send_back", "resubmit", "accept_as_complete", "object")
    assert PlannedProject.objects.get().status == "objection"


def test_publication_makes_the_project_with_everything_that_was_handed_in(world):
    case = world.at("project_design_document", "public_inputs_open")
    project = Project.objects.get()
    assert (project.reference, project.status) == ("KZ001", "public_inputs")
    assert (case.subject_reference, case.title) == ("KZ001", project.title)
    assert [(row.organisation, row.side, row.is_focal_point) for row in project.participants.all()] == [
        (world.japanese, "japan", False),
        (world.firm, "partner", True),
    ]
    assert (str(project.latitude), str(project.longitude)) == ("43.238949", "76.889709")
    assert project.estimated_annual_reductions_tco2e == 800
    assert project.sectoral_scope.number == 1
    document = project.design_documents.get()
    assert (document.number, document.status) == (1, "published")
    assert list(document.methodology_versions.all()) == [world.methodology]
    assert document.monitoring_plan.submission.form_code == "monitoring_plan"
    modalities = project.modalities_of_communication.get()
    assert (modalities.focal_point, modalities.is_current, modalities.number) == (world.firm, True, 1)
    assert AuthorisedSignatory.objects.filter(modalities=modalities, rank="primary").count() == 2
    assert AuthorisedSignatory.objects.get(rank="alternate").organisation == world.firm
    assert case.parties.current().filter(part=Part.PARTICIPANT).count() == 2
    assert unknown_of(project) == ["third-party entity"]


def test_the_public_lists_numbers_are_taken(world):
    Project.objects.create(reference="KZ041", partner_country=world.country, in_project_list=False)
    assert world.at("project_design_document", "public_inputs_open").subject_reference == "KZ042"


def test_a_revision_is_the_next_version_and_shows_what_changed(world):
    case = world.design_case()
    world.walk(case, "revise")

    def changed(content):
        content["project"]["lifetime_years"] = 25
        content["project"]["confidential_information"] = "Another supplier."

    world.fill(case, "project_design_document", changed)
    world.step(case, "hand_in_revision")
    project = Project.objects.get()
    newer, older = project.design_documents.all()
    assert [(d.number, d.status) for d in (newer, older)] == [(2, "published"), (1, "superseded")]
    assert project.operational_lifetime_years == 25
    assert project.modalities_of_communication.count() == 1  # the statement is the same
    public = {str(one.label) for one in design_differences(older, newer, sees_everything=False)}
    full = {str(one.label) for one in design_differences(older, newer, sees_everything=True)}
    assert any("lifetime" in label for label in public)
    assert not any("Confidential" in label for label in public)
    assert any("Confidential" in label for label in full)


def test_a_revision_given_up_changes_nothing(world):
    case = world.at("project_design_document", "under_revision")
    world.walk(case, "give_up_revision")
    assert DesignDocument.objects.count() == 1


def test_a_positive_opinion_validates_the_version_it_was_given_on(world):
    case = world.at("validation", "opinion_positive")
    report = ValidationReport.objects.get(case=case)
    assert (report.opinion, report.design_document.status) == ("positive", "validated")
    assert report.submitted_for_validation_on == world.today
    project = Project.objects.get()
    assert (project.status, project.third_party_entity) == ("validated", world.entity)


def test_after_a_negative_opinion_another_validation_may_begin(world):
    design = world.design_case()
    world.at("validation", "opinion_negative", parent=design)
    assert Project.objects.get().status == "proposed"
    world.at("validation", "opinion_positive", parent=design)
    assert ValidationReport.objects.count() == 2


def test_registration_concludes_the_design_documents_case(world):
    request = world.at("registration_request", "complete")
    assert Project.objects.get().status == "registration_requested"
    world.walk(request, "register")
    project = Project.objects.get()
    assert (project.status, project.registered_on) == ("registered", world.today)
    document = project.design_documents.get()
    assert (document.status, document.effective_from) == ("registered", world.today)
    period = CreditingPeriod.objects.get()
    assert (period.first_on, period.last_on) == (date(2027, 1, 1), date(2036, 12, 31))
    assert Case.objects.get(lifecycle="project_design_document").state == "concluded"
    assert {
        ("registration_request", "register"),
        ("project_design_document", "publish"),
        ("validation", "give_positive_opinion"),
    } <= kinds_of_acts()


def test_a_rejected_project_may_be_asked_for_again(world):
    first = world.at("registration_request", "rejected")
    assert Project.objects.get().status == "rejected"
    again = world.open("registration_request", parent=first.parent)
    world.walk(again, "submit", "accept_as_complete", "register")
    assert (first.reference, again.reference) == ("KZ001-REG-001", "KZ001-REG-002")
    assert Project.objects.get().status == "registered"


def test_a_request_taken_back_in_time_may_be_made_again(world):
    request = world.at("registration_request", "complete")
    withdrawal = world.open("request_withdrawal", parent=request)
    world.walk(withdrawal, "submit", "accept")
    request.refresh_from_db()
    assert (request.state, withdrawal.state) == ("withdrawn", "accepted")
    assert Project.objects.get().status == "request_withdrawn"
    world.walk(
        world.open("registration_request", parent=request.parent), "submit", "accept_as_complete", "register"
    )
    assert Project.objects.get().status == "registered"


def test_a_returned_request_loses_nothing(world):
    request = world.at("registration_request", "returned")
    world.step(request, "resubmit")  # nothing was touched, so nothing new is handed in
    assert request.state == "submitted"
    assert request.steps.get(step="return_for_revision").reason == "Because it is so."


def test_an_approved_change_is_the_next_version_of_the_registered_document(world):
    case = world.at("post_registration_change", "approved")
    project = Project.objects.get()
    newer, older = project.design_documents.all()
    assert [(d.number, d.status) for d in (newer, older)] == [(2, "registered"), (1, "superseded")]
    assert (older.effective_to, newer.effective_from) == (world.today, world.today)
    assert newer.monitoring_plan == older.monitoring_plan  # carried over: it was not revised
    assert newer.case == case


def test_only_the_focal_point_supersedes_the_modalities(world):
    project = world.registered()
    case = world.open("post_registration_change", subject_reference=project.reference)
    world.fill(
        case, "post_registration_change", lambda content: content["change"].update(kinds=["focal_point"])
    )

    def handed_over(content):
        content["focal_point"]["organisation"] = str(world.japanese.public_id)
        content["participants"]["participants"][0]["organisation"] = str(world.firm.public_id)

    world.fill(case, "modalities_of_communication", handed_over)
    for step in ("submit", "accept_as_complete", "approve"):
        world.step(case, step)
    connection.check_constraints()
    newer, older = ModalitiesOfCommunication.objects.order_by("-number")
    assert (newer.focal_point, newer.is_current) == (world.japanese, True)
    assert (older.is_current, older.superseded_on) == (False, world.today)
    assert may_speak_for(project) == {world.japanese.pk}
    assert project.participants.get(is_focal_point=True).organisation == world.japanese
    assert project.design_documents.count() == 1

    late = world.open("project_withdrawal", subject_reference=project.reference)
    world.fill_all(late)
    with pytest.raises(Exception, match="Japanese Firm"):
        world.step(late, "submit")


def test_a_renewal_adds_a_period(world):
    world.at("crediting_period_renewal", "approved")
    assert [period.number for period in CreditingPeriod.objects.all()] == [1, 2]


def test_a_withdrawn_project_stays_in_the_register_with_its_day(world, client):
    world.at("project_withdrawal", "approved")
    project = Project.objects.get()
    assert (project.status, project.registered_on) == ("withdrawn", world.today)
    assert project.withdrawn_on == world.today
    text = client.get(f"/projects/{project.reference}/").content.decode()
    assert "Project withdrawn" in text
    assert "The date of this step is not in the list" not in text
    assert client.get(f"/api/v1/projects/{project.reference}/").json()["withdrawn_on"] == str(world.today)


def test_an_operation_that_is_to_start_is_not_told_as_one_that_has_begun(world, client):
    project = Project.objects.create(
        reference="KZ009",
        partner_country=world.country,
        title="From the list",
        operation_started_on=world.today + timedelta(days=40),
    )
    assert "to start on" in client.get("/projects/KZ009/").content.decode()
    Project.objects.filter(pk=project.pk).update(operation_started_on=world.today)
    text = client.get("/projects/KZ009/").content.decode()
    assert "to start on" not in text
    assert "since" in text


def test_a_public_project_without_cases_opens_in_the_same_page(world):
    project = Project.objects.create(
        reference="KZ009", partner_country=world.country, title="From the list", status="registered"
    )
    page = project_page(project)
    assert (page.cases, page.steps, page.design_documents, page.modalities) == ([], [], [], None)
    assert page.unknown[:3] == ["registration date", "sectoral scope", "third-party entity"]


def test_a_participant_of_a_public_project_may_begin_a_change(world):
    project = Project.objects.create(
        reference="KZ009", partner_country=world.country, title="From the list", status="registered"
    )
    project.participants.create(organisation=world.firm, side="partner", position=0, name_as_printed="Firm")
    case = world.open("post_registration_change", subject_reference="KZ009")
    world.walk(case, "submit", "accept_as_complete", "approve")
    assert project.design_documents.get().number == 1


def test_the_public_timeline_has_no_internal_step(world):
    world.at("validation", "findings_answered")
    project = Project.objects.get()
    public = [step.step for step in project_timeline(project)]
    full = [step.step for step in project_timeline(project, public_only=False)]
    assert "send_findings" not in public
    assert "send_findings" in full
    assert {"publish", "close_public_inputs", "contract"} <= set(public)
    assert project_page(project, world["stranger"]).sees_everything is False
    assert project_page(project, world["third_party_entity"]).sees_everything is True


def test_totals_and_average_are_calculated(world):
    world.design_case()
    estimates = estimates_of(DesignDocument.objects.get().submission.content)
    assert (str(estimates.reference_emissions), str(estimates.emission_reductions)) == ("2001.0", "1600")
    assert estimates.average == 800


def supersede_without_signatory(current, values):
    ModalitiesOfCommunication.objects.update(is_current=False, superseded_on=current.effective_from)
    ModalitiesOfCommunication.objects.create(number=2, **values)
    connection.check_constraints()


def test_the_database_holds_one_current_statement_and_its_signatory(world):
    world.design_case()
    current = ModalitiesOfCommunication.objects.get()
    values = {
        "project": current.project,
        "focal_point": world.japanese,
        "focal_point_is_participant": True,
        "case": current.case,
        "submission": current.submission,
        "effective_from": world.today,
    }
    with pytest.raises(IntegrityError, match="current_once"), transaction.atomic():
        ModalitiesOfCommunication.objects.create(number=2, **values)
    with pytest.raises(IntegrityError, match="primary signatory"), transaction.atomic():
        supersede_without_signatory(current, values)


def test_the_database_refuses_overlapping_crediting_periods(world):
    project = world.registered()
    case = Case.objects.get(lifecycle="registration_request")
    with pytest.raises(IntegrityError, match="do_not_overlap"), transaction.atomic():
        CreditingPeriod.objects.create(
            project=project, number=2, first_on=date(2036, 12, 31), last_on=date(2040, 1, 1), case=case
        )

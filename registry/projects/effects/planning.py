"""What the steps of an idea note write."""

from django.db.models import QuerySet

from registry.identity.models.facts import Verification
from registry.lifecycle.tables import StepContext
from registry.methodologies.operations.numbers import next_reference
from registry.projects.models import PlannedProject
from registry.submissions.queries.submissions import content_of, submitted


def publish_idea_note(context: StepContext) -> None:
    """Give the planned project its number."""
    case = context.case
    assert case.partner_country is not None, "the lifecycle asks for one"
    title = content_of(submitted(case, "project_idea_note"))["project"]["title"]
    planned = PlannedProject.objects.create(
        reference=next_reference(f"{case.partner_country_id}_PIN", PlannedProject.objects.all()),
        partner_country=case.partner_country,
        title=title,
        status=PlannedProject.Status.UNDER_CONSIDERATION,
        source=f"this registry, {case.reference}",
        verification=Verification.VERIFIED,
    )
    case.subject_reference = planned.reference
    case.title = title


def say_no_objection(context: StepContext) -> None:
    planned = _planned(context)
    planned.status = PlannedProject.Status.NO_OBJECTION
    planned.no_objection_on = context.today
    planned.save()


def object_to_it(context: StepContext) -> None:
    _end(context, PlannedProject.Status.OBJECTION)


def withdraw_idea_note(context: StepContext) -> None:
    if _own(context).exists():
        _end(context, PlannedProject.Status.WITHDRAWN)


def update_idea_note(context: StepContext) -> None:
    """A note handed in again after the committee sent it back keeps its number."""
    planned = _own(context).first()
    if planned is None:
        publish_idea_note(context)
        return
    planned.title = content_of(submitted(context.case, "project_idea_note"))["project"]["title"]
    planned.save()


def _planned(context: StepContext) -> PlannedProject:
    return PlannedProject.objects.select_for_update().get(reference=context.case.subject_reference)


def _end(context: StepContext, status: PlannedProject.Status) -> None:
    planned = _planned(context)
    planned.status = status
    planned.save()


def _own(context: StepContext) -> QuerySet[PlannedProject]:
    """The planned project that this very case published, if it did."""
    case = context.case
    return PlannedProject.objects.filter(
        reference=case.subject_reference, source=f"this registry, {case.reference}"
    )

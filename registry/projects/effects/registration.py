"""What the decision on a registration request writes, and its withdrawal."""

from datetime import date
from uuid import UUID, uuid5

from registry.lifecycle.actors import program
from registry.lifecycle.operations.take_step import take_step
from registry.lifecycle.tables import StepContext
from registry.projects.effects.design import locked_project
from registry.projects.effects.documents import let_participants_see
from registry.projects.models import CreditingPeriod, DesignDocument, Project
from registry.projects.queries.subjects import open_design
from registry.submissions.queries.submissions import content_of, submitted
from registry.submissions.schema import Content

FOLLOWING = UUID("3f8f3f26-6c1e-5d0b-9a0c-2f0f7c1f9a51")  # name space: a step, and the one it brings about
TASK = "registry.projects"


def request_registration(context: StepContext) -> None:
    project = locked_project(context)
    project.status = Project.Status.REGISTRATION_REQUESTED
    project.save()
    let_participants_see(project, context.case)


def register_project(context: StepContext) -> None:
    """The project is registered with the design document that was validated; its case is concluded."""
    project = locked_project(context)
    today = context.today
    design = open_design(project)
    assert design is not None, "the guards have seen it"
    design.status = DesignDocument.Status.REGISTERED
    design.effective_from = today
    design.save()
    project.status = Project.Status.REGISTERED
    project.registered_on = today
    project.save()
    requested = content_of(submitted(context.case, "registration_request")).get("request", {})
    _begin_crediting(project, context, requested, design.submission.content.get("project", {}))
    assert context.taken is not None
    take_step(
        design.case,
        "conclude",
        by=program(TASK, f"registered by {context.case.reference}"),
        request_id=uuid5(FOLLOWING, f"conclude:{context.taken.request_id}"),
    )


def _begin_crediting(project: Project, context: StepContext, *forms: Content) -> None:
    """The first crediting period, where a form names both its days: the request before the design document."""
    for form in forms:
        first_on, last_on = form.get("crediting_from"), form.get("crediting_to")
        if first_on and last_on:
            CreditingPeriod.objects.create(
                project=project,
                number=1,
                first_on=date.fromisoformat(str(first_on)),
                last_on=date.fromisoformat(str(last_on)),
                case=context.case,
            )
            return


def reject_registration(context: StepContext) -> None:
    _set_status(context, Project.Status.REJECTED)


def withdraw_request(context: StepContext) -> None:
    _set_status(context, Project.Status.REGISTRATION_REQUEST_WITHDRAWN)


def withdraw_parent(context: StepContext) -> None:
    """The request that this case is about is withdrawn, in the same transaction."""
    parent = context.case.parent
    assert parent is not None
    assert context.taken is not None
    take_step(
        parent,
        "withdraw",
        by=program(TASK, f"withdrawn by {context.case.reference}"),
        request_id=uuid5(FOLLOWING, f"withdraw:{context.taken.request_id}"),
        reason=content_of(submitted(context.case, "registration_withdrawal"))["withdrawal"]["reasons"],
    )


def _set_status(context: StepContext, status: Project.Status) -> None:
    project = locked_project(context)
    project.status = status
    project.save()

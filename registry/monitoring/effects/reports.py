"""What the steps of a monitoring report write."""

from registry.lifecycle.models import Case
from registry.lifecycle.tables import StepContext
from registry.monitoring.effects.verification import raise_checks
from registry.monitoring.models import MonitoringReport
from registry.projects.effects.design import locked_project
from registry.projects.effects.documents import let_participants_see


def hand_in(context: StepContext) -> None:
    """From now on its days are taken, and participants see it. The project is the lock between two reports."""
    project = locked_project(context)
    MonitoringReport.objects.filter(case=context.case).update(is_standing=True)
    let_participants_see(project, context.case)


def take_back(context: StepContext) -> None:
    MonitoringReport.objects.filter(case=context.case).update(is_standing=False)


stand_down = take_back  # withdrawn or rejected: another report may be about the same days


def find_again(context: StepContext) -> None:
    """What the checks find in the corrected values, and had not found before, is a finding of the verification."""
    verification = _verification_of(context.case)
    if verification is not None:
        raise_checks(verification)


def _verification_of(case: Case) -> Case | None:
    return case.children.open().submitted().filter(lifecycle="verification").first()

"""What must be so before reference emissions are assessed."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from registry.lifecycle.tables import StepContext, Unmet
from registry.projects.models import PlannedProject
from registry.projects.queries.subjects import planned_project_of


def is_about_an_idea_note(context: StepContext) -> Iterator[Unmet]:
    """The assessment belongs to a planned project of the same country that is not given up."""
    planned = planned_project_of(context.case)
    if planned is None:
        yield Unmet("idea_note_missing", _("Begin from the project idea note."))
    elif planned.partner_country_id != context.case.partner_country_id:
        yield Unmet("idea_note_of_another_country", _("The planned project is of another partner country."))
    elif planned.status in (PlannedProject.Status.OBJECTION, PlannedProject.Status.WITHDRAWN):
        yield Unmet("idea_note_given_up", _("The planned project was withdrawn, or met an objection."))

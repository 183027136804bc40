"""What each procedure about projects begins from, and what a person may begin it from."""

from typing import Any

from django.db.models import Q, QuerySet

from registry.lifecycle.models import Case
from registry.lifecycle.policies import cases_visible_to, organisations_of
from registry.lifecycle.tables import Part
from registry.projects.guards.changes import may_be_withdrawn
from registry.projects.models import Project

PROJECT, CASE, METHODOLOGY = "project", "case", "methodology"
# Procedures that are not listed begin from nothing.
FOLLOWS = {
    "methodology_revision": METHODOLOGY,
    "reference_emissions_assessment": CASE,
    "validation": CASE,
    "registration_request": CASE,
    "post_registration_change": PROJECT,
    "crediting_period_renewal": PROJECT,
    "project_withdrawal": PROJECT,
    "implementation_report": PROJECT,
    "request_withdrawal": CASE,
}
DESIGN_STATES = ("public_inputs_open", "public_inputs_closed", "under_revision")
PARENTS = {
    "reference_emissions_assessment": Q(lifecycle="project_idea_note", state="under_consideration")
    | Q(lifecycle="project_idea_note", state="no_objection"),
    "project_design_document": Q(lifecycle="project_idea_note", state="no_objection"),
    "validation": Q(lifecycle="project_design_document", state__in=DESIGN_STATES),
    "registration_request": Q(lifecycle="project_design_document", state="public_inputs_closed"),
}
SPEAKING = (Part.PROPONENT, Part.FOCAL_POINT)


def follows(lifecycle_code: str) -> str:
    """What it begins from: "project", "case", "methodology", or "" for what begins from nothing (or may)."""
    return FOLLOWS.get(lifecycle_code, "")


def parents_for(lifecycle_code: str, user: Any) -> list[Case]:
    """The cases from which this person may begin such a procedure, newest first."""
    mine = organisations_of(user, writing=True)
    own = cases_visible_to(user).filter(
        parties__organisation__in=mine, parties__part__in=SPEAKING, parties__until__isnull=True
    )
    if lifecycle_code == "request_withdrawal":
        return [case for case in own.open().submitted().distinct() if may_be_withdrawn(case)]
    wanted = PARENTS.get(lifecycle_code)
    return [] if wanted is None else list(own.filter(wanted).distinct().order_by("-id"))


def projects_for(lifecycle_code: str, user: Any) -> QuerySet[Project]:
    """The registered projects for which this person's organisations speak.

    Of a project with modalities of communication the focal point alone; of one from the public list,
    of which no statement is known, any participant.
    """
    mine = organisations_of(user, writing=True)
    speaks = Q(
        modalities_of_communication__is_current=True, modalities_of_communication__focal_point__in=mine
    ) | Q(modalities_of_communication__isnull=True, participants__organisation__in=mine)
    return (
        Project.objects.filter(status=Project.Status.REGISTERED).filter(speaks).distinct()
        if follows(lifecycle_code) == PROJECT
        else Project.objects.none()
    )

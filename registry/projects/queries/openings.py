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
    "monitoring_report": PROJECT,
    "verification": CASE,
    "request_withdrawal": CASE,
    "issuance_request": CASE,
    "issuance_withdrawal": CASE,
    "over_issuance": CASE,
}
DESIGN_STATES = ("public_inputs_open", "public_inputs_closed", "under_revision")
PARENTS = {
    "reference_emissions_assessment": Q(lifecycle="project_idea_note", state="under_consideration")
    | Q(lifecycle="project_idea_note", state="no_objection"),
    "project_design_document": Q(lifecycle="project_idea_note", state="no_objection"),
    "validation": Q(lifecycle="project_design_document", state__in=DESIGN_STATES),
    "registration_request": Q(lifecycle="project_design_document", state="public_inputs_closed"),
    "verification": Q(lifecycle="monitoring_report", state="submitted"),
    "issuance_request": Q(lifecycle="monitoring_report", state="verified"),
}
# What offices begin, from a case of anybody's.
PARENTS_FOR_OFFICES = {"over_issuance": Q(lifecycle="side_issuance", state="issued")}
# Requests that are taken back on a form of their own.
WITHDRAWALS = {"issuance_request": "issuance_withdrawal"}
MOST_PARENTS = 200  # offered to choose from; what is older is begun from its own page
SPEAKING = (Part.PROPONENT, Part.FOCAL_POINT)


def follows(lifecycle_code: str) -> str:
    """What it begins from: "project", "case", "methodology", or "" for what begins from nothing (or may)."""
    return FOLLOWS.get(lifecycle_code, "")


def parents_for(lifecycle_code: str, user: Any) -> list[Case]:
    """The cases from which this person may begin such a procedure, newest first."""
    if (wanted := PARENTS_FOR_OFFICES.get(lifecycle_code)) is not None:
        return list(cases_visible_to(user).filter(wanted).order_by("-id")[:MOST_PARENTS])
    mine = organisations_of(user, writing=True)
    own = cases_visible_to(user).filter(
        parties__organisation__in=mine, parties__part__in=SPEAKING, parties__until__isnull=True
    )
    if lifecycle_code in ("request_withdrawal", *WITHDRAWALS.values()):
        undecided = own.open().submitted().distinct()
        return [
            case
            for case in undecided
            if WITHDRAWALS.get(case.lifecycle, "request_withdrawal") == lifecycle_code
            and may_be_withdrawn(case)
        ]
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


def may_follow(case: Case, lifecycle_code: str, user: Any) -> bool:
    """Whether this person may begin such a procedure from this case."""
    if (wanted := PARENTS_FOR_OFFICES.get(lifecycle_code)) is not None:
        return cases_visible_to(user).filter(wanted, pk=case.pk).exists()
    return case in parents_for(lifecycle_code, user)

"""How each state of each lifecycle is reached, and what a step needs before it can be taken."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from registry.lifecycle.actors import actor_for
from registry.lifecycle.models import Case
from registry.projects.models import Finding
from registry.projects.operations.findings import answer_finding, close_finding, raise_finding

Prepare = Callable[[Any, Case], None]

# The forms that must be complete before a case is handed in.
FORMS_AT = {
    "methodology_proposal": ("methodology_proposal",),
    "methodology_revision": ("methodology_revision",),
    "project_idea_note": ("project_idea_note",),
    "reference_emissions_assessment": ("reference_emissions_assessment",),
    "project_design_document": (
        "project_design_document",
        "monitoring_plan",
        "modalities_of_communication",
    ),
    "registration_request": (
        "registration_request",
        "credit_allocation",
        "sustainable_development_plan",
    ),
    "request_withdrawal": ("registration_withdrawal",),
    "post_registration_change": ("post_registration_change", "project_design_document"),
    "crediting_period_renewal": ("crediting_period_renewal",),
    "project_withdrawal": ("project_withdrawal",),
    "implementation_report": ("implementation_report",),
}


def forms(world: Any, case: Case) -> None:
    world.fill_all(case)


def report(opinion: str) -> Prepare:
    def prepare(world: Any, case: Case) -> None:
        world.fill(case, "validation_report", opinion=opinion)

    return prepare


def a_finding(world: Any, case: Case) -> None:
    """A new one, so that there is something to send also after others were closed."""
    raise_finding(
        case,
        kind=Finding.Kind.CLARIFICATION,
        item="methodology",
        text="Which factor was used?",
        by=actor_for(world["third_party_entity"]),
        request_id=uuid4(),
    )


def answers(world: Any, case: Case) -> None:
    for finding in Finding.objects.filter(case=case, state=Finding.State.OPEN):
        answer_finding(finding, text="The grid factor.", by=actor_for(world["proponent"]), request_id=uuid4())


def closures(world: Any, case: Case) -> None:
    for finding in Finding.objects.filter(case=case).unsettled():
        close_finding(finding, text="Settled.", by=actor_for(world["third_party_entity"]), request_id=uuid4())


PREPARED: dict[tuple[str, str], tuple[Prepare, ...]] = {
    **{(lifecycle, step): (forms,) for lifecycle in FORMS_AT for step in ("submit", "resubmit")},
    ("project_design_document", "hand_in_revision"): (forms,),
    ("methodology_proposal", "hand_in_further_work"): (forms,),
    ("methodology_proposal", "hand_in_revised_text"): (forms,),
    ("methodology_revision", "hand_in_further_work"): (forms,),
    ("methodology_revision", "hand_in_revised_text"): (forms,),
    ("validation", "send_findings"): (a_finding,),
    ("validation", "hand_in_answers"): (answers,),
    ("validation", "close_findings"): (closures,),
    ("validation", "give_positive_opinion"): (report("positive"),),
    ("validation", "give_negative_opinion"): (report("negative"),),
}

_REQUEST = {
    "draft": (),
    "submitted": ("submit",),
    "returned": ("submit", "return_for_revision"),
    "complete": ("submit", "accept_as_complete"),
    "rejected": ("submit", "accept_as_complete", "reject"),
    "withdrawn": ("discard",),
}
_APPROVED = {**_REQUEST, "approved": ("submit", "accept_as_complete", "approve")}
_OPEN = ("submit", "open_public_inputs")
_CONSIDERED = (*_OPEN, "close_public_inputs")
_METHODOLOGY = {
    "draft": (),
    "submitted": ("submit",),
    "returned": ("submit", "return_for_revision"),
    "public_inputs_open": _OPEN,
    "under_consideration": _CONSIDERED,
    "further_work": (*_CONSIDERED, "ask_for_further_work"),
    "approved_with_revisions": (*_CONSIDERED, "approve_with_revisions"),
    "revised_text_submitted": (*_CONSIDERED, "approve_with_revisions", "hand_in_revised_text"),
    "approved": (*_CONSIDERED, "approve"),
    "not_approved": (*_CONSIDERED, "reject"),
    "withdrawn": (*_OPEN, "withdraw"),
}
_PUBLISHED = ("submit", "publish")
_CLOSED = (*_PUBLISHED, "close_public_inputs")
_NOTED = ("submit", "accept_as_complete")
_VISITED = ("contract", "begin_desk_review", "begin_site_visit")
_FOUND = (*_VISITED, "send_findings")

PATHS: dict[str, dict[str, tuple[str, ...]]] = {
    "methodology_proposal": _METHODOLOGY,
    "methodology_revision": _METHODOLOGY,
    "project_idea_note": {
        "draft": (),
        "submitted": ("submit",),
        "returned": ("submit", "return_for_revision"),
        "under_consideration": _NOTED,
        "no_objection": (*_NOTED, "state_no_objection"),
        "objection": (*_NOTED, "object"),
        "withdrawn": (*_NOTED, "withdraw"),
    },
    "reference_emissions_assessment": {
        "draft": (),
        "submitted": ("submit",),
        "returned": ("submit", "return_for_revision"),
        "under_consideration": _NOTED,
        "assessed": (*_NOTED, "assess"),
        "not_accepted": (*_NOTED, "reject"),
        "withdrawn": (*_NOTED, "withdraw"),
    },
    "project_design_document": {
        "draft": (),
        "submitted": ("submit",),
        "returned": ("submit", "return_for_revision"),
        "public_inputs_open": _PUBLISHED,
        "public_inputs_closed": _CLOSED,
        "under_revision": (*_CLOSED, "revise"),
        "concluded": (*_CLOSED, "conclude"),
        "withdrawn": (*_PUBLISHED, "withdraw"),
    },
    "validation": {
        "not_started": (),
        "contracted": ("contract",),
        "desk_review": ("contract", "begin_desk_review"),
        "site_visit": _VISITED,
        "findings_open": _FOUND,
        "findings_answered": (*_FOUND, "hand_in_answers"),
        "findings_closed": (*_FOUND, "hand_in_answers", "close_findings"),
        "opinion_positive": (*_FOUND, "hand_in_answers", "close_findings", "give_positive_opinion"),
        "opinion_negative": (*_VISITED, "give_negative_opinion"),
        "ended": ("contract", "end"),
    },
    "registration_request": {**_REQUEST, "registered": ("submit", "accept_as_complete", "register")},
    "request_withdrawal": {
        "draft": (),
        "submitted": ("submit",),
        "returned": ("submit", "return_for_revision"),
        "accepted": ("submit", "accept"),
        "withdrawn": ("discard",),
    },
    "post_registration_change": _APPROVED,
    "crediting_period_renewal": _APPROVED,
    "project_withdrawal": _APPROVED,
    "implementation_report": {
        "draft": (),
        "submitted": ("submit",),
        "returned": ("submit", "return_for_revision"),
        "published": ("submit", "publish"),
        "withdrawn": ("discard",),
    },
}

"""The public steps of everything that happened about a project, a methodology or an entity."""

from typing import Any

from django.db.models import Q

from registry.documents.queries import public_documents
from registry.lifecycle.models import Case, StepTaken
from registry.lifecycle.policies import cases_visible_to
from registry.lifecycle.queries import timeline
from registry.public.queries.calls import called_cases
from registry.public.queries.reports import report_addresses

MOST_STEPS = 200
MOST_CASES = 30


def public_steps(reference: str) -> list[StepTaken]:
    """Newest first. A step into a state that is not public stays out."""
    steps = timeline(subject_reference=reference, public_only=True)
    return list(steps.order_by("-taken_at", "-id")[:MOST_STEPS]) if reference else []


def link_reports(newest_first: list[StepTaken]) -> None:
    """Let the last step of a case with a published report lead to it."""
    addresses = report_addresses(taken.case for taken in newest_first)
    for taken in newest_first:
        taken.report_address = addresses.pop(taken.case_id, "")  # type: ignore[attr-defined]


def procedures(reference: str, user: Any) -> dict[str, Any]:
    """The timeline of a subject, the calls about it, and the cases that the reader may open."""
    about = Q(subject_reference=reference)
    steps = public_steps(reference)
    link_reports(steps)
    return {
        "timeline": steps,
        "calls": list(called_cases().filter(about).order_by("-id")),
        "documents": public_documents(Case.objects.submitted().filter(about)) if reference else [],
        "own_cases": list(cases_visible_to(user).filter(about).order_by("-id")[:MOST_CASES]),
    }

"""Cases on an officer's desk: the toy lifecycle's, and how its page is asked for."""

from uuid import uuid4

from django.urls import reverse

from registry.lifecycle.models import Case
from tests.registry.lifecycle.toy import Cast

WORKLIST = "/office/worklist/"


def page_of(case: Case) -> str:
    return reverse("admin:lifecycle_case_change", args=[case.pk])


def button(case: Case, name: str) -> str:
    return reverse(f"admin:case_{name}", args=[case.pk])


def handed_in(cast: Cast, **values) -> Case:
    """A case that waits for the secretariat."""
    case = cast.open(**values)
    cast.step(case, "submit", "proponent")
    case.refresh_from_db()
    return case


def sent(case: Case, code: str, **values) -> dict[str, str]:
    """What the button of a step sends."""
    return {"step": code, "version": str(case.version), "request_id": str(uuid4()), "reason": "", **values}

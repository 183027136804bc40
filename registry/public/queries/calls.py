"""Calls for public inputs as everybody reads them: what is called for, until when, what was said."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from registry.documents.queries import public_documents
from registry.lifecycle.models import Case
from registry.lifecycle.querysets import read_key
from registry.rules.models.clocks import Clock
from registry.submissions.models import SubmissionVersion
from registry.submissions.queries.public_inputs import CLOCK_ENDING, call_of, open_calls, published_inputs
from registry.submissions.queries.submissions import newest_of_each
from registry.submissions.rendering import rendered_sections

MOST_PAST = 50


def called_cases() -> QuerySet[Case]:
    """Cases for which inputs were called for, now or before: these have a page for everybody."""
    windows = Clock.objects.filter(case=OuterRef("pk"), key__endswith=CLOCK_ENDING)
    return Case.objects.submitted().filter(Exists(windows)).select_related("partner_country")


def call_lists(after: str = "") -> dict[str, Any]:
    """``calls``: open now, what closes first on top; ``past``: the last ones that are over.

    ``after``: the key of a further page, as ``older`` gave it. Raises ValueError for what is no such key.
    """
    calls, following = open_calls(after=read_key(after) if after else None)
    again = Clock.objects.running().filter(case=OuterRef("case"), key__endswith=CLOCK_ENDING)
    closed = (
        Clock.objects.filter(~Exists(again), key__endswith=CLOCK_ENDING, closed_at__isnull=False)
        .select_related("case__partner_country")
        .order_by("-closed_at", "-id")
    )
    return {
        "calls": calls,
        "older": f"{following[0] or ''}_{following[1]}" if following else "",
        "is_first": not after,
        "past": list(closed[:MOST_PAST]),
    }


def call_page(case: Case) -> dict[str, Any]:
    """The window, the papers without what is confidential, and the inputs that were published."""
    return {
        "case": case,
        "call": call_of(case),
        "papers": public_papers(case),
        "documents": public_documents([case]),
        "inputs": list(published_inputs(case)),
    }


def public_papers(case: Case) -> list[dict[str, Any]]:
    """The public forms of a case as they were last handed in."""
    found: list[dict[str, Any]] = []
    for version in newest_of_each(case, drafts=False).values():
        if version.form.is_public:
            found.append(shown(version))
    return found


def shown(version: SubmissionVersion) -> dict[str, Any]:
    sections = rendered_sections(version.form, version.content, public_only=True)
    return {"form": version.form, "version": version, "sections": sections}

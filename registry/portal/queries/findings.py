"""The findings of a case with what the reader may say about each."""

from typing import Any

from registry.lifecycle.models import Case
from registry.projects.models import Finding
from registry.projects.policies import answering_part, is_at_work, raising_part
from registry.projects.queries.findings import findings_of
from registry.projects.schemas.findings import place_of_findings


def findings_page(case: Case, user: Any) -> dict[str, Any]:
    """For the page of a case; nothing is asked where no findings are ever written."""
    if place_of_findings(case.lifecycle) is None:
        return {"findings": [], "may_raise_finding": False}
    at_work = is_at_work(case)
    raises = at_work and raising_part(user, case) is not None
    answers = at_work and answering_part(user, case) is not None
    found = findings_of(case)
    for finding in found:
        mark(finding, raises=raises, answers=answers)
    return {"findings": found, "may_raise_finding": raises}


def mark(finding: Finding, *, raises: bool, answers: bool) -> Finding:
    """Give a finding what its part of a page says: its thread, and what the reader may do."""
    is_closed = finding.state == Finding.State.CLOSED
    finding.thread = list(finding.messages.all())  # type: ignore[attr-defined]
    finding.may_answer = answers and not is_closed  # type: ignore[attr-defined]
    finding.may_close = raises and not is_closed  # type: ignore[attr-defined]
    finding.may_reopen = raises and is_closed  # type: ignore[attr-defined]
    return finding


def finding_page(case: Case, public_id: Any, user: Any) -> Finding | None:
    """One finding of the case, marked like those on the page of the case."""
    found = findings_page(case, user)["findings"]
    return next((one for one in found if one.public_id == public_id), None)

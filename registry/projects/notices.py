"""What there is to do in a validation or a verification, counted: "Answer 2 findings on KZ001-VAL-001"."""

from typing import Any

from django.utils.translation import ngettext

from registry.lifecycle.models import Case
from registry.notifications.phrases import register_phrase
from registry.projects.queries.findings import counts_of


def _open_findings(case: Case) -> dict[str, Any]:
    return {"number": counts_of(case).open}


def _answered_findings(case: Case) -> dict[str, Any]:
    return {"number": counts_of(case).blocking}


def _to_be_answered(facts: dict[str, Any]) -> str:
    return (
        ngettext(
            "Answer %(number)d finding on %(case)s",
            "Answer %(number)d findings on %(case)s",
            facts["number"],
        )
        % facts
    )


def _to_be_closed(facts: dict[str, Any]) -> str:
    return (
        ngettext(
            "Close or return %(number)d finding on %(case)s",
            "Close or return %(number)d findings on %(case)s",
            facts["number"],
        )
        % facts
    )


for _lifecycle in ("validation", "verification"):
    register_phrase(_lifecycle, "findings_open", facts=_open_findings, words=_to_be_answered)
    register_phrase(_lifecycle, "findings_answered", facts=_answered_findings, words=_to_be_closed)

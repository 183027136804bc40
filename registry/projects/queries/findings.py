"""Findings of a case and what was said about them."""

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q

from registry.lifecycle.models import Case
from registry.projects.models import Finding, FindingMessage
from registry.projects.schemas.findings import items_of


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingCounts:
    """How many findings of a case there are, by what they wait for; forward actions block nothing."""

    all: int
    open: int
    answered: int
    closed: int
    blocking: int


def findings_of(case: Case) -> list[Finding]:
    """Every finding with its messages, in the order of kind and number: two queries."""
    messages = FindingMessage.objects.select_related("organisation").order_by("number")
    return list(
        Finding.objects.filter(case=case)
        .select_related("raised_by", "case")
        .prefetch_related(Prefetch("messages", queryset=messages))
    )


def counts_of(case: Case) -> FindingCounts:
    blocking = ~Q(state=Finding.State.CLOSED) & ~Q(kind=Finding.Kind.FORWARD_ACTION)
    return FindingCounts(
        **Finding.objects.filter(case=case).aggregate(
            all=Count("pk"),
            open=Count("pk", filter=Q(state=Finding.State.OPEN)),
            answered=Count("pk", filter=Q(state=Finding.State.ANSWERED)),
            closed=Count("pk", filter=Q(state=Finding.State.CLOSED)),
            blocking=Count("pk", filter=blocking),
        )
    )


def by_item(findings: list[Finding], lifecycle: str = "validation") -> list[tuple[str, str, list[Finding]]]:
    """Code, label and findings of each of the report's items, in its order."""
    return [
        (code, str(label), [finding for finding in findings if finding.item == code])
        for code, label in items_of(lifecycle)
    ]

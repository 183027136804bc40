"""What the pages of a case show of an issuance, in the portal as in the office."""

from typing import Any

from django import template

from registry.issuance.policies import may_ask_why
from registry.issuance.queries.pages import panel_of
from registry.lifecycle.models import Case
from registry.projects.models import Project

register = template.Library()


@register.inclusion_tag("includes/case_issuance.html")
def case_issuance(case: Case) -> dict[str, Any]:
    """Amounts by calendar year, and who gets what; nothing in other cases."""
    return {"panel": panel_of(case), "case": case}


@register.simple_tag
def asks_why(case: Case, user: Any) -> str:
    """The reference of the project whose way to its units the reader may look at; empty in other cases."""
    if case.lifecycle not in ("monitoring_report", "verification", "issuance_request", "side_issuance"):
        return ""
    project = Project.objects.filter(reference=case.subject_reference).first()
    return project.reference if project is not None and may_ask_why(user, project) else ""

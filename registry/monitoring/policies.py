"""Who may see and bring what of a monitoring report."""

from typing import Any

from django.db.models import Q, QuerySet

from registry.lifecycle.models import Case
from registry.lifecycle.policies import cases_visible_to, may_edit
from registry.monitoring.models import MonitoringReport

PUBLIC = ("verified", "closed", "rejected")  # states in which everybody reads the report


def reports_visible_to(user: Any) -> QuerySet[MonitoringReport]:
    """Verified ones everybody sees; others those who see their case, or that of their verification."""
    cases = cases_visible_to(user)
    return MonitoringReport.objects.filter(
        Q(case__state__in=PUBLIC)
        | Q(case__in=cases.values("pk"))
        | Q(case__in=cases.filter(lifecycle="verification").values("parent"))
    )


def may_bring_values(user: Any, case: Case) -> bool:
    """Participants, while the report is prepared or corrected."""
    return case.lifecycle == "monitoring_report" and may_edit(user, case)

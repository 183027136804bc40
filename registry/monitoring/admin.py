"""Monitoring reports for officers: difference and findings at a glance."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.identity.administration.base import ReadOnlyAdmin
from registry.lifecycle.policies import cases_visible_to
from registry.monitoring.models import MonitoringReport, Recalculation
from registry.monitoring.queries.concluded import standing_of, with_results

OPEN = ~Q(case__children__findings__state="closed") & Q(case__children__findings__isnull=False)


@admin.register(MonitoringReport)
class MonitoringReportAdmin(ReadOnlyAdmin):
    """A queue: what was claimed, calculated and verified, what the checks and the verifier found."""

    list_display = [
        *("name", "period", "state", "claimed", "calculated", "difference"),
        *("found", "open_findings", "verified", "sheet"),
    ]
    list_filter = ["case__state", "project__partner_country"]
    search_fields = ["case__reference", "project__reference", "project__title"]
    list_select_related = ["case", "project__partner_country"]
    ordering = ["-id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[MonitoringReport]:
        reports = super().get_queryset(request)
        visible = reports.filter(case__in=cases_visible_to(request.user).values("pk"))
        counted = visible.annotate(open_number=Count("case__children__findings", filter=OPEN))
        return with_results(counted, checks=True)

    def _newest(self, report: MonitoringReport) -> Recalculation | None:
        return standing_of(report).recalculation

    def _years(self, report: MonitoringReport) -> list[Any]:
        newest = self._newest(report)
        return [] if newest is None else sorted(newest.years.all(), key=lambda year: year.year)

    @admin.display(description=gettext_lazy("report"), ordering="case__reference")
    def name(self, report: MonitoringReport) -> str:
        return str(report)

    @admin.display(description=gettext_lazy("monitoring period"), ordering="first_on")
    def period(self, report: MonitoringReport) -> str:
        return f"{report.first_on} – {report.last_on}"

    @admin.display(description=gettext_lazy("state"), ordering="case__state")
    def state(self, report: MonitoringReport) -> str:
        return report.case.state_label

    @admin.display(description=gettext_lazy("claimed, t"))
    def claimed(self, report: MonitoringReport) -> str:
        known = [year.claimed_credited for year in self._years(report)]
        return str(sum(known)) if known and None not in known else "–"

    @admin.display(description=gettext_lazy("calculated, t"))
    def calculated(self, report: MonitoringReport) -> str:
        return str(sum(year.credited for year in self._years(report))) if self._newest(report) else "–"

    @admin.display(description=gettext_lazy("difference"))
    def difference(self, report: MonitoringReport) -> str:
        off = [
            f"{year.year}: {year.difference[:20]}"
            for year in self._years(report)
            if not year.is_within_tolerance
        ]
        return "; ".join(off) or "–"

    @admin.display(description=gettext_lazy("found by the checks"))
    def found(self, report: MonitoringReport) -> str:
        newest = self._newest(report)
        if newest is None:
            return "–"
        errors = sum(check["severity"] == "error" for check in newest.checks)
        warnings = sum(check["severity"] == "warning" for check in newest.checks)
        return _("%(errors)s errors, %(warnings)s warnings") % {"errors": errors, "warnings": warnings}

    @admin.display(description=gettext_lazy("open findings"), ordering="open_number")
    def open_findings(self, report: MonitoringReport) -> int:
        return int(getattr(report, "open_number", 0))

    @admin.display(description=gettext_lazy("verified, t"))
    def verified(self, report: MonitoringReport) -> str:
        standing = standing_of(report)
        return str(standing.verified_total) if standing.verified else "–"

    @admin.display(description=gettext_lazy("sheet"))
    def sheet(self, report: MonitoringReport) -> str:
        address = reverse("portal:monitoring", args=[report.case.public_id])
        return format_html('<a href="{}">{}</a>', address, _("values and result"))

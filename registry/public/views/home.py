"""The first page: the figures of the register, by country and by year, and what is newest."""

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry.public.queries import decisions, figures


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    rows = figures.country_figures()
    newest = decisions.decisions().order_by(F("decided_on").desc(nulls_last=True), "-pk")[:8]
    context = {
        "countries": rows,
        "statuses": figures.projects_by_status(),
        "years": figures.years(),
        "newest": decisions.complete(newest),
        "projects": sum(row.projects for row in rows),
        "registered": sum(row.registered for row in rows),
        "countries_with_projects": sum(1 for row in rows if row.projects),
        "issued": sum(row.units.issued for row in rows),
        "held": sum(row.units.held for row in rows),
        "retired": sum(row.units.retired for row in rows),
        "cancelled": sum(row.units.cancelled for row in rows),
        "decided": sum(row.decided or 0 for row in rows),
        "waiting": sum(row.waiting for row in rows),
    }
    return render(request, "public/home.html", context)

"""Pages that explain: how numbers are written, and what this registry is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry.reference_data.models import LoadedFile
from registry.rules.models.rule_sets import FORMATS_DOCUMENT, RuleSet


@require_safe
def formats(request: HttpRequest) -> HttpResponse:
    rule_sets = (
        RuleSet.objects.adopted()
        .filter(document=FORMATS_DOCUMENT)
        .select_related("partner_country")
        .order_by("partner_country", "track", "id")
    )
    return render(request, "public/formats.html", {"rule_sets": rule_sets})


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "public/about.html", {"files": LoadedFile.objects.all()})

"""Rule sets: the list, and one with every value and its source."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry.public.queries.rules import adopted_rule_sets, rule_set_of, rule_set_page


@require_safe
def rule_set_list(request: HttpRequest) -> HttpResponse:
    return render(request, "public/rule_set_list.html", {"rule_sets": adopted_rule_sets()})


@require_safe
def rule_set(request: HttpRequest, key: str) -> HttpResponse:
    found = rule_set_of(key)
    if found is None:
        raise Http404
    return render(request, "public/rule_set.html", rule_set_page(found))

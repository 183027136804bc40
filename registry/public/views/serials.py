"""Serial numbers: the search line, and the life of one serial or of a range."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from credits.errors import SerialNotIssued
from credits.models import Registry
from credits.queries.serials import SerialLife, life_of_range
from credits.serials import SerialRange
from registry.public.queries.numbers import LONGEST_TEXT, SerialTexts, registries
from registry.public.queries.serials import cited_rows, linked_rows

MOVEMENTS_PER_PAGE = 200


@require_safe
def serial_search(request: HttpRequest) -> HttpResponse:
    """The search line. What names one registry goes straight to its page."""
    typed = request.GET.get("number", "")[: LONGEST_TEXT + 1].replace("\x00", "")
    context = {"typed": typed, "registries": Registry.objects.order_by("code")}
    if typed.strip():
        found = SerialTexts().read(typed)
        if found is None:
            return render(request, "public/serial_search.html", {**context, "not_understood": True})
        codes = [found.registry] if found.registry else registries()
        if len(codes) == 1 and (codes[0] in registries()):
            return redirect("public:serial-detail", registry=codes[0], serials=found.serials)
        context["unknown_registry"] = found.registry
        context["choices"] = [] if found.registry else [(code, found.serials) for code in codes]
    return render(request, "public/serial_search.html", context)


@require_safe
def serial_life(request: HttpRequest, registry: str, serials: SerialRange) -> HttpResponse:
    """From issuance to end. Numbers that were never issued are a 404 that says so."""
    after = request.GET.get("after", "")
    after_sequence = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None
    try:
        life = life_of_range(
            registry, serials.first, serials.last, after_sequence=after_sequence, limit=MOVEMENTS_PER_PAGE
        )
    except SerialNotIssued as refusal:
        if registry not in registries():
            raise Http404(f"No registry {registry}") from refusal
        context = {
            "registry": registry,
            "serials": serials,
            "last": Registry.objects.get(pk=registry).last_serial,
        }
        return render(request, "public/serial_not_issued.html", context, status=404)
    return render(request, "public/serial.html", life_context(registry, serials, life))


def life_context(registry: str, serials: SerialRange, life: SerialLife) -> dict[str, object]:
    texts = SerialTexts()
    whole = life.owners[0]
    quantity = sum(run.quantity for run in life.owners)
    more = len(life.movements) == MOVEMENTS_PER_PAGE
    next_page = urlencode({"after": life.movements[-1].sequence}) if more else ""
    address = reverse("public:serial-detail", args=[registry, serials])
    return {
        "registry": registry,
        "serials": serials,
        "quantity": quantity,
        "missing": serials.quantity - quantity,
        "heading": texts.text(
            registry, whole.partner_country, whole.reference, whole.vintage, serials.first, serials.last
        )
        if len({run.series for run in life.owners}) == 1
        else f"{registry} {serials.first} – {serials.last}",
        "owners": linked_rows(registry, life.owners, texts),
        "movements": cited_rows(life.movements),
        "next_page": f"{address}?{next_page}" if next_page else "",
        "references": sorted({run.reference for run in life.owners}),
    }

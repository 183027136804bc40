"""Retirements and cancellations: the list, one certificate's permanent page, its paper and its data."""

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.conf import settings
from django.db.models import Max, Min, QuerySet
from django.forms import TextInput
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from credits.models import Registry
from registry.accounts.models import Certificate
from registry.accounts.queries.certificate_lists import complete
from registry.accounts.queries.certificates import CertificateContent, certificates, content_of, found_by
from registry.accounts.queries.purposes import purposes
from registry.accounts.rendering.certificates import (
    certificate_json,
    certificate_pdf,
    facts_of,
    how_to_check,
    title_of,
)
from registry.accounts.rendering.codes import drawing
from registry.public.filters import ChoiceFilter, choice
from registry.public.lists import RegisterList

LONGEST = 64
SHOWN_RUNS = 200  # on the page; the paper and the data have all of them


def registries() -> list[tuple[str, str]]:
    return [(code, code) for code in Registry.objects.order_by("code").values_list("code", flat=True)]


def certificate_years() -> list[tuple[str, str]]:
    """From the first certificate's year to the last one's: two small looks at the ends of an index."""
    ends = Certificate.objects.aggregate(first=Min("sequence"), last=Max("sequence"))
    moments = Certificate.objects.filter(sequence__in=[ends["first"], ends["last"]])
    years = [moment.year for moment in moments.values_list("recorded_at", flat=True)]
    return [(str(year), str(year)) for year in range(max(years), min(years) - 1, -1)] if years else []


def purpose_choices() -> list[tuple[str, str]]:
    return [(purpose.code, purpose.label) for purpose in purposes().values()]


class CertificateFilter(django_filters.FilterSet):
    search = django_filters.CharFilter(
        method="of_number",
        label=_("Search"),
        max_length=64,
        widget=TextInput(
            attrs={"type": "search", "placeholder": _("Number of the certificate"), "maxlength": 64}
        ),
    )
    kind = choice("kind", _("Kind"), [("retirement", _("retirement")), ("cancellation", _("cancellation"))])
    registry = choice("account__registry", _("Registry"), registries)
    year = ChoiceFilter(method="of_year", label=_("Recorded in"), choices=certificate_years)
    purpose = ChoiceFilter(method="of_purpose", label=_("Purpose"), choices=purpose_choices)
    state = ChoiceFilter(
        method="in_state", label=_("State"), choices=[("valid", _("valid")), ("reversed", _("reversed"))]
    )

    class Meta:
        model = Certificate
        fields: list[str] = []

    def of_number(self, rows: QuerySet[Certificate], name: str, value: str) -> QuerySet[Certificate]:
        """Numbers that begin so; of a whole number the list leads to its page."""
        return rows.filter(number__startswith="".join(value.split()).upper())

    def of_year(self, rows: QuerySet[Certificate], name: str, value: str) -> QuerySet[Certificate]:
        return rows.filter(recorded_at__year=int(value))

    def of_purpose(self, rows: QuerySet[Certificate], name: str, value: str) -> QuerySet[Certificate]:
        return rows.filter(purpose_code=value)

    def in_state(self, rows: QuerySet[Certificate], name: str, value: str) -> QuerySet[Certificate]:
        return rows.filter(entry__reversed_by__isnull=value == "valid")


class CertificateList(RegisterList):
    """Every retirement and cancellation, the newest first. A whole number typed leads to its page."""

    name = "certificate-list"
    filterset_class = CertificateFilter
    default_order = "-recorded"
    orders: ClassVar[dict[str, str | tuple[str, ...]]] = {"recorded": "sequence"}
    columns = (
        ("certificate", lambda row: row.number),
        ("kind", lambda row: row.kind),
        ("state", lambda row: "reversed" if row.correction else "valid"),
        ("recorded_at", lambda row: row.recorded_at),
        ("units_tco2e", lambda row: row.quantity),
        ("registry", lambda row: row.account.registry_id),
        ("projects", lambda row: "; ".join(row.references)),
        ("purpose", lambda row: row.purpose_code or row.purpose),
        ("use_year", lambda row: row.use_year),
        ("use_scheme", lambda row: row.entry.facts.get("use_scheme")),
        ("beneficiary", lambda row: row.beneficiary),
        ("holder", lambda row: getattr(getattr(row.origin, "holder", None), "label", "")),
        ("origin_account", lambda row: row.origin.number),
        ("destination_account", lambda row: row.account.number),
        ("ledger_entry", lambda row: row.sequence),
        ("reversed_at", lambda row: row.correction.recorded_at if row.correction else None),
    )

    def queryset(self) -> QuerySet[Certificate]:
        return certificates()

    def complete(self, rows: Sequence[Any]) -> None:
        complete(rows)

    def get(self, request: HttpRequest) -> Any:
        typed = request.GET.get("search", "")[: LONGEST + 1].replace("\x00", "")
        if typed and not self.as_csv and (found := found_by(typed)) is not None:
            return redirect("public:certificate", found.number)
        return super().get(request)


@require_safe
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """The state now: valid, or reversed since. Needs no script and says how to check a paper."""
    content = _content(number)
    page = _address(request, content)
    context = {
        "content": content,
        "title": title_of(content),
        "facts": [(label, value) for label, value in facts_of(content) if value],
        "runs": content.runs[:SHOWN_RUNS],
        "more_runs": len(content.runs) - SHOWN_RUNS,
        "checks": how_to_check(content),
        "code": drawing(page, str(_("QR code of the certificate's page"))),
        "papers": [
            (code, words, reverse("public:certificate-paper", args=[content.certificate.number, code]))
            for code, words in settings.LANGUAGES
        ],
    }
    return render(request, "public/certificate.html", context)


@require_safe
def certificate_paper(request: HttpRequest, number: str, language: str) -> HttpResponse:
    """The PDF in a language, with the data attached."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    content = _content(number)
    paper = certificate_pdf(content, language=language, page=_address(request, content))
    answer = HttpResponse(paper, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{content.certificate.number}-{language}.pdf"'
    return answer


@require_safe
def certificate_data(request: HttpRequest, number: str) -> HttpResponse:
    """The same facts for programs, byte for byte what the paper carries."""
    content = _content(number)
    return HttpResponse(
        certificate_json(content, page=_address(request, content)), content_type="application/json"
    )


def _content(number: str) -> CertificateContent:
    found = certificates().filter(number=number).first()
    if found is None:
        raise Http404
    return content_of(found)


def _address(request: HttpRequest, content: CertificateContent) -> str:
    """The permanent address: under the registry's public one where it is set, else as it was asked for."""
    path = reverse("public:certificate", args=[content.certificate.number])
    base = settings.REGISTRY_PUBLIC_URL
    return f"{base}{path}" if base else request.build_absolute_uri(path)

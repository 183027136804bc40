"""What a methodology version says, for everybody: its page, its files, trying it out; tables of factors."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from registry.documents.typesetting import render_pdf
from registry.methodologies.language.calculating import calculate
from registry.methodologies.language.nouns import Methodology, Tables
from registry.methodologies.models import FactorTable, MethodologyContent, MethodologyVersion
from registry.methodologies.resolving import adopted_content, confirmed_keys, read_content, tables_for
from registry.public.forms import PeriodForm, ValuesForm
from registry.public.queries.calculations import group_rows, result_page
from registry.public.queries.contents import (
    content_page,
    data_of,
    table_page,
    table_rows,
    unlisted_page,
    version_of,
)
from registry.public.queries.papers import paper_of
from registry.public.queries.unlisted import said_by_file, unlisted_version

TOML = "application/toml"


def _version(reference: str, number: str) -> MethodologyVersion:
    found = version_of(reference, number)
    if found is None:
        raise Http404
    return found


def _adopted(version: MethodologyVersion) -> MethodologyContent:
    content = adopted_content(version)
    if content is None:
        raise Http404
    return content


def _listed_or_shipped(reference: str, number: str) -> tuple[MethodologyVersion, bool]:
    """The version of the register, else that of a shipped file (and True); 404 where there is neither."""
    if (found := version_of(reference, number)) is not None:
        return found, False
    if (unlisted := unlisted_version(reference, number)) is not None:
        return unlisted, True
    raise Http404


@require_safe
def methodology_content(request: HttpRequest, reference: str, number: str) -> HttpResponse:
    """One version with everything it says; also where nothing is adopted yet, and where only a file is shipped."""
    place = [reference, number]
    version, is_unlisted = _listed_or_shipped(reference, number)
    if is_unlisted:
        page = unlisted_page(version, *said_by_file(version))
        page["downloads"] = [(reverse("public:methodology-file", args=[*place, "toml"]), _("Text (TOML)"))]
        page["cite_title"] = f"{reference} {number}"
        return render(request, "public/methodology_content.html", page)
    page = content_page(version)
    page["downloads"] = [
        (reverse("public:methodology-file", args=[*place, "toml"]), _("Text (TOML)")),
        (reverse("public:methodology-file", args=[*place, "json"]), _("Data (JSON)")),
        (reverse("public:methodology-file", args=[*place, "pdf"]), _("Paper (PDF)")),
    ]
    page["cite_title"] = f"{reference} {number}"
    return render(request, "public/methodology_content.html", page)


@require_safe
def methodology_file(request: HttpRequest, reference: str, number: str, suffix: str) -> HttpResponse:
    """The content in force as TOML (the bytes that were adopted), JSON or PDF."""
    name = f"{reference}-{number}.{suffix}"
    version, is_unlisted = _listed_or_shipped(reference, number)
    if is_unlisted and suffix == "toml":
        said, _tables = said_by_file(version)
        return sent(said.text, name, said.digest)
    if is_unlisted:
        raise Http404
    content = _adopted(version)
    if suffix == "toml":
        return sent(content.text, name, content.digest)
    if suffix == "json":
        answer: HttpResponse = JsonResponse(data_of(content), json_dumps_params={"ensure_ascii": False})
    else:
        paper = paper_of(content)
        answer = HttpResponse(
            render_pdf("documents/methodology.typ", paper, dated=content.adopted_at, mathematics=True),
            content_type="application/pdf",
        )
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
def methodology_revision(request: HttpRequest, reference: str, number: str, revision: int) -> HttpResponse:
    """The text of any revision that was ever adopted: what a calculation of that time was made with."""
    rows = MethodologyContent.objects.ever_adopted().filter(version=_version(reference, number))
    row = rows.filter(revision=revision).first() if revision < 2**31 else None
    if row is None:
        raise Http404
    return sent(row.text, f"{reference}-{number}-{row.revision}.toml", row.digest)


def sent(text: str, name: str, digest: str) -> HttpResponse:
    """A text as it was adopted, byte for byte, under its digest."""
    answer = HttpResponse(text, content_type=f"{TOML}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["ETag"] = f'"{digest}"'
    return answer


def _calculable(
    reference: str, number: str
) -> tuple[MethodologyVersion, MethodologyContent | None, Methodology, Tables]:
    """What is calculated with: the content in force, or the shipped file of a version that is not listed; else 404."""
    version, is_unlisted = _listed_or_shipped(reference, number)
    if is_unlisted:
        return version, None, *said_by_file(version)
    content = _adopted(version)
    return content.version, content, read_content(content), tables_for(content)


@require_http_methods(["GET", "HEAD", "POST"])
def methodology_calculation(request: HttpRequest, reference: str, number: str) -> HttpResponse:
    """Try it: days and points are asked by GET, the values come by POST. Nothing is kept."""
    version, content, methodology, tables = _calculable(reference, number)
    period = PeriodForm(request.GET, methodology)
    page: dict[str, Any] = {"version": version, "content": content, "said": methodology, "period": period}
    if not period.is_valid():
        return render(request, "public/methodology_calculation.html", page, status=400)
    values = ValuesForm(request.POST if request.method == "POST" else None, methodology, period)
    page |= {"values": values, "groups": group_rows(values.groups())}
    status = 200
    if request.method == "POST":
        if not may_calculate(request):
            page["refused"] = _("Too many calculations came from your address. Try again in an hour.")
            status = 429
        elif values.is_valid():
            slices = period.slices()
            found = calculate(
                methodology,
                values.inputs(),
                tables,
                period=(slices[0][0], slices[-1][1]),
                confirmed=frozenset() if content is None else confirmed_keys(content),
            )
            page["result"] = result_page(found)
        else:
            status = 400
    return render(request, "public/methodology_calculation.html", page, status=status)


def may_calculate(request: HttpRequest) -> bool:
    """Whether this address may ask for another calculation now: the same count as programs have."""
    from registry.methodologies.api.throttling import CalculationThrottle

    return bool(CalculationThrottle().allow_request(request, None))


@require_safe
def factor_table_list(request: HttpRequest) -> HttpResponse:
    return render(request, "public/factor_table_list.html", {"tables": table_rows()})


@require_safe
def factor_table(request: HttpRequest, name: str, revision: int = 0) -> HttpResponse:
    """A table: the revision asked for, else the newest in force, else the last that was."""
    return render(request, "public/factor_table.html", _table_page(name, revision))


def _table_page(name: str, revision: int) -> dict[str, Any]:
    row = _table(name, revision)
    place = [row.name, row.revision]
    return table_page(row) | {
        "downloads": [(reverse("public:factor-table-file", args=place), _("Text (TOML)"))],
    }


@require_safe
def factor_table_file(request: HttpRequest, name: str, revision: int) -> HttpResponse:
    row = _table(name, revision)
    return sent(row.text, f"{row.name}-{row.revision}.toml", row.digest)


def _table(name: str, revision: int) -> FactorTable:
    rows = FactorTable.objects.ever_adopted().filter(name=name)
    if revision:
        rows = rows.filter(revision=revision) if revision < 2**31 else rows.none()
    row = rows.order_by("status", "-revision").first()  # adopted comes before superseded
    if row is None:
        raise Http404
    return row

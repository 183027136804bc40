"""Third-party entities: the list, and one with its designations by country and scope."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import BooleanField, Count, ExpressionWrapper, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from registry.parties.models import Designation, DesignationScope, Suspension, ThirdPartyEntity
from registry.parties.queries import accredited
from registry.public.filters import ThirdPartyEntityFilter
from registry.public.lists import RegisterList
from registry.public.queries.projects import project_rows
from registry.public.queries.timelines import procedures
from registry.public.queries.units import issued_units


def designation_rows() -> QuerySet[Designation]:
    """Designations with their country, the scopes they have today by number, and when they did not count."""
    today = timezone.localdate()
    scopes = DesignationScope.objects.on(today).select_related("scope").order_by("scope__number")
    return (
        Designation.objects.annotate(is_accredited=ExpressionWrapper(accredited(today), BooleanField()))
        .select_related("partner_country", "third_party_entity")
        .prefetch_related(
            Prefetch("scopes", scopes), Prefetch("suspensions", Suspension.objects.order_by("since"))
        )
        .order_by("partner_country__position", "designated_on", "pk")
    )


def entity_rows() -> QuerySet[ThirdPartyEntity]:
    """Entities with their designations, and how many of them stand."""
    standing = Q(designations__status=Designation.Status.DESIGNATED) & accredited(
        timezone.localdate(), prefix="designations__"
    )
    return ThirdPartyEntity.objects.prefetch_related(Prefetch("designations", designation_rows())).annotate(
        standing=Count("designations", filter=standing, distinct=True)
    )


def stands(row: Any) -> bool:
    """Whether a row of ``designation_rows`` stands today: designated, and its accreditation has not ended."""
    return row.status == Designation.Status.DESIGNATED and row.is_accredited


def countries_of(row: ThirdPartyEntity, status: str) -> str:
    codes = {each.partner_country_id for each in row.designations.all() if each.status == status}
    return "; ".join(sorted(codes))


def standing_in(row: ThirdPartyEntity) -> str:
    return "; ".join(sorted({each.partner_country_id for each in row.designations.all() if stands(each)}))


def lapsed_in(row: ThirdPartyEntity) -> str:
    """The countries that still list it as designated although its accreditation has ended."""
    listed = {each for each in row.designations.all() if each.status == Designation.Status.DESIGNATED}
    return "; ".join(sorted({each.partner_country_id for each in listed if not stands(each)}))


def by_country(row: ThirdPartyEntity, *, standing: bool) -> list[Designation]:
    """One designation per country, in the order of signing; a country may have several."""
    found: dict[str, Designation] = {}
    for each in row.designations.all():
        if stands(each) == standing:
            found.setdefault(each.partner_country_id, each)
    return list(found.values())


class ThirdPartyEntityList(RegisterList):
    name = "third-party-entity-list"
    filterset_class = ThirdPartyEntityFilter
    default_order = "name"
    orders: ClassVar[dict[str, str | tuple[str, ...]]] = {"name": "name", "designations": "standing"}
    columns = (
        ("name", lambda row: row.name),
        ("designated_in", standing_in),
        ("accreditation_ended_in", lapsed_in),
        ("suspended_in", lambda row: countries_of(row, Designation.Status.SUSPENDED)),
        ("withdrawn_in", lambda row: countries_of(row, Designation.Status.WITHDRAWN)),
        ("verification", lambda row: row.verification),
        ("source", lambda row: row.source),
    )

    def queryset(self) -> QuerySet[ThirdPartyEntity]:
        return entity_rows()

    def complete(self, rows: Sequence[Any]) -> None:
        for row in rows:
            row.stands_in = by_country(row, standing=True)
            row.stood_in = by_country(row, standing=False)


@require_safe
def third_party_entity(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(entity_rows(), slug=slug)
    projects = (
        project_rows()
        .filter(third_party_entity=found)
        .annotate(issued=issued_units("reference"))
        .order_by("reference")
    )
    return render(
        request,
        "public/third_party_entity.html",
        {"entity": found, "projects": projects, **procedures(slug, request.user)},
    )

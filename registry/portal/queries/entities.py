"""A third-party entity's own page: its designations, its validations, its applications."""

from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Prefetch, Q, QuerySet
from django.utils import timezone

from registry.identity.policies import is_officer
from registry.lifecycle.models import CaseParty
from registry.lifecycle.policies import cases_visible_to, organisations_of
from registry.lifecycle.tables import Part
from registry.parties.models import Designation, DesignationScope, ThirdPartyEntity
from registry.parties.queries import accredited
from registry.portal.queries.worklists import in_order

MOST_CASES = 50
OWN_PROCEDURES = Q(lifecycle__startswith="third_party_entity_")


def entities_visible_to(user: Any) -> QuerySet[ThirdPartyEntity]:
    """The entity's own people; officers see every entity's."""
    if is_officer(user):
        return ThirdPartyEntity.objects.all()
    return ThirdPartyEntity.objects.filter(organisation__in=organisations_of(user))


def entity_page(entity: ThirdPartyEntity, user: Any) -> dict[str, Any]:
    today = timezone.localdate()
    scopes = DesignationScope.objects.on(today).select_related("scope").order_by("activity", "scope__number")
    designations = (
        Designation.objects.filter(third_party_entity=entity)
        .annotate(is_accredited=ExpressionWrapper(accredited(today), BooleanField()))
        .select_related("partner_country")
        .prefetch_related(Prefetch("scopes", scopes))
        .order_by("partner_country__position", "designated_on", "pk")
    )
    parts = CaseParty.objects.current().filter(organisation=entity.organisation_id)
    mine = cases_visible_to(user).filter(pk__in=parts.values("case"))
    works = mine.filter(pk__in=parts.filter(part=Part.THIRD_PARTY_ENTITY).values("case"))
    return {
        "entity": entity,
        "designations": list(designations),
        "validations": list(in_order(works.exclude(OWN_PROCEDURES))[:MOST_CASES]),
        "applications": list(in_order(mine.filter(OWN_PROCEDURES))[:MOST_CASES]),
    }

"""A decision with two sides, as short as it can be written."""

from collections.abc import Callable

import pytest

from registry.identity.models.parties import PartnerCountry
from registry.identity.system_authority import system_authority
from registry.issuance.models import CountryNotification, DecidedProject, IssuanceDecision
from registry.projects.models import Project
from registry.reference_data.operations.rule_sets import adopt_shipped_rule_sets


@pytest.fixture
def authority(db):
    authority = system_authority("tests.issuance", "A test")
    adopt_shipped_rule_sets(authority)
    return authority


@pytest.fixture
def mongolia(db):
    return PartnerCountry.objects.create(code="MN", iso3="MNG", name="Mongolia", position=1)


@pytest.fixture
def decide(mongolia) -> Callable[..., IssuanceDecision]:
    """A decision on MN001: the total, then each side's quantity and whether it issued it."""

    def make(total, japan, partner, *, number=1, issued=("japan", "partner"), scope="project", **values):
        project, _is_new = Project.objects.get_or_create(
            reference="MN001", defaults={"partner_country": mongolia, "title": "Boilers"}
        )
        decision = IssuanceDecision.objects.create(
            **{
                "slug": f"MN001-{number}",
                "partner_country": mongolia,
                "projects_as_printed": "MN001",
                "scope": scope,
                "number": number,
                "total_quantity": total,
                **values,
            }
        )
        DecidedProject.objects.create(decision=decision, project=project)
        for side, quantity in (("japan", japan), ("partner", partner)):
            CountryNotification.objects.create(
                decision=decision, side=side, quantity=quantity, is_issued=side in issued
            )
        return decision

    return make

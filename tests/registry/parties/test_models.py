"""What PostgreSQL itself refuses of scopes, Joint Committees and designations."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from registry.identity.models.parties import Organisation, PartnerCountry
from registry.parties.models import (
    Designation,
    DesignationScope,
    JointCommittee,
    SectoralScope,
    ThirdPartyEntity,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def mongolia():
    return PartnerCountry.objects.create(code="MN", iso3="MNG", name="Mongolia", position=1)


@pytest.fixture
def entity():
    organisation = Organisation.objects.create(name="Body")
    return ThirdPartyEntity.objects.create(name="Body", slug="body", organisation=organisation)


def refused(model, constraint, **values):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.create(**values)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("designation_reference_form", {"reference": "TPE-MN-1"}),
        ("designation_reference_of_country", {"reference": "TPE-VN-001"}),
        ("designation_accredited_after_designated", {"accredited_until": date(2013, 1, 1)}),
    ],
)
def test_an_impossible_designation_is_refused(mongolia, entity, constraint, values):
    day = date(2014, 1, 1)
    given = {
        "third_party_entity": entity,
        "partner_country": mongolia,
        "designated_on": day,
        "status": "designated",
    }
    refused(Designation, constraint, **{**given, **values})


def test_a_designation_stands_once(mongolia, entity):
    given = {"third_party_entity": entity, "partner_country": mongolia, "status": "designated"}
    Designation.objects.create(**given)
    refused(Designation, "designation_without_reference_once", **given)
    Designation.objects.create(**given, reference="TPE-MN-001")
    refused(Designation, "designation_reference_once", **given, reference="TPE-MN-001")


def test_a_scope_is_designated_once_for_each_activity(mongolia, entity):
    scope = SectoralScope.objects.create(number=1, name="Energy industries")
    designation = Designation.objects.create(
        third_party_entity=entity, partner_country=mongolia, status="designated"
    )
    for activity in ("validation", "verification"):
        DesignationScope.objects.create(designation=designation, scope=scope, activity=activity)
    refused(
        DesignationScope,
        "designation_scope_once",
        designation=designation,
        scope=scope,
        activity="validation",
    )


def test_scopes_and_committees_stand_once(mongolia):
    SectoralScope.objects.create(number=1)
    refused(SectoralScope, "number", number=1)
    refused(SectoralScope, "sectoral_scope_number_in_list", number=0)
    JointCommittee.objects.create(partner_country=mongolia)
    refused(JointCommittee, "partner_country", partner_country=mongolia)

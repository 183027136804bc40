"""What PostgreSQL itself refuses of methodologies."""

import pytest
from django.db import IntegrityError, transaction

from registry.identity.models.parties import PartnerCountry
from registry.methodologies.models import Methodology, MethodologyVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def mongolia():
    return PartnerCountry.objects.create(code="MN", iso3="MNG", name="Mongolia", position=1)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("methodology_reference_form", {"reference": "MN_AM1"}),
        ("methodology_reference_form", {"reference": "MN_PM001"}),
        ("methodology_reference_of_country", {"reference": "VN_AM001"}),
        ("methodology_title_has_basis", {"title": "Solar"}),
        ("methodology_title_has_basis", {"title_basis": "page"}),
    ],
)
def test_an_impossible_methodology_is_refused(mongolia, constraint, values):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Methodology.objects.create(**{"reference": "MN_AM001", "partner_country": mongolia, **values})


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("methodology_version_is_major_minor", {"version": "Ver2.0"}),
        ("methodology_version_is_major_minor", {"version": "02.0"}),
        ("methodology_version_once", {"version": "1.0"}),
        ("methodology_version_title_has_basis", {"version": "2.0", "title": "Solar"}),
    ],
)
def test_an_impossible_version_is_refused(mongolia, constraint, values):
    methodology = Methodology.objects.create(reference="MN_AM001", partner_country=mongolia)
    MethodologyVersion.objects.create(methodology=methodology, version="1.0")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        MethodologyVersion.objects.create(methodology=methodology, **values)

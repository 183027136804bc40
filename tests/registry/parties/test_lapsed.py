"""An accreditation that has ended shows wherever people look, and nobody is appointed under it any more."""

import csv
import io

import pytest

from registry.lifecycle.tables import lifecycle_of
from registry.parties.models import Accreditation
from registry.parties.queries import standing
from registry.portal.forms.start import StartForm
from registry.submissions.schema import Kind
from registry.submissions.values.lookups import lookup_of
from tests.registry.parties.stage import days, today

LIST = "/third-party-entities/"
PAGE = f"{LIST}steppe-assurance/"


def offered() -> list[str]:
    """The third-party entities that a validation can be begun with."""
    form = StartForm(lifecycle=lifecycle_of("validation"), organisations=[])
    return [entity.name for entity in form.fields["entity"].queryset]


def listed(client, status: str) -> bool:
    return "Steppe Assurance" in client.get(f"{LIST}?status={status}").content.decode()


def test_an_accreditation_that_ended_takes_the_badge_and_the_place_in_the_choice(stage, client):
    designation = stage.designation(accredited_until=today())
    assert "accreditation ended" not in client.get(PAGE).content.decode()
    assert offered() == ["Steppe Assurance"]

    designation.accredited_until = today() - days(1)
    designation.save()

    for page in (PAGE, "/countries/KZ/", LIST):
        assert "accreditation ended" in client.get(page).content.decode(), page
    assert (listed(client, "designated"), listed(client, "lapsed")) == (False, True)
    (row,) = csv.DictReader(io.StringIO(client.get("/third-party-entities.csv").getvalue().decode()))
    assert (row["designated_in"], row["accreditation_ended_in"]) == ("", "KZ")
    assert offered() == []
    names = dict(lookup_of(Kind.THIRD_PARTY_ENTITY).search(""))
    assert names == {"steppe-assurance": "Steppe Assurance (not designated now)"}

    Accreditation.objects.create(designation=designation, last_on=today())
    assert (listed(client, "designated"), listed(client, "lapsed")) == (True, False)
    assert offered() == ["Steppe Assurance"]


@pytest.mark.parametrize(
    ("fields", "stands"),
    [
        ({}, True),
        ({"designated_on": None}, True),  # its report will tell
        ({"designated_on": today() + days(1)}, False),
        ({"status": "suspended"}, False),
        ({"status": "withdrawn"}, False),
    ],
)
def test_who_can_be_appointed_today(stage, fields, stands):
    stage.designation(**fields)
    assert standing(today()).exists() == stands

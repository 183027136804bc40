"""What the tests of conditions share: the codes of a refusal, and how a form is spoilt."""

import pytest

from registry.identity.models.parties import PartnerCountry
from registry.lifecycle.errors import StepUnmet


def codes(world, case, step) -> set[str]:
    """Take the step; what it was refused for."""
    with pytest.raises(StepUnmet) as refused:
        world.step(case, step)
    return {one.code for one in refused.value.unmet}


def put(section, field, value):
    def change(content):
        content[section][field] = value

    return change


def another_country() -> PartnerCountry:
    return PartnerCountry.objects.create(code="MN", iso3="MNG", name="Mongolia", position=1)

"""What is there before the story of monitoring: a registered project, and the officers of both sides.

How a project comes to be registered is another story. Here it is walked there by operations, on which no rule
set, no clock and no agenda looks; what is told from then on is held to everything.
"""

from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction

from registry.identity.models.parties import Organisation, Side
from registry.identity.models.people import Role
from registry.identity.operations.roles import grant_role
from registry.lifecycle import hooks
from registry.lifecycle.models import Case
from registry.parties.models import ThirdPartyEntity
from registry.projects.models import Project
from registry.reference_data.operations.rule_sets import adopt_shipped_rule_sets
from registry.rules.models.rule_sets import CYCLE_DOCUMENT, RuleSet
from registry.rules.operations.shipped_sets import adopt_shipped_cycles
from registry.submissions.operations.drafts import save_draft
from registry.submissions.queries.submissions import newest
from tests.registry.monitoring.contents import TEXT
from tests.registry.monitoring.world import Monitoring, make_monitoring
from tests.registry.projects.contents import content_for
from tests.registry.projects.world import Rules
from tests.scenarios.setting import (
    AUTHORITY,
    Login,
    Place,
    make_committee,
    make_offices,
    make_person,
    user_of,
)

PROJECT = "KZ001"
PASSWORD = "long enough, surely"  # of everybody in a world
# Beside the electricity that the plant makes, what it draws itself.
METHODOLOGY = TEXT.replace(
    "[parameters.EF_RE]",
    """[parameters.EC]
symbol = "EC_{i,p}"
index = ["i", "p"]
description = "Electricity drawn from the grid"
unit = "MWh"
kind = "monitored"
option = "C"
frequency = "continuous"
minimum = "0"
source = "a test"
mark = "sourced"
[parameters.EF_RE]""",
).replace('expression = "0 tCO2"', 'expression = "sum(i: EC[i]) * EF_RE"')


class Registered(Monitoring):
    """``place`` names its people and organisations as they are called in stories."""

    def registered(self) -> Project:
        adopt_shipped_cycles(AUTHORITY)
        adopt_shipped_rule_sets(AUTHORITY)
        adopted = RuleSet.objects.adopted().filter(partner_country=self.country, document=CYCLE_DOCUMENT)
        self.rules.key = adopted.get().key
        for organisation, name in (
            (self.firm, "Steppe Sun of Almaty"),
            (self.japanese, "Nippon Taiyo Company"),
            (self.entity.organisation, "Careful Assurance Body"),
        ):
            Organisation.objects.filter(pk=organisation.pk).update(name=name)
        ThirdPartyEntity.objects.filter(pk=self.entity.pk).update(name="Careful Assurance Body")
        return super().registered()

    def fill(self, case: Case, form_code: str, change: Any = None, **options: Any) -> None:
        super().fill(case, form_code, change, **options)
        if form_code == "monitoring_plan":
            self._plan_two_meters(case)

    def _plan_two_meters(self, case: Case) -> None:
        content = content_for("monitoring_plan", self)
        (made,) = content["ex_post"]["parameters"]
        drawn = {
            "row": "mp2",
            "parameter": "EC_i,p",
            "description": "Electricity drawn from the grid",
            "estimated_value": "25",
        }
        content["ex_post"]["parameters"] = [made, {**made, **drawn}]
        standing = newest(case, "monitoring_plan")
        assert standing is not None
        save_draft(
            case,
            "monitoring_plan",
            by=self["proponent"],
            request_id=uuid4(),
            expected_edition=standing.edition,
            content=content,
        )


@transaction.atomic
def make_registered(place: Place) -> dict[str, Login]:
    """A registered project and the logins of its people; two officers of each side, the partner's first."""
    assert place.code == "KZ", "the world of tests is there"
    world = _walked()
    country = world.country
    people = {
        who: _login(world, name)
        for who, name in (
            ("company", "proponent"),
            ("japanese", "participant"),
            ("entity", "third_party_entity"),
        )
    }
    people |= {**make_offices(country, place), **make_committee(country, place)}
    for who, name, side in (
        ("partner1", "Aruzhan Officer", Side.PARTNER),
        ("partner2", "Bolat Officer", Side.PARTNER),
        ("japan1", "Hana Officer", Side.JAPAN),
        ("japan2", "Ken Officer", Side.JAPAN),
    ):
        people[who] = make_person(name, f"{who}@registry.example", factor=True)
        grant_role(user_of(people[who]), Role.REGISTRY_OFFICER, authority=AUTHORITY, side=side)
    return people


def _walked() -> Monitoring:
    ruled = Rules()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hooks.rules_of, "answerer", lambda key: ruled)
        patch.setattr(hooks.pin_rules, "answerer", lambda *_: ruled.key)
        patch.setattr(hooks.documents_of, "answerer", None)
        for question in (hooks.clockwork, hooks.decision_stands, hooks.announce):
            patch.setattr(question, "answerers", {})
        return make_monitoring(ruled, Registered, METHODOLOGY)


def _login(world: Monitoring, name: str) -> Login:
    person = world[name]
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return Login(person.name, person.email, PASSWORD)

"""From a verified monitoring report to units on both sides and the night after, with nothing stood in for."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from credits.queries.totals import totals_by_reference
from registry.identity.system_authority import system_authority
from registry.issuance.models import IssuanceRequest, ReverificationDifference, SideIssuance
from registry.issuance.operations.reverification import reverify
from registry.issuance.queries.issuable import why_not_issuable
from registry.lifecycle import hooks
from registry.lifecycle.errors import StepUnmet
from registry.lifecycle.models import Case
from registry.reference_data.operations.rule_sets import adopt_shipped_rule_sets
from tests.registry.issuance.way import add_officers, asked, issue, verify
from tests.registry.monitoring.world import Monitoring, make_monitoring
from tests.registry.projects.world import Rules

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def registered(django_db_setup: None, django_db_blocker: Any) -> Iterator[Monitoring]:
    """A registered project; decisions stand by being named, nobody is told."""
    ruled = Rules()
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(hooks.rules_of, "answerer", lambda key: ruled)
        patch.setattr(hooks.pin_rules, "answerer", lambda *_: ruled.key)
        patch.setattr(hooks.documents_of, "answerer", None)
        for question in (hooks.clockwork, hooks.decision_stands, hooks.announce):
            patch.setattr(question, "answerers", {})
        adopt_shipped_rule_sets(system_authority("tests.issuance", "A test"))
        yield make_monitoring(ruled)
        transaction.set_rollback(True)


@pytest.fixture
def world(registered: Monitoring, db: None) -> Monitoring:
    add_officers(registered)
    return registered


def codes(world: Monitoring, reader: str = "proponent") -> list[str]:
    """What stands in the way of the newest report."""
    answer = why_not_issuable(world.project, world[reader])
    return [block.code for block in answer.reports[0].blocks]


def is_refused_once_the_report_is_withdrawn(world: Monitoring, report: Case, case: Case) -> None:
    """A request that was begun before outlives the report, and nothing is issued by it."""
    mark = transaction.savepoint()
    world.step(report, "withdraw")
    with pytest.raises(StepUnmet) as refusal:
        world.step(case, "submit")
    assert [one.code for one in refusal.value.unmet] == ["report_not_standing"]
    transaction.savepoint_rollback(mark)
    for one in (report, case):
        one.refresh_from_db()


def test_from_the_verified_report_to_the_night_after(world: Monitoring, client: Client) -> None:
    assert [block.code for block in why_not_issuable(world.project, world["proponent"]).blocks] == [
        "no_report"
    ]
    report = world.begin("monitoring_report")
    seen = why_not_issuable(world.project, world["secretariat"])
    assert (seen.reports, [block.code for block in seen.blocks]) == ((), ["no_report"]), "a draft of others"
    world.walk(report, "submit")
    assert codes(world)[0] == codes(world, "secretariat")[0] == "report_not_verified"
    verify(world, report)
    report.refresh_from_db()
    assert codes(world) == ["not_requested"]

    case = asked(world, report, (2024, "japan", 300), (2024, "partner", 196), (2025, "partner", 1000))
    assert codes(world) == ["request_not_handed_in"]
    assert codes(world, "secretariat") == ["not_requested"], "a draft of others"
    is_refused_once_the_report_is_withdrawn(world, report, case)
    world.step(case, "submit")
    assert codes(world) == ["request_not_decided"]
    world.step(case, "accept_as_complete")
    world.step(case, "notify")
    report.refresh_from_db()
    assert report.state == "closed"
    assert codes(world) == ["side_not_issued", "side_not_issued"]
    sides = {row.notification.side: row.case for row in SideIssuance.objects.select_related("notification")}
    issue(world, sides["japan"], "japan1", "japan2")
    assert codes(world) == ["side_not_issued"]
    issue(world, sides["partner"], "officer", "partner2")
    answer = why_not_issuable(world.project, world["proponent"])
    assert answer.reports[0].is_issued
    assert IssuanceRequest.objects.get(case=case).decision is not None
    units = totals_by_reference([world.project.reference])[world.project.reference]
    assert {code: total.issued for code, total in units.items()} == {"JP": 300, "KZ": 1196}

    run = reverify(date(2026, 11, 23))
    assert (
        list(ReverificationDifference.objects.values_list("check_code", "place", "expected", "found")) == []
    )
    assert (run.outcome, run.figures["recalculations"], run.figures["units"]) == ("clean", 1, 1496)
    pages(world, client, case, sides["japan"])


def pages(world: Monitoring, client: Client, *cases: Any) -> None:
    """The doors say it too: the project's own people see it, others find nothing."""
    address = reverse("portal:issuable", args=[world.project.reference])
    client.force_login(world["proponent"])
    assert "badge good" in client.get(address).content.decode()
    for case in cases:
        page = client.get(reverse("portal:case", args=[case.public_id])).content.decode()
        assert 'id="amounts"' in page
        assert address in page
    listed = client.get(reverse("public:issuance-list")).content.decode()
    assert world.project.title in listed
    assert "1,196" in listed
    client.force_login(world["stranger"])
    assert client.get(address).status_code == 404

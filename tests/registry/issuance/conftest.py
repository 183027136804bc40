"""A decision with two sides, as short as it can be written."""

from collections.abc import Callable
from typing import Any

import pytest

from registry.identity.models.parties import PartnerCountry
from registry.identity.system_authority import system_authority
from registry.issuance.models import CountryNotification, DecidedProject, IssuanceDecision
from registry.issuance.queries import reports
from registry.lifecycle import hooks
from registry.projects.models import Project
from registry.reference_data.operations.rule_sets import adopt_shipped_rule_sets
from tests.registry.issuance.stage import Stage, make_stage


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


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped rules hold; decisions stand by being named, nobody is told, no clock runs."""
    for question in (hooks.clockwork, hooks.decision_stands, hooks.announce):
        monkeypatch.setattr(question, "answerers", {})


def staged(monkeypatch: pytest.MonkeyPatch) -> Stage:
    adopt_shipped_rule_sets(system_authority("tests.issuance", "A test"))
    stage = make_stage()

    def verified_report(case: Any) -> Any:
        return stage.report if case is not None and case.pk == stage.report_case.pk else None

    monkeypatch.setattr(reports, "verified_report", verified_report)
    return stage


@pytest.fixture
def stage(alone: None, db: None, monkeypatch: pytest.MonkeyPatch) -> Stage:
    return staged(monkeypatch)


@pytest.fixture
def committed(alone: None, ledger_database: str, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """The same with real commits, for threads."""
    return staged(monkeypatch)

"""The world of the project cycle; methodologies are proposed and revised in it. A shelf of their contents."""

from typing import Any
from uuid import uuid4

import pytest

from registry.identity.models.parties import PartnerCountry
from registry.identity.models.people import Membership, Role, User
from registry.lifecycle import hooks
from registry.methodologies.language.reading import SHIPPED
from registry.methodologies.models import (
    FactorTable,
    Methodology,
    MethodologyContent,
    MethodologyVersion,
)
from registry.methodologies.operations.adopting import adopt, draft_content, draft_table, propose
from tests.registry.projects.world import Rules, World, make_world

WHY = "As the Joint Committee approved it"


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, db: None) -> World:
    """Without clocks and papers; decisions stand by being named, nobody is told."""
    ruled = Rules()
    monkeypatch.setattr(hooks.rules_of, "answerer", lambda key: ruled)
    monkeypatch.setattr(hooks.pin_rules, "answerer", lambda *_: ruled.key)
    monkeypatch.setattr(hooks.documents_of, "answerer", None)
    for question in (hooks.clockwork, hooks.decision_stands, hooks.announce):
        monkeypatch.setattr(question, "answerers", {})
    return make_world(ruled)


class Shelf:
    """Two officers, a version in the register, and the shipped files to draft from."""

    def __init__(self) -> None:
        mongolia, _new = PartnerCountry.objects.get_or_create(
            code="MN", defaults={"iso3": "MNG", "name": "Mongolia", "position": 1}
        )
        methodology = Methodology.objects.create(reference="MN_AM003", partner_country=mongolia)
        self.version = MethodologyVersion.objects.create(methodology=methodology, version="2.0")
        self.first, self.second = (make_officer(name) for name in ("aiko", "bolat"))
        self.table = SHIPPED.tables(("mongolia_grids",))["mongolia_grids"][0].text

    @property
    def text(self) -> str:
        return SHIPPED.methodology("MN_AM003", "2.0").text

    def draft(self, text: str = "", **given: Any) -> MethodologyContent:
        asked = {"reason": WHY, "request_id": uuid4(), **given}
        return draft_content(self.version, text or self.text, self.first, **asked)

    def in_force(self, text: str = "") -> MethodologyContent:
        """Drafted, proposed by the first, adopted by the second."""
        return self.adopted(self.draft(text))

    def table_in_force(self, text: str = "") -> FactorTable:
        draft = draft_table(text or self.table, self.first, reason=WHY, request_id=uuid4())
        return self.adopted(draft)

    def adopted(self, row: Any) -> Any:
        proposed = propose(row, self.first, reason=WHY, request_id=uuid4())
        return adopt(proposed, self.second, reason=WHY, request_id=uuid4())


def make_officer(name: str) -> User:
    person = User.objects.create_user(f"{name}@example.org", "long enough, surely", name=name.title())
    Membership.objects.create(user=person, role=Role.REGISTRY_OFFICER)
    return person


@pytest.fixture
def shelf(db: None) -> Shelf:
    return Shelf()

"""The table bites: a page without a check, a loosened right and a forgotten row are all found."""

import pytest
from django.http import HttpResponse

from registry.identity.models.people import User
from tests.scenarios.permissions import test_pages
from tests.scenarios.permissions.reading import Row, who
from tests.scenarios.permissions.visiting import Watch, visit
from tests.scenarios.permissions.world import World

OPEN_TO_ALL = Row("portal:case", "see", "draft", who("side"), frozenset())


def test_a_page_that_asks_nobody_is_found(world: World, watch: Watch, monkeypatch) -> None:
    def careless(request, case_id):
        from registry.lifecycle.models import Case

        return Case.objects.select_related("partner_country", "parent").get(public_id=case_id)

    monkeypatch.setattr("registry.portal.views.cases.visible_case", careless)
    found = test_pages.faults_of(world, watch, OPEN_TO_ALL, "portal:case", ["foreigner", "rival", "auditor"])
    assert set(found) == {f"portal:case as {kind}" for kind in ("foreigner", "rival", "auditor")}


def test_a_row_that_promises_more_or_less_than_is_given_is_found(world: World, watch: Watch) -> None:
    stingy = Row("portal:case", "see", "draft", who("editor"), frozenset())
    generous = Row("portal:case", "see", "draft", who("side, auditor"), frozenset())
    assert test_pages.faults_of(world, watch, stingy, "portal:case", ["reader"])
    assert test_pages.faults_of(world, watch, generous, "portal:case", ["auditor"])


def test_a_new_page_without_a_row_is_found(monkeypatch) -> None:
    monkeypatch.setattr(test_pages, "addresses", lambda: {"portal:secret-drawer": ()})
    with pytest.raises(AssertionError, match="secret-drawer"):
        test_pages.test_every_address_has_a_row()


def test_a_refusal_that_writes_something_is_found(world: World, watch: Watch) -> None:
    def writes() -> HttpResponse:
        User.objects.filter(pk=world.cast["editor"].pk).update(name="Somebody else")
        return HttpResponse(status=409)

    answer = visit(watch, writes)
    assert "identity_user" in answer.changed
    assert answer.outcome == "does"
    world.cast["editor"].refresh_from_db()
    assert world.cast["editor"].name == "Editor"

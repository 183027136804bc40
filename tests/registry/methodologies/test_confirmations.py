"""Values that nobody sourced: shown, confirmed with a source by officers, and in the way of issuance until then."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.test import override_settings
from django.utils import timezone

from registry.methodologies.errors import (
    ConfirmationStanding,
    ContentStanding,
    RequestIdUsed,
    ValueUnknown,
)
from registry.methodologies.language.calculating import calculate
from registry.methodologies.language.examples import inputs_of_example
from registry.methodologies.language.nouns import Kind
from registry.methodologies.language.reading import read
from registry.methodologies.models import FactorTable, ValueConfirmation
from registry.methodologies.operations import confirming
from registry.methodologies.operations.confirming import (
    confirm_value,
    second_confirmation,
    withdraw_confirmation,
)
from registry.methodologies.resolving import (
    confirmed_keys,
    content_blocks,
    read_content,
    tables_for,
    unconfirmed_values,
)
from registry.rules.models.rule_sets import RuleSet
from registry.rules.models.values import RuleSetSecondPerson
from tests.registry.methodologies.conftest import Shelf

OUTSIDE_A_TRIAL = override_settings(TRIAL=False)
IN_THE_TEXT = {"source": "Guidelines, table 3", "source_dated_on": date(2017, 1, 30)}


@pytest.fixture
def doubtful(shelf: Shelf):
    """A content whose formula of reference emissions is from memory, and whose table holds an inferred value."""
    table = shelf.table.replace('value = "0.797"', 'value = "0.797"\nmark = "inferred"', 1)
    assert table != shelf.table
    shelf.table_in_force(table)
    text = shelf.text.replace('mark = "logic sourced"', 'mark = "memory"', 1)
    return shelf.in_force(text)


def confirm(row, place, by, **given):
    return confirm_value(row, place, by, **{**IN_THE_TEXT, "request_id": uuid4(), **given})


def places(version) -> list[str]:
    return [one.place for one in unconfirmed_values(version)]


def test_what_has_a_source_blocks_nothing(shelf):
    with OUTSIDE_A_TRIAL:
        assert [one.code for one in content_blocks(shelf.version)] == ["methodology_without_content"]
        shelf.table_in_force()
        shelf.in_force()
        assert content_blocks(shelf.version) == []
    assert unconfirmed_values(shelf.version) == []


def test_an_unsourced_value_blocks_until_it_is_confirmed(shelf, doubtful):
    assert places(shelf.version) == ["formulas.RE", "tables.mongolia_grids"]
    assert content_blocks(shelf.version) == []  # in a trial it is shown, and blocks nothing
    with OUTSIDE_A_TRIAL:
        assert {one.code for one in content_blocks(shelf.version)} == {"methodology_value_unconfirmed"}

    said = confirm(doubtful, "formulas.RE", shelf.first)
    assert (said.status, said.says, said.confirmed_by) == (
        "in_force",
        "RE = sum(i: EG[i] * EF_RE[i])",
        shelf.first,
    )
    assert places(shelf.version) == ["tables.mongolia_grids"]
    (row,) = FactorTable.objects.in_force()
    confirm(row, "tables.mongolia_grids", shelf.second)
    assert places(shelf.version) == []
    with OUTSIDE_A_TRIAL:
        assert content_blocks(shelf.version) == []


FROM_MEMORY = """
[[eligibility]]
number = 1
text = "The system is new."
source = "somebody remembers"
mark = "memory"
"""


def test_every_kind_of_thing_without_a_source_blocks_until_it_is_confirmed(shelf):
    """Also what has no number: that just this is measured, and a criterion."""
    shelf.table_in_force()
    said = read(shelf.text)
    first = next(key for key, one in said.parameters.items() if one.kind is Kind.MONITORED)
    heading, rest = shelf.text.split(f"[parameters.{first}]", 1)
    doubted = re.sub('mark = ".*"', 'mark = "inferred"', rest, count=1)
    assert doubted != rest
    content = shelf.in_force(f"{heading}[parameters.{first}]{doubted}{FROM_MEMORY}")
    waiting = [f"parameters.{first}", "eligibility.1"]
    assert places(shelf.version) == waiting
    for number, place in enumerate(waiting):
        with OUTSIDE_A_TRIAL:
            assert len(content_blocks(shelf.version)) == 2 - number
        confirm(content, place, shelf.first)
    with OUTSIDE_A_TRIAL:
        assert content_blocks(shelf.version) == []


def test_a_calculation_takes_the_confirmations(shelf, doubtful):
    def codes():
        said = read_content(doubtful)
        inputs = inputs_of_example(said.examples[0])
        found = calculate(said, inputs, tables_for(doubtful), confirmed=confirmed_keys(doubtful))
        return {finding.code for finding in found.findings}

    assert codes() == {"formula_unconfirmed", "value_unconfirmed"}
    confirm(doubtful, "formulas.RE", shelf.first)
    assert codes() == {"value_unconfirmed"}
    confirm(FactorTable.objects.get(), "tables.mongolia_grids", shelf.first)
    assert codes() == set()


def test_another_value_at_the_same_place_is_unconfirmed_again(shelf, doubtful):
    confirm(doubtful, "formulas.RE", shelf.first)
    same = shelf.in_force(doubtful.text.replace("conservative emission factor", "cautious factor", 1))
    assert "formulas.RE" not in places(shelf.version)
    other = same.text.replace("sum(i: EG[i] * EF_RE[i])", "sum(i: EF_RE[i] * EG[i])", 1)
    shelf.in_force(other)
    assert "formulas.RE" in places(shelf.version)


def test_two_officers_where_the_rules_of_the_country_ask_for_them(shelf, doubtful, monkeypatch):
    assert not confirming.needs_two_people(doubtful)  # where no rules are adopted nobody asks
    cycle = RuleSet.objects.create(
        partner_country_id="MN", document="project_cycle", version="1.0", track="first", source="a test"
    )
    RuleSetSecondPerson.objects.create(rule_set=cycle, lifecycle="methodology_content", step="confirm_value")
    RuleSet.objects.filter(pk=cycle.pk).update(status="adopted", adopted_at=timezone.now())
    monkeypatch.setattr(confirming, "pin_rules", lambda country, track, on: cycle.key)
    said = confirm(doubtful, "formulas.RE", shelf.first)
    assert said.status == "waiting"
    assert "formulas.RE" in places(shelf.version)
    with pytest.raises(PermissionDenied):
        second_confirmation(said, shelf.first, request_id=uuid4())
    request_id = uuid4()
    for _ in range(2):
        said = second_confirmation(said, shelf.second, request_id=request_id)
    assert (said.status, said.seconded_by) == ("in_force", shelf.second)
    assert "formulas.RE" not in places(shelf.version)
    with pytest.raises(ConfirmationStanding):
        second_confirmation(said, shelf.second, request_id=uuid4())


def test_a_confirmation_that_was_wrong_is_withdrawn_and_stays_readable(shelf, doubtful):
    said = confirm(doubtful, "formulas.RE", shelf.first)
    withdraw_confirmation(said, shelf.second, reason="It is another table", request_id=uuid4())
    assert "formulas.RE" in places(shelf.version)
    again = confirm(doubtful, "formulas.RE", shelf.first, source="Guidelines, table 4")
    assert ValueConfirmation.objects.filter(place="formulas.RE").count() == 2
    with pytest.raises(ConfirmationStanding):
        withdraw_confirmation(said, shelf.second, reason="Once more", request_id=uuid4())
    with pytest.raises(DatabaseError), transaction.atomic():
        ValueConfirmation.objects.filter(pk=again.pk).update(source="Something else")


def test_refusals_of_confirming(shelf, doubtful, django_user_model):
    outsider = django_user_model.objects.create_user("x@example.org", "long enough, surely", name="X")
    request_id = uuid4()
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(PermissionDenied):
        confirm(doubtful, "formulas.RE", outsider)
    with pytest.raises(ValidationError):
        confirm(doubtful, "formulas.RE", shelf.first, source="  ")
    with pytest.raises(ValidationError):
        confirm(doubtful, "formulas.RE", shelf.first, source_dated_on=tomorrow)
    with pytest.raises(ValueUnknown):
        confirm(doubtful, "formulas.ER", shelf.first)  # it has a source
    first = confirm(doubtful, "formulas.RE", shelf.first, request_id=request_id)
    assert confirm(doubtful, "formulas.RE", shelf.first, request_id=request_id) == first
    with pytest.raises(RequestIdUsed):
        confirm(doubtful, "formulas.RE", shelf.first, request_id=request_id, source="Another page")
    with pytest.raises(ConfirmationStanding):
        confirm(doubtful, "formulas.RE", shelf.second)
    draft = shelf.draft(doubtful.text.replace("conservative", "cautious", 1))
    with pytest.raises(ContentStanding):
        confirm(draft, "formulas.RE", shelf.first)

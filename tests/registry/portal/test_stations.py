"""Where a case stands and what comes next: the way that is hoped for, not the one that gives up."""

import pytest

from registry.lifecycle.tables import all_lifecycles, lifecycle_of
from registry.portal.queries.stations import stations, way_ahead


@pytest.mark.parametrize(
    ("lifecycle", "state", "way"),
    [
        ("project_idea_note", "under_consideration", ["no_objection"]),
        ("registration_request", "draft", ["submitted", "complete", "registered"]),
        ("project_design_document", "returned", ["submitted", "public_inputs_open", "public_inputs_closed"]),
        ("third_party_entity_withdrawal", "draft", ["under_consideration", "withdrawn"]),
        ("validation", "findings_open", ["findings_closed", "opinion_positive"]),
    ],
)
def test_the_way_ahead_is_the_one_that_is_hoped_for(lifecycle, state, way):
    assert way_ahead(lifecycle_of(lifecycle), state)[: len(way)] == way


def test_no_beginning_looks_ahead_to_its_own_giving_up():
    for table in all_lifecycles():
        given_up = {step.to for step in table.steps_from(table.initial) if table.state(step.to).is_final}
        assert not given_up.intersection(way_ahead(table, table.initial)), table.code


@pytest.mark.parametrize(
    ("lifecycle", "end", "hoped_for"),
    [
        ("registration_request", "registered", True),
        ("registration_request", "rejected", False),
        ("project_idea_note", "no_objection", True),
        ("project_idea_note", "objection", False),
        ("third_party_entity_withdrawal", "withdrawn", True),
    ],
)
def test_only_an_end_that_nobody_asked_for_is_marked_as_one(lifecycle, end, hoped_for):
    here = [one for one in stations(lifecycle_of(lifecycle), end, [end]) if one.place == "here"]
    assert [one.is_hoped_for for one in here] == [hoped_for]

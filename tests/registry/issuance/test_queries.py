"""Credits of projects: notified beside issued, and None for what is not known."""

import pytest

from credits.models import Transaction
from credits.queries.moments import AsOf
from registry.issuance.operations.published import issue_all_notified
from registry.issuance.queries.credits import credits_of_project, credits_of_projects

pytestmark = pytest.mark.django_db


def test_a_project_without_a_decision_has_none(authority):
    zero = {"total": 0, "japan": 0, "partner": 0}
    assert credits_of_project("MN001") == {
        "notified": zero,
        "issued": zero,
        "held": 0,
        "retired": 0,
        "cancelled": 0,
    }


def test_notified_and_issued_differ_until_a_side_issues(decide, authority):
    decide(50, 40, 10, issued=("japan",))
    issue_all_notified(authority)

    found = credits_of_project("MN001")

    assert found["notified"] == {"total": 50, "japan": 40, "partner": 10}
    assert found["issued"] == {"total": 40, "japan": 40, "partner": 0}
    assert found["held"] == 40


def test_one_unknown_part_makes_a_sum_unknown_and_no_more(decide, authority):
    decide(50, 40, 10, number=1)
    decide(300, None, None, number=2)
    issue_all_notified(authority)

    found = credits_of_project("MN001")

    assert found["notified"] == {"total": 350, "japan": None, "partner": None}
    assert found["issued"] == {"total": 350, "japan": None, "partner": None}
    assert found["held"] == 50


def test_a_total_that_is_not_printed_is_the_sum_of_both_sides(decide, authority):
    decide(None, 40, 10)
    assert credits_of_project("MN001")["notified"] == {"total": 50, "japan": 40, "partner": 10}


def test_a_share_of_an_aggregate_is_not_known(decide, authority):
    decide(50, 40, 10, scope="aggregate")
    issue_all_notified(authority)

    found = credits_of_project("MN001")

    assert found["notified"] == found["issued"] == {"total": None, "japan": None, "partner": None}
    assert found["held"] == 0


def test_an_earlier_moment_knows_the_units_of_then(decide, authority):
    decide(50, 40, 10, number=1)
    issue_all_notified(authority)
    then = AsOf(sequence=Transaction.objects.order_by("-sequence").first().sequence)
    decide(20, 15, 5, number=2)
    issue_all_notified(authority)

    assert credits_of_project("MN001")["held"] == 70
    assert credits_of_project("MN001", as_of=then)["held"] == 50
    assert credits_of_project("MN001", as_of=then)["issued"] == {"total": 50, "japan": 40, "partner": 10}


def test_a_list_asks_as_often_as_one_project(decide, authority, django_assert_num_queries):
    for number in range(1, 6):
        decide(50, 40, 10, number=number)
    issue_all_notified(authority)
    with django_assert_num_queries(3):
        assert set(credits_of_projects(["MN001"])) == {"MN001"}
    with django_assert_num_queries(3):
        many = credits_of_projects([f"MN{number:03}" for number in range(1, 200)])
    assert len(many) == 199
    assert credits_of_projects([]) == {}

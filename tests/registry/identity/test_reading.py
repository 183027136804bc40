"""What is asked once while a page is read, and asked anew by whoever writes."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from registry.identity.models.people import Membership, Role, User
from registry.identity.policies import has_role
from registry.identity.reading import ReadingMiddleware, once, reading


@pytest.fixture
def person(db) -> User:
    found = User.objects.create_user("reader@example.org", "long enough, surely", name="Reader")
    Membership.objects.create(user=found, role=Role.AUDITOR)
    return found


def test_a_page_asks_for_memberships_once(person, django_assert_num_queries):
    with django_assert_num_queries(1), reading():
        assert [has_role(person, Role.AUDITOR) for _again in range(5)] == [True] * 5
        assert not has_role(person, Role.REGISTRY_OFFICER)
    with django_assert_num_queries(2):
        assert [has_role(person, Role.AUDITOR) for _again in range(2)] == [True] * 2


def test_a_role_taken_away_counts_at_once_for_the_next_page_and_for_whoever_writes(person):
    with reading():
        assert has_role(person, Role.AUDITOR)
        Membership.objects.all().delete()
        with reading():
            assert not has_role(person, Role.AUDITOR)
    assert not has_role(person, Role.AUDITOR)


@pytest.mark.parametrize(("method", "asked"), [("GET", 1), ("HEAD", 1), ("POST", 2), ("PUT", 2)])
def test_only_a_request_that_changes_nothing_keeps_answers(method, asked):
    questions = []

    def view(request):
        for _again in range(2):
            once("what", lambda: questions.append(request.method))
        return HttpResponse()

    ReadingMiddleware(view)(RequestFactory().generic(method, "/"))
    assert len(questions) == asked


def test_what_one_request_was_told_the_next_does_not_know():
    for answer in ("first", "second"):
        with reading():
            assert once("what", lambda answer=answer: answer) == answer
    assert once("what", lambda: "third") == "third"

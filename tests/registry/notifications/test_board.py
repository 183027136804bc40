"""The board of the person who is signed in: their notices, and nobody else's."""

import pytest
from django.test import Client
from django.urls import reverse

from registry.identity.models.people import Role
from registry.notifications.models import Notice
from registry.notifications.operations import raise_notice

pytestmark = pytest.mark.django_db
BOARD = reverse("notifications:list")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def sign_in():
    def open_browser(person) -> Client:
        browser = Client()
        browser.force_login(person, backend=BACKEND)
        return browser

    return open_browser


def test_a_visitor_is_asked_to_sign_in():
    assert Client().get(BOARD).url.startswith("/accounts/login/")


def test_everybody_sees_their_own_notices_and_no_others(kind, make_person, sign_in):
    auditor = make_person("auditor@example.org", Role.AUDITOR)
    other = make_person("other@example.org")
    notice = raise_notice(
        kind=kind,
        subject="kettle 7",
        audience=Role.AUDITOR,
        dedupe_key="a",
        facts={"room": "<b>the hall</b>"},
    )
    page = sign_in(auditor).get(BOARD)
    assert page.status_code == 200
    assert "The kettle in &lt;b&gt;the hall&lt;/b&gt; boils" in page.content.decode()
    assert [one.is_read for one in page.context["page"]] == [False]

    stranger = sign_in(other)
    assert list(stranger.get(BOARD).context["page"]) == []
    assert stranger.post(reverse("notifications:read", args=[notice.public_id])).status_code == 404

    browser = sign_in(auditor)
    assert browser.post(reverse("notifications:read", args=[notice.public_id])).url == BOARD
    assert [one.is_read for one in browser.get(BOARD).context["page"]] == [True]
    assert browser.get(reverse("notifications:read", args=[notice.public_id])).status_code == 405


@pytest.mark.parametrize(
    ("link", "goes_to"),
    [("/projects/", "/projects/"), ("https://evil.example/", BOARD), ("//evil.example/", BOARD), ("", BOARD)],
)
def test_opening_a_notice_stays_in_the_registry(link, goes_to, kind, make_person, sign_in):
    person = make_person("one@example.org")
    notice = raise_notice(
        kind=kind, subject="x", audience=person, dedupe_key="k", facts={"room": "y"}, link=link
    )
    answer = sign_in(person).post(reverse("notifications:read", args=[notice.public_id]), {"open": "1"})
    assert answer.url == goes_to


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999"])
def test_an_odd_page_is_no_crash(page, make_person, sign_in):
    assert sign_in(make_person("one@example.org")).get(BOARD, {"page": page}).status_code == 200


def test_the_board_asks_no_more_for_more_notices(kind, make_person, sign_in, django_assert_max_num_queries):
    person = make_person("one@example.org", Role.AUDITOR)
    browser = sign_in(person)
    browser.get(BOARD)
    for number in range(20):
        raise_notice(
            kind=kind, subject="x", audience=Role.AUDITOR, dedupe_key=str(number), facts={"room": "y"}
        )
    assert Notice.objects.count() == 20
    with django_assert_max_num_queries(16):
        browser.get(BOARD)

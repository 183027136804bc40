"""What people may choose for their e-mails, and what nobody may turn off."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from registry.identity.models.people import Role
from registry.notifications import kinds, operations, preferences
from registry.notifications.kinds import NoticeKind, Timing, register
from registry.notifications.models import KindPreference, Preference
from registry.notifications.operations import raise_notice
from registry.notifications.preferences import UnsubscribeForbidden, timings_of, token_for

pytestmark = pytest.mark.django_db
SETTINGS = reverse("notifications:settings")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def person(make_person):
    return make_person("one@example.org", Role.AUDITOR)


@pytest.fixture
def browser(person):
    browser = Client()
    browser.force_login(person, backend=BACKEND)
    return browser


@pytest.fixture
def binding(monkeypatch):
    """A kind that tells of a deadline that binds."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    register(NoticeKind(code="last_day", title="The last day of %(room)s", action="Hurry", is_binding=True))
    return "last_day"


def chosen(browser, **values) -> dict[str, str]:
    """The form as the page shows it, with other values."""
    form = browser.get(SETTINGS).context["form"]
    return {field.name: field.value() or "" for field in form} | values


def test_a_visitor_is_asked_to_sign_in():
    assert Client().get(SETTINGS).url.startswith("/accounts/login/")


def test_everything_that_can_be_chosen_is_kept(browser, person, kind):
    sent = chosen(
        browser,
        language="ja",
        time_zone="Asia/Almaty",
        timing="daily",
        digest_hour="9",
        **{f"kind-{kind}": "never"},
    )
    assert browser.post(SETTINGS, sent).status_code == 302
    person.refresh_from_db()
    preference = Preference.objects.get(user=person)
    assert (person.language, preference.time_zone) == ("ja", "Asia/Almaty")
    assert (preference.timing, preference.digest_hour) == ("daily", 9)
    assert KindPreference.objects.get().timing == "never"
    assert browser.post(SETTINGS, sent | {f"kind-{kind}": ""}).status_code == 302
    assert not KindPreference.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"time_zone": "Mars/Olympus"},
        {"timing": "hourly"},
        {"digest_hour": "24"},
        {"language": "xx"},
        {"kind-last_day": "never"},
        {"kind-last_day": "weekly"},
    ],
)
def test_what_cannot_be_chosen_is_refused(wrong, binding, browser, person):
    answer = browser.post(SETTINGS, chosen(browser, **wrong))
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Preference.objects.exists()


def test_deadlines_that_bind_come_within_a_day_whatever_is_chosen(binding, kind, person):
    for general, comes in (
        ("never", "daily"),
        ("weekly", "daily"),
        ("daily", "daily"),
        ("at_once", "at_once"),
    ):
        Preference.objects.update_or_create(user=person, defaults={"timing": general})
        assert timings_of([person], binding) == {person.pk: Timing(comes)}
        assert timings_of([person], kind) == {person.pk: Timing(general)}
    with pytest.raises(UnsubscribeForbidden):
        preferences.unsubscribe(person, binding)
    with pytest.raises(UnsubscribeForbidden):
        preferences.save_settings(
            person, language="en", timing="daily", time_zone="UTC", digest_hour=7, kinds={binding: "never"}
        )


def test_an_e_mail_carries_the_way_out_of_its_kind(kind, person, settings):
    settings.REGISTRY_PUBLIC_URL = "https://registry.example.org"
    notice = raise_notice(kind=kind, subject="x", audience=person, dedupe_key="k", facts={"room": "y"})
    operations.hand_out(notice.pk)
    operations.send_delivery(notice.deliveries.get().pk)
    letter = mail.outbox[0]
    address = re.search(r"https://registry.example.org(/notifications/unsubscribe/\S+/)", letter.body)[1]
    assert letter.extra_headers["List-Unsubscribe"] == f"<https://registry.example.org{address}>"
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    visitor = Client(enforce_csrf_checks=True)  # a mail program has neither a session nor our cookie
    assert visitor.get(address).status_code == 200
    assert not KindPreference.objects.exists()  # looking changes nothing: mail programs look at links
    assert visitor.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert KindPreference.objects.get().timing == "never"


def test_an_e_mail_about_a_deadline_that_binds_has_no_way_out(binding, person):
    notice = raise_notice(kind=binding, subject="x", audience=person, dedupe_key="k", facts={"room": "y"})
    operations.hand_out(notice.pk)
    operations.send_delivery(notice.deliveries.get().pk)
    letter = mail.outbox[0]
    assert "List-Unsubscribe" not in letter.extra_headers
    assert "unsubscribe" not in letter.body
    address = reverse("notifications:unsubscribe", args=[token_for(person, binding)])
    answer = Client().post(address)
    assert answer.status_code == 409
    assert "cannot be turned off" in answer.content.decode()
    assert not KindPreference.objects.exists()


@pytest.mark.parametrize("token", ["x", "a:b:c", "W10:1abc:def"])
def test_a_token_of_ones_own_making_opens_nothing(token):
    assert Client().get(reverse("notifications:unsubscribe", args=[token])).status_code == 404


def test_somebody_whose_login_is_closed_has_no_way_in(kind, person):
    address = reverse("notifications:unsubscribe", args=[token_for(person, kind)])
    person.is_active = False
    person.save()
    assert Client().post(address).status_code == 404


def test_everything_can_be_marked_read_at_once(kind, browser, person):
    for key in "ab":
        notice = raise_notice(kind=kind, subject="x", audience=person, dedupe_key=key, facts={"room": "y"})
        operations.hand_out(notice.pk)
    board = reverse("notifications:list")
    assert len(browser.get(board, {"show": "unread"}).context["page"].object_list) == 2
    assert browser.get(reverse("notifications:read-all")).status_code == 405
    assert browser.post(reverse("notifications:read-all")).url == board
    assert len(browser.get(board, {"show": "unread"}).context["page"].object_list) == 0
    assert len(browser.get(board).context["page"].object_list) == 2

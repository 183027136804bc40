"""The second factor asked anew for an approval: shown, asked, done by one answer, and used once."""

from datetime import timedelta

import pytest
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import include, path, reverse
from django.utils import timezone

from registry.identity.errors import SecondFactorNeeded, SecondFactorRepeated
from registry.identity.models.confirmations import Method, SecondFactorConfirmation
from registry.identity.operations.confirmations import record_confirmation, spend_confirmation
from registry.identity.second_factor import asked_again, confirmation_of, confirmed_within
from tests.registry.identity.codes import App, Watch

done = []


@asked_again(
    purpose=lambda request, number: f"instruction:{number}",
    what=lambda request, number: f"Approve the transfer <{number}>",
)
def approve(request, number):
    """A page with a form, as the rooms above write them."""
    if request.method != "POST":
        return HttpResponse("the instruction")
    purpose = f"instruction:{number}"
    spend_confirmation(confirmation_of(request, purpose), by=request.user, purpose=purpose)
    done.append((number, request.POST["note"]))
    return HttpResponseRedirect(f"/approve/{number}/")


def read(request):
    return HttpResponse("yes" if confirmed_within(request, timedelta(minutes=5)) else "no")


urlpatterns = [
    path("approve/<int:number>/", approve),
    path("read/", read),
    path("", include("registry.config.urls")),
]


@pytest.fixture(autouse=True)
def pages(settings):
    settings.ROOT_URLCONF = __name__
    done.clear()


@pytest.fixture
def bat(person):
    return person("bat@example.mn")


@pytest.fixture
def watch(monkeypatch):
    return Watch(monkeypatch)


CONFIRM = "/accounts/confirm/"


def test_an_approval_is_shown_then_asked_then_done_by_one_answer(client, bat, watch):
    app = App(bat)
    client.force_login(bat)
    key = client.session.session_key

    assert client.get("/approve/1/").content == b"the instruction"
    assert client.post("/approve/1/", {"note": "as agreed"}).url == CONFIRM
    assert done == []
    page = client.get(CONFIRM)
    assert "Approve the transfer &lt;1&gt;" in page.content.decode()

    first = app.code()
    assert client.post(CONFIRM, {"code": first}).url == "/approve/1/"
    assert done == [(1, "as agreed")]
    assert client.session.session_key != key
    kept = SecondFactorConfirmation.objects.get()
    assert (kept.user, kept.purpose, kept.method) == (bat, "instruction:1", Method.TOTP)
    assert kept.spent_at is not None

    # Another one, and the same one again, ask again; the code that was used says nothing any more.
    for number in (2, 1):
        assert client.post(f"/approve/{number}/", {"note": "next"}).url == CONFIRM
        assert client.post(CONFIRM, {"code": first}).status_code == 200
    assert len(done) == 1
    watch.wait(30)
    assert client.post(CONFIRM, {"code": app.code()}).url == "/approve/1/"
    assert done[1:] == [(1, "next")]
    assert client.get("/read/").content == b"no"


def test_what_was_shown_is_what_is_confirmed(client, bat):
    """Asked in another window since, the older page's answer confirms nothing."""
    app = App(bat)
    client.force_login(bat)
    client.post("/approve/1/", {"note": "small"})
    shown = client.get(CONFIRM).context["asked"]["id"]
    assert f'name="question" value="{shown}"' in client.get(CONFIRM).content.decode()
    client.post("/approve/2/", {"note": "large"})

    assert client.post(CONFIRM, {"code": app.code(), "question": shown}).url == CONFIRM
    assert done == []
    newer = client.get(CONFIRM).context["asked"]["id"]
    client.post(CONFIRM, {"code": app.code(), "question": newer})
    assert done == [(2, "large")]


def test_a_recovery_code_and_a_password_approve_nothing(client, bat):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    App(bat)
    codes = RecoveryCodes.activate(bat).generate_codes()
    client.force_login(bat)
    client.post("/approve/1/", {"note": ""})

    assert client.post(CONFIRM, {"code": codes[0]}).status_code == 200
    assert client.post(CONFIRM, {"password": "correct horse"}).status_code == 200
    assert (done, SecondFactorConfirmation.objects.count()) == ([], 0)
    assert RecoveryCodes.activate(bat).get_unused_codes() == codes  # and none was used up


def test_who_has_no_second_factor_is_sent_to_set_one_up(client, bat):
    client.force_login(bat)
    client.post("/approve/1/", {"note": ""})

    assert client.get(CONFIRM).url.startswith(reverse("mfa_index"))


def test_guessing_codes_is_slowed_down_and_told_when_it_ends(client, bat):
    app = App(bat)
    client.force_login(bat)
    client.post("/approve/1/", {"note": ""})

    answers = [client.post(CONFIRM, {"code": "000000"}) for _ in range(6)]
    assert "Too many tries. Try again in 5 minutes." in answers[5].content.decode()
    assert client.post(CONFIRM, {"code": app.code()}).status_code == 200  # right, and too late
    assert done == []


def test_a_question_that_waited_too_long_is_forgotten(client, bat):
    App(bat)
    client.force_login(bat)
    client.post("/approve/1/", {"note": ""})
    session = client.session
    asked = session["second_factor_asked"]
    session["second_factor_asked"] = {**asked, "at": (timezone.now() - timedelta(minutes=16)).isoformat()}
    session.save()

    assert client.get(CONFIRM).url == "/portal/"
    assert client.get(CONFIRM).status_code == 302  # nothing was asked


def test_a_confirmation_serves_one_person_one_purpose_one_time_for_a_while(person, bat):
    other = person("other@example.mn")

    def confirmed(purpose, evidence):
        return record_confirmation(by=bat, purpose=purpose, method=Method.TOTP, evidence=evidence).public_id

    one = confirmed("instruction:1", "a" * 64)
    with pytest.raises(SecondFactorRepeated):
        confirmed("instruction:2", "a" * 64)
    for wrong in (
        {"by": other, "purpose": "instruction:1"},
        {"by": bat, "purpose": "instruction:2"},
        {"by": bat, "purpose": "instruction:1", "within": timedelta(0)},
    ):
        with pytest.raises(SecondFactorNeeded):
            spend_confirmation(one, **wrong)
    with pytest.raises(SecondFactorNeeded):
        spend_confirmation(None, by=bat, purpose="instruction:1")

    assert spend_confirmation(one, by=bat, purpose="instruction:1").spent_at is not None
    with pytest.raises(SecondFactorNeeded):
        spend_confirmation(one, by=bat, purpose="instruction:1")


def test_another_session_has_no_use_of_a_confirmation(client, bat, django_user_model):
    from django.test import Client

    app = App(bat)
    client.force_login(bat)
    client.get("/read/")
    elsewhere = Client()
    elsewhere.force_login(bat)
    client.post("/approve/1/", {"note": ""})
    client.post(CONFIRM, {"code": app.code()})

    assert elsewhere.post("/approve/1/", {"note": ""}).url == CONFIRM
    assert len(done) == 1

"""A decision is minuted: the same PDF each time, kept once, and no name for whoever may not read it."""

import io
from datetime import UTC, date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from pypdf import PdfReader

from registry.documents.models import Document
from registry.documents.storage import store
from registry.identity.models.people import User
from registry.lifecycle import hooks
from registry.parties.models import JointCommitteeDecision, JointCommitteeMember
from registry.parties.operations.assents import declare_conflict, give_assent
from registry.parties.operations.minutes import minutes_pdf
from registry.parties.tasks import keep_minutes


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def adopted(stage):
    decision = stage.opened(conditions="Its auditors are trained every year.")
    declare_conflict(decision, by=stage.other_japan, reason="A former employer.")
    give_assent(decision, by=stage.japan, agrees=True)
    return give_assent(decision, by=stage.partner, agrees=True)


def words(content):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def test_it_says_what_was_decided_by_whom(adopted):
    content = minutes_pdf(adopted, language="en", names=True)

    assert content == minutes_pdf(adopted, language="en", names=True)
    text = words(content)
    for expected in (adopted.reference, "Designate", "Japan", "trained every year", "A former employer."):
        assert expected in text
    assert text.count("agrees") == 2


@pytest.mark.parametrize("language", ["ja", "ru", "kk"])
def test_it_can_be_had_in_every_language(adopted, language):
    assert adopted.reference in words(minutes_pdf(adopted, language=language, names=False))


def test_names_are_for_those_who_may_read_them(adopted, stage, client):
    address = reverse("parties:minutes", args=[adopted.public_id])
    for_all = client.get(address)
    assert for_all.status_code == 200
    assert for_all.headers["Content-Type"] == "application/pdf"
    assert "Partner" not in words(for_all.content).replace("partner country", "")
    assert "former employer" not in words(for_all.content)

    JointCommitteeMember.objects.filter(pk=stage.partner_seat.pk).update(is_name_public=True)
    assert "Partner" in words(client.get(address).content)
    client.force_login(stage.secretariat, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "former employer" in words(client.get(address).content)


def test_what_is_open_has_no_minutes(stage, client):
    decision = stage.opened()
    address = reverse("parties:minutes", args=[decision.public_id])

    assert client.get(address).status_code == 404
    client.force_login(stage.japan, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(address).status_code == 404


def test_they_are_kept_in_the_case_once(adopted):
    assert keep_minutes() == 1
    assert keep_minutes() == 0
    kept = Document.objects.get(kind="minutes")
    assert kept.case == adopted.case
    assert adopted.reference in kept.title


def test_those_that_are_kept_name_nobody(adopted):
    """Parties read the papers of their case, and papers may be published."""
    people = ["Akiko Somebody", "Bolat Somebody"]
    for name, assent in zip(people, adopted.assents.all(), strict=True):
        User.objects.filter(pk=assent.member.person_id).update(name=name)
    keep_minutes()
    version = Document.objects.get(kind="minutes").versions.get()
    with store().open_kept(version.sha256) as file:
        kept = words(file.read())
    assert [name for name in people if name in kept] == []
    adopted = JointCommitteeDecision.objects.get(pk=adopted.pk)
    full = words(minutes_pdf(adopted, language="en", names=True))
    assert all(name in full for name in people)


def test_a_decision_is_dated_by_the_day_of_the_country(adopted, monkeypatch):
    """Silence ends at midnight there, which is seven in the evening before in UTC."""
    rules = SimpleNamespace(today=lambda moment: moment.astimezone(ZoneInfo("Asia/Almaty")).date())
    monkeypatch.setattr(hooks.rules_of, "answerer", lambda key: rules)
    adopted.closed_at = adopted.silence_closes_at = datetime(2026, 3, 10, 19, 0, tzinfo=UTC)
    assert (adopted.decided_on, adopted.silence_counts_from) == (date(2026, 3, 11), date(2026, 3, 11))

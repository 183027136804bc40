"""Officers publish and decline inputs, and read what was handed in."""

from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from registry.rules.models.clocks import Clock
from registry.submissions.models import PublicInput
from registry.submissions.operations.public_inputs import receive_input
from tests.signing_in import remember_second_factor

LIST = "/office/submissions/publicinput/"


@pytest.fixture
def received(stage):
    Clock.objects.create(
        case=stage.case,
        key="design_public_inputs",
        opened_at=timezone.now(),
        opened_on=timezone.localdate(),
        counts="calendar_days",
        is_inclusive=True,
        time_zone="UTC",
    )
    given = {"name": "Asel", "email": "asel@example.kz", "text": "What of the river?"}
    return receive_input(stage.case, request_id=uuid4(), given=given)


@pytest.fixture
def office(stage, client):
    """The office, entered by an officer with the second factor."""
    officer = stage["officer"]
    Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={"secret": "never shown"})
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    remember_second_factor(client, officer)
    return client


def test_an_input_that_waits_is_published_on_its_page(office, received):
    assert "Asel" in office.get(LIST).content.decode()
    page = f"{LIST}{received.pk}/change/"
    shown = office.get(page).content.decode()
    assert "What of the river?" in shown
    assert 'name="decision"' in shown

    office.post(page, {"decision": "publish", "reason": "Nothing stands against it."})
    received.refresh_from_db()
    assert (received.status, received.moderated_by.name) == ("published", "Officer")
    assert 'name="decision"' not in office.get(page).content.decode()


def test_what_was_moderated_stays_so(office, received):
    page = f"{LIST}{received.pk}/change/"
    office.post(page, {"decision": "decline", "reason": "Advertising."})
    office.post(page, {"decision": "publish", "reason": "On second thoughts."})
    assert PublicInput.objects.get().status == "declined"


def test_a_decision_needs_its_reason(office, received):
    page = f"{LIST}{received.pk}/change/"
    assert office.post(page, {"decision": "decline", "reason": ""}).status_code == 200
    assert PublicInput.objects.get().status == "waiting"


def test_drafts_are_not_listed(office, stage):
    stage.save()
    versions = "/office/submissions/submissionversion/"
    assert "Sample form" not in office.get(versions).content.decode()
    stage.step("submit")
    version = stage.versions()[0]
    assert "Sample form" in office.get(versions).content.decode()
    assert version.sha256 in office.get(f"{versions}{version.pk}/change/").content.decode()

"""What a rule refuses stands on the form as an error; it is never a crash and changes nothing."""

from uuid import uuid4

import pytest
from django.urls import reverse

from credits.errors import Refusal
from registry.identity.administration import base
from registry.identity.models.parties import Organisation
from registry.issuance.models import CountryNotification
from registry.notifications.operations import raise_notice
from registry.rules.models.rule_sets import RuleSet

REASON = "Corrected after a letter of the ministry"


def errors_of(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return " ".join(str(error) for error in answer.context["errors"])


def notification_form(row: CountryNotification, **changed) -> dict[str, str]:
    return {
        "decision": row.decision_id,
        "side": row.side,
        "quantity": row.quantity,
        "quantity_verification": "yes",
        "is_issued": "on",
        "reason": REASON,
    } | changed


@pytest.fixture
def issued(register) -> CountryNotification:
    register(1)
    row = CountryNotification.objects.filter(side="japan").get()
    row.is_issued, row.transaction_id = True, uuid4()
    row.save()
    return row


def test_what_became_units_stays_as_it_is(issued, office):
    page = reverse("admin:issuance_countrynotification_change", args=[issued.pk])
    answer = office.post(page, notification_form(issued, quantity=49))
    assert "The database refused this" in errors_of(answer)
    issued.refresh_from_db()
    assert issued.quantity == 50


def test_a_rule_set_is_added_and_never_changed(office, mongolia):
    given = {
        "document": "own",
        "version": "7.0",
        "serial_number_template": "{registry}-{first_serial}-{last_serial}",
        "account_number_template": "{registry}-{number}",
        "labels": "{}",
        "verification": "no",
        "reason": REASON,
    }
    answer = office.post(reverse("admin:rules_ruleset_add"), given)
    if answer.status_code == 200:  # the templates' own rules speak as errors on the form too
        assert errors_of(answer)
        return
    rule_set = RuleSet.objects.get(version="7.0")
    page = reverse("admin:rules_ruleset_change", args=[rule_set.pk])
    assert office.get(page).status_code == 200
    assert office.post(page, given | {"version": "8.0"}).status_code == 403


@pytest.mark.parametrize("key", ["no_such_row", "-1", "99999999999999999999"])
def test_a_choice_that_is_not_there_is_an_error(key, register, office):
    register(1)
    row = CountryNotification.objects.first()
    page = reverse("admin:issuance_countrynotification_change", args=[row.pk])
    assert errors_of(office.post(page, notification_form(row, decision=key)))


def test_a_refusal_of_an_operation_stands_on_the_form(office, monkeypatch, register):
    register(1)
    organisation = Organisation.objects.first()

    class NotToday(Refusal):
        code = "not_today"
        text = "Not today."

    def refuse(*args, **kwargs):
        raise NotToday

    monkeypatch.setattr(base.OfficeAdmin, "save_model", refuse)
    page = reverse("admin:identity_organisation_change", args=[organisation.pk])
    sent = {"name": "Other", "country_code": "MN", "verification": "no", "reason": REASON}
    assert "Not today." in errors_of(office.post(page, sent))
    organisation.refresh_from_db()
    assert organisation.name == "Organisation 1"


def test_a_fault_of_the_program_is_not_dressed_as_a_refusal(office, monkeypatch, register):
    register(1)
    organisation = Organisation.objects.first()
    monkeypatch.setattr(base.OfficeAdmin, "save_model", lambda *args, **kwargs: 1 / 0)
    page = reverse("admin:identity_organisation_change", args=[organisation.pk])
    sent = {"name": "Other", "country_code": "MN", "verification": "no", "reason": REASON}
    with pytest.raises(ZeroDivisionError):
        office.post(page, sent)


def test_a_notice_stands_on_the_desk_until_it_is_read(office, officer, make_person):
    notice = raise_notice(
        kind="ledger_verification_failed",
        subject="verification",
        audience=officer,
        dedupe_key="one",
        facts={"run": "2026-11-23", "break": "L1: <a gap>"},
        link=reverse("admin:auditing_verificationrun_changelist"),
    )
    desk = office.get(reverse("admin:index"))
    assert "The ledger verification of 2026-11-23 failed" in desk.content.decode()
    assert "L1: &lt;a gap&gt;" in desk.content.decode()
    assert desk.context["unread_count"] == 1
    page = reverse("admin:read_notice", args=[notice.public_id])
    assert office.get(page).status_code == 405
    assert office.post(page, {"open": "1"}).url == notice.link
    assert office.get(reverse("admin:index")).context["unread_count"] == 0

    stranger = raise_notice(
        kind="ledger_verification_failed",
        subject="x",
        audience=make_person("other@example.org"),
        dedupe_key="two",
        facts={"run": "x", "break": "y"},
    )
    assert office.post(reverse("admin:read_notice", args=[stranger.public_id])).status_code == 404

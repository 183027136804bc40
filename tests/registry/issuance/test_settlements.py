"""Units issued too much are cancelled by a decision and two officers; a correcting entry puts them back first."""

import csv
from uuid import uuid4

import pytest

from credits.models import Account, Transaction
from credits.operations.open_account import OpenAccountInstruction, open_account
from credits.operations.retire import RetireInstruction, retire
from credits.queries.totals import totals_by_reference
from registry.accounts.operations.freezing import freeze
from registry.identity.system_authority import system_authority
from registry.issuance.models import CreditAllocation, OverIssuance
from registry.issuance.operations.accounts import account_for
from registry.lifecycle.errors import StepUnmet
from registry.lifecycle.operations.propose_step import confirm_proposal, propose_step

pytestmark = pytest.mark.django_db


def settlement(stage, side_case, *, allocation=1, quantity=5, account, reverses=""):
    """An officer's case about one allocation, filled in."""
    case = stage.begin("over_issuance", by="japan1", parent=side_case)
    content = {
        "finding": {"allocation": allocation, "quantity": quantity, "grounds": "A meter was read twice."},
        "settlement": {"account": account, **({"reverses": reverses} if reverses else {})},
    }
    stage.fill(case, "over_issuance", content, by="japan1")
    return case


def settle(stage, case, first="japan1", second="japan2"):
    proposal = propose_step(case, "settle", user=stage[first], request_id=uuid4())
    return confirm_proposal(proposal, user=stage[second], request_id=uuid4())


@pytest.fixture
def issued(stage):
    """Japan's side of a decision, issued: 40 units of 2024 to its government first."""
    side_case = stage.side(stage.notified(), "japan")
    stage.issue(side_case, "japan1", "japan2")
    return side_case


def test_what_is_too_much_is_cancelled_once(stage, issued):
    allocation = CreditAllocation.objects.get(notification__side="japan", number=1)
    case = settlement(stage, issued, account=allocation.account.number)
    stage.step(case, "submit", "japan1")
    stage.step(case, "order_settlement", facts={"decision": "KZ-JC-2026-007"})
    settle(stage, case)

    done = OverIssuance.objects.get()
    assert (done.quantity, done.decision_reference, done.correction_id) == (5, "KZ-JC-2026-007", None)
    entry = Transaction.objects.get(public_id=done.cancellation_id)
    assert (entry.kind, entry.decision_reference) == ("cancellation", "KZ-JC-2026-007")
    units = totals_by_reference(["KZ001"])["KZ001"]["JP"]
    assert (units.issued, units.cancelled, units.held) == (175, 5, 170)


def test_a_freeze_of_the_account_stops_the_settlement(stage, issued):
    account = CreditAllocation.objects.get(notification__side="japan", number=1).account
    case = settlement(stage, issued, account=account.number)
    stage.step(case, "submit", "japan1")
    stage.step(case, "order_settlement", facts={"decision": "KZ-JC-2026-007"})
    freeze(by=stage["japan1"], reason="A court asks for it", account=account)
    with pytest.raises(StepUnmet) as refusal:
        settle(stage, case)
    assert [one.code for one in refusal.value.unmet] == ["account_frozen"]


def test_a_freeze_of_the_account_that_is_to_receive_stops_the_issuance(stage):
    side_case = stage.side(stage.notified(), "japan")
    row = CreditAllocation.objects.filter(notification__side="japan").order_by("number").first()
    account = account_for(row, "japan", "KZ", system_authority("tests", "a test"))
    freeze(by=stage["japan1"], reason="A court asks for it", account=account)
    with pytest.raises(StepUnmet) as refusal:
        stage.issue(side_case, "japan1", "japan2")
    assert [one.code for one in refusal.value.unmet] == ["account_frozen"]


def test_everybody_reads_what_was_issued_too_much_and_by_which_decision(stage, issued, client):
    allocation = CreditAllocation.objects.get(notification__side="japan", number=1)
    case = settlement(stage, issued, account=allocation.account.number)
    stage.step(case, "submit", "japan1")
    stage.step(case, "order_settlement", facts={"decision": "KZ-JC-2026-007"})
    settle(stage, case)
    slug = allocation.notification.decision.slug

    page = client.get(f"/issuances/{slug}/").content.decode()
    assert "Cancelled as issued too much" in page
    assert f"5 of {allocation.vintage}" in page
    assert "by decision KZ-JC-2026-007" in page
    assert "5 cancelled as issued too much" in client.get("/issuances/").content.decode()
    text = b"".join(client.get("/issuances.csv").streaming_content).decode("utf-8-sig")
    row = next(one for one in csv.DictReader(text.splitlines()) if one["decision"] == slug)
    told = {name: value for name, value in row.items() if name.endswith(("_issued_tco2e", "too_much_tco2e"))}
    assert told == {
        "japan_side_issued_tco2e": "175",
        "japan_side_cancelled_as_too_much_tco2e": "5",
        "partner_side_issued_tco2e": "",
        "partner_side_cancelled_as_too_much_tco2e": "0",
    }
    answer = client.get(f"/api/v1/issuances/{slug}/").json()
    japan = next(one for one in answer["notifications"] if one["side"] == "japan")
    (settled,) = japan["allocations"][0]["settlements"]
    assert (settled["quantity"], settled["decision_reference"]) == (5, "KZ-JC-2026-007")
    assert settled["cancellation_id"] == str(OverIssuance.objects.get().cancellation_id)


def test_only_units_of_that_allocation_are_cancelled(stage, issued):
    """The account holds older units too, of the first allocation: they stay where they are."""
    first, later = CreditAllocation.objects.filter(notification__side="japan", number__in=(1, 3)).order_by(
        "number"
    )
    assert first.account == later.account
    case = settlement(stage, issued, allocation=3, account=later.account.number)
    stage.step(case, "submit", "japan1")
    stage.step(case, "order_settlement")
    settle(stage, case)
    moved = Transaction.objects.get(public_id=OverIssuance.objects.get().cancellation_id).movements.get()
    assert (moved.first_serial, moved.last_serial, moved.series.vintage) == (51, 55, 2025)

    other = CreditAllocation.objects.get(notification__side="japan", number=2).account
    case = settlement(stage, issued, allocation=3, account=other.number)
    with pytest.raises(StepUnmet) as refusal:
        stage.step(case, "submit", "japan1")
    assert [one.code for one in refusal.value.unmet] == ["account_holds_fewer"]
    entry = Transaction.objects.get(public_id=OverIssuance.objects.get().cancellation_id)
    case = settlement(stage, issued, account=first.account.number, reverses=str(entry.public_id))
    with pytest.raises(StepUnmet) as refusal:
        stage.step(case, "submit", "japan1")
    assert [one.code for one in refusal.value.unmet] == ["entry_of_other_units"]


def test_retired_units_are_put_back_first(stage, issued):
    allocation = CreditAllocation.objects.get(notification__side="japan", number=1)
    authority = system_authority("tests", "a test")
    retirement = open_account(
        OpenAccountInstruction(
            request_id=uuid4(),
            authority=authority,
            registry="JP",
            number="JP-RET",
            kind=Account.Kind.RETIREMENT,
        )
    )
    retired = retire(
        RetireInstruction(
            request_id=uuid4(),
            authority=authority,
            origin_id=allocation.account.public_id,
            destination_id=retirement.public_id,
            quantity=145,
            purpose="Pledge",
        )
    )
    account = allocation.account.number
    case = settlement(stage, issued, quantity=40, account=account, reverses=str(retired.public_id))
    stage.step(case, "submit", "japan1")
    stage.step(case, "order_settlement")
    settle(stage, case)
    done = OverIssuance.objects.get()
    assert Transaction.objects.get(public_id=done.correction_id).kind == "correction"
    units = totals_by_reference(["KZ001"])["KZ001"]["JP"]
    assert (units.retired, units.cancelled) == (0, 40)


def test_no_more_than_was_issued_of_a_known_allocation_out_of_a_holding_account(stage, issued):
    account = CreditAllocation.objects.get(notification__side="japan", number=1).account.number
    refused = [
        (settlement(stage, issued, account=account, quantity=41), ["more_than_was_issued"]),
        (settlement(stage, issued, account=account, allocation=9), ["allocation_unknown"]),
        (settlement(stage, issued, account="JP-none"), ["account_unknown"]),
        (
            settlement(stage, issued, account=account, reverses=str(uuid4())),
            ["entry_not_reversible"],
        ),
    ]
    for case, codes in refused:
        with pytest.raises(StepUnmet) as refusal:
            stage.step(case, "submit", "japan1")
        assert [one.code for one in refusal.value.unmet] == codes
    assert not OverIssuance.objects.exists()

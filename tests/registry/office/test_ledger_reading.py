"""The ledger in the office: from any row to its neighbours, all of it shown, none of it changed."""

from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from credits.models import (
    Account,
    AccountBalance,
    BlockOwner,
    CreditBlock,
    Issuance,
    Movement,
    Request,
    Series,
    Transaction,
)
from credits.operations.issue import IssueInstruction, issue
from credits.operations.open_account import OpenAccountInstruction, open_account
from credits.operations.transfer import TransferInstruction, transfer
from credits.serials import SeriesKey
from registry.identity.system_authority import system_authority

AUTHORITY = system_authority("registry.tests.office", "a test reads the ledger")


def address(row, page: str = "change") -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def list_of(model) -> str:
    return reverse(f"admin:credits_{model._meta.model_name}_changelist")


@pytest.fixture
def opened(db):
    def one(number: str) -> Account:
        return open_account(
            OpenAccountInstruction(
                request_id=uuid4(), authority=AUTHORITY, registry="JP", number=number, kind="entity_holding"
            )
        )

    return one


@pytest.fixture
def moved(opened, register) -> Transaction:
    """100 units of MN001 issued to A, 30 of them moved to B."""
    register(1)
    origin, destination = opened("JP-A"), opened("JP-B")
    series = SeriesKey(
        registry="JP",
        partner_country="MN",
        reference="MN001",
        period_first_on=None,
        period_last_on=None,
        vintage=2015,
    )
    issue(
        IssueInstruction(
            request_id=uuid4(),
            authority=AUTHORITY,
            series=series,
            destination_id=origin.public_id,
            quantity=100,
        )
    )
    return transfer(
        TransferInstruction(
            request_id=uuid4(),
            authority=AUTHORITY,
            origin_id=origin.public_id,
            destination_id=destination.public_id,
            quantity=30,
        )
    )


def test_a_transaction_leads_to_everything_it_touched(moved, office):
    page = office.get(address(moved)).content.decode()
    movement = Movement.objects.get(transaction=moved)
    for row in (movement, movement.series, movement.origin, movement.destination):
        assert address(row) in page
    assert "registry.tests.office" in page
    assert "a test reads the ledger" in page


def test_the_recorded_bytes_are_shown_as_json(moved, office):
    page = office.get(address(moved)).content.decode()
    assert f"{len(bytes(moved.entry))} bytes" in page
    assert "&quot;transfer&quot;" in page
    assert "JP-B" in page


def test_one_walks_from_an_account_to_the_project_and_back(moved, office):
    account = Account.objects.get(number="JP-B")
    page = office.get(address(account)).content.decode()
    assert reverse("admin:credits_account_statement", args=[account.pk]) in page
    assert f"{list_of(BlockOwner)}?account__id__exact={account.pk}" in page

    owners = office.get(list_of(BlockOwner), {"account__id__exact": account.pk})
    owner = owners.context["cl"].result_list[0]
    assert address(owner.block) in owners.content.decode()
    block = office.get(address(owner.block)).content.decode()
    assert address(owner.series) in block
    series = office.get(address(owner.series)).content.decode()
    assert f"{reverse('admin:projects_project_changelist')}?reference=MN001" in series
    project = office.get(reverse("admin:projects_project_changelist"), {"reference": "MN001"})
    row = project.context["cl"].result_list[0]
    assert f"{list_of(Series)}?reference=MN001" in office.get(address(row)).content.decode()


def test_the_statement_shows_every_movement_with_its_balance(moved, office):
    account = Account.objects.get(number="JP-A")
    page = office.get(reverse("admin:credits_account_statement", args=[account.pk]))
    assert [(line.quantity, line.balance_after) for line in page.context["lines"]] == [(100, 100), (-30, 70)]
    later = office.get(page.wsgi_request.path, {"after": page.context["lines"][0].sequence})
    assert [line.quantity for line in later.context["lines"]] == [-30]
    for odd in ("x", "-1", "9" * 30, "²"):
        assert office.get(page.wsgi_request.path, {"after": odd}).status_code == 404
    assert office.get(reverse("admin:credits_account_statement", args=[10**18])).status_code == 404


@pytest.mark.parametrize(
    "model",
    [Account, AccountBalance, Transaction, Series, Issuance, CreditBlock, BlockOwner, Movement, Request],
)
def test_each_row_has_its_page_and_lists_cost_the_same_for_more_rows(model, moved, office, opened):
    assert office.get(address(model.objects.first())).status_code == 200
    with CaptureQueriesContext(connection) as few:
        office.get(list_of(model))
    for number in range(5):
        account = opened(f"JP-MORE-{number}")
        transfer(
            TransferInstruction(
                request_id=uuid4(),
                authority=AUTHORITY,
                origin_id=Account.objects.get(number="JP-A").public_id,
                destination_id=account.public_id,
                quantity=2,
            )
        )
    with CaptureQueriesContext(connection) as many:
        assert office.get(list_of(model)).status_code == 200
    assert len(many) == len(few)


def test_a_search_compares_ids_as_ids(moved, office):
    for term in (str(moved.public_id), str(moved.request_id), str(moved.sequence)):
        with CaptureQueriesContext(connection) as queries:
            found = office.get(list_of(Transaction), {"q": term}).context["cl"].result_list
        assert [entry.pk for entry in found] == [moved.pk], term
        assert not any("LIKE" in query["sql"] for query in queries)
    for term in (str(UUID(int=7)), "no such", "9" * 40, "²"):
        assert office.get(list_of(Transaction), {"q": term}).context["cl"].result_count == 0
    found = office.get(list_of(Movement), {"q": "MN001"}).context["cl"].result_count
    assert found == 2


def test_nothing_that_is_sent_changes_the_ledger(moved, office):
    account = Account.objects.get(number="JP-A")
    for sent in ({"status": "closed", "reason": "because I can"}, {"_saveasnew": "1"}):
        assert office.post(address(account), sent).status_code == 403
    answer = office.post(
        list_of(Account), {"action": "delete_selected", "_selected_action": [account.pk], "post": "yes"}
    )
    assert answer.status_code in (200, 302)
    page = office.get(address(account)).content.decode()
    assert 'name="_save"' not in page
    assert 'name="reason"' not in page
    account.refresh_from_db()
    assert account.status == "open"
    assert "append-only" in office.get(address(account, "delete")).content.decode()
    assert "its own history" in office.get(address(account, "history")).content.decode()

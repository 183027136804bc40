"""Who enters the auditor's room: one table, held against every address there is."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from credits.exports.filters import Filters
from credits.models import Account, Transaction
from registry.auditing.models import Download
from registry.auditing.operations.downloads import request_download
from registry.auditing.urls import urlpatterns
from registry.identity.models.people import Role
from tests.signing_in import sign_in

# name -> method, what an auditor gets
ADDRESSES = {
    "home": ("get", 200),
    "download-list": ("get", 200),
    "download": ("get", 200),
    "download-about": ("get", 200),
    "download-file": ("get", 404),  # not made yet
    "download-again": ("post", 302),
    "download-cancel": ("post", 302),
    "account-list": ("get", 200),
    "account": ("get", 200),
    "transaction-list": ("get", 200),
    "transaction": ("get", 200),
    "verification-list": ("get", 200),
}
OTHERS = [role for role in Role if role != Role.AUDITOR]


@pytest.fixture
def address(ledger, auditor):
    download = request_download(auditor, "movements", Filters())

    def of(name: str) -> str:
        if name.startswith("download") and name != "download-list":
            return reverse(f"auditing:{name}", args=[download.public_id])
        if name == "account":
            return reverse("auditing:account", args=[Account.objects.get(number="JP-A").public_id])
        if name == "transaction":
            return reverse("auditing:transaction", args=[Transaction.objects.order_by("-pk").first().pk])
        return reverse(f"auditing:{name}")

    return of


def test_every_address_is_in_the_table():
    assert {pattern.name for pattern in urlpatterns} == set(ADDRESSES)


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_auditor_enters(name, address, room):
    method, status = ADDRESSES[name]
    assert getattr(room, method)(address(name)).status_code == status


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_visitor_is_shown_the_way_to_sign_in(name, address, client):
    method, _status = ADDRESSES[name]
    answer = getattr(client, method)(address(name))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_finds_the_room(role, address, person):
    client = Client()
    sign_in(client, person("other@x.example", role))
    before = list(Download.objects.values_list("pk", "status"))
    for name, (method, _status) in ADDRESSES.items():
        assert getattr(client, method)(address(name)).status_code == 404, name
    assert client.post(reverse("auditing:home"), {"dataset": "accounts", "format": "csv"}).status_code == 404
    assert list(Download.objects.values_list("pk", "status")) == before


def test_the_downloads_of_another_auditor_are_not_found(address, person):
    client = Client()
    client.force_login(person("second@x.example", Role.AUDITOR))
    for name in ("download", "download-about", "download-file"):
        assert client.get(address(name)).status_code == 404
    for name in ("download-again", "download-cancel"):
        assert client.post(address(name)).status_code == 404
    assert client.get(reverse("auditing:account", args=[uuid4()])).status_code == 404


def test_a_person_whose_role_has_ended_is_outside_at_once(room, auditor, address):
    auditor.memberships.update(until=timezone.now())
    assert room.get(address("home")).status_code == 404

"""A ledger with something in it, and its state before and after an attack."""

import pytest
from django.db import connections

from credits.models import BlockOwner, Transaction
from tests.conftest import connected_to
from tests.credits.invariants import breaks
from tests.credits.stories import Story, ranges

TABLES = (
    "registry",
    "account",
    "accountbalance",
    "transaction",
    "series",
    "issuance",
    "creditblock",
    "blockowner",
    "reservation",
    "reservedrange",
    "movement",
    "holdevent",
    "request",
    "refusedrequest",
    "logqueue",
    "ledgerclock",
)


def contents():
    """Every row of the ledger, as text."""
    rows = {}
    with connections["default"].cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT t::text FROM credits_{table} t ORDER BY 1")
            rows[table] = cursor.fetchall()
    return rows


@pytest.fixture(scope="module")
def stage(cluster, django_db_blocker):
    """HOLDER 41-100, BUYER 1-30 with 1-5 reserved, RETIRED 31-40, and a hold on 90-95.

    One database for a whole file, because no attack leaves a trace; names and their ids.
    """
    with cluster.another_database() as name, connected_to(name), django_db_blocker.unblock():
        story = Story()
        holder, buyer = story.open("HOLDER"), story.open("BUYER")
        retired = story.open("RETIRED", "retirement")
        story.issue(holder, 100)
        story.transfer(holder, buyer, 30)
        story.retire(holder, retired, 10)
        story.reserve(buyer, holder, ranges((1, 5)))
        story.hold(registry="JP", serials=ranges((90, 95))[0])
        yield {"holder": holder.pk, "buyer": buyer.pk, "retired": retired.pk} | {
            "issuance": Transaction.objects.get(kind="issuance").pk,
            "held_block": BlockOwner.objects.get(account=holder).pk,
            "buyer_block": BlockOwner.objects.get(account=buyer, reserved_by=None).pk,
            "retired_block": BlockOwner.objects.get(account=retired).pk,
            "reservation": Transaction.objects.get(kind="reservation").pk,
        }
        assert breaks() == []


@pytest.fixture
def scene(stage):
    """The stage, which must be the same afterwards, to the last row."""
    before = contents()
    yield stage
    assert contents() == before

"""One decision of the Joint Committee, followed through every door: page, serial number, API, download, audit.

MN001's decisions add up to 307 notified credits, 244 of them Japan's and 63 Mongolia's (official totals of the
public data); Mongolia has notified its part of the third decision, 29, and not issued it yet. The same figures must
come out wherever somebody asks.
"""

import csv
import io

import pytest
from django.test import Client

from credits.exports.filters import Filters
from credits.exports.stream import stream
from credits.models import Account
from credits.queries.holdings import holdings
from credits.queries.serials import life_of_serial
from credits.verify import verify
from registry.reference_data.operations.shipped import load_shipped_facts

JAPAN, MONGOLIA, NOT_ISSUED_YET = 244, 63, 29
ISSUED = JAPAN + MONGOLIA - NOT_ISSUED_YET


@pytest.fixture
def loaded(ledger_database):
    load_shipped_facts()
    return Client()


def units(rows):
    return sum(int(row["last_serial"]) - int(row["first_serial"]) + 1 for row in rows)


def test_the_same_figures_at_every_door(loaded):
    # The page says what was notified.
    page = loaded.get("/projects/MN001/").content.decode()
    assert "307" in page

    # The interface for programs says it by side, and how much of it stands in the ledger.
    told = loaded.get("/api/v1/projects/MN001/").json()["credits"]
    assert told["notified"] == {"total": JAPAN + MONGOLIA, "japan": JAPAN, "partner": MONGOLIA}
    assert told["issued"] == {"total": ISSUED, "japan": JAPAN, "partner": MONGOLIA - NOT_ISSUED_YET}
    assert (told["held"], told["retired"], told["cancelled"]) == (ISSUED, 0, 0)

    # The auditor's file has the same units, movement by movement.
    content = b"".join(stream("movements", "csv", Filters(reference="MN001")).chunks).decode()
    moved = list(csv.DictReader(io.StringIO(content)))
    assert units(moved) == ISSUED

    # Each of them is in an account of its side's registry now.
    held = [
        run
        for account in Account.objects.filter(kind=Account.Kind.GOVERNMENT_HOLDING)
        for run in holdings(account.public_id)
        if "/MN001/" in run.series
    ]
    assert sum(run.quantity for run in held if run.series.startswith("JP/")) == JAPAN
    assert sum(run.quantity for run in held if not run.series.startswith("JP/")) == MONGOLIA - NOT_ISSUED_YET

    # One serial number of it: its life begins with this issuance, and its page can be cited.
    first = min(run.first_serial for run in held if run.series.startswith("JP/"))
    life = life_of_serial("JP", first)
    assert life.owners[0].reference == "MN001"
    assert "MN001" in loaded.get(f"/serials/JP/{first}/").content.decode()

    # And the books are whole.
    assert verify().breaks == []

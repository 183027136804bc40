"""The statement of any period: opening balance, every movement with the balance after it, closing balance."""

import csv
import io
from datetime import date, timedelta
from uuid import uuid4

import openpyxl
import pytest
from django.utils import timezone

from credits.operations.retire import RetireInstruction, retire
from credits.operations.transfer import TransferInstruction, transfer
from registry.accounts.errors import StatementTooLong
from registry.accounts.queries.accounts import spent_today
from registry.accounts.queries.holdings import holdings_of
from registry.accounts.queries.statements import PeriodNotUsable, lines_of, period
from registry.accounts.rendering import statements
from tests.registry.accounts.stage import AUTHORITY

DAY = timedelta(days=1)


@pytest.fixture
def moved(stage):
    """100 and 50 units received, 30 sent, 10 retired."""
    account, other = stage.account, stage.accounts["other"]
    stage.issue(account, 100)
    stage.issue(account, 50, reference="KZ002", vintage=2025)
    given = {"authority": AUTHORITY, "origin_id": account.public_id}
    transfer(TransferInstruction(request_id=uuid4(), destination_id=other.public_id, quantity=30, **given))
    retirement = stage.opened("retirement")
    retire(
        RetireInstruction(
            request_id=uuid4(), destination_id=retirement.public_id, quantity=10, purpose="a pledge", **given
        )
    )
    return stage


def today():
    return timezone.now().date()


def test_a_statement_of_this_year_tells_every_movement_with_its_balance(moved):
    asked = period(moved.account, today() - 300 * DAY, today() + DAY)
    lines = list(lines_of(asked))
    assert (asked.opening, asked.closing) == (0, 110)
    assert [(line.kind, line.quantity, line.balance) for line in lines] == [
        ("issuance", 100, 100),
        ("issuance", 50, 150),
        ("transfer", -30, 120),
        ("retirement", -10, 110),
    ]
    assert lines[0].serials == "KZ-KZ-KZ001-2024-000000000001-000000000100"
    assert (lines[1].project, lines[1].vintage) == ("KZ002", 2025)
    assert lines[2].counterpart == moved.accounts["other"].number
    assert spent_today(moved.account) == 40
    held = holdings_of(moved.account)
    assert [(one.project, one.vintage, one.quantity, one.free) for one in held] == [
        ("KZ001", 2024, 60, 60),
        ("KZ002", 2025, 50, 50),
    ]


def test_a_period_before_the_first_movement_is_empty_and_one_that_has_not_begun_is_refused(moved):
    asked = period(moved.account, today() - 300 * DAY, today() - 200 * DAY)
    assert (asked.opening, asked.closing, list(lines_of(asked))) == (0, 0, [])
    for first_on, last_on in ((today() + 2 * DAY, today() + 3 * DAY), (today(), today() - DAY)):
        with pytest.raises(PeriodNotUsable):
            period(moved.account, first_on, last_on)


def test_each_file_says_the_same_and_is_the_same_twice(moved, monkeypatch):
    asked = period(moved.account, date(today().year, 1, 1), today() + DAY)
    table = b"".join(statements.csv_chunks(asked))
    rows = list(csv.DictReader(io.StringIO(table.decode())))
    assert rows[0]["kind"] == "opening_balance"
    assert [row["balance"] for row in rows] == ["0", "100", "150", "120", "110", "110"]
    assert table == b"".join(statements.csv_chunks(asked))

    book = statements.xlsx_bytes(asked)
    assert book == statements.xlsx_bytes(asked)
    sheet = openpyxl.load_workbook(io.BytesIO(book))["Statement 1"]
    assert [row[-1] for row in sheet.iter_rows(min_row=2, values_only=True)] == [0, 100, 150, 120, 110, 110]

    paper = statements.pdf_bytes(asked, "en")
    assert paper.startswith(b"%PDF")
    assert paper == statements.pdf_bytes(asked, "en")
    assert statements.file_name(asked, "pdf").endswith(f"-as-of-{asked.position.sequence}.pdf")
    monkeypatch.setattr(statements, "MOST_LINES_OF_PDF", 3)
    with pytest.raises(StatementTooLong):
        statements.pdf_bytes(asked, "en")

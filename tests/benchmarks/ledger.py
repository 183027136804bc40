"""Accounts and units for measuring, made with the ledger's own verbs; imported where Django is set up."""

from uuid import UUID, uuid4

from django.db import connections

from credits.authority import ActorRef, Authority
from credits.models import Account
from credits.operations.issue import IssueInstruction, issue
from credits.operations.open_account import OpenAccountInstruction, open_account
from credits.serials import SeriesKey

AUTHORITY = Authority(
    actor=ActorRef(kind="program", public_id="benchmark", name="benchmark"), basis="benchmark"
)
UNITS_EACH = 100_000


def opened(number: int, kind: str = Account.Kind.ENTITY_HOLDING) -> Account:
    return open_account(
        OpenAccountInstruction(
            request_id=uuid4(),
            authority=AUTHORITY,
            registry="JP",
            number=f"JP-{kind[:4]}-{number:08}",
            kind=kind,
        )
    )


def issued(
    destination: UUID, quantity: int, reference: str = "BENCHMARK", vintage: int | None = 2025
) -> None:
    issue(
        IssueInstruction(
            request_id=uuid4(),
            authority=AUTHORITY,
            series=SeriesKey(registry="JP", partner_country="MN", reference=reference, vintage=vintage),
            destination_id=destination,
            quantity=quantity,
            issued_on=None,
            decision_reference="benchmark",
        )
    )


def seed(accounts: int) -> None:
    """``accounts`` holding accounts with units, numbered in a table that the clients choose from."""
    with connections["owner"].cursor() as owner:
        owner.execute("CREATE TABLE benchmark_account (number integer PRIMARY KEY, public_id uuid NOT NULL)")
    rows = []
    for number in range(1, accounts + 1):
        account = opened(number)
        issued(account.public_id, UNITS_EACH, reference=f"BENCHMARK{number % 1000}")
        rows.append((number, account.public_id))
    with connections["owner"].cursor() as owner:
        owner.executemany("INSERT INTO benchmark_account VALUES (%s, %s)", rows)
    for alias in ("owner", "default"):
        connections[alias].close()


def seeded_accounts() -> list[UUID]:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT public_id FROM benchmark_account ORDER BY number")
        return [row[0] for row in cursor.fetchall()]

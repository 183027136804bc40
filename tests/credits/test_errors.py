"""The family of refusals: drawn at the top of its module, and nothing outside it."""

import re
from pathlib import Path

import pytest

from credits import errors
from credits.errors import REFUSALS, Refusal

SQL = Path(errors.__file__).parent / "sql"


def test_every_refusal_stands_in_the_drawing():
    drawn = set(re.findall(r"[A-Z][A-Za-z]+", errors.__doc__ or ""))

    assert {refusal.__name__ for refusal in REFUSALS.values()} <= drawn


def test_codes_are_the_names():
    for code, refusal in REFUSALS.items():
        assert code == re.sub(r"(?<!^)(?=[A-Z])", "_", refusal.__name__).lower()


def test_every_code_the_database_gives_has_its_class():
    said = set()
    for path in SQL.glob("*.sql"):
        said |= set(re.findall(r"credits_refuse\('([a-z_]+)'", path.read_text(encoding="utf-8")))

    # Three are said elsewhere: one while looking for an earlier answer, two while reading.
    elsewhere = {"request_id_reused", "moment_not_reached", "ledger_busy"}
    assert said == set(REFUSALS) - elsewhere


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
def test_a_message_needs_no_details_and_is_translatable(refusal):
    assert refusal().message
    assert not isinstance(refusal.text, str)
    assert issubclass(refusal, Refusal)


def test_details_are_in_the_message():
    refusal = errors.InsufficientHolding(account="JP-1", wanted=3, available=2)

    assert refusal.message == "Account JP-1 has 2 units free to move, and 3 were asked for."
    assert str(refusal).startswith("insufficient_holding: ")

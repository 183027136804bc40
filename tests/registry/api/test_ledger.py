"""The ledger's public facts: whose accounts, which serials where, how many, now and then."""

import csv
import io
import json

import pytest

from credits.models import Account, Transaction
from registry.identity.models.people import Role
from registry.identity.scopes import Scope


def sequence_of(kind: str) -> int:
    return Transaction.objects.filter(kind=kind).latest("sequence").sequence


def test_a_project_tells_what_stands_in_the_ledger(client, units):
    told = client.get("/api/v1/projects/MN001/").json()["credits"]

    assert told == {
        "notified": {"total": 50, "japan": 40, "partner": 10},
        "issued": {"total": 50, "japan": 40, "partner": 10},
        "held": 45,
        "retired": 5,
        "cancelled": 0,
    }


def test_a_project_as_of_before_the_retirement(client, units):
    before = sequence_of("retirement") - 1

    told = client.get(f"/api/v1/projects/MN001/?as_of={before}").json()["credits"]
    assert (told["held"], told["retired"]) == (50, 0)
    listed = client.get(f"/api/v1/projects/?as_of={before}").json()["results"][0]["credits"]
    assert listed == told


def test_the_life_of_a_range_begins_with_its_issuance(client, units):
    life = client.get("/api/v1/serials/JP/1-40/").json()

    assert [step["kind"] for step in life["movements"]] == ["issuance", "retirement"]
    assert life["movements"][0]["issued_on"] == "2016-09-30"
    assert [(run["first_serial"], run["last_serial"], run["account_kind"]) for run in life["owners"]] == [
        (1, 5, "retirement"),
        (6, 40, "government_holding"),
    ]
    assert [run["text"] for run in life["owners"]] == ["JP-1-5", "JP-6-40"]
    assert life["next"] is None


def test_the_life_of_one_unit(client, units):
    assert [step["quantity"] for step in client.get("/api/v1/serials/JP/40/").json()["movements"]] == [1]
    assert client.get("/api/v1/serials/JP/41/").status_code == 404
    assert client.get("/api/v1/serials/XX/1/").status_code == 404


def test_a_life_comes_in_pages(client, units):
    first = client.get("/api/v1/serials/JP/1-40/?limit=1").json()
    second = client.get(first["next"]).json()

    assert [page["movements"][0]["kind"] for page in (first, second)] == ["issuance", "retirement"]
    assert second["next"] is None


def test_a_life_as_of_then_ends_there(client, units):
    then = sequence_of("retirement") - 1

    life = client.get(f"/api/v1/serials/JP/1-40/?as_of={then}").json()
    assert [step["kind"] for step in life["movements"]] == ["issuance"]
    assert [run["account_kind"] for run in life["owners"]] == ["government_holding"]
    assert life["position"]["sequence"] == then


def test_totals_by_registry_and_of_one_project(client, units):
    rows = client.get("/api/v1/totals/?by=registry").json()["results"]
    assert rows == [
        {"key": {"registry": "JP"}, "issued": 40, "held": 35, "retired": 5, "cancelled": 0},
        {"key": {"registry": "MN"}, "issued": 10, "held": 10, "retired": 0, "cancelled": 0},
    ]
    assert client.get("/api/v1/totals/?reference=MN001").json()["results"][0]["issued"] == 50
    assert client.get("/api/v1/totals/?reference=MN002").json()["results"][0]["issued"] == 0
    several = client.get("/api/v1/totals/?by=reference,vintage").json()["results"]
    assert [row["key"] for row in several] == [{"reference": "MN001", "vintage": None}]


def test_accounts_tell_who_holds_them_and_no_balance(client, units):
    account = client.get("/api/v1/accounts/?side=japan").json()["results"][0]

    assert account["holder"]["partner_country"] == "MN"
    assert account["kind"] == "government_holding"
    assert set(account) == {"public_id", "number", "registry", "kind", "status", "opened_at", "holder"}
    assert client.get(f"/api/v1/accounts/{account['public_id']}/").json() == account


def test_an_account_without_a_holder_has_none(client, units):
    kinds = {row["kind"]: row["holder"] for row in client.get("/api/v1/accounts/").json()["results"]}

    assert kinds["issuance"] is None
    assert kinds["retirement"] is None


@pytest.fixture
def download(client, token):
    header = token(Role.AUDITOR, scopes=[Scope.LEDGER_READ])

    def take(address: str) -> str:
        answer = client.get(f"/api/v1/ledger/{address}", headers=header)
        assert answer.status_code == 200, answer.content
        return b"".join(answer.streaming_content).decode()

    return take


def test_an_auditor_downloads_the_movements_as_csv_and_json_lines(units, download):
    rows = list(csv.DictReader(io.StringIO(download("movements.csv"))))
    lines = [json.loads(line) for line in download("movements.jsonl").splitlines()]

    assert sorted(row["kind"] for row in rows) == ["issuance", "issuance", "retirement"]
    assert [row["sequence"] for row in rows] == [str(line["sequence"]) for line in lines]


@pytest.mark.parametrize(
    ("question", "quantities"),
    [
        ("partner_country=MN", [5, 10, 35]),
        ("partner_country=KE", []),
        ("reference=MN001", [5, 10, 35]),
        ("reference=MN002", []),
    ],
)
def test_a_download_is_narrowed_as_asked(units, download, question, quantities):
    rows = csv.DictReader(io.StringIO(download(f"holdings.csv?{question}")))

    assert sorted(int(row["quantity"]) for row in rows) == quantities


def test_a_download_of_one_account_then(units, download):
    account = Account.objects.get(holder__side="japan")
    then = sequence_of("retirement") - 1

    rows = csv.DictReader(io.StringIO(download(f"holdings.csv?account={account.public_id}&as_of={then}")))
    assert [row["quantity"] for row in rows] == ["40"]


@pytest.mark.parametrize(
    ("question", "field"),
    [("account=x", "account"), ("since=today", "since"), ("partner_country=mn", "partner_country")],
)
def test_a_malformed_question_is_refused_before_the_first_byte(client, token, question, field):
    header = token(Role.AUDITOR, scopes=[Scope.LEDGER_READ])

    answer = client.get(f"/api/v1/ledger/holdings.csv?{question}", headers=header)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field


def test_a_moment_may_have_any_offset(units, download):
    assert "movement" not in download("accounts.csv?since=0250-11-10T06:31:50-20:35")
    assert len(download("movements.jsonl?since=0250-11-10T06:31:50-20:35").splitlines()) == 3


def test_an_unknown_account_is_not_found(client, token):
    header = token(Role.AUDITOR, scopes=[Scope.LEDGER_READ])
    unknown = "2f7f3e8e-0f43-4cf0-9a8e-0a6c6a1a4c9b"

    assert client.get(f"/api/v1/ledger/holdings.csv?account={unknown}", headers=header).status_code == 404

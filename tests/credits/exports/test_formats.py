"""The streams: right rows for each question, harmless cells, equal bytes, flat memory."""

import csv
import io
import json
import tracemalloc
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from credits.authority import ActorRef, Authority
from credits.errors import AccountNotFound, MomentNotReached
from credits.exports.filters import Filters
from credits.exports.select import FORMULA_STARTS
from credits.exports.stream import DATASETS, FORMATS, stream
from credits.models import Movement, Transaction
from credits.operations.log_act import ActInstruction, log_act
from credits.queries.holdings import holdings
from credits.queries.moments import AsOf, settle
from tests.credits.queries.random_stories import tell
from tests.credits.stories import ranges, series


def content(dataset, format_name="csv", **filters) -> bytes:
    return b"".join(stream(dataset, format_name, Filters(**filters)).chunks)


def rows(dataset, **filters) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content(dataset, **filters).decode())))


def objects(dataset, **filters) -> list[dict]:
    return [json.loads(line) for line in content(dataset, "jsonl", **filters).splitlines()]


@pytest.mark.parametrize("dataset", DATASETS)
def test_both_formats_tell_the_same(dataset, story):
    tell(story, 3, steps=40)

    told = objects(dataset)
    assert told
    for line, thing in zip(rows(dataset), told, strict=True):
        assert list(line) == list(thing) == [column.name for column in DATASETS[dataset].columns]
        for column in DATASETS[dataset].columns:
            value = thing[column.name]
            if column.kind.value in ("integer", "name", "date"):
                assert line[column.name] == ("" if value is None else str(value))
            elif column.kind.value == "moment":
                assert line[column.name].replace(" ", "T")[:19] == value[:19]


def test_movements_are_all_of_them_in_order(story):
    tell(story, 4, steps=40)

    expected = [str(number) for number in Movement.objects.order_by("sequence").values_list("pk", flat=True)]
    assert [line["sequence"] for line in rows("movements")] == expected
    assert len(rows("transactions")) == Transaction.objects.count()


def test_holdings_are_those_of_each_account_as_of_any_position(story):
    tell(story, 5, steps=40)

    for position in range(1, settle().sequence + 1, 7):
        as_of = AsOf(sequence=position)
        expected = [
            (account.number, held.first_serial, held.last_serial)
            for account in sorted(story.accounts.values(), key=lambda account: account.pk)
            for held in holdings(account.public_id, as_of=as_of)
        ]
        told = [
            (line["account_number"], int(line["first_serial"]), int(line["last_serial"]))
            for line in rows("holdings", as_of=as_of)
        ]
        assert told == expected


def test_accounts_tell_status_and_units_of_the_position(story, holder, buyer):
    before = settle()
    story.transfer(holder, buyer, 30)
    story.reserve(holder, buyer, 5)

    now = {line["account_number"]: line for line in rows("accounts")}
    assert (now["JP-HOLDER"]["quantity"], now["JP-HOLDER"]["reserved"]) == ("70", "5")
    then = {line["account_number"]: line for line in rows("accounts", as_of=AsOf(sequence=before.sequence))}
    assert (then["JP-HOLDER"]["quantity"], then["JP-HOLDER"]["reserved"]) == ("100", "0")
    assert now["JP-HOLDER"]["status"] == "open"
    assert rows("accounts", as_of=AsOf(sequence=0)) == []


@pytest.mark.parametrize("dataset", DATASETS)
@pytest.mark.parametrize("format_name", FORMATS)
def test_the_same_question_of_the_same_position_gives_the_same_bytes(dataset, format_name, story):
    tell(story, 6, steps=25)
    position = settle()
    first = content(dataset, format_name)

    tell_more = story.issue(story.accounts["A"], 50, series(2030))
    story.transfer(story.accounts["A"], story.accounts["B"], 1)

    assert tell_more.sequence > position.sequence
    assert content(dataset, format_name, as_of=AsOf(sequence=position.sequence)) == first
    assert content(dataset, format_name, as_of=AsOf(moment=position.recorded_at)) == first


@pytest.fixture
def two_projects(story, holder, buyer):
    other = story.open("OTHER")
    story.issue(other, 20, series(2020, "VN007"))
    story.transfer(holder, buyer, 10)
    story.transfer(other, buyer, 5)
    return story


def test_one_project(two_projects):
    assert {line["reference"] for line in rows("movements", reference="VN007")} == {"VN007"}
    assert len(rows("movements", reference="VN007")) == 2
    assert [line["kind"] for line in rows("transactions", reference="VN007")] == ["issuance", "transfer"]
    assert {line["reference"] for line in rows("holdings", reference="VN007")} == {"VN007"}
    assert {line["account_number"] for line in rows("accounts", reference="VN007")} == {
        "JP-ISSUANCE",
        "JP-OTHER",
        "JP-BUYER",
    }
    assert rows("movements", reference="XX999") == []


def test_one_account(two_projects, buyer):
    assert len(rows("movements", account=buyer.public_id)) == 2
    assert [line["kind"] for line in rows("transactions", account=buyer.public_id)] == [
        "account_opened",
        "transfer",
        "transfer",
    ]
    assert {line["account_number"] for line in rows("holdings", account=buyer.public_id)} == {"JP-BUYER"}
    assert [line["account_number"] for line in rows("accounts", account=buyer.public_id)] == ["JP-BUYER"]
    with pytest.raises(AccountNotFound):
        stream("movements", "csv", Filters(account=uuid4()))


def test_one_partner_country(two_projects):
    assert len(rows("movements", partner_country="MN")) == 4
    assert rows("movements", partner_country="VN") == []
    assert rows("holdings", partner_country="VN") == []


def test_a_period_begins_after_its_first_moment_and_includes_its_last(two_projects):
    moves = list(Transaction.objects.filter(kind="transfer").order_by("sequence"))

    told = rows("movements", since=moves[0].recorded_at, until=moves[1].recorded_at)
    assert [line["transaction_id"] for line in told] == [str(moves[1].public_id)]
    with pytest.raises(MomentNotReached):
        stream("movements", "csv", Filters(until=moves[1].recorded_at + timedelta(days=400)))


def test_the_file_says_its_position(story, holder):
    opened = stream("movements", "csv", Filters())
    assert opened.file_name == f"movements-as-of-{settle().sequence}.csv"


@pytest.mark.parametrize(
    "start", [chr(code) for code in FORMULA_STARTS], ids=[f"{c:#x}" for c in FORMULA_STARTS]
)
def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(start, story):
    payload = f"{start}HYPERLINK(\"http://x.example\",'1,2')\nnext"
    authority = Authority(actor=ActorRef(kind="person", public_id="eve", name=payload), basis=payload)
    log_act(ActInstruction(request_id=uuid4(), authority=authority, kind="note", facts={}))

    (line,) = rows("transactions")
    assert line["basis"] == "'" + payload
    assert line["actor_name"] == "'" + payload
    (thing,) = objects("transactions")
    assert thing["basis"] == payload  # JSON is for programs: what was written, unchanged


def test_every_column_with_foreign_text_is_guarded():
    """Kinds other than TEXT hold only our own words and numbers."""
    own = {"kind", "status", "actor_kind", "account_kind", "origin_kind", "destination_kind", "entry_sha256"}
    own |= {"account_id", "transaction_id", "request_id"}
    for dataset in DATASETS.values():
        for column in dataset.columns:
            if column.kind.value == "name":
                assert column.name in own


def test_control_characters_pass_through_json_lines_unharmed(story):
    text = 'quote " backslash \\ tab \t line \n paragraph \u2029 \x01\x02 日本語'
    authority = Authority(actor=ActorRef(kind="person", public_id="ann", name="Ann"), basis=text)
    log_act(
        ActInstruction(request_id=uuid4(), authority=authority, kind="note", facts={"words": [text, 1, None]})
    )

    (thing,) = objects("transactions")
    assert thing["basis"] == text
    assert thing["facts"] == {"words": [text, 1, None]}


def test_a_reader_that_leaves_ends_the_statement(story, holder):
    chunks = stream("movements", "csv", Filters()).chunks
    next(chunks)
    chunks.close()
    assert settle().sequence > 0


@pytest.mark.parametrize("format_name", FORMATS)
def test_memory_is_flat(format_name, story, holder, monkeypatch):
    """Two hundred thousand rows pass in far less memory than they have bytes."""
    series_of_numbers = "FROM generate_series(1, 200000) movement(sequence)"
    columns = DATASETS["movements"].columns[:1]
    many = DATASETS["movements"].__class__(
        "movements", "Many", columns, lambda _filters: series_of_numbers, "movement.sequence", has_period=True
    )
    monkeypatch.setitem(DATASETS, "movements", many)
    opened = stream("movements", format_name, Filters())
    tracemalloc.start()
    size = sum(len(chunk) for chunk in opened.chunks)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 1_200_000
    assert peak < 600_000


def test_a_named_block_moves_as_one_line(story, holder, buyer):
    story.transfer(holder, buyer, ranges((11, 20)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM credits_movement")
        assert cursor.fetchone()[0] == len(rows("movements"))
    assert rows("movements")[-1]["quantity"] == "10"

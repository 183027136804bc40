"""XLSX: several sheets when long, texts that are never run, the same bytes again."""

from datetime import date
from hashlib import sha256
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from credits.authority import ActorRef, Authority
from credits.exports import xlsx
from credits.exports.datasets import DATASETS
from credits.exports.filters import Filters, settle_filters
from credits.operations.log_act import ActInstruction, log_act
from credits.queries.moments import AsOf, settle
from tests.credits.queries.random_stories import tell
from tests.credits.stories import series


def written(path, dataset, **filters):
    asked = Filters(**filters)
    settled = settle_filters(asked)
    count = xlsx.write_xlsx(path, DATASETS[dataset], asked, settled)
    assert count == xlsx.count_rows(DATASETS[dataset], asked, settled)
    return load_workbook(path)


def test_a_long_answer_goes_on_in_further_sheets(story, tmp_path, monkeypatch):
    tell(story, 8, steps=40)
    monkeypatch.setattr(xlsx, "ROWS_PER_SHEET", 10)

    book = written(tmp_path / "a.xlsx", "transactions")
    names = book.sheetnames
    assert names[:3] == ["About", "transactions", "transactions 2"]
    numbers = [row[0] for name in names[1:] for row in list(book[name].values)[1:]]
    assert numbers == sorted(numbers)
    assert all(book[name].max_row <= 11 for name in names[1:])
    assert all(next(book[name].values)[0] == "sequence" for name in names[1:])


def test_texts_stay_texts(story, tmp_path):
    payload = '=HYPERLINK("http://x.example","click")'
    authority = Authority(
        actor=ActorRef(kind="person", public_id="eve", name=payload), basis="http://x.example/"
    )
    log_act(ActInstruction(request_id=uuid4(), authority=authority, kind="note", facts={}))

    sheet = written(tmp_path / "a.xlsx", "transactions")["transactions"]
    cells = {heading.value: cell for heading, cell in zip(sheet[1], sheet[2], strict=True)}
    assert cells["actor_name"].value == payload
    assert cells["actor_name"].data_type == "s"
    assert cells["basis"].hyperlink is None


def test_numbers_days_and_moments(story, holder, tmp_path):
    sheet = written(tmp_path / "a.xlsx", "movements")["movements"]
    cells = {heading.value: cell for heading, cell in zip(sheet[1], sheet[2], strict=True)}
    assert cells["quantity"].value == 100
    assert cells["recorded_at"].data_type == "s"
    assert cells["recorded_at"].value.endswith("Z")
    key = series(2020, "MN009")
    dated = type(key)(
        registry="JP",
        partner_country="MN",
        reference="MN009",
        period_first_on=date(2020, 1, 1),
        period_last_on=date(2020, 12, 31),
        vintage=2020,
    )
    story.issue(holder, 1, dated)
    sheet = written(tmp_path / "b.xlsx", "movements")["movements"]
    cells = {heading.value: cell for heading, cell in zip(sheet[1], sheet[3], strict=True)}
    assert cells["period_first_on"].value.date() == date(2020, 1, 1)


def test_the_same_question_of_the_same_position_gives_the_same_bytes(story, holder, buyer, tmp_path):
    position = settle()
    written(tmp_path / "a.xlsx", "movements")
    story.transfer(holder, buyer, 1)
    written(tmp_path / "b.xlsx", "movements", as_of=AsOf(sequence=position.sequence))

    digests = {sha256((tmp_path / name).read_bytes()).hexdigest() for name in ("a.xlsx", "b.xlsx")}
    assert len(digests) == 1


def test_the_first_sheet_says_what_the_file_is(story, holder, tmp_path):
    book = written(tmp_path / "a.xlsx", "holdings", partner_country="MN")
    told = [row[:2] for row in book["About"].values]
    assert ("ledger_sequence", str(settle().sequence)) in told
    assert ("partner_country", "MN") in told
    assert ("first_serial", "First serial number, included.") in told


def test_an_empty_answer_is_a_file_with_headings(story, tmp_path):
    book = written(tmp_path / "a.xlsx", "movements")
    assert next(book["movements"].values)[0] == "sequence"
    assert book["movements"].max_row == 1


def test_what_progress_raises_ends_the_writing(story, holder, tmp_path):
    class Stopped(Exception):
        pass

    def stop(_rows):
        raise Stopped

    asked = Filters()
    with pytest.raises(Stopped):
        xlsx.write_xlsx(
            tmp_path / "a.xlsx", DATASETS["movements"], asked, settle_filters(asked), progress=stop
        )
    assert not (tmp_path / "a.xlsx").exists()

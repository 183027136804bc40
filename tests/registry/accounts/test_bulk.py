"""Files of many instructions: judged row by row, proposed and approved as a whole, all or nothing."""

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from credits.models import AccountBalance, Transaction
from registry.accounts.errors import FileChanged, FileKeyReused, FileStepOutOfPlace, InstructionRefused
from registry.accounts.models import Certificate, Instruction, InstructionFile
from registry.accounts.operations import bulk_files, bulk_proposing
from registry.accounts.operations.approving import Proof
from registry.accounts.operations.bulk_files import bring, purpose_of_file, take_file_step, work_on
from registry.accounts.operations.executing import end_expired, execute_due
from registry.accounts.operations.freezing import freeze
from registry.accounts.queries.controls import ledger_now
from registry.accounts.queries.files import files_awaiting, outcomes_of, progress_of, told
from registry.accounts.queries.instructions import awaiting
from registry.accounts.rendering.bulk_template import template_bytes
from registry.identity.errors import SecondFactorNeeded
from registry.identity.models.confirmations import Method
from registry.identity.operations.confirmations import record_confirmation
from registry.notifications.models import Notice
from tests.registry.accounts.instructing import Bank

State = InstructionFile.State


@pytest.fixture
def bank(db: None) -> Bank:
    return Bank()


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The files that a worker was asked to go on with; none listens here."""
    found: list[int] = []
    monkeypatch.setattr(bulk_files, "ask_worker", found.append)
    return found


def row(bank: Bank, units: int | str = 1, **cells: Any) -> dict[str, str]:
    """A retirement that passes every check, with single cells changed."""
    given = {
        "to_account": bank.retired.number,
        "units": units,
        "purpose": "national_pledge",
        "use_year": 2026,
        "use_scheme": "voluntary",
    }
    return {name: str(value) for name, value in (given | cells).items()}


def workbook(bank: Bank, rows: list[dict[str, str]], kind: str = "retirement") -> io.BytesIO:
    return io.BytesIO(template_bytes(bank.held, kind, rows))


def table(rows: list[dict[str, str]]) -> io.BytesIO:
    names = list(dict.fromkeys(name for one in rows for name in one))
    lines = [",".join(names), *(",".join(one.get(name, "") for name in names) for one in rows)]
    return io.BytesIO("\n".join(lines).encode())


def brought(bank: Bank, file: io.BytesIO, kind: str = "retirement", **values: Any) -> InstructionFile:
    given = {"file_name": "rows.xlsx", "by": bank.ann, "request_id": uuid4(), **values}
    return bring(bank.held, kind, file, **given)


def step(file: InstructionFile, name: str, by: Any, **values: Any) -> InstructionFile:
    values.setdefault("request_id", uuid4())
    values.setdefault("proof", Proof(by_credential=True) if name == "approve" else None)
    return take_file_step(file.public_id, name, by=by, **values)


def balances(bank: Bank) -> Iterator[tuple[int, int]]:
    for account in (bank.held, bank.retired):
        found = AccountBalance.objects.get(account=account)
        yield found.posted, found.reserved


def test_a_file_is_judged_proposed_approved_once_and_executed(bank):
    file = brought(bank, workbook(bank, [row(bank, 10), row(bank, 20, vintage=2016, reference="A-7")]))
    assert (file.state, file.row_count, file.quantity, file.faults) == (State.READY, 2, 30, [])
    assert not Instruction.objects.exists()

    file = step(file, "propose", bank.ann)
    assert (file.state, list(balances(bank))) == (State.PROPOSED, [(100, 30), (0, 0)])
    assert list(files_awaiting(bank.bold)) == [file]
    assert list(files_awaiting(bank.ann)) == []
    assert list(awaiting(bank.bold)) == [], "the rows of a file are not decided on one by one"
    assert Notice.objects.filter(kind="instruction_file_to_approve", audience_user=bank.bold).count() == 1
    one = Instruction.objects.get(batch=file, batch_row=2)
    for name, who in (("approve", bank.bold), ("reject", bank.bold), ("abort", bank.ann)):
        with pytest.raises(InstructionRefused, match="JR-3015"):
            bank.step(one, name, who)
    with pytest.raises(PermissionDenied):
        step(file, "approve", bank.ann)
    with pytest.raises(SecondFactorNeeded):
        step(file, "approve", bank.bold, proof=None)
    confirmed = record_confirmation(
        by=bank.bold, purpose=purpose_of_file(file), method=Method.TOTP, evidence=uuid4().hex * 2
    )

    file = step(file, "approve", bank.bold, proof=Proof(confirmation=confirmed.public_id))

    assert (file.state, list(balances(bank))) == (State.COMPLETED, [(70, 0), (30, 0)])
    assert [(one["state"], one["count"]) for one in outcomes_of(file)] == [("completed", 2)]
    assert Certificate.objects.count() == 2
    second = Instruction.objects.get(batch=file, batch_row=3)
    story = [(one.number, one.step, one.state, one.actor_name) for one in second.events.order_by("number")]
    assert story == [
        (1, "propose", "awaiting_approval", "Ann"),
        (2, "approve", "delayed", "Bold"),
        (3, "execute", "completed", "registry.accounts.tasks.execute_instructions"),
    ]
    entry = Transaction.objects.get(public_id=second.transaction_id)
    assert (entry.kind, entry.approver_name, entry.facts["use_year"]) == ("retirement", "Bold", 2026)
    assert second.reference == "A-7"


def test_every_row_with_its_fault_is_named_and_nothing_is_written(bank):
    before = Transaction.objects.count()
    file = brought(
        bank,
        workbook(
            bank,
            [
                row(bank, 10),
                row(bank, 1000),
                row(bank, 1, use_year="soon"),
                row(bank, 1, purpose="fun", use_scheme="none at all"),
                row(bank, 1, to_account="JP-XX-1"),
                row(bank, "ten"),
                row(bank, 1, beneficiary="Nobody in particular"),
                row(bank, "", serial_numbers="JP-MN-1"),
                row(bank, 1, from_account=bank.bought.number),
                row(bank, 1, use_year=""),
                row(bank, 91),
            ],
        ),
    )
    found = [(one.row, one.column, one.code, one.found) for one in told(file.faults)]

    assert file.state == State.REFUSED
    assert file.fault_count == len(found)
    assert found == [
        (3, "units", "JR-4017", "1000"),
        (4, "use_year", "not_a_year", "soon"),
        (5, "purpose", "not_a_purpose", "fun"),
        (5, "use_scheme", "not_a_scheme", "none at all"),
        (6, "to_account", "JR-2007", "JP-XX-1"),
        (7, "units", "JR-2032", "ten"),
        (8, "beneficiary", "not_a_beneficiary", "Nobody in particular"),
        (9, "serial_numbers", "not_a_serial_number", "JP-MN-1"),
        (10, "from_account", "other_account", bank.bought.number),
        (11, "use_year", "JR-5251", ""),
        (12, "units", "JR-4017", "91"),  # row 2 took ten of a hundred
    ]
    assert all(one.accepted or one.code == "not_a_beneficiary" for one in told(file.faults))
    assert "national_pledge" in told(file.faults)[2].text
    with pytest.raises(FileStepOutOfPlace):
        step(file, "propose", bank.ann)
    assert (Transaction.objects.count(), Instruction.objects.count()) == (before, 0)


def test_a_row_finds_taken_what_a_row_before_it_takes(bank):
    named = row(bank, "", serial_numbers="JP-MN-MN001-2015-000000000001-000000000040")
    file = brought(bank, workbook(bank, [named, named, row(bank, 60), row(bank, 1)]))
    assert [(one["row"], one["code"]) for one in file.faults] == [(3, "JR-4010"), (5, "JR-4017")]
    file = brought(bank, table([named, row(bank, 60)]), file_name="rows.csv")
    assert (file.state, file.quantity) == (State.READY, 100)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("to_account,units,colour\nA,1,red\n", "column_unknown", 1),
        ("units\n1\n", "column_missing", 1),
        ("to_account,units,units\nA,1,1\n", "column_twice", 1),
        ("to_account,units\n", "no_rows", 0),
        ("to_account,units\nA\n", "wrong_number_of_cells", 2),
    ],
)
def test_the_form_of_a_table_is_told(bank, text, code, line):
    file = brought(bank, io.BytesIO(text.encode()), file_name="rows.csv")
    assert next((one["code"], one["row"]) for one in file.faults) == (code, line)
    assert all(one.text for one in told(file.faults))


def test_the_template_says_nothing_until_it_is_filled_in(bank):
    file = brought(bank, workbook(bank, []))
    assert [one["code"] for one in file.faults] == ["no_rows"]


def test_what_stops_the_account_is_told_once(bank):
    freeze(by=bank.dorj, reason="A report of theft", account=bank.held)
    file = brought(bank, workbook(bank, [row(bank, 1), row(bank, 1)]))
    assert [(one["row"], one["column"], one["code"]) for one in file.faults] == [
        (0, "from_account", "JR-4025")
    ]


def test_the_same_request_gives_the_same_file_and_another_one_is_refused(bank):
    rows, request_id = [row(bank, 1)], uuid4()
    file = brought(bank, table(rows), request_id=request_id)
    assert brought(bank, table(rows), request_id=request_id) == file
    with pytest.raises(FileKeyReused):
        brought(bank, table([row(bank, 2)]), request_id=request_id)
    asked = uuid4()
    assert step(file, "propose", bank.ann, request_id=asked).state == State.PROPOSED
    assert step(file, "propose", bank.ann, request_id=asked).state == State.PROPOSED
    with pytest.raises(FileKeyReused):
        step(file, "withdraw", bank.ann, request_id=asked)
    with pytest.raises(FileChanged):
        step(file, "approve", bank.bold, expected_version=1)
    assert Instruction.objects.count() == 1
    with pytest.raises(PermissionDenied):
        brought(bank, table(rows), by=bank.bold)


@pytest.mark.parametrize(
    ("name", "by", "state", "row_state"),
    [("reject", "bold", State.REJECTED, "rejected"), ("withdraw", "ann", State.WITHDRAWN, "cancelled")],
)
def test_units_of_a_file_that_is_given_up_are_free_again(bank, name, by, state, row_state):
    file = step(brought(bank, workbook(bank, [row(bank, 10)] * 3)), "propose", bank.ann)
    file = step(file, name, getattr(bank, by), reason="Not this year")
    assert (file.state, file.ended_at is not None, next(iter(balances(bank)))) == (state, True, (100, 0))
    assert {one.state for one in file.instructions.all()} == {row_state}
    assert file.instructions.first().events.last().reason == "Not this year"


def test_what_nobody_decides_expires_as_a_whole(bank, monkeypatch):
    file = step(brought(bank, workbook(bank, [row(bank, 10)])), "propose", bank.ann)
    later = ledger_now() + timedelta(days=8)
    for module in ("bulk_files", "bulk_executing", "executing"):
        monkeypatch.setattr(f"registry.accounts.operations.{module}.ledger_now", lambda: later)
    assert end_expired() == 0
    with pytest.raises(FileStepOutOfPlace):
        step(file, "approve", bank.bold)
    assert work_on(file.pk) == State.EXPIRED
    assert next(iter(balances(bank))) == (100, 0)


def test_a_freeze_stops_an_approval_and_what_was_approved(bank, monkeypatch):
    file = step(brought(bank, workbook(bank, [row(bank, 10), row(bank, 5)])), "propose", bank.ann)
    waiting = step(brought(bank, workbook(bank, [row(bank, 1)])), "propose", bank.ann)
    monkeypatch.setattr(bulk_files, "execute_file", lambda key: 0)  # the worker is slow
    assert step(file, "approve", bank.bold).state == State.APPROVED
    monkeypatch.undo()

    freeze(by=bank.dorj, reason="A report of theft", account=bank.held)

    assert work_on(file.pk) == State.APPROVED
    assert execute_due() == {}
    assert [(one["state"], one["blocked_by"], one["count"]) for one in outcomes_of(file)] == [
        ("delayed", "JR-4025", 2)
    ]
    stopped = step(waiting, "approve", bank.bold)
    assert (stopped.state, stopped.approved_by, stopped.faults[0]["code"]) == (
        State.PROPOSED,
        None,
        "JR-4025",
    )
    assert list(balances(bank)) == [(100, 16), (0, 0)]


def test_a_refusal_of_the_ledger_in_the_last_row_leaves_nothing(bank, monkeypatch):
    file = brought(bank, workbook(bank, [row(bank, 10)] * 3))
    reserve, chosen = bulk_proposing.set_aside, []

    def failing(one: Any, question: Any, wanted: Any, *given: Any) -> None:
        chosen.append(wanted)
        reserve(one, question, chosen[0] if len(chosen) == 3 else wanted, *given)

    monkeypatch.setattr(bulk_proposing, "set_aside", failing)
    file = step(file, "propose", bank.ann)

    assert [(one["row"], one["code"]) for one in file.faults] == [(4, "JR-4010")]
    assert (file.state, Instruction.objects.count(), next(iter(balances(bank)))) == (
        State.REFUSED,
        0,
        (100, 0),
    )


def test_long_files_are_left_to_a_worker_and_ask_no_more_for_more_rows(
    bank, asked, django_assert_max_num_queries, django_capture_on_commit_callbacks
):
    bank.issue(bank.held, 1000, 2017)
    with django_capture_on_commit_callbacks(execute=True):
        file = brought(bank, workbook(bank, [row(bank, 1)] * 300))
    assert (file.state, asked) == (State.WAITING, [file.pk])
    with django_assert_max_num_queries(80):
        assert work_on(file.pk) == State.READY
    file.refresh_from_db()
    assert Notice.objects.filter(kind="instruction_file_news", audience_user=bank.ann).count() == 1
    step(file, "propose", bank.ann)
    with django_assert_max_num_queries(300 + 100):  # the ledger is asked once for each row
        assert work_on(file.pk) == State.PROPOSED
    step(file, "approve", bank.bold)
    with django_assert_max_num_queries(300 + 400):
        assert work_on(file.pk) == State.COMPLETED
    file.refresh_from_db()
    assert (progress_of(file).done, list(balances(bank))[1]) == (300, (300, 0))


def bad_file(bank: Bank, count: int) -> InstructionFile:
    """A file of retirements whose last row but one asks for more units than there are."""
    bank.issue(bank.held, count, 2017)
    rows = [row(bank, 1) for _number in range(count)]
    rows[-2] = row(bank, count * 10)
    file = brought(bank, workbook(bank, rows))
    before = Transaction.objects.count()
    assert work_on(file.pk) == State.REFUSED
    file.refresh_from_db()
    assert [(one["row"], one["column"], one["found"]) for one in file.faults] == [
        (count, "units", str(count * 10))
    ]
    assert (Transaction.objects.count(), Instruction.objects.count()) == (before, 0)
    return file


def test_one_bad_row_of_five_hundred_writes_nothing_and_is_named(bank):
    bad_file(bank, 500)


@pytest.mark.stories
def test_one_bad_row_of_five_thousand_writes_nothing_and_is_named(bank):
    bad_file(bank, 5000)

"""What a methodology says is drafted, checked, proposed and adopted by two officers, pinned by its digest."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connections, transaction

from credits.models import Transaction
from registry.identity.models.people import User
from registry.methodologies.errors import (
    ContentFaulty,
    ContentOfAnother,
    ContentStanding,
    ContentUnchanged,
    RequestIdUsed,
    TableOverlaps,
)
from registry.methodologies.language.reading import SHIPPED
from registry.methodologies.models import FactorTable, MethodologyContent
from registry.methodologies.operations.adopting import adopt, discard, draft_table, propose, take_back
from registry.methodologies.queries import differences
from registry.methodologies.resolving import (
    ContentBroken,
    adopted_content,
    read_content,
    tables_for,
)
from tests.registry.methodologies.conftest import WHY, Shelf, make_officer

MARKER = "conservative emission factor"


def another(shelf: Shelf) -> str:
    """The same methodology with another word in its summary."""
    assert MARKER in shelf.text
    return shelf.text.replace(MARKER, "cautious emission factor", 1)


def test_two_officers_adopt_what_was_drafted_and_the_ledger_says_so(shelf):
    shelf.table_in_force()
    draft = shelf.draft()
    assert (draft.revision, draft.status, draft.text) == (1, "draft", shelf.text)
    assert draft.digest == hashlib.sha256(shelf.text.encode()).hexdigest()
    assert adopted_content(shelf.version) is None

    content = shelf.adopted(draft)
    assert (content.status, content.proposed_by, content.adopted_by) == ("adopted", shelf.first, shelf.second)
    assert adopted_content(shelf.version) == content
    assert read_content(content).text == content.text
    assert list(tables_for(content)) == ["mongolia_grids"]
    entry = Transaction.objects.filter(kind=Transaction.Kind.ACT).latest("pk")
    assert entry.facts == {"of": "MN_AM003 2.0", "revision": 1, "sha256": content.digest}
    assert (entry.actor_name, entry.approver_name) == ("Bolat", "Aiko")


def test_a_family_is_taken_into_the_text(shelf):
    """What is pinned needs no other file, however the family changes later."""
    file = (SHIPPED.folder / "MN_AM003-2.0.toml").read_text(encoding="utf-8")
    assert 'family = "solar_pv"' in file
    draft = shelf.draft(file)
    assert draft.text == shelf.text
    assert "family =" not in draft.text


def test_the_next_revision_supersedes_the_one_before(shelf):
    shelf.table_in_force()
    first = shelf.in_force()
    second = shelf.in_force(another(shelf))
    first.refresh_from_db()
    assert (first.status, second.status, second.revision) == ("superseded", "adopted", 2)
    assert first.superseded_at is not None
    assert adopted_content(shelf.version) == second
    (changed,) = differences(first.text, second.text)
    assert (changed.kind, changed.column) == ("", "summary")
    assert MARKER in changed.before


@pytest.mark.parametrize(
    ("refusal", "change"),
    [
        (ContentOfAnother, ('version = "2.0"', 'version = "3.0"')),
        (ContentFaulty, ('unit = "MWh"', 'unit = "furlong"')),
        (ContentFaulty, ("format = 1", "format = ")),
    ],
)
def test_a_text_that_cannot_be_read_or_is_of_another_is_not_drafted(shelf, refusal, change):
    with pytest.raises(refusal):
        shelf.draft(shelf.text.replace(*change, 1))
    assert not MethodologyContent.objects.exists()


@pytest.mark.parametrize(
    ("said", "change"),
    [
        # Tonnes per megawatt hour times megawatt hours are tonnes; per gigajoule they are not.
        ("unit", ('expression = "sum(i: EG[i] * EF_RE[i])"', 'expression = "sum(i: EG[i])"')),
        # The example prints 18,437.798.
        ("example", ('RE = "18437.798"', 'RE = "18437.799"')),
        ("example", ("credited = 18437", "credited = 18438")),
    ],
)
def test_what_does_not_work_out_is_neither_proposed_nor_adopted(shelf, said, change):
    shelf.table_in_force()
    draft = shelf.draft(shelf.text.replace(*change, 1))
    with pytest.raises(ContentFaulty) as refused:
        propose(draft, shelf.first, reason=WHY, request_id=uuid4())
    assert said in " ".join(refused.value.faults).lower()
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_a_table_that_is_gone_keeps_a_proposal_from_adoption(shelf):
    """The check runs again at the adoption: what was right when it was proposed may be no more."""
    table = shelf.table_in_force()
    proposed = propose(shelf.draft(), shelf.first, reason=WHY, request_id=uuid4())
    shelf.table_in_force(table.text.replace('value = "0.797"', 'value = "0.8"'))
    with pytest.raises(ContentFaulty):
        adopt(proposed, shelf.second, reason=WHY, request_id=uuid4())


def test_one_officer_does_not_adopt_alone_and_nobody_else_at_all(shelf):
    shelf.table_in_force()
    outsider = User.objects.create_user("x@example.org", "long enough, surely", name="X")
    proposed = propose(shelf.draft(), shelf.first, reason=WHY, request_id=uuid4())
    for person in (shelf.first, outsider):
        with pytest.raises(PermissionDenied):
            adopt(proposed, person, reason=WHY, request_id=uuid4())
    with pytest.raises(PermissionDenied):
        propose(shelf.draft(another(shelf)), outsider, reason=WHY, request_id=uuid4())
    assert adopted_content(shelf.version) is None


def test_each_verb_has_its_standing(shelf):
    shelf.table_in_force()
    draft = shelf.draft()
    with pytest.raises(ContentUnchanged):
        shelf.draft()
    with pytest.raises(ContentStanding):
        adopt(draft, shelf.second, reason=WHY, request_id=uuid4())
    with pytest.raises(ContentStanding):
        take_back(draft, shelf.first, reason=WHY, request_id=uuid4())
    again = take_back(
        propose(draft, shelf.first, reason=WHY, request_id=uuid4()),
        shelf.second,
        reason=WHY,
        request_id=uuid4(),
    )
    assert (again.status, again.proposed_by) == ("draft", None)
    discard(again, shelf.first, reason=WHY, request_id=uuid4())
    with pytest.raises(ContentStanding):
        propose(draft, shelf.first, reason=WHY, request_id=uuid4())
    # A discarded text may be drafted again, under a number of its own.
    assert shelf.draft().revision == 2


def test_a_request_is_carried_out_once(shelf):
    shelf.table_in_force()
    request_id = uuid4()
    draft = shelf.draft(request_id=request_id)
    assert shelf.draft(request_id=request_id) == draft
    with pytest.raises(RequestIdUsed):
        shelf.draft(another(shelf), request_id=request_id)

    proposing, adopting = uuid4(), uuid4()
    for _ in range(2):
        proposed = propose(draft, shelf.first, reason=WHY, request_id=proposing)
    before = Transaction.objects.count()
    for _ in range(2):
        content = adopt(proposed, shelf.second, reason=WHY, request_id=adopting)
    assert content.status == "adopted"
    assert Transaction.objects.count() == before + 1
    with pytest.raises(RequestIdUsed):
        propose(draft, shelf.first, reason=WHY, request_id=adopting)


def test_tables_of_one_name_hold_each_for_days_of_its_own(shelf):
    def table(first: str, last: str = "") -> str:
        days = f'valid_from = "{first}"\n' + (f'valid_until = "{last}"\n' if last else "")
        plain = "\n".join(line for line in shelf.table.splitlines() if not line.startswith("valid_"))
        return plain.replace("format = 1\n", f"format = 1\n{days}".replace('"', ""), 1)

    old = shelf.table_in_force(table("2013-01-01"))
    new = shelf.table_in_force(table("2020-01-01"))
    old.refresh_from_db()
    assert (old.status, old.valid_to, new.valid_to) == ("adopted", date(2019, 12, 31), None)
    content = shelf.in_force()
    assert [(one.valid_from, one.valid_until) for one in tables_for(content)["mongolia_grids"]] == [
        (date(2013, 1, 1), date(2019, 12, 31)),
        (date(2020, 1, 1), None),
    ]
    with pytest.raises(TableOverlaps):
        shelf.table_in_force(table("2016-01-01"))
    between = shelf.table_in_force(table("2016-01-01", "2017-12-31"))
    again = shelf.table_in_force(table("2016-01-01", "2018-12-31"))
    between.refresh_from_db()
    old.refresh_from_db()
    assert (between.status, again.status, old.valid_to) == ("superseded", "adopted", date(2015, 12, 31))
    with pytest.raises(ContentOfAnother):
        draft_table(shelf.table, shelf.first, reason=WHY, request_id=uuid4(), name="other")


@pytest.mark.parametrize(
    "change",
    [
        {"text": "nothing"},
        {"revision": 9},
        {"status": "draft"},
        {"status": "discarded"},
        {"adopted_at": None},
        {"proposed_by": None},
        {"digest": "0" * 64},
    ],
    ids=str,
)
def test_postgresql_keeps_what_was_adopted(shelf, change):
    shelf.table_in_force()
    content = shelf.in_force()
    with pytest.raises(DatabaseError), transaction.atomic():
        MethodologyContent.objects.filter(pk=content.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        content.delete()


def test_postgresql_wants_two_people_and_the_digest_of_the_text(shelf):
    row = {"version": shelf.version, "revision": 1, "text": "x", "drafted_by": shelf.first}
    right = hashlib.sha256(b"x").hexdigest()
    with pytest.raises(IntegrityError, match="content_digest_is_of_the_text"), transaction.atomic():
        MethodologyContent.objects.create(**row, digest="0" * 64)
    draft = MethodologyContent.objects.create(**row, digest=right)
    moment = draft.drafted_at
    rows = MethodologyContent.objects.filter(pk=draft.pk)
    rows.update(status="proposed", proposed_by=shelf.first, proposed_at=moment)
    with pytest.raises(IntegrityError, match="content_adopted_by_two_people"), transaction.atomic():
        rows.update(status="adopted", adopted_by=shelf.first, adopted_at=moment)


def test_a_text_that_is_not_its_digest_is_never_read(shelf):
    content = MethodologyContent(version=shelf.version, revision=1, text=shelf.text, digest="0" * 64)
    with pytest.raises(ContentBroken):
        read_content(content)


def test_whoever_comes_at_once_there_is_one_adoption(ledger_database):
    """Two adopters, one who takes back and a rival revision: one content in force, one act in the ledger."""
    shelf = Shelf()
    third = make_officer("carla")
    shelf.table_in_force()
    mine = propose(shelf.draft(), shelf.first, reason=WHY, request_id=uuid4())
    rival = propose(shelf.draft(another(shelf)), shelf.first, reason=WHY, request_id=uuid4())
    together = Barrier(5)

    def run(act):
        try:
            together.wait(60)
            return act()
        except Exception as problem:  # noqa: BLE001  what came of it is the result
            return problem
        finally:
            connections.close_all()

    acts = [
        lambda: adopt(mine, shelf.second, reason=WHY, request_id=uuid4()),
        lambda: adopt(mine, third, reason=WHY, request_id=uuid4()),
        lambda: take_back(mine, shelf.first, reason=WHY, request_id=uuid4()),
        lambda: adopt(rival, shelf.second, reason=WHY, request_id=uuid4()),
        lambda: adopt(rival, third, reason=WHY, request_id=uuid4()),
    ]
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(run, acts))
    mine.refresh_from_db()
    rival.refresh_from_db()
    assert rival.status in ("adopted", "superseded")
    assert mine.status in ("adopted", "superseded", "draft")
    assert MethodologyContent.objects.in_force().count() == 1
    won = [one for one in answers if not isinstance(one, Exception)]
    assert len(won) == 2, answers  # one of each revision; the others were refused
    assert all(isinstance(one, ContentStanding) for one in answers if isinstance(one, Exception)), answers
    logged = Transaction.objects.filter(kind=Transaction.Kind.ACT).values_list("facts", flat=True)
    adoptions = [one for one in logged if one["of"] == "MN_AM003 2.0"]
    assert len(adoptions) == MethodologyContent.objects.ever_adopted().count()


def test_drafts_at_once_get_numbers_of_their_own(ledger_database):
    shelf = Shelf()
    texts = [shelf.table.replace("[[rows]]", f"# {number}\n[[rows]]", 1) for number in range(4)]
    assert len({hashlib.sha256(text.encode()).hexdigest() for text in texts}) == 4
    together = Barrier(4)

    def run(text):
        try:
            together.wait(60)
            return draft_table(text, shelf.first, reason=WHY, request_id=uuid4())
        except ContentUnchanged as refusal:  # comments are no part of the canonical text
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(run, texts))
    assert sum(isinstance(one, FactorTable) for one in answers) == 1
    assert FactorTable.objects.get().revision == 1

"""Each planted damage is found, under the right invariant and with the right row named.

Damage is done as the superuser with triggers off, in a transaction that is rolled back
after the verification has read it. What even then is refused (CHECK, UNIQUE, EXCLUDE)
is dropped first, as somebody with the owner's password could do.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from credits.models import Account, BlockOwner, Movement, Transaction
from credits.operations.complete import CompleteInstruction, complete
from credits.operations.instructions import AccountInstruction
from credits.operations.log_act import ActInstruction, log_act
from credits.operations.release import ReleaseInstruction, release
from credits.operations.reopen_account import reopen_account
from credits.operations.suspend_account import suspend_account
from credits.serials import SerialRange
from credits.verification import guards
from credits.verify import INVARIANTS, verify
from tests.conftest import connected_to
from tests.credits.defects import DEFECTS
from tests.credits.stories import ALONE, OTHER, Story, ranges, series


def tell(story: Story) -> dict[str, int]:
    """A ledger that has everything in it; the sequences of the acts that damage is planted at."""
    a, b, c = story.open("A"), story.open("B"), story.open("C")
    retired, cancelled = story.open("R", "retirement"), story.open("X", "cancellation")
    named = {"issuance": story.issue(a, 100), "other issuance": story.issue(b, 50, series(2016, "MN002"))}
    named["transfer"] = story.transfer(a, b, 30)
    named["retirement"] = story.retire(b, retired, ranges((1, 5)))
    named["cancellation"] = story.cancel(a, cancelled, 10)
    wrong = story.cancel(a, cancelled, 5)
    named["correction"] = story.correct(wrong)
    named["reservation"] = story.reserve(a, b, 10)
    named["completion"] = complete(
        CompleteInstruction(
            request_id=uuid4(), authority=OTHER, reservation_id=named["reservation"].public_id
        )
    )
    released = story.reserve(a, b, 10)
    release(ReleaseInstruction(request_id=uuid4(), authority=ALONE, reservation_id=released.public_id))
    named["open reservation"] = story.reserve(a, b, 7, expires_in=timedelta(days=1))
    named["hold"] = story.hold(registry="JP", serials=SerialRange(110, 120))
    named["lift"] = story.lift(named["hold"])
    named["after the hold"] = story.transfer(b, c, ranges((110, 112)))
    story.hold(account_id=c.public_id)
    for verb in (suspend_account, reopen_account):
        named[verb.__name__] = verb(
            AccountInstruction(request_id=uuid4(), authority=ALONE, account_id=retired.public_id)
        )
    named["act"] = log_act(ActInstruction(request_id=uuid4(), authority=ALONE, kind="test", facts={"n": 1}))
    return {name: entry.sequence for name, entry in named.items()}


@pytest.fixture(scope="module")
def damaged_ledger(cluster, django_db_blocker) -> Iterator[dict[str, int]]:
    """One ledger for all tests here, open to the superuser, who rolls everything back."""
    with cluster.another_database() as name, connected_to(name), django_db_blocker.unblock():
        named = tell(Story())
        connection.close()
        runtime = connection.settings_dict["USER"]
        with cluster.postgresql.connect() as superuser:
            connection.settings_dict["USER"] = superuser.info.user
        yield named
        connection.close()
        connection.settings_dict["USER"] = runtime


class Undo(Exception):
    pass


def after(*damage: str):
    """The report on the ledger with the damage done to it."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
                for statement in damage:
                    cursor.execute(statement)
                    assert cursor.rowcount != 0, f"no damage done: {statement}"
            report = verify()
            raise Undo
    except Undo:
        return report


def test_the_whole_ledger_is_clean_before_anybody_touches_it(damaged_ledger):
    report = verify()

    assert report.breaks == []
    assert report.checked["transactions"] == report.checked["entries"] == Transaction.objects.count()
    assert report.checked["movements"] == Movement.objects.count()
    assert report.checked["blocks"] == BlockOwner.objects.count()
    assert report.checked["accounts"] == Account.objects.count()
    assert report.checked["units"] == 150
    assert report.position == Transaction.objects.order_by("-sequence").first().sequence


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_planted_damage_is_found_and_named(defect, damaged_ledger):
    invariant, where, *damage = DEFECTS[defect]
    places = {name.replace(" ", "_"): sequence for name, sequence in damaged_ledger.items()}

    def filled(text: str) -> str:
        for name in damaged_ledger:
            text = text.replace("{" + name + "}", "{" + name.replace(" ", "_") + "}")
        return text.format(**places)

    # rowcount of ALTER, GRANT and CREATE is -1, of a statement that found nothing 0.
    report = after(*[filled(statement) for statement in damage])

    found = [broken for broken in report.breaks if broken.invariant == invariant]
    assert found, f"not found; instead {[str(broken) for broken in report.breaks]}"
    assert any(broken.where.startswith(filled(where)) for broken in found), [str(broken) for broken in found]


def test_the_damage_list_touches_every_invariant_and_is_long_enough():
    assert {invariant for invariant, *_rest in DEFECTS.values()} == {*INVARIANTS, "guards"}
    assert len(DEFECTS) >= 20


def test_the_list_of_guards_is_that_of_the_migrations(db):
    assert guards.present() == guards.LIST.read_text().splitlines(), (
        "after a migration of credits: manage.py verify_ledger --print-guards > credits/verification/guards.txt"
    )


def test_the_command_says_so_in_words_and_in_json(db):
    words, data = StringIO(), StringIO()
    call_command("verify_ledger", stdout=words)
    call_command("verify_ledger", "--json", stdout=data)

    assert "Every invariant holds." in words.getvalue()
    assert json.loads(data.getvalue())["clean"] is True


def test_the_command_fails_and_names_the_break(damaged_ledger):
    words = StringIO()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("UPDATE credits_registry SET last_serial = last_serial + 1")
        with pytest.raises(SystemExit) as stop:
            call_command("verify_ledger", stdout=words)
        transaction.set_rollback(True)
    assert stop.value.code == 1
    assert "L1 broken at credits_registry registry JP" in words.getvalue()

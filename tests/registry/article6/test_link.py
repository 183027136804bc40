"""Two registries in one database, each its own end: whatever is lost or said twice, no unit is lost or doubled."""

import json
import random
from datetime import timedelta
from uuid import uuid4

import pytest

from credits.models import Account, Transaction
from credits.operations.close_account import close_account
from credits.operations.hold import HoldInstruction, hold
from credits.operations.instructions import AccountInstruction
from credits.operations.lift import LiftInstruction, lift
from credits.operations.reopen_account import reopen_account
from credits.operations.suspend_account import suspend_account
from registry.accounts.queries.controls import ledger_now
from registry.article6.errors import (
    CounterpartNotOperational,
    ForeignUnitsNotHeld,
    LinkTransferOver,
    NotAuthorised,
    RegistriesNotLinked,
    UnitsElsewhere,
)
from registry.article6.link import proposing
from registry.article6.link.delivering import deliver
from registry.article6.link.proposing import propose, sweep, take_back
from registry.article6.link.receiving import hear
from registry.article6.models import (
    Counterpart,
    ForeignMovement,
    IncomingMessage,
    LinkTransfer,
    OutgoingMessage,
)
from tests.registry.article6.conftest import AUTHORITY
from tests.registry.article6.linking import TWO

pytestmark = pytest.mark.django_db


def test_units_go_over_and_part_of_them_comes_back_with_their_own_serials(link):
    moving = link.proposed()
    assert (link.free(link.home), moving.state) == (60, "proposed")
    assert link.desk.used() == [40]
    link.run()
    assert link.states(moving) == {"JP": "completed", "KZ": "completed"}
    mirror = link.ends["JP"].mirror
    assert (link.runs(mirror), link.runs(link.home), link.booked()) == ([(1, 40)], [(41, 100)], [(1, 40)])
    entry = LinkTransfer.objects.get(counterpart=link.ends["JP"]).entry
    assert (entry.kind, entry.facts["to_registry"]) == ("transfer", "KZ")

    with pytest.raises(UnitsElsewhere):
        link.proposed(35, 45, own="KZ", issuing="JP")
    back = link.proposed(11, 20, own="KZ", issuing="JP")
    with pytest.raises(ForeignUnitsNotHeld):
        link.proposed(20, 25, own="KZ", issuing="JP")
    link.run()
    assert link.states(back) == {"JP": "completed", "KZ": "completed"}
    assert link.booked() == [(1, 10), (21, 40)]
    assert link.runs(mirror) == [(1, 10), (21, 40)]
    assert link.runs(link.home) == [(11, 20), (41, 100)]
    assert [row.direction for row in ForeignMovement.objects.all()] == ["in", "out"]
    # Sent back and forth, a unit is counted once: everything that was issued is somewhere, once.
    assert Transaction.objects.filter(kind="issuance").count() == 1


def test_what_the_other_side_refuses_frees_the_units(link):
    accounts = {
        "KZ-EH-99999999": "JR-5902",
        link.home.number: "JR-5903",  # of the other registry
        link.ends["KZ"].mirror.number: "JR-5903",
        _closed(link): "JR-5906",
    }
    for number, code in accounts.items():
        moving = link.proposed(destination_account=number)
        link.run()
        assert link.states(moving) == {"JP": "rejected", "KZ": "rejected"}
        rows = LinkTransfer.objects.filter(public_id=moving.public_id)
        assert set(rows.values_list("code", flat=True)) == {code}
        assert link.free(link.home) == 100
    Counterpart.objects.filter(own="KZ").update(is_operational=False)
    moving = link.proposed()
    link.run()
    assert {row.code for row in LinkTransfer.objects.filter(public_id=moving.public_id)} == {"JR-1504"}
    assert (link.free(link.home), link.booked(), link.desk.used()) == (100, [], [0])


def _closed(link):
    account = link.desk.opened(Account.Kind.ENTITY_HOLDING, "KZ")
    close_account(AccountInstruction(request_id=uuid4(), authority=AUTHORITY, account_id=account.public_id))
    return account.number


def test_after_the_time_is_up_an_acceptance_comes_too_late(link, monkeypatch):
    moving = link.proposed()
    link.say("propose", link.unheard)
    assert link.states(moving) == {"JP": "proposed", "KZ": "accepted"}
    later = ledger_now() + timedelta(hours=25)
    monkeypatch.setattr("registry.article6.api.link.ledger_now", lambda: later)
    message = OutgoingMessage.objects.get(kind="accept")
    reply = deliver(message.pk, later, link.post)
    assert (reply.code, reply.state) == ("JR-3007", "terminated")
    assert link.states(moving) == {"JP": "terminated", "KZ": "terminated"}
    assert (link.free(link.home), link.booked()) == (100, [])
    deliver(OutgoingMessage.objects.get(kind="terminate").pk, later, link.post)  # heard, though known already
    assert OutgoingMessage.objects.get(kind="terminate").answered_at is not None


def test_a_termination_may_overtake_its_proposal(link):
    moving = link.proposed()
    take_back(moving, AUTHORITY, ledger_now())
    link.say("terminate")
    assert link.say("propose").code == "JR-3007"
    assert link.states(moving) == {"JP": "terminated", "KZ": "terminated"}
    with pytest.raises(LinkTransferOver):
        take_back(moving, AUTHORITY, ledger_now())


def test_a_proposal_under_a_known_id_is_refused_and_the_same_message_is_answered_the_same(link):
    moving = link.proposed()
    first, again = link.say("propose", link.post), link.say("propose", link.post)
    assert first == again
    body = json.loads(bytes(OutgoingMessage.objects.get(kind="propose").body))
    body["message_id"] = str(uuid4())
    reply = hear(link.ends["KZ"], json.dumps(body).encode(), key_id="link-2026", now=ledger_now())
    assert (reply.outcome, reply.code) == ("refused", "JR-3001")
    body["proposal"]["destination_account"] = "KZ-else"
    reply = hear(link.ends["KZ"], json.dumps(body).encode(), key_id="link-2026", now=ledger_now())
    assert reply.code == "JR-1004"  # another content under the same message id
    assert IncomingMessage.objects.count() == 2
    assert propose(link.ends["JP"], _same(link, moving), ledger_now()) != moving


def _same(link, moving):
    return link.order(50, 60, request_id=uuid4())


def test_without_a_rule_or_an_authorisation_nothing_goes_over(link, monkeypatch):
    with monkeypatch.context() as other:
        other.setattr(proposing, "are_linked", lambda country, now: False)
        with pytest.raises(RegistriesNotLinked):
            link.proposed()
    link.desk.issued(2022, 10)
    with pytest.raises(NotAuthorised) as refusal:
        link.proposed(101, 105)
    assert refusal.value.details["check"] == "JR-5904"
    link.desk.revoked(spares=False)
    with pytest.raises(NotAuthorised):
        link.proposed()
    Counterpart.objects.filter(own="JP").update(is_operational=False)
    link.ends["JP"].refresh_from_db()
    with pytest.raises(CounterpartNotOperational):
        link.proposed()
    assert not LinkTransfer.objects.exists()
    assert link.free(link.home) == 110


def test_a_cut_between_acceptance_and_completion_ends_in_one_completion(link):
    moving = link.proposed()
    link.say("propose", link.unheard)
    link.say("propose")
    link.say("accept", link.unheard)
    link.say("accept")
    link.say("complete", link.lost)
    assert link.states(moving) == {"JP": "completed", "KZ": "accepted"}
    link.say("complete", link.unheard)
    link.say("complete")
    link.say("complete")
    assert link.states(moving) == {"JP": "completed", "KZ": "completed"}
    assert (link.booked(), ForeignMovement.objects.count()) == ([(1, 40)], 1)
    assert not OutgoingMessage.objects.filter(answered_at=None).exists()


def test_what_an_own_ledger_refuses_for_a_while_is_done_later(link):
    moving = link.proposed()
    held = hold(
        HoldInstruction(request_id=uuid4(), authority=TWO, account_id=link.home.public_id, reason="A dispute")
    )
    link.run()
    row = LinkTransfer.objects.get(counterpart=link.ends["JP"])
    assert (row.state, row.waits_because) == ("accepted", "units_on_hold")
    assert sweep(row.pk, ledger_now()).state == "accepted"
    lift(LiftInstruction(request_id=uuid4(), authority=TWO, hold_id=held.public_id, reason="Settled"))
    account = AccountInstruction(request_id=uuid4(), authority=AUTHORITY, account_id=link.away.public_id)
    suspend_account(account)
    assert sweep(row.pk, ledger_now()).state == "completed"
    link.run()
    assert link.states(moving) == {"JP": "completed", "KZ": "owed"}
    reopen_account(
        AccountInstruction(request_id=uuid4(), authority=AUTHORITY, account_id=link.away.public_id)
    )
    owed = LinkTransfer.objects.get(counterpart=link.ends["KZ"])
    assert owed.waits_because == "account_not_open"
    assert sweep(owed.pk, ledger_now()).state == "completed"
    assert link.booked() == [(1, 40)]


def test_a_network_that_loses_and_repeats_at_random_loses_and_doubles_nothing(link):
    chance = random.Random(6)
    rows = [link.proposed(first, first + 4) for first in range(1, 26, 5)]
    for _turn in range(60):
        messages = list(OutgoingMessage.objects.values_list("pk", flat=True))
        deliver(chance.choice(messages), ledger_now(), chance.choice([link.post, link.lost, link.unheard]))
        over = sum(last - first + 1 for first, last in link.booked())
        assert over <= sum(last - first + 1 for first, last in link.runs(link.ends["JP"].mirror))
        if chance.random() < 0.05:
            chosen = chance.choice(rows)
            chosen.refresh_from_db()
            if chosen.state == "proposed":
                take_back(chosen, AUTHORITY, ledger_now())
    link.run()
    ends = [link.states(row) for row in rows]
    assert all(end["JP"] == end["KZ"] and end["JP"] in ("completed", "terminated") for end in ends)
    assert sum(last - first + 1 for first, last in link.booked()) == 5 * sum(
        end["JP"] == "completed" for end in ends
    )
    assert link.free(link.home) == 100 - sum(last - first + 1 for first, last in link.booked())

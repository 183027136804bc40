"""Two registries in one database, each its own end: whatever is lost or said twice, no unit is lost or doubled."""

import base64
import json
import random
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from credits.authority import ActorRef, Authority
from credits.models import Account, BlockOwner, Transaction
from credits.operations.close_account import close_account
from credits.operations.hold import HoldInstruction, hold
from credits.operations.instructions import AccountInstruction
from credits.operations.lift import LiftInstruction, lift
from credits.operations.reopen_account import reopen_account
from credits.operations.suspend_account import suspend_account
from credits.serials import SerialRange
from registry.accounts.queries.controls import ledger_now
from registry.article6.errors import (
    CounterpartNotOperational,
    ForeignUnitsNotHeld,
    KeyByTheSameOfficer,
    LinkTransferOver,
    NotAuthorised,
    RegistriesNotLinked,
    UnitsElsewhere,
)
from registry.article6.link import proposing
from registry.article6.link.delivering import deliver, due_messages, over_http, pause_after
from registry.article6.link.door import Spoken, TurnedAway, identify, signed_request
from registry.article6.link.proposing import Order, propose, sweep, take_back
from registry.article6.link.receiving import hear
from registry.article6.link.signing import private_key, public_bytes
from registry.article6.models import (
    Counterpart,
    CounterpartKey,
    ForeignMovement,
    ForeignUnits,
    IncomingMessage,
    LinkTransfer,
    OutgoingMessage,
)
from registry.article6.operations.linking import (
    confirm_key,
    end_key,
    introduce_key,
    list_counterpart,
    switch,
)
from tests.registry.article6.conftest import AUTHORITY

pytestmark = pytest.mark.django_db
SECRET = base64.b64encode(bytes(range(32))).decode()
ADDRESS = "http://testserver/api/v1/link/messages/"
TWO = Authority(
    actor=AUTHORITY.actor,
    basis="A test",
    approved_by=ActorRef(kind="program", public_id="tests.second", name="tests.second"),
)
OFFICERS = {"JP": ("japan1", "japan2"), "KZ": ("officer", "partner2")}


class Link:
    """Both ends, and the network between them."""

    def __init__(self, desk):
        self.desk, self.stage = desk, desk.stage
        self.ends = {own: self.listed(own, code) for own, code in (("JP", "KZ"), ("KZ", "JP"))}
        self.away = desk.opened(Account.Kind.ENTITY_HOLDING, "KZ")
        self.home = desk.account
        self.series = desk.issued(2024, 100)

    def listed(self, own, code):
        first, second = (self.stage[name] for name in OFFICERS[own])
        end = list_counterpart(own, code, name=code, address=ADDRESS, by=first, approved_by=second)
        key = introduce_key(
            end,
            key_id="link-2026",
            public_key=public_bytes(private_key(SECRET)),
            valid_from=ledger_now() - timedelta(days=1),
            by=first,
        )
        with pytest.raises(KeyByTheSameOfficer):
            confirm_key(key, by=first)
        confirm_key(key, by=second)
        switch(end, operational=True, reason="The link is opened.", by=first, approved_by=second)
        end.refresh_from_db()
        return end

    def order(self, first=1, last=40, *, own="JP", issuing="JP", **values):
        origin, to = (self.home, self.away) if own == "JP" else (self.away, self.home)
        return Order(
            **{
                "request_id": uuid4(),
                "authority": AUTHORITY,
                "origin": origin,
                "destination_account": to.number,
                "issuing_registry": issuing,
                "ranges": (SerialRange(first, last),),
                **values,
            }
        )

    def proposed(self, first=1, last=40, **values):
        own = values.get("own", "JP")
        return propose(self.ends[own], self.order(first, last, **values), ledger_now())

    def post(self, address, fields, body):
        answer = Client().generic("POST", address, body, headers=dict(fields))
        return (
            answer.status_code,
            {name.lower(): value for name, value in answer.headers.items()},
            answer.content,
        )

    def lost(self, address, fields, body):
        raise OSError("cut")

    def unheard(self, address, fields, body):
        self.post(address, fields, body)  # it arrives, and the answer does not come back
        raise OSError("cut")

    def say(self, kind, send=None):
        """Deliver the newest message of a kind, whether or not it is due."""
        message = OutgoingMessage.objects.filter(kind=kind).order_by("-pk").first()
        return deliver(message.pk, ledger_now(), send or self.post)

    def run(self):
        for _turn in range(6):
            OutgoingMessage.objects.filter(answered_at=None).update(next_attempt_at=ledger_now())
            for key, _registry in due_messages(ledger_now()):
                deliver(key, ledger_now(), self.post)

    def states(self, moving):
        rows = LinkTransfer.objects.filter(public_id=moving.public_id)
        return {row.counterpart.own_id: row.state for row in rows}

    def runs(self, account):
        rows = BlockOwner.objects.filter(account=account).order_by("first_serial")
        return [(row.first_serial, row.last_serial) for row in rows]

    def free(self, account):
        rows = BlockOwner.objects.filter(account=account, reserved_by=None)
        return sum(row.last_serial - row.first_serial + 1 for row in rows)

    def booked(self):
        rows = ForeignUnits.objects.order_by("first_serial")
        return [(row.first_serial, row.last_serial) for row in rows]


@pytest.fixture
def link(desk, settings):
    settings.LINK_SIGNING_KEY = f"link-2026 {SECRET}"
    found = Link(desk)
    desk.adopted(using_parties=None, quantity=None)
    return found


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


def test_nobody_else_is_believed(link, settings):
    body = bytes(OutgoingMessage.objects.get(transfer=link.proposed()).body)
    now = ledger_now()

    def turned_away(fields, moment=now, content=body):
        spoken = Spoken(
            body=content,
            fields={name.lower(): value for name, value in fields.items()},
            method="POST",
            target=ADDRESS,
        )
        with pytest.raises(TurnedAway) as refusal:
            identify(spoken, moment)
        return refusal.value.code

    fields = signed_request(link.ends["JP"], body, now)
    assert turned_away({**fields, "Registry-Link-Sender": "MN"}) == "JR-1501"
    assert turned_away({**fields, "Signature": "link=:" + "A" * 86 + "==:"}) == "JR-1002"
    assert turned_away(fields, content=body + b" ") == "JR-1002"
    assert turned_away(fields, now + timedelta(minutes=4)) == "JR-1003"  # replayed after its time
    assert turned_away(fields, now - timedelta(minutes=2)) == "JR-1003"  # a clock that runs ahead
    settings.LINK_SIGNING_KEY = f"link-2026 {base64.b64encode(bytes(32)).decode()}"
    assert turned_away(signed_request(link.ends["JP"], body, now)) == "JR-1002"
    settings.LINK_SIGNING_KEY = f"link-2026 {SECRET}"
    key = CounterpartKey.objects.get(counterpart=link.ends["KZ"])
    end_key(key, at=now, by=link.stage["officer"])
    assert turned_away(fields) == "JR-1002"
    answer = Client().post(ADDRESS, body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (401, "JR-1501")
    assert not LinkTransfer.objects.filter(counterpart=link.ends["KZ"]).exists()


def test_keys_are_rotated_by_pinning_the_next_before_the_last_ends(link, settings):
    moving = link.proposed()
    secret = base64.b64encode(bytes(range(1, 33))).decode()
    for own, (first, second) in OFFICERS.items():
        key = introduce_key(
            link.ends[own],
            key_id="link-2027",
            public_key=public_bytes(private_key(secret)),
            valid_from=timezone.now() - timedelta(minutes=1),
            by=link.stage[first],
        )
        confirm_key(key, by=link.stage[second])
    link.say("propose")
    settings.LINK_SIGNING_KEY = f"link-2027 {secret}"
    link.run()
    assert link.states(moving) == {"JP": "completed", "KZ": "completed"}

    _messages_of_another_version_or_shape_are_not_understood(link, moving)


def _messages_of_another_version_or_shape_are_not_understood(link, moving):
    good = json.loads(bytes(OutgoingMessage.objects.get(transfer=moving, kind="propose").body))
    for change, code in (
        ({"version": "2"}, "JR-1001"),
        ({"kind": "steal"}, "JR-1005"),
        ({"extra": 1}, "JR-1005"),
        ({"proposal": {**good["proposal"], "blocks": []}}, "JR-1005"),
        ({"proposal": {**good["proposal"], "blocks": good["proposal"]["blocks"] * 2}}, "JR-1005"),
        ({"transfer_id": "x"}, "JR-1005"),
    ):
        body = json.dumps({**good, **change}).encode()
        status, _fields, content = link.post(
            ADDRESS, signed_request(link.ends["JP"], body, ledger_now()), body
        )
        assert (status, json.loads(content)["errors"][0]["code"]) == (400, code)


def test_messages_are_only_ever_sent_over_tls_and_ever_more_rarely():
    with pytest.raises(OSError, match="https"):
        over_http(ADDRESS, {}, b"")
    assert [pause_after(n).total_seconds() for n in (0, 1, 20)] == [10, 20, 3600]

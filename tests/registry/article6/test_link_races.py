"""The same message heard by several workers at once, and an acceptance that meets the end of the time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connection

from registry.accounts.queries.controls import ledger_now
from registry.article6.link.proposing import sweep
from registry.article6.link.receiving import hear
from registry.article6.models import IncomingMessage, LinkTransfer, OutgoingMessage
from registry.lifecycle import hooks
from registry.reference_data.operations.rule_sets import adopt_shipped_rule_sets
from tests.registry.article6.conftest import AUTHORITY, Desk, rules_that_ask
from tests.registry.article6.linking import SECRET, Link
from tests.registry.issuance.stage import make_stage

WORKERS = 8


def at_once(*works):
    """Each in a thread and a connection of its own; what they gave back."""

    def run(work):
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [done.result() for done in [pool.submit(run, work) for work in works]]


def test_a_message_heard_by_many_at_once_is_heard_once(ledger_database, monkeypatch, settings):
    settings.LINK_SIGNING_KEY = f"link-2026 {SECRET}"
    adopt_shipped_rule_sets(AUTHORITY)
    for question in (hooks.clockwork, hooks.decision_stands, hooks.announce):
        monkeypatch.setattr(question, "answerers", {})
    monkeypatch.setattr(hooks.documents_of, "answerer", lambda case: frozenset({"letter"}))
    stage = make_stage()
    rules_that_ask("KZ")
    desk = Desk(stage)
    link = Link(desk)
    desk.adopted(using_parties=None, quantity=None)

    def hearing(own, kind, now=None):
        body = bytes(OutgoingMessage.objects.get(kind=kind).body)
        end, moment = link.ends[own], now or ledger_now()
        return lambda: hear(end, body, key_id="link-2026", now=moment)

    moving = link.proposed()
    for own, kind in (("KZ", "propose"), ("JP", "accept"), ("KZ", "complete")):
        replies = at_once(*[hearing(own, kind)] * WORKERS)
        assert len(set(replies)) == 1
        assert replies[0].outcome == "taken"
    assert link.states(moving) == {"JP": "completed", "KZ": "completed"}
    assert (link.booked(), IncomingMessage.objects.count()) == ([(1, 40)], 3)

    OutgoingMessage.objects.update(answered_at=ledger_now())
    moving = link.proposed(41, 50)
    hear(
        link.ends["KZ"],
        bytes(OutgoingMessage.objects.get(kind="propose", answered_at=None).body),
        key_id="link-2026",
        now=ledger_now(),
    )
    accepted = bytes(OutgoingMessage.objects.get(kind="accept", answered_at=None).body)
    key = LinkTransfer.objects.get(public_id=moving.public_id, counterpart=link.ends["JP"]).pk
    end = link.ends["JP"]
    now, later = ledger_now(), ledger_now() + timedelta(hours=25)
    at_once(
        lambda: hear(end, accepted, key_id="link-2026", now=now),
        lambda: sweep(key, later),
    )
    state = link.states(moving)["JP"]
    assert state in ("completed", "terminated")
    assert (len(link.runs(end.mirror)), link.free(link.home)) == (
        (1, 50) if state == "completed" else (1, 60)
    )

"""What the link keeps others from doing: moving units of the other registry by hand, closing what is still needed,
passing a freeze, waiting for one that fails."""

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from credits.errors import RequestIdReused, TooManyMovements
from registry.accounts.checks.evaluating import evaluate
from registry.accounts.checks.facts import Facts
from registry.accounts.checks.questions import Question
from registry.accounts.checks.table import CATALOGUE
from registry.accounts.errors import AccountFrozen, RegistryFrozen
from registry.accounts.operations.freezing import freeze, lift, propose_lifting
from registry.accounts.queries.controls import ledger_now
from registry.accounts.questions import keeps_open
from registry.article6 import hooks as answers
from registry.article6 import tasks
from registry.article6.link import checking, proposing
from registry.article6.link.messages import BadMessage
from registry.article6.link.proposing import sweep
from registry.article6.link.receiving import hear
from registry.article6.models import LinkTransfer, OutgoingMessage
from registry.identity.models.parties import Side
from registry.issuance.nouns.allocations import RecipientKind
from registry.issuance.queries.allocations import held_account
from tests.registry.article6.linking import SECRET, Link

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(desk, settings):
    settings.LINK_SIGNING_KEY = f"link-2026 {SECRET}"
    found = Link(desk)
    desk.adopted(using_parties=None, quantity=None)
    return found


def codes(link, **values):
    asked = {"kind": "transfer", "at": ledger_now(), "actor": link.stage["officer"], "quantity": "1"}
    return [failure.code for failure in evaluate(Question(**asked | values))]


def needed(account):
    return [str(reason) for reasons in keeps_open(account) for reason in reasons]


def test_nothing_but_the_link_moves_units_in_or_out_of_the_account_for_units_over_there(
    link, django_assert_num_queries, monkeypatch
):
    mirror = link.ends["JP"].mirror
    into = {"origin": link.home.number, "destination": mirror.number}
    assert "JR-4034" in codes(link, **into)
    assert "JR-4034" in codes(link, origin=mirror.number, destination=link.home.number)
    assert "JR-4034" not in codes(link, origin=link.home.number, destination=link.home.number)
    moving = link.proposed()
    link.run()
    moving.refresh_from_db()
    assert "JR-4034" in codes(link, kind="correction", quantity="", reverses=str(moving.entry.public_id))
    assert held_account(Side.JAPAN, "KZ", RecipientKind.GOVERNMENT, None) is None
    facts, question = Facts(ledger_now()), Question(kind="transfer", at=ledger_now(), **into)
    judge = CATALOGUE.judge_of("JR-4034")
    assert judge is not None
    assert list(judge(question, facts)) == [{"account": mirror.number}]
    with django_assert_num_queries(0):  # asked once for a file of many rows
        list(judge(question, facts))

    case = SimpleNamespace(lifecycle="over_issuance")
    context = SimpleNamespace(case=case, step=SimpleNamespace(code="settle"))
    for named, entry in ((mirror.number, None), ("", moving.entry)):
        monkeypatch.setattr(answers, "written", lambda *_, named=named: {"settlement": {"account": named}})
        monkeypatch.setattr(answers, "reversed_entry", lambda _case, entry=entry: entry)
        found = list(answers.what_is_over_there_is_not_settled_here(context))
        assert [one.code for one in found] == ["units_in_the_other_registry"]


def test_an_account_stays_open_while_units_are_on_their_way_or_booked_in_it(link):
    assert (needed(link.home), needed(link.away), len(needed(link.ends["JP"].mirror))) == ([], [], 1)
    link.proposed()
    assert len(needed(link.home)) == 1
    link.say("propose")
    assert len(needed(link.away)) == 1
    link.run()
    assert needed(link.home) == []
    assert "send them back first" in needed(link.away)[0]


def test_a_freeze_stops_the_link_at_once_and_nothing_is_lost(link):
    officer, other = link.stage["officer"], link.stage["partner2"]

    def frozen(**scope):
        return freeze(by=officer, reason="A theft is looked into", **scope)

    def lifted(stands):
        lift(propose_lifting(stands, by=officer, reason="It was none"), by=other)

    stands = frozen(account=link.home)
    with pytest.raises(AccountFrozen):
        link.proposed()
    lifted(stands)
    moving = link.proposed()
    stands = frozen(account=link.home)
    link.say("propose")
    link.say("accept")
    assert link.states(moving) == {"JP": "accepted", "KZ": "accepted"}
    lifted(stands)
    stands = frozen(account=link.away)
    assert sweep(LinkTransfer.objects.get(counterpart=link.ends["JP"]).pk, ledger_now()).state == "completed"
    link.say("complete")
    assert (link.states(moving)["KZ"], link.booked()) == ("owed", [])
    refused = link.proposed(41, 45)
    link.say("propose")
    assert link.states(refused)["KZ"] == "rejected"
    lifted(stands)
    stands = frozen(registry="KZ")
    refused = link.proposed(46, 50)
    link.say("propose")
    assert LinkTransfer.objects.get(public_id=refused.public_id, role="destination").code == "JR-1504"
    lifted(stands)
    owed = LinkTransfer.objects.get(public_id=moving.public_id, role="destination")
    assert sweep(owed.pk, ledger_now()).state == "completed"
    assert link.booked() == [(1, 40)]
    frozen(registry="KZ")
    with pytest.raises(RegistryFrozen):
        link.proposed(1, 10, own="KZ", issuing="JP")


def test_what_one_entry_of_the_ledger_could_not_take_is_not_begun(link, monkeypatch):
    monkeypatch.setattr(proposing, "MOST_RUNS", 0)
    with pytest.raises(TooManyMovements):
        link.proposed()
    monkeypatch.undo()
    monkeypatch.setattr(checking, "MOST_RUNS", 0)
    moving = link.proposed()
    link.say("propose")
    assert LinkTransfer.objects.get(public_id=moving.public_id, role="destination").code == "JR-4013"


def test_one_transfer_that_fails_keeps_no_other_waiting(link, monkeypatch):
    first, second = link.proposed(1, 10), link.proposed(11, 20)
    said = []

    def deliver(key, now):
        said.append(key)
        raise ZeroDivisionError

    def swept(key, now):
        said.append(key)
        raise ZeroDivisionError

    monkeypatch.setattr(tasks, "due", lambda now: [first.pk, second.pk])
    monkeypatch.setattr(tasks, "sweep", swept)
    monkeypatch.setattr(tasks, "deliver", deliver)
    assert tasks.tend_links() == {"transfers": 2, "messages": 2, "answered": 0}
    # The second message to the registry that does not answer waits for the next time.
    assert said == [first.pk, second.pk, OutgoingMessage.objects.order_by("pk").first().pk]


def test_a_request_id_stands_for_units_of_one_number_line(link):
    """The same serials are other units in the other registry's line."""
    asked = link.order(1, 40)
    proposing.propose(link.ends["JP"], asked, ledger_now())
    with pytest.raises(RequestIdReused):
        proposing.propose(link.ends["JP"], replace(asked, issuing_registry="KZ"), ledger_now())


@pytest.mark.parametrize("name", ["sender", "receiver"])
def test_a_message_names_whoever_signed_it_and_us(link, name):
    link.proposed()
    said = json.loads(bytes(OutgoingMessage.objects.get(kind="propose").body))
    with pytest.raises(BadMessage) as fault:
        hear(link.ends["KZ"], json.dumps({**said, name: "ID"}).encode(), key_id="link-2026", now=ledger_now())
    assert fault.value.code == "JR-1002"

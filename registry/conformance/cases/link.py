"""Messages between the registries (C-100, C-103) and transfers from one to the other (C-150 to C-156)."""

from datetime import timedelta
from uuid import uuid4

from credits.operations.close_account import close_account
from credits.operations.instructions import AccountInstruction
from registry.article6.models import ForeignUnits, IncomingMessage, LinkTransfer, OutgoingMessage
from registry.article6.operations.linking import switch
from registry.conformance.running import Notes, case
from registry.conformance.sandbox import Sandbox, other_key
from registry.conformance.world import AUTHORITY, NARROW, OFFICERS, REVOKED

UNITS = 40


def written(sandbox: Sandbox) -> tuple[int, int, int]:
    """What the other registry has written down of the link: messages heard, transfers, units booked."""
    with sandbox.sides.at(sandbox.sides.away):
        rows = (IncomingMessage, LinkTransfer, ForeignUnits)
        heard, transfers, booked = (model.objects.count() for model in rows)
    return heard, transfers, booked


@case(
    "C-100",
    "Signed messages between the registries",
    source="DES Annex H 100-103",
    ends_in="1xxx codes, nothing written",
)
def signed_messages(sandbox: Sandbox, notes: Notes) -> None:
    world = sandbox.world
    account = world.held(UNITS)
    first, last = world.serials(account)[0]
    moving = sandbox.proposed(account, first, last)
    body = sandbox.body_of(moving, "propose")
    before = written(sandbox)
    wrong = sandbox.say(body, key=other_key())
    notes.expect("signed with another key: answered", 401, wrong.status)
    notes.check("signed with another key", "JR-1002", wrong.code)
    unknown = sandbox.say(body, key=other_key("unknown"))
    notes.check("signed with a key that nobody pinned", "JR-1002", unknown.code)
    notes.check("an older version", "JR-1001", sandbox.say(sandbox.changed(body, version="0")).code)
    notes.check("a message of another shape", "JR-1005", sandbox.say(sandbox.changed(body, extra=1)).code)
    notes.expect("written by all that was refused", before, written(sandbox))
    taken = sandbox.say(body)
    notes.expect(
        "a signed message of the pinned key", (200, "taken"), (taken.status, taken.json().get("outcome"))
    )
    after = written(sandbox)
    again = sandbox.say(body)
    notes.expect("the same message again: the same answer", taken.content, again.content)
    replayed = sandbox.say(sandbox.changed(body, code="JR-5902", kind="refuse"))
    notes.expect("another message under its id is not taken", True, "taken" not in replayed.text)
    notes.expect("written by both", after, written(sandbox))
    sandbox.tend(3)
    notes.expect("and the transfer ends well", ("completed", "completed"), sandbox.states(moving))


@case("C-103", "Clocks apart", source="EU annex XIII (time synchronisation)", ends_in="1xxx")
def clocks_apart(sandbox: Sandbox, notes: Notes) -> None:
    world, sides = sandbox.world, sandbox.sides
    account = world.held(UNITS)
    first, last = world.serials(account)[0]
    moving = sandbox.proposed(account, first, last)
    body, before = sandbox.body_of(moving, "propose"), written(sandbox)
    for minutes in (-6, 6):
        sides.move_ledger(sides.away, sandbox.clock.ahead + timedelta(minutes=minutes))
        answer = sandbox.say(body)
        notes.check(f"the other registry's clock is {minutes:+d} minutes off", "JR-1003", answer.code)
    sandbox.tend()
    message = OutgoingMessage.objects.get(transfer__public_id=moving.public_id, kind="propose")
    notes.expect(
        "it stays in the outbox, tried and unanswered",
        (True, True),
        (message.attempts > 0, message.answered_at is None),
    )
    notes.expect("nothing was written there", before, written(sandbox))
    sides.move_ledger(sides.away, sandbox.clock.ahead)
    sandbox.tend(3)
    notes.expect(
        "with the clocks right again it goes over", ("completed", "completed"), sandbox.states(moving)
    )


@case("C-150", "Transfer to the other registry", source="DES Annex H 150", ends_in="4 on both")
def over_there(sandbox: Sandbox, notes: Notes) -> None:
    world, sides = sandbox.world, sandbox.sides
    account = world.held(100)
    first, last = world.serials(account)[0]
    moving = sandbox.proposed(account, first, first + UNITS - 1)
    notes.expect("set aside while it is under way", (100, UNITS), world.balance(account))
    sandbox.tend(3)
    notes.expect("both ends", ("completed", "completed"), sandbox.states(moving))
    notes.expect("left at home", [(first + UNITS, last)], world.serials(account))
    mirror = [run for run in world.serials(sandbox.end.mirror) if first in range(run[0], run[1] + 1)]
    notes.expect("known at home to be over there", True, bool(mirror))
    with sides.at(sides.away):
        rows = ForeignUnits.objects.filter(first_serial__gte=first, last_serial__lt=first + UNITS)
        booked = [(row.account_id, row.first_serial, row.last_serial) for row in rows]
    notes.expect(
        "booked there, with their own serials", [(sandbox.away.pk, first, first + UNITS - 1)], booked
    )


@case("C-151n", "The other registry refuses", source="DES Annex H 151", ends_in="6, units released")
def refused_there(sandbox: Sandbox, notes: Notes) -> None:
    world, sides = sandbox.world, sandbox.sides
    account = world.held(100)
    first = world.serials(account)[0][0]
    with sides.at(sides.away):
        closed = world.account(organisation=world.tokyo)
        instruction = AccountInstruction(request_id=uuid4(), authority=AUTHORITY, account_id=closed.public_id)
        close_account(instruction)
        retirement = world.account("retirement")
    for number, code in (
        ("KZ-EH-99999999", "JR-5902"),
        (retirement.number, "JR-5903"),
        (closed.number, "JR-5906"),
    ):
        moving = sandbox.proposed(account, first, first + 9, to=number)
        sandbox.tend(2)
        notes.check(f"to {number}", code, sandbox.code(moving))
        notes.expect(f"to {number}: both ends", ("rejected", "rejected"), sandbox.states(moving))
    notes.expect("all units free again", (100, 0), world.balance(account))


@case("C-152n", "No answer in time, then a late acceptance", source="DES Annex H 152", ends_in="3007")
def late_acceptance(sandbox: Sandbox, notes: Notes) -> None:
    world, sides = sandbox.world, sandbox.sides
    account = world.held(UNITS)
    first, last = world.serials(account)[0]
    moving = sandbox.proposed(account, first, last)
    sandbox.say(sandbox.body_of(moving, "propose"))  # heard, and its answer lost
    notes.expect("accepted there, not known here", ("proposed", "accepted"), sandbox.states(moving))
    with sides.at(sides.away):
        accepted = sandbox.body_of(moving, "accept")
    sandbox.clock.pass_by(hours=25)
    with sides.at(sides.away):
        answer = sandbox.say(accepted)
    notes.check("the acceptance comes a day later", "JR-3007", answer.json().get("code", ""))
    sandbox.tend(3)
    notes.expect("both ends", ("terminated", "terminated"), sandbox.states(moving))
    notes.expect("units free again", (UNITS, 0), world.balance(account))


@case("C-153n", "A proposal under an id that is known", source="DES Annex H 153", ends_in="3001")
def known_id(sandbox: Sandbox, notes: Notes) -> None:
    world = sandbox.world
    account = world.held(UNITS)
    first, last = world.serials(account)[0]
    moving = sandbox.proposed(account, first, last)
    body = sandbox.body_of(moving, "propose")
    sandbox.say(body)
    answer = sandbox.say(sandbox.changed(body, message_id=str(uuid4())))
    notes.check("the same transfer id in another message", "JR-3001", answer.json().get("code", ""))
    sandbox.tend(3)
    notes.expect("it goes over once", ("completed", "completed"), sandbox.states(moving))


@case("C-154n", "Outside an authorisation", source="DES Annex H 154", ends_in="5904")
def not_authorised(sandbox: Sandbox, notes: Notes) -> None:
    world = sandbox.world
    before = LinkTransfer.objects.count()
    for what, account in (
        ("no authorisation covers the year", world.held(10, vintage=2022)),
        ("no authorisation covers the project", world.held(10, reference=REVOKED)),
    ):
        with notes.refused(what, "JR-5904"):
            sandbox.proposed(account, *world.serials(account)[0])
    sandbox.authorise("KZ-AUT-2", REVOKED, ["ndc", "op"])
    sandbox.revoke("KZ-AUT-2")
    account = world.held(10, reference=REVOKED)
    with notes.refused("revoked since", "JR-5904"):
        sandbox.proposed(account, *world.serials(account)[0])
    account, retired = world.held(10, reference=NARROW), world.account("retirement")
    with notes.refused("authorised for other purposes, retired toward a pledge", "JR-5904", "JR-5251"):
        world.propose("retirement", account, retired)
    notes.expect("transfers begun", 0, LinkTransfer.objects.count() - before)


@case("C-155", "Cut between accept and complete, then tried again", source="own", ends_in="one completion")
def cut(sandbox: Sandbox, notes: Notes) -> None:
    world, sides = sandbox.world, sandbox.sides
    account = world.held(UNITS)
    first, last = world.serials(account)[0]
    moving = sandbox.proposed(account, first, last)
    sandbox.say(sandbox.body_of(moving, "propose"))
    with sides.at(sides.away):
        sandbox.say(sandbox.body_of(moving, "accept"))
    notes.expect("handed over here, not yet booked there", ("completed", "accepted"), sandbox.states(moving))
    sides.cut(sides.away)
    sandbox.tend(1)
    waiting = OutgoingMessage.objects.get(transfer__public_id=moving.public_id, kind="complete")
    notes.expect("what was not heard waits", None, waiting.answered_at)
    sides.mend(sides.away)
    for _again in range(2):
        sandbox.say(sandbox.body_of(moving, "complete"))
    sandbox.tend(2)
    notes.expect("both ends", ("completed", "completed"), sandbox.states(moving))
    with sides.at(sides.away):
        booked = sum(row.quantity for row in ForeignUnits.objects.filter(first_serial__range=(first, last)))
    notes.expect("units booked there", UNITS, booked)


@case("C-156n", "A registry that is not in operation", source="own", ends_in="1503 / 1504")
def not_operational(sandbox: Sandbox, notes: Notes) -> None:
    world, sides = sandbox.world, sandbox.sides
    account = world.held(UNITS)
    first, last = world.serials(account)[0]
    _switch(sandbox, False)
    with notes.refused("ours lists the other as not in operation", "JR-1504", "counterpart_not_operational"):
        sandbox.proposed(account, first, last)
    _switch(sandbox, True)
    with sides.at(sides.away):
        _switch(sandbox, False)
    moving = sandbox.proposed(account, first, last)
    sandbox.tend(2)
    notes.check("the other lists ours as not in operation", "JR-1504", sandbox.code(moving))
    notes.expect("both ends", ("rejected", "rejected"), sandbox.states(moving))
    with sides.at(sides.away):
        _switch(sandbox, True)
    with world.everything_frozen(), notes.refused("our registry is frozen", "JR-1503"):
        world.propose("transfer", account, world.bought())
    notes.expect("units free", (UNITS, 0), world.balance(account))


def _switch(sandbox: Sandbox, operational: bool) -> None:
    first, second = (sandbox.world[name] for name in OFFICERS[sandbox.sides.here.code])
    switch(sandbox.end, operational=operational, reason="A case", by=first, approved_by=second)

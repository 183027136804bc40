"""The sandbox as cases see it: two registries that are linked, their world and their clock."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from credits.models import Account
from credits.serials import SerialRange
from registry.accounts.queries.controls import ledger_now
from registry.article6.link.door import signed_request
from registry.article6.link.proposing import Order, propose
from registry.article6.link.signing import private_key, public_bytes
from registry.article6.models import Counterpart, LinkTransfer, OutgoingMessage
from registry.article6.operations.linking import confirm_key, introduce_key, list_counterpart, switch
from registry.article6.tasks import tend_links
from registry.conformance.doors import Answer
from registry.conformance.sides import Side, Sides
from registry.conformance.world import AUTHORITY, BEGINS, NARROW, OFFICERS, PROJECT, World
from registry.documents.operations.keep import delivered_by, upload_document
from registry.documents.storage import Arrival
from registry.lifecycle.actors import actor_for
from registry.lifecycle.models import Case
from registry.lifecycle.operations.open_case import open_case
from registry.lifecycle.operations.propose_step import confirm_proposal, propose_step
from registry.lifecycle.operations.take_step import take_step
from registry.submissions.operations.drafts import save_draft
from registry.submissions.queries.submissions import newest

PATH = "/api/v1/link/messages/"


class Sandbox:
    """``sides``, ``world``, ``clock``; ``parallel``: how many act at once when the load is tried."""

    def __init__(self, sides: Sides, *, parallel: int = 16) -> None:
        self.sides, self.clock, self.parallel = sides, sides.clock, parallel
        self.world = World(sides)
        self.ends: dict[str, Counterpart] = {}

    @contextmanager
    def open(self) -> Iterator["Sandbox"]:
        """Build the world, copy it for the other side, link both; the clock runs until the block ends."""
        sides = self.sides
        with self.clock, sides.at(sides.home):
            sides.move_ledger(sides.home, BEGINS - self.clock.now())
            self.clock.ahead = BEGINS - self.clock.now()
            self.world.build()
            sides.copy(sides.home.database, sides.away.database)
            self.clock.pass_by(minutes=1)
            for side in sides:
                with sides.at(side):
                    self._link(side)
            self.away = self._away()
            self._authorise()
            yield self

    def _link(self, side: Side) -> None:
        first, second = (self.world[name] for name in OFFICERS[side.code])
        other = self.sides.away if side is self.sides.home else self.sides.home
        end = list_counterpart(
            side.code, side.other, name=side.other, address=other.messages, by=first, approved_by=second
        )
        key_id, _blank, secret = other.key.partition(" ")
        key = introduce_key(
            end,
            key_id=key_id,
            public_key=public_bytes(private_key(secret)),
            valid_from=ledger_now() - timedelta(days=1),
            by=first,
        )
        confirm_key(key, by=second)
        switch(end, operational=True, reason="The sandbox opens.", by=first, approved_by=second)
        end.refresh_from_db()
        self.ends[side.code] = end

    def _away(self) -> Account:
        with self.sides.at(self.sides.away):
            return self.world.account(organisation=self.world.tokyo)

    def _authorise(self) -> None:
        self.authorise("KZ-AUT-1", PROJECT, ["ndc", "imp", "op"], first_vintage=2023)
        self.authorise("KZ-AUT-3", NARROW, ["op"])

    # -- transfers between the registries

    @property
    def end(self) -> Counterpart:
        """The other registry, as this one lists it."""
        return self.ends[self.sides.here.code]

    def proposed(self, origin: Account, first: int, last: int, to: str = "", **values: Any) -> LinkTransfer:
        """A transfer of units of our own line to the other registry, begun here."""
        order = Order(
            **{
                "request_id": uuid4(),
                "authority": AUTHORITY,
                "origin": origin,
                "destination_account": to or self.away.number,
                "issuing_registry": self.sides.here.code,
                "ranges": (SerialRange(first, last),),
                **values,
            }
        )
        self.end.refresh_from_db()
        return propose(self.end, order, ledger_now())

    def tend(self, turns: int = 1) -> None:
        """What the clock does about the link, at both sides in turn. Messages wait at most an hour between tries."""
        for _turn in range(turns):
            for side in self.sides:
                with self.sides.at(side):
                    OutgoingMessage.objects.filter(answered_at=None).update(next_attempt_at=ledger_now())
                    tend_links()

    def states(self, moving: LinkTransfer) -> tuple[str, str]:
        """How the transfer stands at home and away; empty where it is not known."""
        found = []
        for side in self.sides:
            with self.sides.at(side):
                row = LinkTransfer.objects.filter(public_id=moving.public_id).values_list("state", flat=True)
                found.append(row.first() or "")
        return found[0], found[1]

    def code(self, moving: LinkTransfer) -> str:
        """With which check it ended at home."""
        rows = LinkTransfer.objects.filter(public_id=moving.public_id).values_list("code", flat=True)
        return rows.first() or ""

    def body_of(self, moving: LinkTransfer, kind: str) -> bytes:
        """What was written to be said about a transfer, by the registry where this process is."""
        return bytes(OutgoingMessage.objects.get(transfer__public_id=moving.public_id, kind=kind).body)

    def say(self, body: bytes, *, key: str = "", fields: dict[str, str] | None = None) -> Answer:
        """Bring a signed message to the other registry's door, by hand. ``key``: sign with another one."""
        other = self.sides.away if self.sides.here is self.sides.home else self.sides.home
        before = settings.LINK_SIGNING_KEY
        settings.LINK_SIGNING_KEY = key or before
        try:
            sent = signed_request(self.end, body, ledger_now()) if fields is None else fields
        finally:
            settings.LINK_SIGNING_KEY = before
        return self.sides.ask(other, "POST", PATH, body, sent)

    def changed(self, body: bytes, **changes: Any) -> bytes:
        """The same message with other members."""
        return json.dumps({**json.loads(body), **changes}).encode()

    # -- procedures, with their papers

    def case(self, lifecycle: str, by: str, form: str, content: dict[str, Any], **more: Any) -> Case:
        """A case that is begun and filled in."""
        begun = open_case(
            lifecycle,
            by=actor_for(self.world[by]),
            request_id=uuid4(),
            **{"title": "Sandbox", "partner_country": self.world.country, **more},
        )
        self.fill(begun, form, content, by)
        return begun

    def fill(self, about: Case, form: str, content: dict[str, Any], by: str) -> None:
        standing = newest(about, form)
        save_draft(
            about,
            form,
            by=self.world[by],
            request_id=uuid4(),
            expected_edition=standing.edition if standing else 0,
            content=content,
        )

    def paper(self, about: Case, kind: str, by: str) -> None:
        """A document, looked through as every document is."""
        with Arrival(settings.UPLOAD_LIMIT) as arrival:
            arrival.write(f"{kind} {uuid4()}\n".encode())
            delivery = delivered_by(self.world[by], f"{kind}.txt", uuid4())
            upload_document(arrival, delivery, case=about, kind=kind, title=kind.title())

    def step(self, about: Case, code: str, by: str, **more: Any) -> None:
        take_step(about, code, by=actor_for(self.world[by]), request_id=uuid4(), reason="Sandbox", **more)
        about.refresh_from_db()

    def together(self, about: Case, code: str, first: str, second: str) -> None:
        """A step of two officers."""
        proposal = propose_step(about, code, user=self.world[first], request_id=uuid4())
        confirm_proposal(proposal, user=self.world[second], request_id=uuid4())
        about.refresh_from_db()

    def authorise(self, reference: str, project: str, uses: list[str], **coverage: Any) -> None:
        """An authorisation of the partner country, adopted by two of its officers."""
        content = {
            "parties": {"reference": reference, "side": "partner"},
            "coverage": {
                "uses": uses,
                "projects": [{"row": "p1", "project": project}],
                "first_transfer": "use_or_cancellation",
                **coverage,
            },
            "validity": {"valid_from": timezone.localdate().isoformat()},
        }
        about = self.case("authorisation", "partner1", "authorisation", content)
        self.paper(about, "letter", "partner1")
        self.step(about, "submit", "partner1")
        self.together(about, "adopt", "partner1", "partner2")

    def revoke(self, reference: str) -> None:
        content = {
            "reference": reference,
            "side": "partner",
            "effective_from": timezone.localdate().isoformat(),
            "spares_transferred": False,
            "grounds": "The host needs the reductions itself.",
        }
        about = self.case(
            "authorisation_revocation", "partner1", "authorisation_revocation", {"revocation": content}
        )
        self.paper(about, "letter", "partner1")
        self.step(about, "submit", "partner1")
        self.together(about, "revoke", "partner1", "partner2")


def other_key(key_id: str = "sandbox") -> str:
    """A key that nobody pinned, under a name that somebody knows."""
    return f"{key_id} {base64.b64encode(bytes(32)).decode()}"

"""Both ends of a link in one database, and the network between them."""

import base64
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from credits.authority import ActorRef, Authority
from credits.models import Account, BlockOwner
from credits.serials import SerialRange
from registry.accounts.queries.controls import ledger_now
from registry.article6.errors import (
    KeyByTheSameOfficer,
)
from registry.article6.link.delivering import deliver, due_messages
from registry.article6.link.proposing import Order, propose
from registry.article6.link.signing import private_key, public_bytes
from registry.article6.models import (
    ForeignUnits,
    LinkTransfer,
    OutgoingMessage,
)
from registry.article6.operations.linking import (
    confirm_key,
    introduce_key,
    list_counterpart,
    switch,
)
from tests.registry.article6.conftest import AUTHORITY

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

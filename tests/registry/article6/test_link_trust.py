"""Whose messages the link believes: pinned keys, fresh signatures, a shape that is understood."""

import base64
import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from registry.accounts.queries.controls import ledger_now
from registry.article6.link.delivering import over_http, pause_after
from registry.article6.link.door import Spoken, TurnedAway, identify, signed_request
from registry.article6.link.signing import private_key, public_bytes
from registry.article6.models import (
    CounterpartKey,
    LinkTransfer,
    OutgoingMessage,
)
from registry.article6.operations.linking import (
    confirm_key,
    end_key,
    introduce_key,
)
from tests.registry.article6.linking import ADDRESS, OFFICERS, SECRET

pytestmark = pytest.mark.django_db


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

"""Webhooks: made by an administrator, signed, tried again, given up, switched off; and never into a private network."""

import json
import socket
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from registry.changes import outgoing
from registry.changes.models import Change, WebhookAttempt, WebhookEndpoint, WebhookMessage, WebhookSecret
from registry.changes.operations import telling
from registry.changes.operations.ordering import keep_in_order
from registry.changes.outgoing import NotSent
from registry.identity.scopes import Scope
from registry.notifications.models import Notice
from tests.programs import Program
from tests.registry.accounts.instructing import Bank
from tests.registry.changes.conftest import Receiver

KINDS = ["instruction.changed", "units.received"]


@pytest.fixture
def program(bank: Bank) -> Program:
    keep_in_order()
    return Program(bank.fuji, [Scope.WEBHOOKS_WRITE])  # type: ignore[attr-defined]


def made(program: Program, bank: Bank, address: str, **more: Any) -> dict[str, Any]:
    asked = {"organisation": str(bank.altai.public_id), "address": address, "kinds": KINDS, **more}
    answer = program.post("webhooks/", asked)
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def sweep() -> None:
    """What the worker does, all at once."""
    keep_in_order()
    telling.write_messages()
    for endpoint in telling.endpoints_with_messages_due():
        telling.tell(endpoint)


def test_the_published_vector_of_standard_webhooks() -> None:
    signed = Webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").sign(
        "msg_p5jXN8AQM9LWM0D4loKWxJek", datetime.fromtimestamp(1614265330, UTC), '{"test": 2432232314}'
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_concerns_the_organisation_is_told_signed_and_once(
    bank: Bank, program: Program, receiver: Receiver
) -> None:
    endpoint = made(program, bank, receiver.address)
    one = bank.proposed()
    sweep()
    sweep()

    ((headers, body),) = receiver.seen
    said = Webhook(endpoint["secret"]).verify(body, headers)
    assert (said["type"], said["sandbox"]) == ("instruction.changed", True)
    assert said["data"]["subject"] == str(one.public_id)
    assert said["data"]["facts"]["number"] == one.number
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint["secret"]).verify(body + " ", headers)
    (row,) = program.get(f"webhooks/{endpoint['id']}/messages/").json()["results"]
    assert (row["webhook_id"], row["attempts"]) == (headers["webhook-id"], 1)
    assert [one["status"] for one in row["tries"]] == [204]
    # The other company's administrator would see nothing of it; nor does who does not administer.
    assert Program(bank.ann, [Scope.WEBHOOKS_WRITE]).get("webhooks/").json()["results"] == []
    assert Program(bank.ann, [Scope.WEBHOOKS_WRITE]).get(f"webhooks/{endpoint['id']}/").status_code == 404


def test_a_secret_is_told_once_and_the_one_before_signs_for_a_day(
    bank: Bank, program: Program, receiver: Receiver
) -> None:
    key = uuid4()
    asked = {"organisation": str(bank.altai.public_id), "address": receiver.address, "kinds": KINDS}
    first = program.post("webhooks/", asked, key=key).json()
    assert program.post("webhooks/", asked, key=key).json() == first
    other = {**asked, "address": receiver.address + "2"}
    assert program.post("webhooks/", other, key=key).status_code == 422
    assert "secret" not in program.get(f"webhooks/{first['id']}/").json()
    assert first["secret"].encode() not in bytes(WebhookSecret.objects.get().sealed)

    second = program.post(f"webhooks/{first['id']}/secrets/").json()
    program.post(f"webhooks/{first['id']}/test/")
    sweep()
    headers, body = receiver.seen[-1]
    for secret in (first["secret"], second["secret"]):
        assert Webhook(secret).verify(body, headers)["type"] == "webhook.test"
    WebhookSecret.objects.filter(ends_at__isnull=False).update(ends_at=timezone.now() - timedelta(seconds=1))
    program.post(f"webhooks/{first['id']}/test/")
    sweep()
    headers, body = receiver.seen[-1]
    Webhook(second["secret"]).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(first["secret"]).verify(body, headers)


def test_it_is_tried_again_given_up_switched_off_and_told(
    bank: Bank, program: Program, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = made(program, bank, receiver.address)
    receiver.answers = [500, 302, *([503] * 8)]
    program.post(f"webhooks/{endpoint['id']}/test/")
    clock = timezone.now()
    for attempt in range(telling.MOST_ATTEMPTS):
        monkeypatch.setattr(timezone, "now", lambda moment=clock: moment)
        sweep()
        sweep()  # nothing is due before its pause is over
        assert WebhookAttempt.objects.count() == attempt + 1
        clock += timedelta(seconds=[*telling.PAUSES, 0][attempt])
    row = WebhookMessage.objects.get()
    assert (row.given_up_at is not None, row.delivered_at) == (True, None)
    one = WebhookEndpoint.objects.get()
    assert one.state == "disabled"
    notice = Notice.objects.get(kind="webhook_switched_off")
    assert (notice.audience_organisation, receiver.address in notice.title) == (bank.altai, True)
    assert program.post(f"webhooks/{endpoint['id']}/test/").json()["code"] == "webhook_not_active"

    # Mended: switched on by who saw this version, and the same message again under its own id.
    change = {"address": receiver.address, "kinds": KINDS, "state": "active"}
    assert program.ask("put", f"webhooks/{endpoint['id']}/", change).status_code == 428
    assert program.ask("put", f"webhooks/{endpoint['id']}/", change, version=1).status_code == 412
    put = program.ask("put", f"webhooks/{endpoint['id']}/", change, version=2)
    assert (put.status_code, put.json()["state"], put["ETag"]) == (200, "active", '"3"')
    again = program.post(f"webhooks/{endpoint['id']}/messages/{row.public_id}/again/")
    assert again.status_code == 200, again.content
    sweep()
    assert receiver.seen[-1][0]["webhook-id"] == row.message_id == receiver.seen[0][0]["webhook-id"]
    assert WebhookMessage.objects.get().delivered_at is not None


def test_an_endpoint_that_says_it_is_gone_is_asked_no_more(
    bank: Bank, program: Program, receiver: Receiver
) -> None:
    endpoint = made(program, bank, receiver.address)
    receiver.answers = [410]
    program.post(f"webhooks/{endpoint['id']}/test/")
    sweep()
    assert WebhookEndpoint.objects.get().state == "disabled"
    removed = {"address": receiver.address, "kinds": KINDS, "state": "removed"}
    assert program.ask("put", f"webhooks/{endpoint['id']}/", removed, version=2).status_code == 200
    assert program.get(f"webhooks/{endpoint['id']}/").status_code == 404


def test_a_step_that_is_rolled_back_tells_nobody(bank: Bank, program: Program) -> None:
    before = Change.objects.count()
    with transaction.atomic():
        bank.proposed()
        assert Change.objects.count() == before + 1
        transaction.set_rollback(True)
    assert Change.objects.count() == before


NOT_ALLOWED = (
    *("127.0.0.1", "10.0.0.1", "172.16.0.9", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),
    *("224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1"),
    *("::ffff:8.8.8.8", "64:ff9b::a00:1", "2002:a00:1::", "2001:db8::1", "192.0.2.1", "198.18.0.1"),
)


@pytest.mark.parametrize("text", NOT_ALLOWED)
def test_no_private_address_is_ever_connected_to(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the address names it or a name leads there, even beside a public one."""
    literal = f"[{text}]" if ":" in text else text
    assert outgoing.problem_of_address(f"https://{literal}/") == "private_address"
    rows = [(0, 0, 0, "", (one, 443)) for one in ("93.184.215.14", text)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: rows)
    monkeypatch.setattr(socket, "create_connection", lambda *_a, **_k: pytest.fail("connected"))
    with pytest.raises(NotSent, match="private_address"):
        outgoing.post("https://innocent.example.org/", {}, b"")


def test_a_public_address_is_connected_to_as_it_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    names = iter(["93.184.215.14", "127.0.0.1"])  # a name that answers otherwise the second time
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: [(0, 0, 0, "", (next(names), 443))])

    def connect(target: tuple[str, int], **_more: Any) -> Any:
        asked.append(target)
        raise OSError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(NotSent, match="not_reachable"):
        outgoing.post("https://receiver.example.org/", {}, b"")
    assert asked == [("93.184.215.14", 443)]
    assert ip_address(asked[0][0]).is_global


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("http://example.org/", "not_https"),
        ("ftp://example.org/", "not_https"),
        ("https://user:secret@example.org/", "malformed"),
        ("https://example.org:8443/", "port_not_allowed"),
        ("https://example.org/ x", "malformed"),
        ("https:///x", "malformed"),
        ("https://example.org:x/", "malformed"),
        ("https://example.org/" + "x" * 500, "malformed"),
        ("https://example.org/hook?a=b", ""),
    ],
)
def test_outside_a_trial_an_address_is_https_and_nothing_else(
    address: str, problem: str, settings: Any
) -> None:
    settings.TRIAL = False
    assert outgoing.problem_of_address(address) == problem


def test_what_is_no_address_or_no_kind_is_refused(bank: Bank, program: Program) -> None:
    asked = {"organisation": str(bank.altai.public_id), "address": "https://10.0.0.1/", "kinds": KINDS}
    assert program.post("webhooks/", asked).json()["code"] == "webhook_address_not_allowed"
    fine = {**asked, "address": "https://example.org/"}
    assert program.post("webhooks/", {**fine, "kinds": ["units.issued"]}).status_code == 400
    assert program.post("webhooks/", {**fine, "organisation": str(UUID(int=1))}).status_code == 403
    assert program.post("webhooks/", {**fine, "organisation": str(bank.buyer.public_id)}).status_code == 403
    for _number in range(10):
        assert program.post("webhooks/", fine).status_code == 201
    assert program.post("webhooks/", fine).json()["code"] == "webhook_too_many"
    assert json.loads(telling.written("x", timezone.now(), {}))["sandbox"] is True

"""From changes to messages, and from messages to the endpoints that want them.

Nothing is sent in the transaction that writes, and no transaction is open while something is sent. A message is
tried again and again with growing pauses, and given up in the end; an endpoint that fails for long is switched off
and its organisation told. Every message may arrive twice: its id stays the same.
"""

import json
from datetime import datetime, timedelta
from typing import Any

import structlog
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone
from standardwebhooks import Webhook

from registry.changes import outgoing
from registry.changes.models import Change, WebhookAttempt, WebhookEndpoint, WebhookMessage
from registry.changes.notices import tell_of_switching_off
from registry.changes.outgoing import NotSent
from registry.changes.policies import changes_of
from registry.changes.sealing import unseal

# The pauses that Standard Webhooks recommends, in seconds; after the last attempt it is given up (three days).
PAUSES = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
MOST_ATTEMPTS = len(PAUSES) + 1
SWITCHED_OFF_AFTER = timedelta(days=3)  # without one success: the project's own figure
KEPT = timedelta(days=30)  # what was sent, and how that went: the project's own figure
AT_ONCE = 100
LOOK = 10_000  # positions
OK, GONE = range(200, 300), 410
log = structlog.get_logger(__name__)


def head() -> int:
    """The last position; 0 before there is one."""
    return Change.objects.aggregate(last=Max("position"))["last"] or 0


def write_messages() -> int:
    """The messages of every active endpoint, up to the last change that has its place. Returns how many."""
    last = head()
    behind = WebhookEndpoint.objects.filter(state=WebhookEndpoint.State.ACTIVE, told_up_to__lt=last)
    return sum(_write_for(key, last) for key in behind.values_list("pk", flat=True))


@transaction.atomic
def _write_for(key: int, last: int) -> int:
    """Messages of one endpoint; its row is locked, so that each change is looked at once."""
    endpoint = (
        WebhookEndpoint.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("organisation")
        .filter(pk=key)
        .first()
    )
    if endpoint is None:
        return 0
    wanted = changes_of(endpoint.organisation).filter(kind__in=endpoint.kinds)
    made = 0
    for begin in range(endpoint.told_up_to, last, LOOK):
        window = wanted.filter(position__gt=begin, position__lte=min(begin + LOOK, last)).order_by("position")
        messages = [
            WebhookMessage(endpoint=endpoint, change=one, kind=one.kind, body=body_of(one)) for one in window
        ]
        WebhookMessage.objects.bulk_create(messages, ignore_conflicts=True)
        made += len(messages)
    WebhookEndpoint.objects.filter(pk=key).update(told_up_to=last)
    return made


def body_of(one: Change) -> str:
    return written(
        one.kind,
        one.happened_at,
        {
            "id": str(one.public_id),
            "position": one.position,
            "subject": one.subject,
            "address": f"{settings.REGISTRY_PUBLIC_URL}{one.address}" if one.address else "",
            "facts": one.facts,
        },
    )


def written(kind: str, at: datetime, data: dict[str, Any]) -> str:
    """The body as Standard Webhooks has it: type, timestamp, data; and whether it comes from a sandbox."""
    said = {"type": kind, "timestamp": at.isoformat(), "sandbox": settings.SANDBOX, "data": data}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def endpoints_with_messages_due() -> list[int]:
    return list(WebhookMessage.objects.due().order_by().values_list("endpoint", flat=True).distinct())


def tell(endpoint: int) -> int:
    """Send what is due to one endpoint, oldest first, until one fails. Returns how many arrived."""
    arrived = 0
    due = WebhookMessage.objects.due().filter(endpoint=endpoint).order_by("pk").values_list("pk", flat=True)
    for key in list(due[:AT_ONCE]):
        if not send(key):
            break
        arrived += 1
    return arrived


def send(key: int) -> bool:
    """Try one message now, if it is still due. Returns whether it arrived."""
    message = WebhookMessage.objects.due().select_related("endpoint__organisation").filter(pk=key).first()
    if message is None:
        return False
    # Whoever counts the attempt up makes it; the other of two workers finds nothing to do.
    pause = PAUSES[min(message.attempts, len(PAUSES) - 1)]
    claimed = WebhookMessage.objects.due().filter(pk=key, attempts=message.attempts)
    now = timezone.now()
    if not claimed.update(attempts=F("attempts") + 1, next_attempt_at=now + timedelta(seconds=pause)):
        return False
    status, problem, milliseconds = None, "", 0
    try:
        answer = outgoing.post(message.endpoint.address, fields_of(message, now), message.body.encode())
        status, milliseconds = answer.status, answer.milliseconds
    except NotSent as reason:
        problem = reason.code
    except InvalidToken:
        problem = "secret_not_readable"
    return _note(message, status, problem, milliseconds)


def fields_of(message: WebhookMessage, now: datetime) -> dict[str, str]:
    """The headers: id, moment, and a signature by each secret that is valid now."""
    secrets = message.endpoint.secrets.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now)).order_by("-pk")
    signed = [
        Webhook(unseal(secret.sealed)).sign(message.message_id, now, message.body) for secret in secrets
    ]
    return {
        "Content-Type": "application/json",
        "User-Agent": "JCM-registry-webhooks",
        "webhook-id": message.message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signed),
    }


@transaction.atomic
def _note(message: WebhookMessage, status: int | None, problem: str, milliseconds: int) -> bool:
    """Write down how an attempt went, and what follows from it for the message and its endpoint."""
    number, now = message.attempts + 1, timezone.now()
    WebhookAttempt.objects.create(
        message=message,
        number=number,
        tried_at=now,
        status=status,
        problem=problem,
        milliseconds=milliseconds,
    )
    endpoint = WebhookEndpoint.objects.select_for_update(no_key=True).get(pk=message.endpoint_id)
    rows = WebhookMessage.objects.filter(pk=message.pk)
    if status in OK:
        rows.update(delivered_at=now)
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(failing_since=None)
        return True
    log.warning("webhook_not_delivered", message=message.message_id, status=status, problem=problem)
    gave_up = number >= MOST_ATTEMPTS or status == GONE
    if gave_up:
        rows.update(given_up_at=now)
    since = endpoint.failing_since or now
    if endpoint.is_active and (status == GONE or (gave_up and now - since >= SWITCHED_OFF_AFTER)):
        endpoint.state = WebhookEndpoint.State.DISABLED
        endpoint.version += 1
        tell_of_switching_off(endpoint, now)
    endpoint.failing_since = since
    endpoint.save(update_fields=["state", "version", "failing_since"])
    return False


@transaction.atomic
def forget_old() -> int:
    """Remove messages that came to their end long ago, with their attempts. Returns how many."""
    before = timezone.now() - KEPT
    old = WebhookMessage.objects.filter(Q(delivered_at__lt=before) | Q(given_up_at__lt=before))
    keys = list(old.values_list("pk", flat=True)[:5000])
    WebhookAttempt.objects.filter(message__in=keys).delete()
    return WebhookMessage.objects.filter(pk__in=keys).delete()[0]

"""Endpoints of webhooks: make, change, give a new secret, test, send again.

A secret is 32 random bytes in the spelling of Standard Webhooks (``whsec_…``). It is told once, and again only to
the same request id. After a new one is made the old one signs too for a day, so that the receiver can be changed
without losing a message.
"""

import base64
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from celery import current_app
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from credits.errors import RequestIdReused
from registry.changes.errors import (
    AddressNotAllowed,
    KindsNotKnown,
    TooManyEndpoints,
    WebhookNotActive,
    WebhookRemoved,
)
from registry.changes.kinds import TEST, TOLD
from registry.changes.models import WebhookEndpoint, WebhookMessage, WebhookSecret
from registry.changes.operations.telling import head, written
from registry.changes.outgoing import problem_of_address
from registry.changes.policies import authorise_keep
from registry.changes.sealing import seal, unseal
from registry.identity.history import change_context
from registry.identity.models.parties import Organisation
from registry.identity.models.people import User

MOST_ENDPOINTS = 10  # of one organisation: the project's own figure
GRACE = timedelta(days=1)  # for the secret before: the project's own figure
PREFIX = "whsec_"
State = WebhookEndpoint.State


@dataclass(frozen=True, slots=True)
class Kept:
    """An endpoint and the secret as it is told once."""

    endpoint: WebhookEndpoint
    secret: str


@transaction.atomic
def make_endpoint(
    organisation: Organisation,
    *,
    address: str,
    kinds: Iterable[str],
    description: str,
    by: User,
    request_id: UUID,
) -> Kept:
    """Refusals in order: RequestIdReused, AddressNotAllowed, KindsNotKnown, TooManyEndpoints. PermissionDenied."""
    authority = authorise_keep(by, organisation)
    wanted = sorted(set(kinds))
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if earlier := WebhookEndpoint.objects.filter(request_id=request_id).first():
        said = (earlier.organisation_id, earlier.address, earlier.made_by_id)
        if said != (organisation.pk, address, by.pk):
            raise RequestIdReused(request_id=str(request_id))
        return Kept(earlier, unseal(earlier.secrets.get(request_id=request_id).sealed))
    _check(address, wanted)
    standing = WebhookEndpoint.objects.filter(organisation=organisation).exclude(state=State.REMOVED)
    if standing.count() >= MOST_ENDPOINTS:
        raise TooManyEndpoints(most=MOST_ENDPOINTS)
    with change_context(authority, reason="webhook endpoint made"):
        endpoint = WebhookEndpoint.objects.create(
            organisation=organisation,
            address=address,
            kinds=wanted,
            description=description,
            made_by=by,
            told_up_to=head(),
            request_id=request_id,
        )
    return Kept(endpoint, _new_secret(endpoint, request_id))


@transaction.atomic
def change_endpoint(
    endpoint: WebhookEndpoint,
    *,
    by: User,
    address: str,
    kinds: Iterable[str],
    description: str,
    state: str,
) -> WebhookEndpoint:
    """Put an endpoint as it is given. Switched on, it is told of what changes from now on.

    Refusals in order: WebhookRemoved, AddressNotAllowed, KindsNotKnown. The caller has compared the version under
    ``locked``. Raises PermissionDenied.
    """
    authority = authorise_keep(by, endpoint.organisation)
    one = locked(endpoint)
    wanted = sorted(set(kinds))
    _check(address, wanted)
    if state == State.ACTIVE and not one.is_active:
        one.told_up_to, one.failing_since = head(), None
    one.address, one.kinds, one.description, one.state = address, wanted, description, State(state)
    one.version += 1
    with change_context(authority, reason="webhook endpoint changed"):
        one.save()
    return one


def locked(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """The endpoint as it stands, kept by this transaction. Raises WebhookRemoved."""
    one = WebhookEndpoint.objects.select_for_update(no_key=True, of=("self",)).get(pk=endpoint.pk)
    if one.state == State.REMOVED:
        raise WebhookRemoved
    return one


@transaction.atomic
def rotate_secret(endpoint: WebhookEndpoint, *, by: User, request_id: UUID) -> Kept:
    """A new secret; the one before signs too for a day, older ones no longer. Raises PermissionDenied."""
    authorise_keep(by, endpoint.organisation)
    one = locked(endpoint)
    if earlier := WebhookSecret.objects.filter(request_id=request_id).first():
        if earlier.endpoint_id != one.pk:
            raise RequestIdReused(request_id=str(request_id))
        return Kept(one, unseal(earlier.sealed))
    now = timezone.now()
    one.secrets.filter(ends_at__gt=now).update(ends_at=now)
    one.secrets.filter(ends_at__isnull=True).update(ends_at=now + GRACE)
    return Kept(one, _new_secret(one, request_id))


@transaction.atomic
def send_test(endpoint: WebhookEndpoint, *, by: User, request_id: UUID) -> WebhookMessage:
    """A message that says nothing but that it is a test. Raises WebhookNotActive, PermissionDenied."""
    authorise_keep(by, endpoint.organisation)
    one = locked(endpoint)
    if earlier := WebhookMessage.objects.filter(request_id=request_id).first():
        if earlier.endpoint_id != one.pk:
            raise RequestIdReused(request_id=str(request_id))
        return earlier
    if not one.is_active:
        raise WebhookNotActive
    body = written(TEST, timezone.now(), {"endpoint": str(one.public_id)})
    message = WebhookMessage.objects.create(endpoint=one, kind=TEST, body=body, request_id=request_id)
    transaction.on_commit(lambda: _ask_worker(one.pk))
    return message


@transaction.atomic
def send_again(message: WebhookMessage, *, by: User) -> WebhookMessage:
    """Have a message tried now, whatever became of it; it keeps its id. Raises WebhookNotActive, PermissionDenied."""
    authorise_keep(by, message.endpoint.organisation)
    one = locked(message.endpoint)
    if not one.is_active:
        raise WebhookNotActive
    rows = WebhookMessage.objects.filter(pk=message.pk)
    rows.update(delivered_at=None, given_up_at=None, next_attempt_at=timezone.now())
    transaction.on_commit(lambda: _ask_worker(one.pk))
    return rows.get()


def _check(address: str, kinds: list[str]) -> None:
    if problem := problem_of_address(address):
        raise AddressNotAllowed(problem=problem)
    if not kinds or not set(kinds) <= {kind.code for kind in TOLD}:
        raise KindsNotKnown


def _new_secret(endpoint: WebhookEndpoint, request_id: UUID) -> str:
    secret = PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
    WebhookSecret.objects.create(endpoint=endpoint, sealed=seal(secret), request_id=request_id)
    return secret


def _ask_worker(endpoint: int) -> None:
    """Best effort: without a broker the message waits for the next sweep."""
    try:
        current_app.send_task(
            "registry.changes.tasks.tell_endpoint",
            args=[endpoint],
            ignore_result=True,
            retry=False,
            expires=60,
        )
    except (OSError, OperationalError):
        return

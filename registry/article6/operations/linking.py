"""Listing the other side's registry, pinning its keys and switching the link, each by two officers of our side."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from credits.models import Account
from credits.operations.open_account import OpenAccountInstruction, open_account
from registry.article6.errors import KeyByTheSameOfficer
from registry.article6.models import Counterpart, CounterpartKey
from registry.article6.policies import authorise_link
from registry.identity.history import change_context
from registry.identity.models.holders import AccountHolder
from registry.identity.models.parties import Side
from registry.identity.models.people import User
from registry.issuance.operations.published import JAPAN, free_number

ACCOUNTS = UUID("c2a5b4fb-5d55-5b2b-9f0c-7a7a6d1f9d02")  # name space of the request ids
BYTES_OF_A_KEY = 32


@transaction.atomic
def list_counterpart(
    own: str, code: str, *, name: str, address: str, by: User, approved_by: User
) -> Counterpart:
    """List a registry, not yet in operation, and open the account for units of ours that are over there.

    Nobody represents that account, so that only the protocol moves units out of it. Raises PermissionDenied.
    """
    country = code if own == JAPAN else own
    authority = authorise_link(by, own, country, approved_by=approved_by)
    standing = Counterpart.objects.filter(own=own, code=code).first()
    if standing is not None:
        return standing
    kind = Account.Kind.GOVERNMENT_HOLDING
    mirror = open_account(
        OpenAccountInstruction(
            request_id=uuid5(ACCOUNTS, f"{own}/{code}"),
            authority=authority,
            registry=own,
            number=free_number(own, country, kind),
            kind=kind,
        )
    )
    with change_context(authority, reason=f"Linked with the registry {code}"):
        # Of no partner country: else it would be found as the account of that country's government.
        AccountHolder.objects.create(
            account=mirror,
            side=Side.JAPAN if own == JAPAN else Side.PARTNER,
            label=f"Units in the registry {code}",
        )
        return Counterpart.objects.create(own_id=own, code=code, name=name, address=address, mirror=mirror)


@transaction.atomic
def switch(counterpart: Counterpart, *, operational: bool, reason: str, by: User, approved_by: User) -> None:
    """Let new transfers begin, or no more; what was accepted goes on either way. Raises PermissionDenied."""
    authority = authorise_link(by, *_between(counterpart), approved_by=approved_by)
    with change_context(authority, reason=reason):
        row = Counterpart.objects.select_for_update(of=("self",)).get(pk=counterpart.pk)
        row.is_operational = operational
        row.save(update_fields=["is_operational"])


@transaction.atomic
def introduce_key(
    counterpart: Counterpart, *, key_id: str, public_key: bytes, valid_from: datetime, by: User
) -> CounterpartKey:
    """Enter a key as the other side's officers handed it over. It counts when another officer has confirmed it.

    Raises PermissionDenied; ValueError for anything but 32 bytes.
    """
    authority = authorise_link(by, *_between(counterpart))
    if len(public_key) != BYTES_OF_A_KEY:
        raise ValueError("a key is 32 bytes")
    with change_context(authority, reason=f"Key {key_id} introduced"):
        return CounterpartKey.objects.create(
            counterpart=counterpart,
            key_id=key_id,
            public_key=public_key,
            valid_from=valid_from,
            introduced_by=by,
        )


@transaction.atomic
def confirm_key(key: CounterpartKey, *, by: User) -> CounterpartKey:
    """Pin a key that another officer introduced. Raises PermissionDenied, KeyByTheSameOfficer."""
    row = CounterpartKey.objects.select_for_update(of=("self",)).select_related("counterpart").get(pk=key.pk)
    authority = authorise_link(by, *_between(row.counterpart))
    if row.introduced_by_id == by.pk:
        raise KeyByTheSameOfficer
    if row.confirmed_by_id is None:
        with change_context(authority, reason=f"Key {row.key_id} confirmed"):
            row.confirmed_by = by
            row.save(update_fields=["confirmed_by"])
    return row


@transaction.atomic
def end_key(key: CounterpartKey, *, at: datetime, by: User) -> CounterpartKey:
    """A key counts no longer from a moment on: one officer is enough, for a key that may be lost.

    Raises PermissionDenied; also for a key that has ended earlier.
    """
    row = CounterpartKey.objects.select_for_update(of=("self",)).select_related("counterpart").get(pk=key.pk)
    authority = authorise_link(by, *_between(row.counterpart))
    if row.valid_to is not None and row.valid_to <= at:
        raise PermissionDenied(_("This key has ended already."))
    with change_context(authority, reason=f"Key {row.key_id} ended"):
        row.valid_to = at
        row.save(update_fields=["valid_to"])
    return row


def _between(counterpart: Counterpart) -> tuple[str, Any]:
    own = str(counterpart.own_id)
    return own, counterpart.code if own == JAPAN else own

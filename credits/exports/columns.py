"""The columns of every export, defined once for all formats and for the page that explains them.

An expression is SQL over the aliases of its data set (``credits/exports/datasets.py``).
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Kind(Enum):
    """What a value is, and so how each format writes it."""

    TEXT = "text"  # may hold anything, so it is made harmless for spreadsheets
    NAME = "name"  # our own words, UUIDs, digests: cannot begin a formula
    INTEGER = "integer"
    DATE = "date"
    MOMENT = "moment"  # UTC, microseconds
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Column:
    name: str  # the heading, the same in every format and every language
    kind: Kind
    expression: str
    meaning: Any  # translated when shown


ACCOUNTS = (
    Column("account_id", Kind.NAME, "account.public_id", _("The account's permanent identifier.")),
    Column("account_number", Kind.TEXT, "account.number", _("The number printed on the account.")),
    Column("registry", Kind.TEXT, "account.registry_id", _("The registry that keeps the account.")),
    Column("kind", Kind.NAME, "account.kind", _("What the account is for.")),
    Column(
        "status", Kind.NAME, "account.status", _("Open, restricted, suspended or closed, at the position.")
    ),
    Column("opened_at", Kind.MOMENT, "account.opened_at", _("When the account was opened (UTC).")),
    Column(
        "quantity",
        Kind.INTEGER,
        "account.quantity",
        _("Units held; for an issuance source, units it has issued."),
    ),
    Column(
        "reserved", Kind.INTEGER, "account.reserved", _("Of these, units set aside by two-step instructions.")
    ),
)

TRANSACTIONS = (
    Column("sequence", Kind.INTEGER, "spine.sequence", _("Place in the ledger; grows with time.")),
    Column("transaction_id", Kind.NAME, "spine.public_id", _("The transaction's permanent identifier.")),
    Column("kind", Kind.NAME, "spine.kind", _("What was done.")),
    Column("recorded_at", Kind.MOMENT, "spine.recorded_at", _("When the ledger recorded it (UTC).")),
    Column("account_number", Kind.TEXT, "account.number", _("The account an account event is about.")),
    Column("actor_kind", Kind.NAME, "spine.actor_kind", _("Person or program.")),
    Column("actor_id", Kind.TEXT, "spine.actor_id", _("Who did it: identifier.")),
    Column("actor_name", Kind.TEXT, "spine.actor_name", _("Who did it: name at the time.")),
    Column("basis", Kind.TEXT, "spine.basis", _("On what basis.")),
    Column("approver_id", Kind.TEXT, "spine.approver_id", _("Who approved it: identifier.")),
    Column("approver_name", Kind.TEXT, "spine.approver_name", _("Who approved it: name at the time.")),
    Column("decision_reference", Kind.TEXT, "spine.decision_reference", _("The decision it rests on.")),
    Column("reverses_sequence", Kind.INTEGER, "spine.reverses_id", _("The transaction this one takes back.")),
    Column(
        "resolves_sequence",
        Kind.INTEGER,
        "spine.resolves_id",
        _("The reservation this one completes or releases."),
    ),
    Column(
        "request_id", Kind.NAME, "spine.request_id", _("Chosen by the caller, so that a retry is harmless.")
    ),
    Column("facts", Kind.JSON, "spine.facts", _("Further facts of the act.")),
    Column(
        "entry_sha256", Kind.NAME, "encode(sha256(spine.entry), 'hex')", _("SHA-256 of the entry's bytes.")
    ),
)

# What movements and holdings say of the units: everything that is equal for a whole series.
_SERIES = (
    Column("partner_country", Kind.TEXT, "series.partner_country", _("The partner country of the units.")),
    Column("reference", Kind.TEXT, "series.reference", _("The project's reference.")),
    Column(
        "vintage",
        Kind.INTEGER,
        "series.vintage",
        _("Year of the reductions; empty: only a total of several years is public."),
    ),
    Column("period_first_on", Kind.DATE, "series.period_first_on", _("First day of the monitoring period.")),
    Column("period_last_on", Kind.DATE, "series.period_last_on", _("Last day of the monitoring period.")),
)

MOVEMENTS = (
    Column("sequence", Kind.INTEGER, "movement.sequence", _("The movement's own number.")),
    Column(
        "transaction_sequence",
        Kind.INTEGER,
        "movement.transaction_id",
        _("Place in the ledger; grows with time."),
    ),
    Column("transaction_id", Kind.NAME, "spine.public_id", _("The transaction's permanent identifier.")),
    Column("kind", Kind.NAME, "spine.kind", _("What was done.")),
    Column("recorded_at", Kind.MOMENT, "movement.recorded_at", _("When the ledger recorded it (UTC).")),
    Column(
        "registry", Kind.TEXT, "movement.registry_id", _("The registry whose number line the serials are on.")
    ),
    *_SERIES,
    Column("first_serial", Kind.INTEGER, "movement.first_serial", _("First serial number, included.")),
    Column("last_serial", Kind.INTEGER, "movement.last_serial", _("Last serial number, included.")),
    Column("quantity", Kind.INTEGER, "movement.quantity", _("Units of 1 tCO2e.")),
    Column("origin_number", Kind.TEXT, "origin.number", _("Account the units left.")),
    Column("origin_kind", Kind.NAME, "origin.kind", _("Kind of the account the units left.")),
    Column(
        "origin_after",
        Kind.INTEGER,
        "movement.origin_after",
        _("Its balance afterwards; for an issuance source, units issued."),
    ),
    Column("destination_number", Kind.TEXT, "destination.number", _("Account the units came to.")),
    Column("destination_kind", Kind.NAME, "destination.kind", _("Kind of the account the units came to.")),
    Column("destination_after", Kind.INTEGER, "movement.destination_after", _("Its balance afterwards.")),
)

HOLDINGS = (
    Column("account_id", Kind.NAME, "account.public_id", _("The account's permanent identifier.")),
    Column("account_number", Kind.TEXT, "account.number", _("The number printed on the account.")),
    Column("account_kind", Kind.NAME, "account.kind", _("What the account is for.")),
    Column(
        "registry", Kind.TEXT, "series.registry_id", _("The registry whose number line the serials are on.")
    ),
    *_SERIES,
    Column("first_serial", Kind.INTEGER, "held.first_serial", _("First serial number, included.")),
    Column("last_serial", Kind.INTEGER, "held.last_serial", _("Last serial number, included.")),
    Column("quantity", Kind.INTEGER, "held.last_serial - held.first_serial + 1", _("Units of 1 tCO2e.")),
)

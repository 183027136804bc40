"""Issuing certificates: one for every retirement and cancellation that the ledger has recorded, however it came.

An entry's certificate gets its number once and keeps it. Whatever already has one is passed over, so that this
may run as often as one likes::

    issue_for_account(account)     # what went into one account, at once
    issue_certificates()           # all accounts, every minute
"""

from datetime import UTC
from typing import Any

from django.db import transaction
from django.db.models import F, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from credits.models import Account, Movement, Transaction
from registry.accounts.nouns.certificates import Certificate
from registry.changes.kinds import CERTIFICATE_ISSUED
from registry.changes.models import Change
from registry.changes.operations.recording import change, record
from registry.rules.formats import ACCOUNT_TYPES, check_digits, render, validate_certificate_number_template
from registry.rules.resolving import Rules, account_rules

ENDS = (Account.Kind.RETIREMENT, Account.Kind.CANCELLATION)
KINDS = (Transaction.Kind.RETIREMENT, Transaction.Kind.CANCELLATION)
TEMPLATE = "certificate_number_template"
AT_ONCE = 500


def issue_certificates() -> int:
    """Certificates for every entry that has none yet; how many. One small query per account that has news."""
    return sum(len(issue_for_account(account)) for account in _accounts_with_news())


def issue_for_account(account: Account) -> list[Certificate]:
    """Certificates for what went into a retirement or cancellation account since its last one, oldest first.

    Entries of one account are written one after another under its lock, so none can appear before one that is seen.
    Nothing where no rules of accounts are adopted: then nobody has said how certificates are numbered.
    """
    if account.kind not in ENDS:
        return []
    rules = account_rules(_country_of(account))
    template = rules.parameter(TEMPLATE) if rules is not None else ""
    if rules is None or not template:
        return []
    validate_certificate_number_template(template)
    made: list[Certificate] = []
    while rows := list(_without_certificate(account)[:AT_ONCE]):
        issued = [_certificate(account, rules, template, row) for row in rows]
        with transaction.atomic():
            Certificate.objects.bulk_create(issued, ignore_conflicts=True)
            record(*(_told(one) for one in issued))
        made += Certificate.objects.filter(sequence__in=[row["transaction_id"] for row in rows]).order_by(
            "sequence"
        )
    return made


def _without_certificate(account: Account) -> Any:
    last = Certificate.objects.filter(account=account).aggregate(last=Max("sequence"))["last"] or 0
    return (
        Movement.objects.filter(destination=account, transaction_id__gt=last, transaction__kind__in=KINDS)
        .values(
            "transaction_id",
            "origin__public_id",
            entry=F("transaction__public_id"),
            kind=F("transaction__kind"),
            at=F("transaction__recorded_at"),
            facts=F("transaction__facts"),
        )
        .annotate(units=Sum("quantity"))
        .order_by("transaction_id")
    )


def _certificate(account: Account, rules: Rules, template: str, row: dict[str, Any]) -> Certificate:
    number = numbered(
        template,
        registry=account.registry_id,
        kind=account.kind,
        year=row["at"].astimezone(UTC).year,
        sequence=row["transaction_id"],
    )
    return Certificate(
        number=number,
        entry_id=row["entry"],
        sequence=row["transaction_id"],
        kind=row["kind"],
        account=account,
        origin_id=row["origin__public_id"],
        quantity=row["units"],
        purpose_code=str(row["facts"].get("purpose_code") or "")[:64],
        recorded_at=row["at"],
        rules_key=rules.key,
    )


def _told(one: Certificate) -> Change:
    """What the public register then shows, as a change."""
    facts = {
        "number": one.number,
        "kind": one.kind,
        "quantity": one.quantity,
        "ledger_sequence": one.sequence,
    }
    accounts = [one.account.public_id, one.origin_id]
    return change(
        CERTIFICATE_ISSUED, one.number, one.number, facts=facts, accounts=accounts, at=one.recorded_at
    )


def numbered(template: str, *, registry: str, kind: str, year: int, sequence: int) -> str:
    """The number of a certificate: the template's fields, and the check digits of all that stands before them."""
    values: dict[str, str | int] = {
        "registry": registry,
        "type": ACCOUNT_TYPES[kind],
        "year": year,
        "number": sequence,
        "check": "",
    }
    before = render(template, values)
    return before + check_digits(before)


def _accounts_with_news() -> list[Account]:
    """Accounts whose last movement is younger than their last certificate."""
    last = (
        Certificate.objects.filter(account=OuterRef("public_id")).order_by("-sequence").values("sequence")[:1]
    )
    accounts = Account.objects.filter(kind__in=ENDS).annotate(certified=Coalesce(Subquery(last), 0))
    return list(accounts.filter(Q(accountbalance__last_sequence__gt=F("certified"))).order_by("pk"))


def _country_of(account: Account) -> str:
    holder = getattr(account, "holder", None)
    return str(holder.partner_country_id or "") if holder is not None else ""


def on_completed(instruction: Any) -> list[Certificate]:
    """The certificate of an instruction that was just carried out, in the same transaction."""
    return issue_for_account(instruction.destination)

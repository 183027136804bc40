"""An account as those see it who act for it: holder, terms, representatives, freezes, trust."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, Sum
from django.utils import timezone

from credits.models import Account, Movement, Transaction
from registry.accounts.models import AccountTerms, FreezeEvent, Representative, TrustedAccount
from registry.accounts.nouns.representatives import RepresentativeQuerySet
from registry.identity.models.holders import AccountHolder
from registry.identity.models.people import User
from registry.identity.reading import once
from registry.lifecycle.hooks import NoRules
from registry.rules.calendar import begins_at
from registry.rules.formats import ACCOUNT_FIELDS, has_check_digits, parse_template, read_number
from registry.rules.models.rule_sets import FORMATS_DOCUMENT, RuleSet
from registry.rules.resolving import Rules, account_rules

LEAVING = (Transaction.Kind.TRANSFER, Transaction.Kind.RETIREMENT, Transaction.Kind.CANCELLATION)


def account_numbered(number: str) -> Account | None:
    """The account with this printed number; nobody's but the ledger's issuance sources are left out."""
    found = Account.objects.exclude(kind=Account.Kind.ISSUANCE).select_related("holder__organisation")
    return found.filter(number=number.strip()).first()


def account_templates() -> tuple[str, ...]:
    """The templates of account numbers that were ever adopted; asked once while a page is read."""
    rows = RuleSet.objects.adopted().filter(document=FORMATS_DOCUMENT)
    return once("account templates", lambda: tuple(rows.values_list("account_number_template", flat=True)))


def number_is_sound(number: str) -> bool:
    """Whether a number is of an adopted template, with right check digits where the template has them.

    An account that stands under an older template keeps its number: it is sound because it stands.
    """
    text = number.strip()
    for template in account_templates():
        if read_number(template, ACCOUNT_FIELDS, text) is not None:
            checked = any(part.field == "check" for part in parse_template(template))
            if not checked or has_check_digits(text):
                return True
    return Account.objects.filter(number=text).exclude(kind=Account.Kind.ISSUANCE).exists()


def holder_of(account: Account) -> AccountHolder | None:
    """Who stands behind an account; nothing for one that was opened by hand in a test of the ledger."""
    return getattr(account, "holder", None)


def terms_of(account: Account) -> AccountTerms:
    """The account's limits; where none were written, the defaults (an unsaved row)."""
    found: AccountTerms | None = getattr(account, "terms", None)
    return found if found is not None else AccountTerms(account=account)


def working_rules(account: Account, *, on: date | None = None) -> Rules | NoRules:
    """The rules of accounts of the holder's partner country: its days, its figures."""
    holder = holder_of(account)
    country = (holder.partner_country_id or "") if holder is not None else ""
    return account_rules(country, on=on) or NoRules()


def representatives_of(account: Account, at: datetime | None = None) -> RepresentativeQuerySet:
    """Who may act for the account now, with their person; of the time ``at`` otherwise."""
    return Representative.objects.in_force(at).filter(account=account).select_related("person")


def representatives_who(account: Account, right: str, at: datetime | None = None) -> list[User]:
    """The people with this right now (``may_propose``, ``may_approve``, ``may_read``), for messages."""
    found = representatives_of(account, at).filter(**{right: True})
    return [row.person for row in found.order_by("person_id")]


def is_own_account(origin: Account, destination: Account) -> bool:
    """Whether both are of one holder: an organisation, or the same side and country's government."""
    ours, theirs = holder_of(origin), holder_of(destination)
    if ours is None or theirs is None:
        return False
    if ours.organisation_id is not None or theirs.organisation_id is not None:
        return ours.organisation_id == theirs.organisation_id
    return (ours.side, ours.partner_country_id) == (theirs.side, theirs.partner_country_id)


def is_trusted(origin: Account, destination: Account | str, at: datetime | None = None) -> bool:
    """Whether ``origin`` may send there without the delay of a stranger: listed and in effect, or its own.

    ``destination``: the account, or the printed number of one that may be in another registry.
    """
    known = destination if isinstance(destination, Account) else account_numbered(destination)
    number = destination.number if isinstance(destination, Account) else destination.strip()
    if known is not None and is_own_account(origin, known):
        return True
    return TrustedAccount.objects.in_effect(at).filter(account=origin, number=number).exists()


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """Which standing freezes stop something: of an account (by its id), a registry (by its code), or all."""

    accounts: dict[UUID, FreezeEvent]
    registries: dict[str, FreezeEvent]
    everything: FreezeEvent | None

    def stops(self, account: Account) -> FreezeEvent | None:
        """The freeze that stops an account, the widest first."""
        return (
            self.everything
            or self.registries.get(account.registry_id)
            or self.accounts.get(account.public_id)
        )


def freezes_on(accounts: Iterable[Account] = (), registries: Iterable[str] = ()) -> Frozen:
    """Standing freezes of these accounts, of their registries and of those named, and of everything. One query."""
    named = list(accounts)
    codes = {*registries, *(account.registry_id for account in named)}
    rows = FreezeEvent.objects.standing().filter(
        Q(account__in=[account.public_id for account in named])
        | Q(account__isnull=True, registry__in=codes)
        | Q(account__isnull=True, registry__isnull=True)
    )
    found = Frozen(accounts={}, registries={}, everything=None)
    everything = None
    for row in rows.order_by("-id"):  # of several the oldest is told
        if row.account_id is not None:
            found.accounts[row.account_id] = row
        elif row.registry_id is not None:
            found.registries[row.registry_id] = row
        else:
            everything = row
    return Frozen(accounts=found.accounts, registries=found.registries, everything=everything)


def freeze_of(account: Account) -> FreezeEvent | None:
    """The account's own standing freeze."""
    return freezes_on([account]).accounts.get(account.public_id)


def registry_freeze(registry: str = "") -> FreezeEvent | None:
    """The standing freeze of everything, or of this registry."""
    found = freezes_on(registries=[registry] if registry else [])
    return found.everything or found.registries.get(registry)


def frozen_by(account: Account) -> FreezeEvent | None:
    """What stops this account now: a freeze of everything, of its registry, or its own."""
    return freezes_on([account]).stops(account)


def spent_today(account: Account, on: date | None = None) -> int:
    """Units that left by transfer, retirement or cancellation since the day began in the holder's country."""
    rules = working_rules(account)
    zone: Any = getattr(rules, "time_zone", None) or timezone.get_default_timezone()
    day = on or rules.today(timezone.now())
    since = Transaction.objects.filter(recorded_at__gte=begins_at(day, zone)).order_by(
        "recorded_at", "sequence"
    )
    first = since.values_list("sequence", flat=True).first()
    if first is None:
        return 0
    left = Movement.objects.filter(
        origin=account, transaction_id__gte=first, transaction__kind__in=LEAVING
    ).aggregate(units=Sum(F("last_serial") - F("first_serial") + 1))
    return int(left["units"] or 0)

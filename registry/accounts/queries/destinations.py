"""Where units of an account may go, as far as whoever proposes need not know the number by heart."""

from typing import Any

from credits.models import Account
from registry.accounts.models import TrustedAccount
from registry.accounts.queries.accounts import is_own_account
from registry.identity.models.parties import Organisation

KINDS_OF_END = {"retirement": Account.Kind.RETIREMENT, "cancellation": Account.Kind.CANCELLATION}
MOST = 200


def destinations_for(account: Account, kind: str) -> list[tuple[str, str]]:
    """Open accounts that such an instruction may go to, as ``(number, words)``: of a transfer those that are trusted;
    of the others the accounts of the registry that are for it."""
    rows = Account.objects.filter(registry=account.registry_id, status=Account.Status.OPEN)
    rows = rows.exclude(pk=account.pk).select_related("holder__organisation", "holder__partner_country")
    if kind in KINDS_OF_END:
        rows = rows.filter(kind=KINDS_OF_END[kind])
    elif kind == "return":
        rows = rows.filter(kind=Account.Kind.GOVERNMENT_HOLDING)
    else:
        return _trusted(account, rows)
    country = _country(account)
    fitting = [row for row in rows.order_by("number")[:MOST] if _country(row) in ("", country) or not country]
    return [(row.number, _words(row)) for row in fitting]


def _trusted(account: Account, rows: Any) -> list[tuple[str, str]]:
    """The accounts of the list that are in effect, by the holder's own name for them, and those of the same holder."""
    listed = TrustedAccount.objects.in_effect().filter(account=account).order_by("number")[:MOST]
    found = {one.number: one.name or one.number for one in listed}
    holder = getattr(account, "holder", None)
    if holder is not None and isinstance(holder.organisation, Organisation):
        own = rows.filter(holder__organisation=holder.organisation, kind=Account.Kind.ENTITY_HOLDING)
        found |= {row.number: _words(row) for row in own[:MOST] if is_own_account(account, row)}
    return sorted(found.items())


def _country(account: Account) -> str:
    holder = getattr(account, "holder", None)
    return str(holder.partner_country_id or "") if holder is not None else ""


def _words(account: Account) -> str:
    holder = getattr(account, "holder", None)
    return holder.label if holder is not None else str(account.get_kind_display())

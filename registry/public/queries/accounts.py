"""What Japan's registry publishes of accounts (domain section 5.5): entity holding accounts, amounts by type."""

from typing import Any

from django.db.models import Count, Sum

from credits.models import Account, AccountBalance

MOST_LISTED = 500


def amounts_by_type() -> list[dict[str, Any]]:
    """Of each registry and type of account: how many accounts there are, and the units in them."""
    rows = (
        AccountBalance.objects.exclude(account__kind=Account.Kind.ISSUANCE)
        .values("account__registry", "account__kind")
        .annotate(accounts=Count("pk"), units=Sum("posted"))
        .order_by("account__registry", "account__kind")
    )
    return [
        {
            "registry": row["account__registry"],
            "kind": Account.Kind(row["account__kind"]).label,
            "accounts": row["accounts"],
            "units": row["units"] or 0,
        }
        for row in rows
    ]


def entity_accounts() -> list[Account]:
    """Entity holding accounts with their holders, by number; nobody's contacts and no holdings."""
    found = Account.objects.filter(kind=Account.Kind.ENTITY_HOLDING)
    return list(found.select_related("holder__partner_country").order_by("number")[:MOST_LISTED])

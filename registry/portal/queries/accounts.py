"""What the pages of accounts show to whom."""

from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from credits.models import Account
from registry.accounts.models import Representative, TrustedAccount
from registry.accounts.policies import (
    may_apply_for,
    may_keep,
    readable_accounts,
    rights_of,
    visible_accounts,
)
from registry.accounts.queries.accounts import freezes_on, terms_of, working_rules
from registry.accounts.queries.holdings import holdings_of, listed
from registry.identity.models.people import User

MOST_ACCOUNTS = 200


def accounts_page(user: User) -> list[dict[str, Any]]:
    """The accounts somebody acts for or looks after, each with their rights and what stops it."""
    mine = Representative.objects.in_force().filter(person=user)
    found = listed(visible_accounts(user)).prefetch_related(
        Prefetch("representatives", queryset=mine, to_attr="mine")
    )
    accounts = list(found[:MOST_ACCOUNTS])
    frozen = freezes_on(accounts)
    return [
        {"account": one, "rights": one.mine[0] if one.mine else None, "freeze": frozen.stops(one)}
        for one in accounts
    ]


def account_page(account: Account, user: User) -> dict[str, Any]:
    """Everything of one account; holdings only for whoever reads it."""
    mine = rights_of(user, account).first()
    writes = mine is not None and rights_of(user, account).writing().exists()
    reads = readable_accounts(user).filter(pk=account.pk).exists()
    in_force = set(Representative.objects.in_force().filter(account=account).values_list("pk", flat=True))
    standing = Representative.objects.standing().filter(account=account).select_related("person")
    trusted = TrustedAccount.objects.on_the_list().filter(account=account)
    now = timezone.now()
    today = working_rules(account).today(now)
    return {
        "account": account,
        "terms": terms_of(account),
        "rights": mine,
        "may_propose": writes and mine is not None and mine.may_propose,
        "may_approve": writes and mine is not None and mine.may_approve,
        "may_read": reads,
        "may_keep": may_keep(user, account),
        "may_apply": may_apply_for(user, account),
        "holdings": holdings_of(account) if reads else [],
        "representatives": [
            {"row": row, "is_in_force": row.pk in in_force, "is_me": row.person_id == user.pk}
            for row in standing.order_by("person__name", "pk")
        ],
        "trusted": [
            {
                "row": row,
                "is_in_effect": row.takes_effect_at is not None and row.takes_effect_at <= now,
                "is_mine": row.proposed_by_id == user.pk,
            }
            for row in trusted.select_related("proposed_by", "approved_by").order_by("number")
        ],
        "freeze": freezes_on([account]).stops(account),
        "first_on": date(today.year, 1, 1),
        "last_on": today,
    }

"""``python -m tests.faults.linking.prepare OWN OTHER ADDRESS KEY_ID PUBLIC_KEY``: make a database a linked registry.

Its officers list the other registry and pin the key that its officers handed over, two of them, by the room's own
operations. Japan's registry gets units and an authorisation for them. Prints the account's number as JSON.
"""

import base64
import json
import sys
from datetime import timedelta

import django

django.setup()

from registry.accounts.queries.controls import ledger_now  # noqa: E402  (the settings come first)
from registry.article6.operations.linking import (  # noqa: E402
    confirm_key,
    introduce_key,
    list_counterpart,
    switch,
)
from registry.lifecycle import hooks  # noqa: E402
from registry.reference_data.operations.rule_sets import adopt_shipped_rule_sets  # noqa: E402
from tests.faults.linking.pair import UNITS  # noqa: E402
from tests.registry.article6.conftest import AUTHORITY, Desk, rules_that_ask  # noqa: E402
from tests.registry.issuance.stage import make_stage  # noqa: E402

OFFICERS = {"JP": ("japan1", "japan2"), "KZ": ("officer", "partner2")}


def stand_ready() -> Desk:
    """A desk with people and rules, asked for nothing but the letter."""
    for question in (hooks.clockwork, hooks.decision_stands, hooks.announce):
        question.answerers = {}  # type: ignore[attr-defined]
    hooks.documents_of.answerer = lambda case: frozenset({"letter"})
    adopt_shipped_rule_sets(AUTHORITY)
    stage = make_stage()
    rules_that_ask("KZ")
    return Desk(stage)


def main(own: str, other: str, address: str, key_id: str, public_key: str) -> None:
    desk = stand_ready()
    first, second = (desk.stage[name] for name in OFFICERS[own])
    end = list_counterpart(own, other, name=other, address=address, by=first, approved_by=second)
    key = introduce_key(
        end,
        key_id=key_id,
        public_key=base64.b64decode(public_key),
        valid_from=ledger_now() - timedelta(days=1),
        by=first,
    )
    confirm_key(key, by=second)
    switch(end, operational=True, reason="The link is opened.", by=first, approved_by=second)
    account = desk.account if own == "JP" else desk.opened("entity_holding", own)
    if own == "JP":
        desk.issued(2024, UNITS)
        desk.adopted(using_parties=None, quantity=None)
    print(json.dumps({"account": account.number}))


if __name__ == "__main__":
    main(*sys.argv[1:])

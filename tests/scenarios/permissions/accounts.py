"""What there is to be asked for about accounts: held ones, their instructions, freezes and trusted accounts.

Of the company's account the editor proposes and the administrator approves; its reader reads. The partner firm's
``participant`` does both for the account that is to receive, which takes units of others only when accepted.
"""

from typing import TYPE_CHECKING
from uuid import uuid4

from credits.models import Account, AccountBalance
from credits.operations.open_account import OpenAccountInstruction, open_account
from credits.operations.transfer import TransferInstruction, transfer
from registry.accounts.checks.questions import Question
from registry.accounts.models import AccountTerms, Instruction, Representative
from registry.accounts.operations import approving, trusting
from registry.accounts.operations.freezing import freeze, propose_lifting
from registry.accounts.operations.proposing import propose
from registry.accounts.queries.controls import ledger_now
from registry.identity.models.confirmations import Method
from registry.identity.models.holders import AccountHolder
from registry.identity.models.parties import Side
from registry.identity.operations.confirmations import record_confirmation
from registry.issuance.operations.accounts import free_number
from registry.rules.operations.shipped_sets import read_set
from registry.rules.operations.shipping import RuleSetContent, adopt_rule_set
from tests.scenarios.permissions.cast import AUTHORITY

if TYPE_CHECKING:
    from tests.scenarios.permissions.world import Place, World

UNITS = 8  # of what the country's government was issued
HELD = {
    "editor": {"may_propose": True},
    "administrator": {"may_approve": True},
    "reader": {},
}
RECEIVING = {"participant": {"may_propose": True, "may_approve": True}}


def fill(world: "World") -> None:
    adopt_rule_set(RuleSetContent(**read_set("accounts.json")), AUTHORITY)
    held, receiver = opened(world, "company"), opened(world, "partner firm")
    stranger = opened(world, "foreign company")
    _bring_units(held)
    _represent(world, receiver, RECEIVING)
    row = _represent(world, held, HELD)
    AccountTerms.objects.create(account=receiver, receiver_accepts=True)
    entry = trusting.propose_trusted(held, stranger.number, by=world.cast["editor"])
    _may_confirm(world, "administrator", trusting.purpose_of(entry))
    world.places["held account"] = {
        "account_id": held.public_id,
        "public_id": held.public_id,
        "number": held.number,
        "key": row.pk,
        "entry_id": entry.public_id,
        "entry": entry.public_id,
    }
    world.places["to be trusted"] = {"number": receiver.number}
    _instruct(world, held, receiver)
    _freeze(world)


def opened(world: "World", firm: str) -> Account:
    """An account of a firm in Kazakhstan's registry."""
    number = free_number("KZ", "KZ", "entity_holding")
    account = open_account(
        OpenAccountInstruction(
            request_id=uuid4(), authority=AUTHORITY, registry="KZ", number=number, kind="entity_holding"
        )
    )
    AccountHolder.objects.create(
        account=account,
        organisation=world.cast.firms[firm],
        side=Side.PARTNER,
        partner_country=world.cast.kazakhstan,
        label=world.cast.firms[firm].name,
    )
    return account


def _represent(world: "World", account: Account, people: dict[str, dict[str, bool]]) -> Representative:
    """The rows of those who act for the account; the last of them."""
    rows = [
        Representative.objects.create(
            account=account, person=world.cast[kind], basis="the table", may_read=True, **rights
        )
        for kind, rights in people.items()
    ]
    return rows[-1]


def _bring_units(held: Account) -> None:
    government = AccountBalance.objects.filter(
        account__registry="KZ", account__kind=Account.Kind.GOVERNMENT_HOLDING, posted__gte=UNITS
    )
    transfer(
        TransferInstruction(
            request_id=uuid4(),
            authority=AUTHORITY,
            origin_id=government.earliest("account").account.public_id,
            destination_id=held.public_id,
            quantity=UNITS,
        )
    )


def _instruct(world: "World", held: Account, receiver: Account) -> None:
    """One that waits for its approval, and one that waits for its receiver."""
    waiting, coming = (propose(wanted(world, held, receiver)) for _each in range(2))
    coming = approving.take(
        coming.public_id,
        "approve",
        by=world.cast["administrator"],
        request_id=uuid4(),
        proof=approving.Proof(by_credential=True),
    )
    for name, one, who in (
        ("proposed instruction", waiting, "administrator"),
        ("coming instruction", coming, "participant"),
    ):
        world.places[name] = _place_of(one)
        _may_confirm(world, who, approving.purpose_of(one))


def wanted(world: "World", held: Account, receiver: Account) -> Question:
    return Question(
        kind="transfer",
        at=ledger_now(),
        actor=world.cast["editor"],
        origin=held.number,
        destination=receiver.number,
        quantity="2",
        request_id=str(uuid4()),
    )


def _place_of(one: Instruction) -> "Place":
    return {"instruction_id": one.public_id, "public_id": one.public_id, "version": one.version}


def _may_confirm(world: "World", kind: str, purpose: str) -> None:
    """Let the session of a person bring a second factor for this act."""
    made = record_confirmation(
        by=world.cast[kind], purpose=purpose, method=Method.TOTP, evidence=uuid4().hex * 2
    )
    world.cast.confirmed.setdefault(kind, {})[purpose] = str(made.public_id)


def _freeze(world: "World") -> None:
    """One of the company, which stands, and one of strangers, which is proposed to be lifted."""
    keeper, other = world.cast["officer"], world.cast["officer of the company"]
    placed = freeze(account=opened(world, "company"), by=keeper, reason="A drill")
    world.places["frozen account"] = {"key": placed.pk}
    placed = freeze(account=opened(world, "foreign company"), by=other, reason="A drill")
    propose_lifting(placed, by=other, reason="New keys")
    world.places["thawing account"] = {"key": placed.pk}

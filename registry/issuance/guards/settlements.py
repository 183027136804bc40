"""What must be so before an over-issuance is decided on and settled."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from credits.models import Account, Transaction
from registry.issuance.guards.sides import side_of
from registry.issuance.models import CreditAllocation, OverIssuance
from registry.issuance.operations.published import registry_of
from registry.issuance.queries.allocations import account_called
from registry.issuance.queries.units import held_by, moved_by
from registry.issuance.schemas.settlements import SETTLEMENT
from registry.lifecycle.models import Case
from registry.lifecycle.tables import StepContext, Unmet
from registry.projects.queries.subjects import written

FORM = "#form-over_issuance"
REVERSIBLE = (Transaction.Kind.TRANSFER, Transaction.Kind.RETIREMENT, Transaction.Kind.CANCELLATION)


def allocation_of(case: Case) -> CreditAllocation | None:
    """The allocation that the form names, of the side's issuance that the case begins from."""
    number = written(case, SETTLEMENT).get("finding", {}).get("allocation")
    side = side_of(case.parent) if case.parent is not None else None
    if side is None or not number:
        return None
    return side.notification.allocations.filter(number=number).select_related("notification").first()


def reversed_entry(case: Case) -> Transaction | None:
    """The entry that is reversed first; nothing where none is named, or none has that id."""
    named = str(written(case, SETTLEMENT).get("settlement", {}).get("reverses") or "")
    try:
        return Transaction.objects.filter(public_id=UUID(named)).first() if named else None
    except ValueError:
        return None


def units_were_issued(context: StepContext) -> Iterator[Unmet]:
    side = side_of(context.case.parent) if context.case.parent is not None else None
    if side is None or not side.notification.is_issued:
        yield Unmet("nothing_issued", _("Begin from a side's issuance that was made."))
        return
    allocation = allocation_of(context.case)
    if allocation is None:
        yield Unmet("allocation_unknown", _("This issuance has no allocation of that number."), FORM)


def no_more_than_was_issued(context: StepContext) -> Iterator[Unmet]:
    """Together with what was settled before."""
    allocation = allocation_of(context.case)
    if allocation is None:
        return
    asked = int(written(context.case, SETTLEMENT).get("finding", {}).get("quantity") or 0)
    settled = OverIssuance.objects.filter(allocation=allocation).aggregate(all=Sum("quantity"))["all"] or 0
    left = allocation.quantity - settled
    if asked > left:
        yield Unmet(
            "more_than_was_issued",
            _("%(left)d units of this allocation are left, and %(asked)d were to be cancelled.")
            % {"left": left, "asked": asked},
            FORM,
        )


def account_is_a_holding_account(context: StepContext) -> Iterator[Unmet]:
    """Of the registry in which the units were issued."""
    allocation = allocation_of(context.case)
    number = str(written(context.case, SETTLEMENT).get("settlement", {}).get("account") or "")
    if allocation is None or not number:
        return
    account = account_called(number)
    registry = registry_of(allocation.notification.side, str(context.case.partner_country_id))
    if account is None:
        yield Unmet("account_unknown", _("There is no account %(account)s.") % {"account": number}, FORM)
    elif account.registry_id != registry:
        text = _("Account %(account)s is not in the registry that issued the units.")
        yield Unmet("account_of_another_registry", text % {"account": number}, FORM)
    elif account.kind not in (Account.Kind.GOVERNMENT_HOLDING, Account.Kind.ENTITY_HOLDING):
        text = _("Account %(account)s is no holding account.")
        yield Unmet("account_not_holding", text % {"account": number}, FORM)


def entry_can_be_reversed(context: StepContext) -> Iterator[Unmet]:
    named = written(context.case, SETTLEMENT).get("settlement", {}).get("reverses")
    if not named:
        return
    entry = reversed_entry(context.case)
    if entry is None or entry.kind not in REVERSIBLE:
        yield Unmet(
            "entry_not_reversible",
            _("There is no transfer, retirement or cancellation with that id."),
            FORM,
        )


def entry_moved_these_units(context: StepContext) -> Iterator[Unmet]:
    """What is put back first are units of the allocation that was too much."""
    entry, allocation = reversed_entry(context.case), allocation_of(context.case)
    if entry is None or entry.kind not in REVERSIBLE or allocation is None:
        return
    if allocation.transaction_id is not None and not moved_by(entry, allocation):
        yield Unmet("entry_of_other_units", _("That entry moved no unit of this allocation."), FORM)


def account_holds_these_units(context: StepContext) -> Iterator[Unmet]:
    """Of that allocation, once the entry that is named is reversed: other units of the account stay."""
    allocation = allocation_of(context.case)
    content = written(context.case, SETTLEMENT)
    account = account_called(str(content.get("settlement", {}).get("account") or ""))
    asked = int(content.get("finding", {}).get("quantity") or 0)
    if allocation is None or account is None or allocation.transaction_id is None:
        return  # said already
    found = held_by(account, allocation)
    if (entry := reversed_entry(context.case)) is not None and entry.kind in REVERSIBLE:
        found += moved_by(entry, allocation, back_to=account)
    held = sum(run.quantity for run in found)
    if held < asked <= allocation.quantity:
        yield Unmet(
            "account_holds_fewer",
            _(
                "Account %(account)s holds %(held)d free units of this allocation, and %(asked)d were asked for."
            )
            % {"account": account.number, "held": held, "asked": asked},
            FORM,
        )


READY = (
    units_were_issued,
    no_more_than_was_issued,
    account_is_a_holding_account,
    entry_can_be_reversed,
    entry_moved_these_units,
    account_holds_these_units,
)

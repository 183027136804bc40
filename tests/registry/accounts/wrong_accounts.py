"""Questions about accounts that may not, and beyond what an account may."""

from uuid import uuid4

from django.utils import timezone

from credits.operations.close_account import close_account
from credits.operations.hold import HoldInstruction, hold
from credits.operations.restrict_account import restrict_account
from credits.operations.suspend_account import suspend_account
from registry.accounts.checks import changing
from registry.accounts.models import Representative
from registry.accounts.operations.freezing import freeze
from registry.accounts.queries.controls import Figures
from registry.accounts.questions import Outside, outside_authorisation
from registry.identity.models.holders import AccountHolder
from registry.identity.models.parties import PartnerCountry
from tests.registry.accounts.wrong import TOGETHER, about, changed, numbered, simple, trips

simple("JR-4021", destination=numbered("JP", "EH"))
simple("JR-4028", destination=lambda bank: bank.retired.number)
simple("JR-4028", "return", destination=lambda bank: bank.bought.number)
simple("JR-4030", destination=lambda bank: bank.held.number)
simple("JR-4006", destination=lambda bank: bank.account("entity_holding", bank.buyer, "MN").number)
simple("JR-4031", actor=lambda bank: bank.bold)


@trips("JR-1503")
def registry_frozen(bank, patch):
    freeze(by=bank.dorj, reason="A drill", registry="JP")
    return bank.wants()


@trips("JR-4022")
def closed(bank, patch):
    close_account(changed(bank.bought))
    return bank.wants()


@trips("JR-4023")
def changing_hands(bank, patch):
    patch.setattr(changing.is_being_closed_or_handed_over, "answerer", lambda account: account == bank.bought)
    return bank.wants()


@trips("JR-4024")
def suspended(bank, patch):
    suspend_account(changed(bank.bought))
    return bank.wants()


@trips("JR-4025")
def frozen(bank, patch):
    freeze(by=bank.dorj, reason="A drill", account=bank.bought)
    return bank.wants()


@trips("JR-4025")
def on_hold(bank, patch):
    hold(
        HoldInstruction(
            request_id=uuid4(), authority=TOGETHER, account_id=bank.held.public_id, reason="A court"
        )
    )
    return bank.wants()


@trips("JR-4026")
def restricted(bank, patch):
    restrict_account(changed(bank.held))
    return bank.wants()


@trips("JR-4027")
def out_of_a_retirement_account(bank, patch):
    own = bank.account("retirement", bank.altai)
    bank.represent(own, bank.ann, may_propose=True)
    bank.approved("retirement", destination=own.number)
    return bank.wants(origin=own.number)


@trips("JR-4029")
def for_another_country(bank, patch):
    kazakhstan = PartnerCountry.objects.create(code="KZ", iso3="KAZ", name="Kazakhstan", position=2)
    AccountHolder.objects.filter(account=bank.bought).update(partner_country=kazakhstan)
    return bank.wants()


@trips("JR-4032")
def approved_by_the_proposer(bank, patch):
    bank.issue(bank.bought, 10, 2015)
    one = bank.proposed(origin=bank.bought.number, destination=bank.held.number, actor=bank.chie)
    return about(bank, one, "approve", bank.chie)


@trips("JR-4035")
def proposed_by_somebody_who_left(bank, patch):
    one = bank.proposed()
    Representative.objects.filter(person=bank.ann).update(valid_until=timezone.now())
    return about(bank, one, "approve", bank.bold)


@trips("JR-4041")
def only_trusted(bank, patch):
    bank.terms(bank.held, outside_trusted_allowed=False)
    return bank.wants()


@trips("JR-4042")
def single_limit(bank, patch):
    bank.terms(bank.held, single_limit=9)
    return bank.wants()


@trips("JR-4043")
def daily_limit(bank, patch):
    bank.terms(bank.held, daily_limit=19)
    bank.proposed()
    return bank.wants()


@trips("JR-4044")
def central_limit(bank, patch):
    patch.setattr(Figures, "central_limit", 9)
    return bank.wants()


@trips("JR-5904")
def not_authorised(bank, patch):
    outside = [Outside(check="JR-5904", code="authorisation_missing", message="there is none.")]
    patch.setattr(outside_authorisation, "answerers", {"a test": lambda use: outside})
    return bank.wants()

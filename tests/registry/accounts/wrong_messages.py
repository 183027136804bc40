"""Questions that are wrong in their words, or come at the wrong step of an instruction."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from registry.accounts.models import Instruction, InstructionFile
from registry.accounts.operations.stepping import question_about
from tests.registry.accounts.wrong import about, numbered, simple, trips

simple("JR-2001", request_id="17")
simple("JR-2002", kind="gift")
simple("JR-2006", destination=numbered("JP", "ZZ"))
simple("JR-2007", destination=numbered("JP", "EH")[:-2] + "00")
simple("JR-2007", destination="")
simple("JR-2010", destination=numbered("XX", "EH"))
simple("JR-2011", unit_types=("AAU",))
simple("JR-2011", unit_types=("JCM", "CER"))
simple("JR-2013", blocks=lambda bank: (bank.block(1, None),))
simple("JR-2014", blocks=lambda bank: (bank.block(20, 10),))
simple("JR-2017", blocks=lambda bank: (bank.block(1, 10, project=""),))
simple("JR-2031", quantity="0")
simple("JR-2032", quantity="-1")
simple("JR-2032", quantity="1.5")


@trips("JR-2004")
def no_such_step(bank, patch):
    return about(bank, bank.proposed(), "explode", bank.bold)


@trips("JR-2033")
def two_ways(bank, patch):
    return replace(bank.wants(blocks=(bank.block(1, 10),)), quantity="5")


@trips("JR-3001")
def request_used(bank, patch):
    one = bank.proposed()
    return bank.wants(quantity=11, request_id=str(one.request_id))


@trips("JR-3002")
def no_instruction(bank, patch):
    return bank.wants(step="approve", actor=bank.bold)


@trips("JR-3003")
def completed(bank, patch):
    return about(bank, bank.approved("retirement"), "approve", bank.bold)


@trips("JR-3004")
def rejected(bank, patch):
    return about(bank, bank.step(bank.proposed(), "reject", bank.bold), "approve", bank.bold)


@trips("JR-3005")
def failed_a_check(bank, patch):
    one = bank.step(bank.proposed(), "abort", bank.ann)
    stored = Instruction.objects.get(pk=one.pk)
    stored.state, stored.blocked_by = Instruction.State.TERMINATED, "JR-4022"
    return replace(question_about(stored, "approve", actor=bank.bold, at=timezone.now(), request_id=uuid4()))


@trips("JR-3007")
def aborted(bank, patch):
    return about(bank, bank.step(bank.proposed(), "abort", bank.ann), "approve", bank.bold)


@trips("JR-3009")
def accepted(bank, patch):
    bank.terms(bank.bought, receiver_accepts=True)
    one = bank.step(bank.approved(), "accept", bank.chie)
    return about(bank, one, "abort", bank.ann)


@trips("JR-3010")
def receiver_not_asked(bank, patch):
    return about(bank, bank.proposed(), "accept", bank.chie)


@trips("JR-3011")
def approved_twice(bank, patch):
    return about(bank, bank.approved(), "approve", bank.bold)


@trips("JR-3013")
def too_late(bank, patch):
    return about(bank, bank.proposed(), "approve", bank.bold, at=timezone.now() + timedelta(days=8))


@trips("JR-3014")
def too_early(bank, patch):
    return about(bank, bank.approved(), "execute", None)


@trips("JR-3015")
def one_row_of_a_file(bank, patch):
    one = bank.proposed()
    file = InstructionFile.objects.create(
        request_id=uuid4(), account=bank.held, kind="transfer", brought_by=bank.ann, brought_at=timezone.now()
    )
    Instruction.objects.filter(pk=one.pk).update(batch=file, batch_row=2)
    return about(bank, one, "approve", bank.bold)

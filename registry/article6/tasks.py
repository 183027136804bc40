"""The link's background work: say what is due, and what time makes of transfers under way."""

from celery import shared_task

from registry.accounts.queries.controls import ledger_now
from registry.article6.link.delivering import deliver, due_messages
from registry.article6.link.proposing import due, sweep


@shared_task
def tend_links() -> dict[str, int]:
    """Sweep, then deliver. Twice, late or by two workers at once does no harm."""
    now = ledger_now()
    transfers = due(now)
    for key in transfers:
        sweep(key, now)
    messages = due_messages(ledger_now())
    answered = sum(deliver(key, ledger_now()) is not None for key in messages)
    return {"transfers": len(transfers), "messages": len(messages), "answered": answered}

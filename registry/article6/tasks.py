"""The link's background work: say what is due, and what time makes of transfers under way."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import structlog
from celery import shared_task

from registry.accounts.queries.controls import ledger_now
from registry.article6.link.delivering import deliver, due_messages
from registry.article6.link.proposing import due, sweep

logger = structlog.get_logger(__name__)
Result = TypeVar("Result")


@shared_task
def tend_links() -> dict[str, int]:
    """Sweep, then deliver. Twice, late or by two workers at once does no harm.

    What goes wrong with one transfer is logged, and keeps no other one waiting.
    """
    now = ledger_now()
    transfers = due(now)
    for key in transfers:
        _tried("sweep", key, partial(sweep, key, now))
    answered, messages, silent = 0, due_messages(ledger_now()), set[int]()
    for key, counterpart in messages:
        if counterpart in silent:
            continue  # it does not answer now: its other messages would only wait one after the other
        reply = _tried("deliver", key, partial(deliver, key, ledger_now()))
        if reply is None:
            silent.add(counterpart)
        else:
            answered += 1
    return {"transfers": len(transfers), "messages": len(messages), "answered": answered}


def _tried(what: str, key: int, act: Callable[[], Result]) -> Result | None:
    try:
        return act()
    except Exception:
        logger.exception("link.failed", what=what, key=key)
        return None

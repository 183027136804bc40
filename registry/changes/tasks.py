"""What is done by the clock. Every task may run twice, at once, or be lost.

``keep_changes`` is asked for whenever a change commits, and swept every ten seconds
(``registry/config/schedule.py``): it places what waits, writes the messages of webhooks, and hands each endpoint
that has something due to a worker of its own.
"""

from celery import current_app, shared_task

from registry.changes.operations import ordering, telling


@shared_task(name="registry.changes.tasks.keep_changes")
def keep_changes() -> None:
    """Place changes, write messages, and have the endpoints told, each by itself: a slow one delays no other."""
    ordering.keep_in_order()
    telling.write_messages()
    for endpoint in telling.endpoints_with_messages_due():
        current_app.send_task("registry.changes.tasks.tell_endpoint", args=[endpoint], expires=60)


@shared_task(name="registry.changes.tasks.tell_endpoint")
def tell_endpoint(endpoint: int) -> int:
    """Send what is due to one endpoint."""
    return telling.tell(endpoint)


@shared_task(name="registry.changes.tasks.forget_old_messages")
def forget_old_messages() -> int:
    """Messages that were delivered or given up a month ago, with their attempts."""
    return telling.forget_old()

"""What the clocks make happen. May run twice, at once, or late: the outcome is the same."""

from celery import shared_task

from registry.rules.operations.sweeping import sweep


@shared_task(name="registry.rules.tasks.sweep_clocks")
def sweep_clocks() -> dict[str, int]:
    """Take the steps of clocks that ran out, remind, escalate. Beat calls it every minute."""
    return sweep()

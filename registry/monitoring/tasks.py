"""What happens to brought files in the background. Every task may run twice, or be lost."""

from celery import shared_task

from registry.monitoring.operations.files import ask_worker, lost_intakes, read_waiting


@shared_task
def read_file(intake_id: int) -> str:
    """Read one file; while its own check is not over, the sweeper asks again."""
    return read_waiting(intake_id)


@shared_task
def sweep_intakes() -> int:
    """Ask again for files that wait too long."""
    keys = lost_intakes()
    for key in keys:
        ask_worker(key)
    return len(keys)

"""What accounts have done by the clock. Every task may run twice, or be lost."""

from celery import shared_task

from registry.accounts.operations import bulk_files, certificates, executing


@shared_task
def issue_certificates() -> int:
    """Certificates for what was retired or cancelled since; a second call finds them issued."""
    return certificates.issue_certificates()


@shared_task
def execute_instructions() -> dict[str, int]:
    """Execute what is due, and end what waited too long. Twice, late or never is harmless."""
    done = executing.execute_due()
    return {**done, "ended": executing.end_expired()}


@shared_task
def work_on_file(key: int) -> str:
    """Judge, set aside, approve, execute or set free what a file of instructions asks for."""
    return bulk_files.work_on(key)


@shared_task
def sweep_instruction_files() -> int:
    """Go on with files whose worker was lost, whose rows are due, or on which nobody decided."""
    return bulk_files.sweep_files()

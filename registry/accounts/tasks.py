"""What accounts have done by the clock. Every task may run twice, or be lost."""

from celery import shared_task

from registry.accounts.operations import certificates, executing


@shared_task
def issue_certificates() -> int:
    """Certificates for what was retired or cancelled since; a second call finds them issued."""
    return certificates.issue_certificates()


@shared_task
def execute_instructions() -> dict[str, int]:
    """Execute what is due, and end what waited too long. Twice, late or never is harmless."""
    done = executing.execute_due()
    return {**done, "ended": executing.end_expired()}

"""Invitations on their way: one when it is made, and what was left behind every minute."""

from celery import shared_task
from django.utils import timezone

from registry.identity.models.invitations import MemberInvitation
from registry.identity.operations.invitations import email_invitation

MOST_AT_ONCE = 200


@shared_task
def send_invitation(invitation_id: int) -> bool:
    return email_invitation(invitation_id)


@shared_task
def sweep_invitations() -> int:
    """Send what no worker was told of, or what a mail server refused a while ago."""
    waiting = (
        MemberInvitation.objects.standing()
        .filter(emailed_at__isnull=True, next_attempt_at__lte=timezone.now())
        .order_by("next_attempt_at")
        .values_list("pk", flat=True)[:MOST_AT_ONCE]
    )
    return sum(email_invitation(pk) for pk in list(waiting))

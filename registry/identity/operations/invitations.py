"""Invite a person into an organisation; accept the invitation, or take it back.

The e-mail goes out through the row itself: what has no ``emailed_at`` is sent by a worker,
at once when all is well and by the sweeper when a message to the worker was lost. The
token is made from the installation's secret and the row's public id, so that the worker
can write it into the e-mail although nobody can read it in the database.
"""

import base64
import hashlib
import hmac
from datetime import timedelta

import structlog
from allauth.account.models import EmailAddress
from celery import current_app
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.encoding import force_bytes
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from credits.authority import Authority
from registry.identity.errors import (
    AddressNotVerified,
    AlreadyInvited,
    AlreadyMember,
    InvitationAnswered,
    InvitationExpired,
    InvitationForAnother,
    InvitationNotFound,
)
from registry.identity.history import change_context
from registry.identity.models.invitations import MemberInvitation
from registry.identity.models.parties import Organisation
from registry.identity.models.people import Level, Membership, Role, User
from registry.identity.operations.roles import grant_role
from registry.identity.policies import authorise_manage_members, person

log = structlog.get_logger(__name__)

VALID_FOR = timedelta(days=14)
LONGEST_PAUSE = timedelta(hours=12)  # between two attempts to send one e-mail


@transaction.atomic
def invite_member(
    organisation: Organisation, *, email: str, role: Role, level: Level, by: User, reason: str
) -> MemberInvitation:
    """Invite an address. Raises, in this order: PermissionDenied, ValidationError for no address,
    AlreadyMember, AlreadyInvited. An expired invitation makes way for the new one.
    """
    authority = authorise_manage_members(by, organisation, role, basis=reason)
    address = User.objects.normalize_email(email)
    validate_email(address)
    # One invitation at a time per organisation, so that two administrators see each other's.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    held = Membership.objects.in_force().having(role).filter(organisation=organisation)
    if held.filter(user__email=address).exists():
        raise AlreadyMember(email=address)
    now = timezone.now()
    with change_context(authority, reason=reason):
        for earlier in MemberInvitation.objects.unanswered().filter(
            organisation=organisation, email=address, role=role
        ):
            if earlier.is_standing(now):
                raise AlreadyInvited(email=address)
            earlier.revoked_at = now
            earlier.save(update_fields=["revoked_at"])
        invitation = MemberInvitation(
            organisation=organisation,
            email=address,
            role=role,
            level=level,
            invited_by=by,
            invited_at=now,
            expires_at=now + VALID_FOR,
            next_attempt_at=now,
        )
        invitation.token_digest = digest_of(token_of(invitation))
        invitation.save()
    transaction.on_commit(lambda: _ask_worker(invitation.pk))
    return invitation


@transaction.atomic
def accept_invitation(token: str, *, by: User) -> Membership:
    """Become a member. The same person again: the membership of the first time.

    Raises, in this order: InvitationNotFound, InvitationForAnother, AddressNotVerified,
    InvitationAnswered, InvitationExpired.
    """
    found = invitation_of(token)
    invitation = MemberInvitation.objects.select_for_update().get(pk=found.pk)
    if invitation.email != by.email:
        raise InvitationForAnother
    if not EmailAddress.objects.filter(user=by, email__iexact=by.email, verified=True).exists():
        raise AddressNotVerified
    if invitation.accepted_by_id == by.pk:
        return by.memberships.filter(organisation=invitation.organisation, role=invitation.role).latest(
            "since"
        )
    if invitation.accepted_at is not None or invitation.revoked_at is not None:
        raise InvitationAnswered
    if not invitation.is_standing():
        raise InvitationExpired
    basis = _("invitation by %(name)s") % {"name": invitation.invited_by.name}
    authority = Authority(actor=person(by), basis=basis)
    membership = grant_role(
        by,
        Role(invitation.role),
        authority=authority,
        organisation=invitation.organisation,
        level=Level(invitation.level),
    )
    invitation.accepted_at, invitation.accepted_by = timezone.now(), by
    with change_context(authority, reason=basis):
        invitation.save(update_fields=["accepted_at", "accepted_by"])
    return membership


@transaction.atomic
def revoke_invitation(invitation: MemberInvitation, *, by: User, reason: str) -> MemberInvitation:
    """Take an invitation back. Raises PermissionDenied, or InvitationAnswered when it is too late."""
    locked = MemberInvitation.objects.select_for_update().get(pk=invitation.pk)
    authority = authorise_manage_members(by, locked.organisation, locked.role, basis=reason)
    if locked.accepted_at is not None or locked.revoked_at is not None:
        raise InvitationAnswered
    locked.revoked_at = timezone.now()
    with change_context(authority, reason=reason):
        locked.save(update_fields=["revoked_at"])
    return locked


def invitation_of(token: str) -> MemberInvitation:
    """The invitation a token opens. Raises InvitationNotFound."""
    found = (
        MemberInvitation.objects.filter(token_digest=digest_of(token))
        .select_related("organisation", "invited_by")
        .first()
    )
    if found is None:
        raise InvitationNotFound
    return found


def token_of(invitation: MemberInvitation) -> str:
    """The token, made anew: with the secret of today, or an older one that the digest knows."""
    made = [_token(secret, invitation) for secret in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]]
    known = [token for token in made if digest_of(token) == invitation.token_digest]
    return (known or made)[0]


def _token(secret: str | bytes, invitation: MemberInvitation) -> str:
    message = b"registry.identity invitation\x00" + invitation.public_id.bytes
    digest = hmac.digest(force_bytes(secret), message, "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _ask_worker(invitation_id: int) -> None:
    """Best effort: without a broker the invitation waits for the sweeper."""
    try:
        current_app.send_task(
            "registry.identity.tasks.send_invitation", args=[invitation_id], ignore_result=True, retry=False
        )
    except (OSError, OperationalError) as error:
        log.warning("invitation_waits_for_sweeper", invitation=invitation_id, error=str(error))


@transaction.atomic
def email_invitation(invitation_id: int) -> bool:
    """Send one invitation, at most one sender at a time. Returns whether it was sent now."""
    invitation = (
        MemberInvitation.objects.standing()
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("organisation", "invited_by")
        .filter(pk=invitation_id, emailed_at__isnull=True)
        .first()
    )
    if invitation is None:
        return False
    invitation.attempts += 1
    try:
        _message(invitation).send()
    except OSError as error:  # smtplib's errors are OSErrors too
        invitation.next_attempt_at = timezone.now() + min(
            timedelta(minutes=2**invitation.attempts), LONGEST_PAUSE
        )
        log.warning("invitation_not_sent", invitation=invitation_id, error=str(error))
    else:
        invitation.emailed_at = timezone.now()
    invitation.save(update_fields=["attempts", "next_attempt_at", "emailed_at"])
    return invitation.emailed_at is not None


def _message(invitation: MemberInvitation) -> EmailMessage:
    """The e-mail, in the language of whoever invites: the invited one's is not known."""
    path = reverse("identity:invitation", args=[token_of(invitation)])
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ") or "localhost"
    with translation.override(invitation.invited_by.language):
        facts = {"invitation": invitation, "address": f"{settings.REGISTRY_PUBLIC_URL}{path}"}
        subject = _("Accept the invitation into %(organisation)s") % {"organisation": invitation.organisation}
        body = render_to_string("email/invitation.txt", facts)
    return EmailMessage(
        subject=" ".join(subject.split()),  # a subject line has no line breaks
        body=body,
        to=[invitation.email],
        headers={
            "Message-ID": f"<invitation-{invitation.public_id}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
    )

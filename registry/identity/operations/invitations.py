"""Invite a person into an organisation or an office; accept the invitation, or take it back.

The e-mail goes out through the row itself: what has no ``emailed_at`` is sent by a worker,
at once when all is well and by the sweeper when a message to the worker was lost. The
token is made from the installation's secret and the row's public id, so that the worker
can write it into the e-mail although nobody can read it in the database.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta

import structlog
from allauth.account.models import EmailAddress
from celery import current_app
from django.conf import settings
from django.core.exceptions import ValidationError
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
    InviterLeft,
)
from registry.identity.history import change_context
from registry.identity.models.invitations import MemberInvitation
from registry.identity.models.parties import Organisation, PartnerCountry
from registry.identity.models.people import Level, Membership, Role, User
from registry.identity.operations.roles import grant_role
from registry.identity.policies import (
    authorise_manage_members,
    authorise_manage_people,
    is_officer,
    person,
    stands_for,
)

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
    # One invitation at a time per organisation, so that two administrators see each other's.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    invitation = MemberInvitation(organisation=organisation, email=email, role=role, level=level)
    return _sent(invitation, by=by, authority=authority)


@transaction.atomic
def invite_into_office(
    role: Role,
    *,
    email: str,
    partner_country: PartnerCountry | None,
    side: str = "",
    by: User,
    reason: str,
) -> MemberInvitation:
    """An officer invites an address into a secretariat, a government or a Joint Committee.

    Raises as :func:`invite_member`; ValidationError also for a role that is no such office, or for one
    that speaks for a side and names none.
    """
    authority = authorise_manage_people(by, basis=reason)
    if User.objects.normalize_email(email).lower() == by.email.lower():
        raise ValidationError(_("Nobody invites themselves; ask another officer."), code="own_address")
    if partner_country is not None:
        PartnerCountry.objects.select_for_update().get(pk=partner_country.pk)
    invitation = MemberInvitation(email=email, role=role, partner_country=partner_country, side=side)
    return _sent(invitation, by=by, authority=authority)


def _sent(invitation: MemberInvitation, *, by: User, authority: Authority) -> MemberInvitation:
    """Keep the invitation and have it sent, unless the address holds the role or is invited already."""
    address = User.objects.normalize_email(invitation.email)
    validate_email(address)
    place = {"organisation": invitation.organisation, "partner_country": invitation.partner_country}
    held = Membership.objects.in_force().having(invitation.role).filter(user__email=address)
    if held.filter(**(place if invitation.organisation is None else {"organisation": place["organisation"]})):
        raise AlreadyMember(email=address)
    now = timezone.now()
    invitation.email, invitation.invited_by, invitation.invited_at = address, by, now
    invitation.expires_at, invitation.next_attempt_at = now + VALID_FOR, now
    invitation.token_digest = digest_of(token_of(invitation))
    with change_context(authority, reason=authority.basis):
        for earlier in MemberInvitation.objects.unanswered().filter(
            **place, email=address, role=invitation.role
        ):
            if earlier.is_standing(now):
                raise AlreadyInvited(email=address)
            earlier.revoked_at = now
            earlier.save(update_fields=["revoked_at"])
        invitation.full_clean()
        invitation.save()
    transaction.on_commit(lambda: _ask_worker(invitation.pk))
    return invitation


# What a room does when somebody takes up an office: a member of a Joint Committee gets a seat.
TakingUp = Callable[[Membership, Authority], object]
_when_taken_up: dict[str, TakingUp] = {}


def when_taken_up(role: Role) -> Callable[[TakingUp], TakingUp]:
    """Decorator: call this, in the same transaction, when an invitation into the office is accepted."""

    def register(act: TakingUp) -> TakingUp:
        _when_taken_up[role] = act
        return act

    return register


@transaction.atomic
def accept_invitation(token: str, *, by: User) -> Membership:
    """Become a member. The same person again: the membership of the first time.

    Raises, in this order: InvitationNotFound, InvitationForAnother, AddressNotVerified,
    InvitationAnswered, InvitationExpired, InviterLeft.
    """
    found = invitation_of(token)
    invitation = MemberInvitation.objects.select_for_update().get(pk=found.pk)
    invited_themselves = invitation.organisation_id is None and invitation.invited_by_id == by.pk
    if invitation.email != by.email or invited_themselves:
        raise InvitationForAnother
    if not EmailAddress.objects.filter(user=by, email__iexact=by.email, verified=True).exists():
        raise AddressNotVerified
    if invitation.accepted_by_id == by.pk:
        return by.memberships.filter(
            organisation=invitation.organisation,
            partner_country=invitation.partner_country,
            role=invitation.role,
        ).latest("since")
    if invitation.accepted_at is not None or invitation.revoked_at is not None:
        raise InvitationAnswered
    if not invitation.is_standing():
        raise InvitationExpired
    if not _still_invites(invitation):
        raise InviterLeft
    basis = _("invitation by %(name)s") % {"name": invitation.invited_by.name}
    authority = Authority(actor=person(by), basis=basis)
    membership = grant_role(
        by,
        Role(invitation.role),
        authority=authority,
        organisation=invitation.organisation,
        partner_country=invitation.partner_country,
        side=invitation.side,
        level=Level(invitation.level),
    )
    if invitation.role in _when_taken_up:
        _when_taken_up[invitation.role](membership, authority)
    invitation.accepted_at, invitation.accepted_by = timezone.now(), by
    with change_context(authority, reason=basis):
        invitation.save(update_fields=["accepted_at", "accepted_by"])
    return membership


def _still_invites(invitation: MemberInvitation) -> bool:
    """Whether whoever invited might do so today: an invitation outlives nobody's right."""
    inviter, role = invitation.invited_by, Role(invitation.role)
    if invitation.organisation is None or is_officer(inviter):
        return is_officer(inviter)
    return stands_for(inviter, invitation.organisation, at_least=Level.ADMINISTRATOR, roles=[role])


@transaction.atomic
def revoke_invitation(invitation: MemberInvitation, *, by: User, reason: str) -> MemberInvitation:
    """Take an invitation back. Raises PermissionDenied, or InvitationAnswered when it is too late."""
    locked = MemberInvitation.objects.select_for_update().get(pk=invitation.pk)
    if locked.organisation is None:
        authority = authorise_manage_people(by, basis=reason)
    else:
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
        .select_related("organisation", "partner_country", "invited_by")
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
        .select_related("organisation", "partner_country", "invited_by")
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
        subject = (
            _("Accept the invitation into %(organisation)s") % {"organisation": invitation.into}
            if invitation.organisation is not None
            else _("Accept the invitation: %(role)s, %(place)s")
            % {"role": invitation.get_role_display(), "place": invitation.into}
        )
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

"""What this room refuses, each with a code that never changes.

Refusal
├── of invitations   InvitationNotFound  InvitationAnswered  InvitationExpired
│                    InviterLeft  InvitationForAnother  AddressNotVerified  AlreadyInvited
│                    AlreadyMember
├── of memberships   LastAdministrator  MembershipEnded  NotYourMembership
└── of sign-in       SecondFactorNeeded  SecondFactorRepeated  LastSecondFactor
"""

from django.utils.translation import gettext_lazy as _

from credits.errors import Refusal


class InvitationNotFound(Refusal):
    code = "invitation_not_found"
    text = _("There is no such invitation.")


class InvitationAnswered(Refusal):
    code = "invitation_answered"
    text = _("This invitation was accepted or taken back already.")


class InvitationExpired(Refusal):
    code = "invitation_expired"
    text = _("This invitation has expired. Ask whoever sent it for a new one.")


class InviterLeft(Refusal):
    code = "inviter_left"
    text = _("Whoever invited you may do so no longer. Ask for a new invitation.")


class InvitationForAnother(Refusal):
    code = "invitation_for_another"
    text = _("This invitation was sent to another address. Sign in with that address to accept it.")


class AddressNotVerified(Refusal):
    code = "address_not_verified"
    text = _("Confirm your e-mail address first: the message with the link was sent to it.")


class AlreadyInvited(Refusal):
    code = "already_invited"
    text = _("%(email)s has an open invitation in this role already.")


class AlreadyMember(Refusal):
    code = "already_member"
    text = _("%(email)s holds this role there already.")


class LastAdministrator(Refusal):
    code = "last_administrator"
    text = _("An organisation needs an administrator: make somebody else administrator first.")


class MembershipEnded(Refusal):
    code = "membership_ended"
    text = _("This membership has ended already.")


class NotYourMembership(Refusal):
    code = "not_your_membership"
    text = _("One leaves only an organisation that one belongs to.")


class SecondFactorNeeded(Refusal):
    code = "second_factor_needed"
    text = _("Confirm this with your authenticator app or passkey first; each confirmation serves one act.")


class SecondFactorRepeated(Refusal):
    code = "second_factor_repeated"
    text = _("This code was used already. Wait for the next one.")


class LastSecondFactor(Refusal):
    code = "last_second_factor"
    text = _("What you may do here needs a second factor: set up another one before you remove this one.")

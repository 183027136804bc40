"""What endpoints of webhooks are refused with, each with a code that never changes.

Refusal (credits.errors)
└── ChangesRefused
    ├── AddressNotAllowed     WebhookRemoved      TooManyEndpoints
    └── WebhookNotActive      KindsNotKnown
"""

from django.utils.translation import gettext_lazy as _

from credits.errors import Refusal


class ChangesRefused(Refusal):
    """Nothing was done, for a reason whoever asked can act on."""

    code = "changes_refused"
    text = _("This was not done.")


class AddressNotAllowed(ChangesRefused):
    """The address is none that messages are sent to."""

    code = "webhook_address_not_allowed"
    text = _("Messages go to addresses that begin with https:// and are reachable from everywhere.")


class KindsNotKnown(ChangesRefused):
    """No kind of change, or one that nobody is told of."""

    code = "webhook_kinds_not_known"
    text = _("Choose at least one of the kinds of change that are told.")


class TooManyEndpoints(ChangesRefused):
    """The organisation has as many endpoints as it may have."""

    code = "webhook_too_many"
    text = _("This organisation has as many endpoints as it may have: remove one first.")


class WebhookRemoved(ChangesRefused):
    """It was removed, which is for good."""

    code = "webhook_removed"
    text = _("This endpoint was removed. Make a new one.")


class WebhookNotActive(ChangesRefused):
    """Nothing is sent to an endpoint that is paused or switched off."""

    code = "webhook_not_active"
    text = _("This endpoint is not active: switch it on first.")

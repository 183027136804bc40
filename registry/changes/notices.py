"""What the administrators of webhooks are told."""

from datetime import datetime

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from registry.changes.models import WebhookEndpoint
from registry.notifications.audiences import MembersOf
from registry.notifications.kinds import NoticeKind, register
from registry.notifications.operations import raise_notice

SWITCHED_OFF = register(
    NoticeKind(
        code="webhook_switched_off",
        name=_("Webhooks that were switched off"),
        title=_("Messages to %(address)s fail: the webhook was switched off"),
        action=_(
            "Mend the receiver, and switch it on again. What changed meanwhile stands in the change feed."
        ),
        must_reach_somebody=False,
    )
)


def tell_of_switching_off(endpoint: WebhookEndpoint, now: datetime) -> None:
    """To the organisation's editors and administrators; in the transaction that switches it off."""
    try:
        link = reverse("portal:webhook", args=[endpoint.public_id])
    except NoReverseMatch:
        link = ""
    raise_notice(
        kind=SWITCHED_OFF.code,
        subject=endpoint.address,
        audience=MembersOf(endpoint.organisation),
        dedupe_key=f"webhook_switched_off:{endpoint.public_id}:{endpoint.version}",
        facts={"address": endpoint.address, "at": now.isoformat()},
        link=link,
    )

"""The Atom feed of issuance decisions, newest first; dates are those of the decisions."""

from datetime import UTC, datetime, time

from django.contrib.syndication.views import Feed
from django.db.models import F
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.issuance.models import IssuanceDecision
from registry.public.queries import decisions

ENTRIES = 50


class IssuanceFeed(Feed):
    """One entry per decision that has a date."""

    feed_type = Atom1Feed
    title = gettext_lazy("JCM registry: issuances")
    subtitle = gettext_lazy(
        "Decisions of the Joint Committees on issuance, and what each side was notified of."
    )

    def link(self) -> str:
        return reverse("public:issuance-list")

    def items(self) -> list[IssuanceDecision]:
        dated = decisions.decisions().filter(decided_on__isnull=False)
        return decisions.complete(dated.order_by(F("decided_on").desc(), "-pk")[:ENTRIES])

    def item_title(self, item: IssuanceDecision) -> str:
        amount = _("amount not published") if item.total_quantity is None else f"{item.total_quantity} tCO2e"
        return f"{item.projects_as_printed}: {amount}"

    def item_description(self, item: IssuanceDecision) -> str:
        sides = (
            (_("Japan's side"), item.japan),  # type: ignore[attr-defined]
            (_("Partner side"), item.partner),  # type: ignore[attr-defined]
        )
        parts = [
            f"{words}: {side.notification.quantity} tCO2e"
            for words, side in sides
            if side and side.notification.quantity is not None
        ]
        return "; ".join(parts) or _("Amounts of the two sides are not published.")

    def item_link(self, item: IssuanceDecision) -> str:
        return reverse("public:issuance-detail", args=[item.slug])

    def item_updateddate(self, item: IssuanceDecision) -> datetime:
        assert item.decided_on, "Only dated decisions are in the feed."
        return datetime.combine(item.decided_on, time(), UTC)

    item_pubdate = item_updateddate

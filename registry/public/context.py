"""What every page may show in its frame: the trial notice and where the ledger stands."""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from credits.models import Transaction
from registry.identity.policies import is_auditor


def ledger_state() -> Mapping[str, object]:
    """Position and moment of the last ledger entry; empty while there is none."""
    return Transaction.objects.order_by("-sequence").values("sequence", "recorded_at").first() or {}


def register_state(request: HttpRequest) -> dict[str, object]:
    """Lazy, so that a page without a footer asks the database nothing."""
    return {
        "trial": settings.SANDBOX,
        "ledger_state": SimpleLazyObject(ledger_state),
        "available_languages": [code for code, _name in settings.LANGUAGES],
        "may_audit": SimpleLazyObject(lambda: is_auditor(request.user)),
    }

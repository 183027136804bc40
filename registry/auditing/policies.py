"""Who may enter the auditor's room, and which downloads they see there."""

from typing import Any

from django.db.models import QuerySet

from registry.auditing.models import Download
from registry.identity.policies import is_auditor


def may_audit(user: Any) -> bool:
    """Auditors read the whole ledger; the register's public pages show all serials anyway."""
    return is_auditor(user)


def visible_to(user: Any) -> QuerySet[Download]:
    """Auditors see their own downloads; officers see all of them in the office."""
    return Download.objects.filter(owner=user) if may_audit(user) else Download.objects.none()

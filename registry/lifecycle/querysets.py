"""Cases and their parties by adjective."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from registry.lifecycle.models import Case, CaseParty  # noqa: F401  (named in quotes below)


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases by adjective."""

    def open(self) -> CaseQuerySet:
        return self.filter(is_final=False)

    def submitted(self) -> CaseQuerySet:
        """Handed in at least once; before that only its proponent knows of a case."""
        return self.filter(submitted_at__isnull=False)

    def overdue(self) -> CaseQuerySet:
        return self.open().filter(due_on__lt=timezone.localdate())


class CasePartyQuerySet(models.QuerySet["CaseParty"]):
    """Parties by adjective."""

    def current(self) -> CasePartyQuerySet:
        return self.filter(until__isnull=True)

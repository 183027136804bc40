"""Who may write what methodologies say, and whose drafts anybody may read."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from credits.authority import Authority
from registry.identity.models.people import User
from registry.identity.policies import is_officer, person
from registry.methodologies.models import FactorTable, MethodologyContent


def contents_visible_to(user: Any) -> QuerySet[MethodologyContent]:
    """What was ever adopted is public; drafts and proposals are seen by officers."""
    rows = MethodologyContent.objects.all()
    return rows if is_officer(user) else rows.ever_adopted()


def factor_tables_visible_to(user: Any) -> QuerySet[FactorTable]:
    """As contents."""
    rows = FactorTable.objects.all()
    return rows if is_officer(user) else rows.ever_adopted()


def authorise_write(user: Any, basis: str) -> Authority:
    """Officers draft, propose, take back and discard, and confirm values. Raises PermissionDenied."""
    if not is_officer(user):
        raise PermissionDenied(_("Only registry officers write what methodologies say."))
    return Authority(actor=person(user), basis=basis)


def authorise_second(user: Any, first: User | None, basis: str) -> Authority:
    """The second officer: somebody else than the first. Raises PermissionDenied."""
    if not is_officer(user):
        raise PermissionDenied(_("Only registry officers write what methodologies say."))
    if first is None or first.pk == user.pk:
        raise PermissionDenied(_("The second approval must come from somebody else."))
    return Authority(actor=person(user), basis=basis, approved_by=person(first))

"""Who keeps the endpoints of an organisation, and who sees which change: the only place that answers this."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from credits.authority import Authority
from registry.changes.kinds import KINDS
from registry.changes.models import Change, WebhookEndpoint
from registry.changes.questions import accounts_read_by
from registry.identity.models.holders import AccountHolder
from registry.identity.models.parties import Organisation
from registry.identity.models.people import Level, User
from registry.identity.policies import organisation_keys, person
from registry.lifecycle.models import CaseParty
from registry.lifecycle.policies import cases_visible_to


def organisations_kept_by(user: Any) -> QuerySet[Organisation]:
    """The organisations that the person administers."""
    return Organisation.objects.filter(pk__in=organisation_keys(user, at_least=Level.ADMINISTRATOR))


def endpoints_visible_to(user: Any) -> QuerySet[WebhookEndpoint]:
    """Those of one's own organisations; a removed one is seen no more."""
    endpoints = WebhookEndpoint.objects.exclude(state=WebhookEndpoint.State.REMOVED)
    if not isinstance(user, User) or not user.is_active:
        return endpoints.none()
    return endpoints.filter(organisation__in=organisations_kept_by(user)).select_related("organisation")


def authorise_keep(user: Any, organisation: Organisation) -> Authority:
    """The authority to keep an organisation's endpoints. Raises PermissionDenied."""
    if not isinstance(user, User) or not organisations_kept_by(user).filter(pk=organisation.pk).exists():
        raise PermissionDenied(_("Only an administrator of the organisation keeps its webhooks."))
    return Authority(actor=person(user), basis=f"administrator of organisation {organisation.public_id}")


def changes_visible_to(
    user: Any, scopes: Iterable[str], bound: frozenset[str] | None = None
) -> QuerySet[Change]:
    """What is public, and what concerns the person and their credential was given a scope for.

    ``bound``: the only accounts (public ids) that the credential speaks for.
    """
    held = set(scopes)
    seen = Q(kind__in=[kind.code for kind in KINDS.values() if kind.is_public])
    opened = [kind for kind in KINDS.values() if not held.isdisjoint(map(str, kind.scopes))]
    if not isinstance(user, User) or not user.is_active or not opened:
        return Change.objects.filter(seen)
    of_accounts = [kind.code for kind in opened if kind.code != "case.step_taken"]
    if of_accounts:
        seen |= Q(kind__in=of_accounts) & _about_accounts(user, bound)
    if len(of_accounts) < len(opened):
        seen |= Q(kind="case.step_taken", case__in=cases_visible_to(user).order_by().values("pk"))
    return Change.objects.filter(seen)


def _about_accounts(user: User, bound: frozenset[str] | None) -> Q:
    readable = accounts_read_by(user)
    if bound is not None:
        only = {UUID(one) for one in bound}
        readable = frozenset(only if readable is None else only & readable)
    return Q() if readable is None else Q(accounts__overlap=list(readable))


def changes_of(organisation: Organisation) -> QuerySet[Change]:
    """What concerns an organisation: its accounts, and the cases it has a part in now."""
    accounts = list(
        AccountHolder.objects.filter(organisation=organisation).values_list("account__public_id", flat=True)
    )
    cases = CaseParty.objects.current().filter(organisation=organisation).values("case")
    return Change.objects.filter(Q(accounts__overlap=accounts) | Q(case__in=cases))

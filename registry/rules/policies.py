"""Who may write rule sets, and whose rule sets anybody may read."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from credits.authority import Authority
from registry.identity.models.people import User
from registry.identity.policies import is_officer, person
from registry.rules.models.rule_sets import RuleSet


def visible_to(user: Any) -> QuerySet[RuleSet]:
    """Adopted rule sets are public; drafts and proposals are seen by officers."""
    return RuleSet.objects.all() if is_officer(user) else RuleSet.objects.adopted()


def authorise_draft(user: Any, rule_set: RuleSet | None = None) -> Authority:
    """Officers draft, propose, take back and discard. Raises PermissionDenied."""
    if not is_officer(user):
        raise PermissionDenied(_("Only registry officers write rule sets."))
    return Authority(actor=person(user), basis=f"Draft of {rule_set}" if rule_set else "Draft of a rule set")


def authorise_adopt(user: Any, rule_set: RuleSet) -> Authority:
    """The second officer: somebody else than who proposed. Raises PermissionDenied."""
    proposer: User | None = rule_set.proposed_by
    if not is_officer(user):
        raise PermissionDenied(_("Only registry officers write rule sets."))
    if proposer is None:
        raise PermissionDenied(_("Nobody has proposed this rule set."))
    if proposer.pk == user.pk:
        raise PermissionDenied(_("The second approval must come from somebody else."))
    return Authority(actor=person(user), basis=f"Adoption of {rule_set.key}", approved_by=person(proposer))

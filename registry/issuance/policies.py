"""Who may issue for which side, and who may see what of an issuance."""

from typing import Any

from registry.identity.models.parties import Side
from registry.identity.models.people import Role, User
from registry.identity.policies import held_by, is_officer
from registry.issuance.models import MonitoringCalendar, Reverification
from registry.lifecycle.policies import cases_visible_to
from registry.projects.models import Project


def sides_of_officer(user: Any, country: str) -> frozenset[Side]:
    """The sides for which an officer issues in a country's projects: those the role names, or both."""
    if not is_officer(user):
        return frozenset()
    found: set[Side] = set()
    for membership in held_by(user):
        if membership.role != Role.REGISTRY_OFFICER:
            continue
        if membership.partner_country_id not in (None, country):
            continue
        found |= {Side(membership.side)} if membership.side else set(Side)
    if not found and user.is_superuser:
        found = set(Side)  # the first officer, before anybody was given a side
    return frozenset(found)


def may_ask_why(user: Any, project: Project) -> bool:
    """Whether the person reads what stands in the way of a project's issuance: one of its cases is theirs to see."""
    if not isinstance(user, User):
        return False
    if is_officer(user):
        return True
    return cases_visible_to(user).filter(subject_reference=project.reference).exists()


def may_keep_calendars(user: Any) -> bool:
    """Officers enter what a plan does not say."""
    return is_officer(user)


def calendars_visible_to(user: Any) -> Any:
    """Officers see every calendar; others those of projects of which a case is theirs to see."""
    if not isinstance(user, User):
        return MonitoringCalendar.objects.none()
    if is_officer(user):
        return MonitoringCalendar.objects.all()
    references = cases_visible_to(user).exclude(subject_reference="").values("subject_reference")
    return MonitoringCalendar.objects.filter(project__reference__in=references)


def reverifications_visible_to(user: Any) -> Any:
    return Reverification.objects.all() if is_officer(user) else Reverification.objects.none()

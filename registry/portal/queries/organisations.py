"""What the pages of one's organisations show."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from registry.identity.models.invitations import MemberInvitation
from registry.identity.models.parties import Organisation
from registry.identity.models.people import Membership, User
from registry.identity.operations.invitations import token_of
from registry.identity.policies import (
    invitations_visible_to,
    is_officer,
    may_manage_members,
    members_visible_to,
    organisations_of,
)
from registry.lifecycle.models import CaseParty
from registry.lifecycle.policies import cases_visible_to
from registry.parties.models import ThirdPartyEntity
from registry.portal.queries.worklists import in_order
from registry.projects.models import Project

MOST_CASES = 20


def organisations_visible_to(user: Any) -> QuerySet[Organisation]:
    """One's own; officers see every organisation."""
    return Organisation.objects.all() if is_officer(user) else organisations_of(user)


def organisation_page(organisation: Organisation, user: User) -> dict[str, Any]:
    """Members, invitations, cases, projects and the third-party entity behind the organisation."""
    members = list(
        members_visible_to(user)
        .in_force()
        .filter(organisation=organisation)
        .select_related("user")
        .order_by("user__name", "role")
    )
    of_it = CaseParty.objects.current().filter(organisation=organisation).values("case")
    return {
        "organisation": organisation,
        "members": members,
        "roles_held": {one.role for one in members},
        "may_manage": may_manage_members(user, organisation),
        "own": [one for one in members if one.user_id == user.pk],
        "invitations": list(
            MemberInvitation.objects.standing()
            .filter(pk__in=invitations_visible_to(user).values("pk"), organisation=organisation)
            .select_related("invited_by")
        ),
        "cases": list(in_order(cases_visible_to(user).filter(pk__in=of_it, is_final=False))[:MOST_CASES]),
        "projects": list(
            Project.objects.filter(participants__organisation=organisation).distinct().order_by("reference")
        ),
        "entity": ThirdPartyEntity.objects.filter(organisation=organisation).first(),
    }


def membership_of(organisation: Organisation, user: Any, key: int) -> Membership | None:
    """A membership in force of the organisation that the reader may see."""
    return (
        members_visible_to(user)
        .in_force()
        .filter(organisation=organisation, pk=key)
        .select_related("user")
        .first()
    )


def invitations_to(user: User) -> list[dict[str, Any]]:
    """Open invitations to the reader's address: by whom, for what, and the page that accepts each."""
    found = MemberInvitation.objects.standing().filter(email=user.email)
    return [
        {
            "invited_by": one.invited_by.name,
            "place": one.into,
            "address": reverse("identity:invitation", args=[token_of(one)]),
        }
        for one in found.select_related("organisation", "partner_country", "invited_by")
    ]

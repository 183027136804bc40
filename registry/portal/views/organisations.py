"""One's organisations: who belongs to them, inviting, levels, ending, leaving."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from credits.errors import Refusal
from registry.identity.models.parties import Organisation
from registry.identity.models.people import Level
from registry.identity.operations.invitations import invite_member, revoke_invitation
from registry.identity.operations.members import change_level, end_membership, leave_organisation
from registry.identity.policies import invitations_visible_to
from registry.lifecycle.policies import cases_visible_to
from registry.portal.context import PortalRequest, page, portal_page
from registry.portal.forms.organisations import InvitationForm, LevelForm, ReasonForm
from registry.portal.policies import standing_of
from registry.portal.queries.organisations import (
    invitations_to,
    membership_of,
    organisation_page,
    organisations_visible_to,
)
from registry.portal.queries.worklists import in_order


@require_safe
@portal_page
def organisation_list(request: PortalRequest) -> HttpResponse:
    """The organisations one acts for, invitations, and enrolments under way."""
    enrolments = cases_visible_to(request.user).filter(
        lifecycle="organisation_enrolment", opened_by=request.user, is_final=False
    )
    standing = standing_of(request.user)
    held = [one for one in standing.memberships if one.organisation is not None]
    context = {
        "standing": standing,
        "held": held,
        "enrolments": list(in_order(enrolments)),
        "invitations": invitations_to(request.user),
    }
    return page(request, "portal/organisation_list.html", context)


def visible_organisation(request: PortalRequest, public_id: UUID) -> Organisation:
    found: Organisation = get_object_or_404(
        organisations_visible_to(request.user).select_related("partner_country"), public_id=public_id
    )
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@portal_page
def organisation(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """The page of one; a POST invites somebody."""
    found = visible_organisation(request, public_id)
    context = organisation_page(found, request.user)
    form = InvitationForm(request.POST or None, roles=context["roles_held"])
    if request.method == "POST":
        if form.is_valid():
            given = form.cleaned_data
            done = tried(
                request,
                lambda: invite_member(
                    found,
                    email=given["email"],
                    role=form.role_given(),
                    level=form.level_given(),
                    by=request.user,
                    reason=given["reason"],
                ),
                _("%(email)s is invited.") % {"email": given["email"]},
            )
            if done:
                return redirect("portal:organisation", found.public_id)
            return page(request, "portal/organisation.html", {**context, "form": form}, status=409)
        return page(request, "portal/organisation.html", {**context, "form": form}, status=400)
    return page(request, "portal/organisation.html", {**context, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@portal_page
def member(request: PortalRequest, public_id: UUID, key: int) -> HttpResponse:
    """One membership: another level, its end, or leaving when it is one's own."""
    found = visible_organisation(request, public_id)
    held = membership_of(found, request.user, key)
    if held is None:
        raise Http404
    context = organisation_page(found, request.user)
    is_own = held.user_id == request.user.pk
    if not context["may_manage"] and not is_own:
        raise Http404
    wanted = request.POST.get("do", "")
    level = LevelForm(
        request.POST if wanted == "level" else None, initial={"level": held.level}, auto_id="level_%s"
    )
    end = ReasonForm(request.POST if wanted == "end" else None, auto_id="end_%s")
    status = 200
    if request.method == "POST":
        status = 400
        if wanted == "level" and level.is_valid():
            to = Level(level.cleaned_data["level"])
            done = tried(
                request,
                lambda: change_level(held, to, by=request.user, reason=level.cleaned_data["reason"]),
                _("The level is changed."),
            )
            status = 302 if done else 409
        elif wanted == "end" and end.is_valid():
            verb = leave_organisation if is_own else end_membership
            done = tried(
                request,
                lambda: verb(held, by=request.user, reason=end.cleaned_data["reason"]),
                _("You have left the organisation.") if is_own else _("The membership has ended."),
            )
            if done and is_own:
                return redirect("portal:organisation-list")
            status = 302 if done else 409
        if status == 302:
            return redirect("portal:organisation", found.public_id)
    given = {**context, "member": held, "is_own": is_own, "level_form": level, "end_form": end}
    return page(request, "portal/member.html", given, status=status)


@require_POST
@portal_page
def revoke(request: PortalRequest, public_id: UUID, invitation_id: UUID) -> HttpResponse:
    """Take an invitation back."""
    found = visible_organisation(request, public_id)
    invitation = get_object_or_404(
        invitations_visible_to(request.user).filter(organisation=found), public_id=invitation_id
    )
    tried(
        request,
        lambda: revoke_invitation(invitation, by=request.user, reason=_("taken back by an administrator")),
        _("The invitation is taken back."),
    )
    return redirect("portal:organisation", found.public_id)


def tried(request: PortalRequest, act: Callable[[], Any], done: str) -> bool:
    """Do it, or say why not; whether it was done."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return False
    except PermissionDenied as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, done)
    return True

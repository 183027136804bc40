"""Work around a case for the secretariat: take it on or give it back, and note what only offices read."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from credits.errors import Refusal
from registry.identity.models.people import User
from registry.lifecycle.actors import actor_for
from registry.lifecycle.operations import desk
from registry.lifecycle.policies import may_comment
from registry.portal.context import PortalRequest, portal_page
from registry.portal.forms.desk import CommentForm
from registry.portal.views.cases import show_case
from registry.portal.views.steps import visible_case


@require_POST
@portal_page
def comment(request: PortalRequest, case_id: UUID) -> HttpResponse:
    """Note something. What is refused is shown again with its text."""
    case = visible_case(request, case_id)
    if not may_comment(request.user, case):
        raise PermissionDenied(_("Only officers and the secretariat write internal comments."))
    form = CommentForm(request.POST)
    if not form.is_valid():
        return show_case(request, case, comment_form=form, status=400)
    given = form.cleaned_data
    try:
        desk.comment(case, given["text"], author=request.user, request_id=given["request_id"])
    except Refusal as refusal:
        again = CommentForm(initial={"text": given["text"]})
        return show_case(request, case, comment_form=again, comment_refusal=refusal, status=409)
    messages.success(request, _("Noted. Only officers and the secretariat read it."))
    return redirect("portal:case", case.public_id)


@require_POST
@portal_page
def assignment(request: PortalRequest, case_id: UUID) -> HttpResponse:
    """Take the case on or give it back; whoever was overtaken is told by whom."""
    case = visible_case(request, case_id)
    if not may_comment(request.user, case):
        raise PermissionDenied(_("Only officers and the secretariat of the country work on this case."))
    to = request.user if request.POST.get("do") == "claim" else None
    try:
        desk.assign(case, to, by=actor_for(request.user), only_if=holder(request.POST.get("holder", "")))
    except PermissionDenied as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is with %(person)s.") % {"person": to or _("nobody")})
    return redirect("portal:case", case.public_id)


def holder(public_id: str) -> User | None:
    """With whom the case was when the page was shown; what is no person's id is nobody."""
    try:
        return User.objects.filter(public_id=UUID(public_id)).first()
    except ValueError:
        return None

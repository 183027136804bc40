"""Moderating public inputs: the secretariat publishes or declines, each with its reason on record."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from registry.portal.context import PortalRequest, page, portal_page
from registry.portal.views.steps import visible_case
from registry.submissions.errors import SubmissionRefused
from registry.submissions.operations.public_inputs import decline_input, publish_input
from registry.submissions.policies import inputs_visible_to, may_moderate
from registry.submissions.queries.public_inputs import call_of


class ModerationForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason (needed to decline)"), required=False, max_length=2000
    )


@require_http_methods(["GET", "HEAD", "POST"])
@portal_page
def inputs(request: PortalRequest, case_id: UUID) -> HttpResponse:
    """Every input of a case; for the secretariat and the officers of its country."""
    case = visible_case(request, case_id)
    if not may_moderate(request.user, case):
        raise Http404
    status = 200
    if request.method == "POST":
        if moderated(request, case.pk):
            return redirect("portal:inputs", case.public_id)
        status = 409
    shown = list(inputs_visible_to(request.user, case).order_by("received_at", "id"))
    context = {"case": case, "inputs": shown, "call": call_of(case), "form": ModerationForm()}
    return page(request, "portal/inputs.html", context, status=status)


def moderated(request: PortalRequest, case_key: int) -> bool:
    """Publish or decline the one that is named; whether it was done."""
    try:
        key = UUID(request.POST.get("input", ""))
    except ValueError as wrong:
        raise Http404 from wrong
    from registry.submissions.models import PublicInput

    received = get_object_or_404(PublicInput.objects.filter(case=case_key), public_id=key)
    reason = request.POST.get("reason", "").strip()
    try:
        if request.POST.get("do") == "publish":
            publish_input(received, by=request.user, reason=reason)
            messages.success(request, _("The input is published."))
        elif not reason:
            messages.error(request, _("Say why it is declined."))
            return False
        else:
            decline_input(received, by=request.user, reason=reason)
            messages.success(request, _("The input is declined."))
    except SubmissionRefused as refusal:
        messages.error(request, str(refusal))
        return False
    return True

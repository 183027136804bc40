"""Findings of a validation: the third-party entity raises and closes, the participants answer."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from credits.errors import Refusal
from registry.lifecycle.actors import actor_for
from registry.portal.context import PortalRequest, page, portal_page
from registry.portal.forms.findings import FindingForm, MessageForm
from registry.portal.queries.findings import finding_page, findings_page
from registry.portal.views.steps import visible_case
from registry.projects.operations.findings import (
    answer_finding,
    close_finding,
    raise_finding,
    reopen_finding,
    reply_to_finding,
)


@require_http_methods(["GET", "HEAD", "POST"])
@portal_page
def new_finding(request: PortalRequest, case_id: UUID) -> HttpResponse:
    """Raise a finding; for the third-party entity while it is at work."""
    case = visible_case(request, case_id)
    if request.method != "POST":
        if not findings_page(case, request.user)["may_raise_finding"]:
            raise Http404
        form = FindingForm(case.lifecycle, cells=request.GET.get("cells", ""))
        return page(request, "portal/finding_new.html", {"case": case, "form": form})
    form = FindingForm(case.lifecycle, request.POST)
    status, refusal = 400, None
    if form.is_valid():
        try:
            raised = raise_finding(case, by=actor_for(request.user), **form.cleaned_data)
        except ValidationError as wrong:
            for name, texts in wrong.message_dict.items():
                form.add_error(name if name in form.fields else None, texts)
        except Refusal as no:
            status, refusal = 409, no
        else:
            messages.success(request, _("%(finding)s is raised.") % {"finding": raised.label})
            return redirect(f"{reverse('portal:case', args=[case_id])}#finding-{raised.public_id}")
    return page(
        request, "portal/finding_new.html", {"case": case, "form": form, "refusal": refusal}, status=status
    )


# name of the button -> what it does, what is said afterwards
VERBS: dict[str, tuple[Callable[..., Any], Any]] = {
    "answer": (answer_finding, gettext_lazy("Your answer is recorded.")),
    "reply": (reply_to_finding, gettext_lazy("Your reply is recorded.")),
    "close": (close_finding, gettext_lazy("The finding is closed.")),
    "reopen": (reopen_finding, gettext_lazy("The finding is open again.")),
}


@require_http_methods(["GET", "HEAD", "POST"])
@portal_page
def finding(request: PortalRequest, case_id: UUID, finding_id: UUID) -> HttpResponse:
    """One finding with its thread, and the words to add to it."""
    case = visible_case(request, case_id)
    found = finding_page(case, finding_id, request.user)
    if found is None:
        raise Http404
    context: dict[str, Any] = {"case": case, "finding": found, "findings": [found]}
    if request.method != "POST":
        return page(request, "portal/finding.html", {**context, "form": MessageForm.for_finding(found)})
    verb = VERBS.get(request.POST.get("do", ""))
    if verb is None:
        raise Http404
    form = MessageForm(request.POST)
    if not form.is_valid():
        return page(request, "portal/finding.html", {**context, "form": form}, status=400)
    given = form.cleaned_data
    try:
        verb[0](
            found,
            text=given["text"],
            by=actor_for(request.user),
            request_id=given["request_id"],
            expected_version=given["version"],
        )
    except Refusal as refusal:
        again = finding_page(case, finding_id, request.user) or found
        context |= {"finding": again, "findings": [again], "refusal": refusal}
        form = MessageForm.for_finding(again, text=given["text"])
        return page(request, "portal/finding.html", {**context, "form": form}, status=409)
    messages.success(request, verb[1])
    return redirect(f"{reverse('portal:case', args=[case_id])}#finding-{finding_id}")

"""Taking a step: a page that says what will happen and asks for the reason, then the step, once.

The request id is chosen when the page is shown and travels in it: a second press, a retry of the
browser or the back button send the same id, and the engine answers with the step it took already.
The version of the case that the reader saw travels too: who was overtaken is told what changed.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registry.lifecycle.actors import actor_for
from registry.lifecycle.errors import CaseChanged, StepRefused
from registry.lifecycle.models import Case
from registry.lifecycle.operations.take_step import take_step
from registry.lifecycle.policies import cases_visible_to
from registry.lifecycle.queries import possible_steps
from registry.lifecycle.tables import Step
from registry.portal.context import page, portal_page
from registry.portal.forms.steps import StepForm


def visible_case(request: HttpRequest, case_id: UUID) -> Case:
    """The case as the reader may see it; 404 for any other."""
    found: Case = get_object_or_404(
        cases_visible_to(request.user).select_related("partner_country", "parent"), public_id=case_id
    )
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@portal_page
def step(request: HttpRequest, case_id: UUID, step_code: str) -> HttpResponse:
    case = visible_case(request, case_id)
    wanted = case.table.step(step_code)
    if wanted is None:
        raise Http404
    if request.method == "POST":
        return take(request, case, wanted)
    possible = {one.step.code: one for one in possible_steps(case, request.user)}
    if step_code not in possible:
        # Not theirs, or not from here: the case page says what is.
        messages.info(request, _("“%(step)s” is not possible now.") % {"step": wanted.label})
        return redirect("portal:case", case.public_id)
    return show(request, case, wanted, StepForm.for_case(case, wanted), unmet=possible[step_code].unmet)


def take(request: HttpRequest, case: Case, wanted: Step) -> HttpResponse:
    """Take the step, or show the page again with what stands in its way (409)."""
    form = StepForm(request.POST, step=wanted)
    if not form.is_valid():
        return show(request, case, wanted, form, status=400)
    given = form.cleaned_data
    try:
        taken = take_step(
            case,
            wanted.code,
            by=actor_for(request.user),
            request_id=given["request_id"],
            reason=given["reason"],
            expected_version=given["version"],
        )
    except CaseChanged as refusal:
        case.refresh_from_db()
        again = StepForm.for_case(case, wanted, reason=given["reason"])
        return show(
            request,
            case,
            wanted,
            again,
            refusal=refusal,
            changes=steps_since(case, given["seen"]),
            status=409,
        )
    except StepRefused as refusal:
        case.refresh_from_db()
        again = StepForm.for_case(case, wanted, reason=given["reason"])
        unmet = getattr(refusal, "unmet", ())
        return show(request, case, wanted, again, refusal=refusal, unmet=unmet, status=409)
    messages.success(
        request,
        _("Done: %(step)s. It is now “%(state)s”.")
        % {"step": wanted.label, "state": taken.destination_label},
    )
    return redirect("portal:case", case.public_id)


def steps_since(case: Case, number: int) -> list[Any]:
    """What was done since the reader looked, oldest first."""
    found = list(case.steps.filter(number__gt=number).order_by("number"))
    for taken in found:
        taken.case = case
    return found


def show(request: HttpRequest, case: Case, wanted: Step, form: StepForm, **context: Any) -> HttpResponse:
    status = context.pop("status", 200)
    given = {"case": case, "step": wanted, "form": form, "to": case.table.state(wanted.to), **context}
    return page(request, "portal/step.html", given, status=status)

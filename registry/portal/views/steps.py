"""Taking a step: a page that says what will happen and asks for the reason, then the step, once.

The request id is chosen when the page is shown and travels in it: a second press, a retry of the
browser or the back button send the same id, and the engine answers with the step it took already.
The version of the case that the reader saw travels too: who was overtaken is told what changed.
"""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registry.lifecycle import hooks
from registry.lifecycle.actors import actor_for
from registry.lifecycle.errors import CaseChanged, StepRefused
from registry.lifecycle.models import Case
from registry.lifecycle.operations.propose_step import confirm_proposal, propose_step, withdraw_proposal
from registry.lifecycle.operations.take_step import take_step
from registry.lifecycle.policies import cases_visible_to
from registry.lifecycle.queries import possible_steps, step_of
from registry.lifecycle.tables import Step
from registry.portal.context import PortalRequest, page, portal_page
from registry.portal.forms.steps import StepForm


def visible_case(request: PortalRequest, case_id: UUID) -> Case:
    """The case as the reader may see it; 404 for any other."""
    found: Case = get_object_or_404(
        cases_visible_to(request.user).select_related("partner_country", "parent", "assigned_to"),
        public_id=case_id,
    )
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@portal_page
def step(request: PortalRequest, case_id: UUID, step_code: str) -> HttpResponse:
    case = visible_case(request, case_id)
    wanted = step_of(case, step_code)
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


def take(request: PortalRequest, case: Case, wanted: Step) -> HttpResponse:
    """Take the step, or show the page again with what stands in its way (409)."""
    form = StepForm(request.POST, step=wanted)
    if not form.is_valid():
        return show(request, case, wanted, form, status=400)
    given = form.cleaned_data
    if needs_second_person(case, wanted):
        return propose(request, case, wanted, form)
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


def needs_second_person(case: Case, wanted: Step) -> bool:
    """Whether the rule set lets only two people take the step."""
    return case.table.needs_two_people(wanted.code, hooks.rules_of(case.rules_key))


def propose(request: PortalRequest, case: Case, wanted: Step, form: StepForm) -> HttpResponse:
    """Ask for a second person; the same request again is the same proposal."""
    given = form.cleaned_data
    try:
        propose_step(
            case,
            wanted.code,
            user=request.user,
            request_id=given["request_id"],
            reason=given["reason"],
            expected_version=given["version"],
        )
    except StepRefused as refusal:
        case.refresh_from_db()
        again = StepForm.for_case(case, wanted, reason=given["reason"])
        return show(request, case, wanted, again, refusal=refusal, status=409)
    messages.success(request, _("Proposed: %(step)s. Another person confirms it.") % {"step": wanted.label})
    return redirect("portal:case", case.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@portal_page
def proposal(request: PortalRequest, case_id: UUID) -> HttpResponse:
    """The second person looks at a proposed step, and confirms it or turns it down."""
    case = visible_case(request, case_id)
    found = case.proposals.filter(closed_at__isnull=True).select_related("proposed_by").first()
    wanted = step_of(case, found.step) if found is not None else None
    if found is None or wanted is None:
        messages.info(request, _("Nothing is proposed now."))
        return redirect("portal:case", case.public_id)
    possible = {one.step.code: one for one in possible_steps(case, request.user)}
    if wanted.code not in possible:
        raise Http404
    found.case = case
    context: dict[str, Any] = {
        "case": case,
        "step": wanted,
        "to": case.table.state(wanted.to),
        "proposal": found,
        "unmet": possible[wanted.code].unmet,
        "is_own": found.proposed_by_id == request.user.pk,
        "request_id": uuid4(),
    }
    if request.method != "POST":
        return page(request, "portal/proposal.html", context)
    try:
        if request.POST.get("do") == "confirm":
            confirm_proposal(found, user=request.user, request_id=sent_request_id(request))
            messages.success(request, _("Done: %(step)s.") % {"step": wanted.label})
        else:
            withdraw_proposal(found, user=request.user)
            messages.success(request, _("The proposal is closed; nothing has changed."))
    except StepRefused as refusal:
        context |= {"refusal": refusal, "unmet": getattr(refusal, "unmet", ())}
        return page(request, "portal/proposal.html", context, status=409)
    return redirect("portal:case", case.public_id)


def sent_request_id(request: PortalRequest) -> UUID:
    """The request id of a page; a new one where it was tampered with."""
    try:
        return UUID(request.POST.get("request_id", ""))
    except ValueError:
        return uuid4()


def steps_since(case: Case, number: int) -> list[Any]:
    """What was done since the reader looked, oldest first."""
    found = list(case.steps.filter(number__gt=number).order_by("number"))
    for taken in found:
        taken.case = case
    return found


def show(request: PortalRequest, case: Case, wanted: Step, form: StepForm, **context: Any) -> HttpResponse:
    status = context.pop("status", 200)
    given = {
        "case": case,
        "step": wanted,
        "form": form,
        "to": case.table.state(wanted.to),
        "needs_second_person": needs_second_person(case, wanted),
        **context,
    }
    return page(request, "portal/step.html", given, status=status)

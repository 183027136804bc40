"""The room of the Joint Committees: agenda, assents, recording a meeting, past decisions."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from credits.errors import Refusal
from registry.parties.operations.assents import declare_conflict, give_assent
from registry.parties.operations.decisions import open_decision, withdraw_decision
from registry.parties.operations.meetings import confirm_meeting, record_meeting, return_meeting
from registry.parties.policies import decisions_visible_to, may_keep_agenda
from registry.parties.queries import complete
from registry.portal.context import PortalRequest, page, portal_page
from registry.portal.forms.committee import AgendaForm, AssentForm, MeetingForm, ReasonForm
from registry.portal.policies import standing_of
from registry.portal.queries.committees import committee_room, decision_page
from registry.portal.queries.forms import papers
from registry.portal.views.steps import visible_case


@require_safe
@portal_page
def committee(request: PortalRequest) -> HttpResponse:
    """For members, secretariats, officers and governments; for anybody else the room does not exist."""
    standing = standing_of(request.user)
    if not standing.is_in_committee:
        raise Http404
    return page(request, "portal/committee.html", {"standing": standing, **committee_room(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@portal_page
def agenda(request: PortalRequest, case_id: UUID) -> HttpResponse:
    """Put a case on the agenda: the outcome that is proposed, and how it is decided."""
    case = visible_case(request, case_id)
    if not may_keep_agenda(request.user, case):
        raise Http404
    form = AgendaForm(request.POST or None, case=case)
    context: dict[str, Any] = {"case": case, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            opened = open_decision(case, by=request.user, **form.said())
        except Refusal as refusal:
            context |= {"refusal": refusal, "unmet": getattr(refusal, "unmet", ())}
            return page(request, "portal/agenda.html", context, status=409)
        messages.success(request, _("%(reference)s is on the agenda.") % {"reference": opened.reference})
        return redirect("portal:decision", opened.public_id)
    return page(request, "portal/agenda.html", context, status=400 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@portal_page
def decision(request: PortalRequest, decision_id: UUID) -> HttpResponse:
    """One decision with its papers. What a person may do here depends on their seat and office."""
    found = get_object_or_404(complete(decisions_visible_to(request.user)), public_id=decision_id)
    context = decision_page(found, request.user)
    context["papers"] = papers(found.case, request.user) if context["sees_case"] else []
    wanted = request.POST.get("do", "") if request.method == "POST" else ""
    forms = forms_of(request, wanted, context)
    status = 200
    if request.method == "POST":
        acts = acts_of(request, context, forms)
        if wanted not in acts:
            raise Http404
        form, act, done = acts[wanted]
        status = 400
        if form is None or form.is_valid():
            try:
                act()
            except (Refusal, PermissionDenied) as refusal:
                context |= {"refusal": refusal, "unmet": getattr(refusal, "unmet", ())}
                status = 409
            else:
                messages.success(request, done)
                return redirect("portal:decision", decision_id)
    return page(request, "portal/decision.html", {**context, **forms}, status=status)


def forms_of(request: PortalRequest, wanted: str, context: dict[str, Any]) -> dict[str, Any]:
    """The forms of the page; the one that was sent is bound."""

    def data(*names: str) -> Any:
        return request.POST if wanted in names else None

    found = {
        "assent_form": AssentForm(data("assent", "decline"), auto_id="assent_%s"),
        "conflict_form": ReasonForm(data("conflict"), auto_id="conflict_%s"),
        "withdraw_form": ReasonForm(data("withdraw"), auto_id="withdraw_%s"),
        "return_form": ReasonForm(data("return"), auto_id="return_%s"),
    }
    if context["may_record"]:
        found["meeting_form"] = MeetingForm(
            data("record"), decision=context["decision"], auto_id="meeting_%s"
        )
    return found


Act = tuple[Any, Callable[[], Any], str]  # the form it needs, what is done, what is said afterwards


def acts_of(request: PortalRequest, context: dict[str, Any], forms: dict[str, Any]) -> dict[str, Act]:
    """What the page can be asked to do. The operations ask again whether the person may."""
    found, user, record = context["decision"], request.user, context["record"]

    def reason(name: str) -> str:
        return str(forms[name].cleaned_data["reason"])

    def say(agrees: bool) -> Callable[[], Any]:
        return lambda: give_assent(found, by=user, agrees=agrees, reason=reason("assent_form"))

    acts: dict[str, Act] = {
        "assent": (forms["assent_form"], say(True), _("Your side's assent is recorded.")),
        "decline": (forms["assent_form"], say(False), _("It is recorded that your side does not agree.")),
        "conflict": (
            forms["conflict_form"],
            lambda: declare_conflict(found, by=user, reason=reason("conflict_form")),
            _("Your declaration is recorded. Another member of your side answers."),
        ),
        "withdraw": (
            forms["withdraw_form"],
            lambda: withdraw_decision(found, by=user, reason=reason("withdraw_form")),
            _("It is off the agenda."),
        ),
    }
    if "meeting_form" in forms:
        acts["record"] = (
            forms["meeting_form"],
            lambda: record_meeting(
                found,
                meeting=forms["meeting_form"].cleaned_data["meeting"],
                met_on=forms["meeting_form"].cleaned_data["met_on"],
                voices=forms["meeting_form"].voices(),
                minutes=forms["meeting_form"].cleaned_data["minutes"],
                by=user,
            ),
            _("The meeting is recorded. Another person confirms it."),
        )
    if record is not None:
        acts["confirm"] = (None, lambda: confirm_meeting(record, by=user), _("The meeting is confirmed."))
        acts["return"] = (
            forms["return_form"],
            lambda: return_meeting(record, by=user, reason=reason("return_form")),
            _("The record is returned to whoever made it."),
        )
    return acts

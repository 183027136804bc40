"""The forms of a case: section by section, what is missing, versions and what changed between them."""

import uuid
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from registry.lifecycle.models import Case
from registry.portal.context import PortalRequest, page, portal_page
from registry.portal.queries.carrying import earlier_answers
from registry.portal.queries.forms import SectionRow, asked_form, form_page, section_rows, versions_of
from registry.portal.views.steps import sent_request_id, visible_case
from registry.submissions.differences import differences
from registry.submissions.errors import ContentMalformed, DraftChanged, SubmissionRefused
from registry.submissions.forms import SectionForm
from registry.submissions.models import SubmissionVersion
from registry.submissions.operations.drafts import save_draft
from registry.submissions.policies import may_save
from registry.submissions.queries.submissions import content_of, newest
from registry.submissions.rendering import rendered_sections
from registry.submissions.schema import Form, Section


@require_http_methods(["GET", "HEAD", "POST"])
@portal_page
def form(request: PortalRequest, case_id: UUID, form_code: str) -> HttpResponse:
    """A form of a case: while it is written, its sections and what is missing; afterwards, what it says.

    A POST takes over, into a form that is still empty, what was written before.
    """
    case = visible_case(request, case_id)
    wanted = asked_form(case, form_code)
    if request.method == "POST":
        take_over(request, case, wanted)
        return redirect("portal:form", case.public_id, form_code)
    return page(request, "portal/form.html", form_page(case, wanted, request.user))


def take_over(request: PortalRequest, case: Case, wanted: Form) -> None:
    """Begin the form with the earlier answers, or say why not."""
    earlier = earlier_answers(case, wanted, request.user)
    if earlier is None:
        messages.info(request, _("There is nothing to take over."))
        return
    try:
        save_draft(
            case,
            wanted.code,
            by=request.user,
            request_id=sent_request_id(request),
            expected_edition=0,
            content=earlier.content,
        )
    except ContentMalformed:
        messages.error(request, _("What was written before no longer fits this form; please fill it in."))
    except SubmissionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Taken over. Look through every section before you hand it in."))


@dataclass(slots=True)
class Desk:
    """A section on the desk of somebody who may write it."""

    case: Case
    form: Form
    section: Section
    version: SubmissionVersion | None

    @property
    def edition(self) -> int:
        return self.version.edition if self.version is not None else 0

    @property
    def next_section(self) -> Section | None:
        codes = [one.code for one in self.form.sections]
        following = codes.index(self.section.code) + 1
        return self.form.sections[following] if following < len(codes) else None


@require_http_methods(["GET", "HEAD", "POST"])
@portal_page
def section(request: PortalRequest, case_id: UUID, form_code: str, section_code: str) -> HttpResponse:
    """One section to fill in. It is saved whenever a button is pressed, with gaps or without, and by a script
    while somebody writes.
    """
    case = visible_case(request, case_id)
    wanted = asked_form(case, form_code)
    try:
        part = wanted.section(section_code)
    except KeyError as unknown:
        raise Http404 from unknown
    if not may_save(request.user, case):
        if request.method == "POST":
            messages.error(request, _("The forms of this case cannot be changed now."))
        return redirect("portal:form", case.public_id, form_code)
    desk = Desk(case, wanted, part, newest(case, form_code))
    content = content_of(desk.version)
    if request.method != "POST":
        return shown(request, desk, SectionForm(part, content))
    filled = SectionForm(part, content, request.POST)
    if request.POST.get("save") == "quietly":
        return saved_quietly(request, desk, filled)
    if (changed := filled.changed_rows()) is not None:
        return shown(request, desk, changed, edition=sent_edition(request))
    return saved(request, desk, filled)


def sent_edition(request: PortalRequest) -> int:
    """The edition the writer saw; what is not a number is none."""
    given = request.POST.get("edition", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 9 else 0


def saved(request: PortalRequest, desk: Desk, filled: SectionForm) -> HttpResponse:
    """Keep what was understood; show the rest again with what would be accepted."""
    is_valid = filled.is_valid()
    try:
        save_draft(
            desk.case,
            desk.form.code,
            by=request.user,
            request_id=sent_request_id(request),
            expected_edition=sent_edition(request),
            patch=filled.patch(),
        )
    except ContentMalformed as malformed:
        filled.tell(malformed.faults)
        return shown(request, desk, filled, edition=sent_edition(request), status=400)
    except DraftChanged as refusal:
        theirs = SectionForm(desk.section, content_of(desk.version))
        return shown(request, desk, filled, refusal=refusal, theirs=theirs, status=409)
    except SubmissionRefused as refusal:
        return shown(request, desk, filled, refusal=refusal, edition=sent_edition(request), status=409)
    desk.version = newest(desk.case, desk.form.code)
    if not is_valid:
        return shown(request, desk, filled, status=400)
    messages.success(request, _("Saved."))
    following = desk.next_section if request.POST.get("save") == "next" else desk.section
    if following is None:
        return redirect("portal:form", desk.case.public_id, desk.form.code)
    return redirect("portal:form-section", desk.case.public_id, desk.form.code, following.code)


def saved_quietly(request: PortalRequest, desk: Desk, filled: SectionForm) -> JsonResponse:
    """The same while somebody goes on writing: what the page needs for its next save, and a line that says so."""
    is_valid = filled.is_valid()
    try:
        kept = save_draft(
            desk.case,
            desk.form.code,
            by=request.user,
            request_id=sent_request_id(request),
            expected_edition=sent_edition(request),
            patch=filled.patch(),
        )
    except ContentMalformed:
        return JsonResponse({"message": _("Not saved: press Save to see what cannot be kept.")}, status=400)
    except SubmissionRefused as refusal:
        return JsonResponse({"message": str(refusal)}, status=409)
    when = f"{timezone.now():%H:%M}"
    message = (
        _("saved at %(when)s UTC")
        if is_valid
        else _("saved at %(when)s UTC, but for what cannot be kept: press Save to see it")
    )
    return JsonResponse(
        {"edition": kept.edition, "request_id": str(uuid.uuid4()), "message": message % {"when": when}}
    )


def shown(
    request: PortalRequest, desk: Desk, filled: SectionForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    """The page of a section; its request id is new each time, so that each press is one save."""
    rows: list[SectionRow] = section_rows(
        desk.case, desk.form, content_of(desk.version), here=desk.section.code
    )
    given = {
        "case": desk.case,
        "form": desk.form,
        "section": desk.section,
        "section_form": filled,
        "sections": rows,
        "edition": desk.edition,
        "request_id": uuid.uuid4(),
        "saved_at": desk.version.saved_at if desk.version and desk.version.is_draft else None,
        "next_section": desk.next_section,
        **context,
    }
    return page(request, "portal/form_section.html", given, status=status)


def visible_version(request: PortalRequest, case: Case, code: str, number: int) -> SubmissionVersion:
    found = next((one for one in versions_of(case, code, request.user) if one.number == number), None)
    if found is None:
        raise Http404
    return found


@require_safe
@portal_page
def version(request: PortalRequest, case_id: UUID, form_code: str, number: int) -> HttpResponse:
    """What one version says."""
    case = visible_case(request, case_id)
    wanted = asked_form(case, form_code)
    found = visible_version(request, case, form_code, number)
    sections = rendered_sections(wanted, found.content, public_only=False)
    context = {"case": case, "form": wanted, "version": found, "sections_shown": sections}
    return page(request, "portal/form_version.html", context)


@require_safe
@portal_page
def compare(request: PortalRequest, case_id: UUID, form_code: str, older: int, newer: int) -> HttpResponse:
    """What changed from one version to another."""
    case = visible_case(request, case_id)
    wanted = asked_form(case, form_code)
    before = visible_version(request, case, form_code, older)
    after = visible_version(request, case, form_code, newer)
    context = {
        "case": case,
        "form": wanted,
        "older": before,
        "newer": after,
        "differences": differences(wanted, before.content, after.content),
        "back": reverse("portal:form", args=[case.public_id, form_code]),
    }
    return page(request, "portal/form_compare.html", context)

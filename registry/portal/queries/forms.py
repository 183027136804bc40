"""What the pages of a case's forms show."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.http import Http404
from django.urls import reverse

from registry.documents.queries import documents_of_case
from registry.lifecycle.models import Case
from registry.lifecycle.policies import may_see
from registry.lifecycle.queries import timeline
from registry.portal.queries.carrying import earlier_answers
from registry.portal.queries.case_pages import returned_with
from registry.submissions.models import SubmissionVersion
from registry.submissions.policies import may_save, may_see_draft, versions_visible_to
from registry.submissions.queries.gaps import Missing, progress
from registry.submissions.queries.submissions import FormState, content_of, forms_asked, forms_of
from registry.submissions.rendering import rendered_sections
from registry.submissions.schema import Content, Form, Section


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A line of the list of sections."""

    section: Section
    address: str
    missing: int
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class FormRow:
    """A line of a case's list of forms. ``missing``: gaps, counted for those who write it."""

    form: Form
    address: str
    version: SubmissionVersion | None
    is_editable: bool
    is_required: bool
    missing: int

    @property
    def submitted_at(self) -> Any:
        return self.version.submitted_at if self.version is not None else None


def asked_form(case: Case, code: str) -> Form:
    """A form that the case is filled in on; 404 for any other."""
    for asked in forms_asked(case):
        if asked.form.code == code:
            return asked.form
    raise Http404


def form_rows(case: Case, user: Any) -> list[FormRow]:
    """Every form of the case as its page lists them."""
    editable = may_save(user, case)
    states: list[FormState] = forms_of(case, drafts=may_see_draft(user, case))
    return [
        FormRow(
            form=state.form,
            address=reverse("portal:form", args=[case.public_id, state.form.code]),
            version=state.version,
            is_editable=editable,
            is_required=state.is_required,
            missing=len(state.missing) if state.is_required or state.version is not None else 0,
        )
        for state in states
    ]


def section_address(case: Case, form: Form, section: str, field: str = "") -> str:
    address = reverse("portal:form-section", args=[case.public_id, form.code, section])
    return f"{address}#field-{field}" if field else address


def section_rows(case: Case, form: Form, content: Content, *, here: str = "") -> list[SectionRow]:
    return [
        SectionRow(
            section=one.section,
            address=section_address(case, form, one.section.code),
            missing=len(one.missing),
            is_here=one.section.code == here,
        )
        for one in progress(content, form)
    ]


def versions_of(case: Case, code: str, user: Any) -> list[SubmissionVersion]:
    """The versions that the reader may read, newest first."""
    return list(
        versions_visible_to(user, case)
        .filter(submission__form_code=code)
        .select_related("submission", "submitted_by", "saved_by")
        .order_by("-number")
    )


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing, with the field where it is mended."""

    text: str
    section_title: Any
    link: str


def gaps(case: Case, form: Form, missing: list[Missing]) -> list[Gap]:
    return [Gap(one.text, one.title, section_address(case, form, one.section, one.field)) for one in missing]


def form_page(case: Case, form: Form, user: Any) -> dict[str, Any]:
    """The page of one form: its sections with what is missing, or what was handed in; its versions."""
    versions = versions_of(case, form.code, user)
    newest = versions[0] if versions else None
    content = content_of(newest)
    editable = may_save(user, case)
    parts = progress(content, form) if editable else []
    steps = list(reversed(timeline(case=case, public_only=False)))
    for taken in steps:
        taken.case = case
    numbers = [one.number for one in versions]
    rows = [
        {"version": one, "before": numbers[place + 1] if place + 1 < len(numbers) else None}
        for place, one in enumerate(versions)
    ]
    return {
        "case": case,
        "form": form,
        "version": newest,
        "may_edit": editable,
        "returned": returned_with(case, steps) if editable else None,
        "sections": section_rows(case, form, content) if editable else [],
        "missing": gaps(case, form, [gap for part in parts for gap in part.missing]),
        "sections_shown": rendered_sections(form, content, public_only=False)
        if newest is not None and not editable
        else [],
        "versions": rows,
        "request_id": uuid4(),
        "earlier": earlier_answers(case, form, user) if editable and newest is None else None,
    }


def papers(case: Case, user: Any) -> list[dict[str, Any]]:
    """What lies before those who decide, as links: forms handed in and accepted documents.

    Of the case, of the one it follows, and of what that led to and is finished (the validation of a design
    document that is to be registered): each where the reader may see it.
    """
    cases = [case]
    if case.parent is not None and may_see(user, case.parent):
        cases.append(case.parent)
        finished = case.parent.children.filter(is_final=True).exclude(pk=case.pk).order_by("id")
        cases += [one for one in finished if one.submitted_at and may_see(user, one)]
    found = []
    for one in cases:
        for row in form_rows(one, user):
            if row.version is not None and not row.version.is_draft:
                found.append({"address": row.address, "words": row.form.title})
        for document in documents_of_case(one, user):
            if document.current is not None:
                title = document.document.title
                found.append({"address": document.current.get_absolute_url(), "words": title})
    return found

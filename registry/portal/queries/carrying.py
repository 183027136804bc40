"""What was written before and can be taken over into an empty form, so that nobody types it twice."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from registry.lifecycle.models import Case
from registry.lifecycle.policies import cases_visible_to
from registry.projects.models import Project
from registry.submissions.models import SubmissionVersion
from registry.submissions.schema import Content, Field, Form, Kind, form_of

MOST_ANCESTORS = 4
# What belongs to one paper and its day: it is signed, agreed to and dated anew.
OF_ITS_OWN = frozenset({"signatures", "is_agreed", "submitted_on", "completed_on"})


@dataclass(frozen=True, slots=True)
class Earlier:
    """``content`` for the form, section by section; ``cases`` it was handed in with, for saying so."""

    content: Content
    cases: tuple[Case, ...]


def earlier_answers(case: Case, form: Form, user: Any) -> Earlier | None:
    """The form as it was last handed in about the same project; else the same questions answered in the cases
    this one follows from; and the title. Of cases the reader may see, and None where there is nothing.
    """
    if (same := _same_form(case, form, user)) is not None:
        kept: dict[str, dict[str, Any]] = {}
        _add_same_questions(kept, form, same)
        return Earlier(kept, (same.submission.case,))
    found: dict[str, dict[str, Any]] = {}
    cases = []
    for version in _of_ancestors(case, user):
        if _add_same_questions(found, form, version) and version.submission.case not in cases:
            cases.append(version.submission.case)
    _add_title(found, form, case)
    return Earlier(found, tuple(cases)) if found else None


def _handed_in(cases: Any) -> Any:
    versions = SubmissionVersion.objects.filter(submission__case__in=cases, submitted_at__isnull=False)
    return versions.select_related("submission__case").order_by("-submitted_at", "-id")


def _same_form(case: Case, form: Form, user: Any) -> SubmissionVersion | None:
    if not case.subject_reference:
        return None
    about = cases_visible_to(user).filter(subject_reference=case.subject_reference).exclude(pk=case.pk)
    # What is asked about one request (its reasons, who signed it) does not answer for the next of its kind.
    others = about.exclude(lifecycle=case.lifecycle)
    found: SubmissionVersion | None = _handed_in(others).filter(submission__form_code=form.code).first()
    return found


def _of_ancestors(case: Case, user: Any) -> Iterator[SubmissionVersion]:
    """The forms of the cases it follows from, the nearest case first."""
    ancestor = case.parent
    for _generation in range(MOST_ANCESTORS):
        if ancestor is None or not cases_visible_to(user).filter(pk=ancestor.pk).exists():
            return
        yield from _handed_in([ancestor.pk])
        ancestor = ancestor.parent


def _add_same_questions(found: dict[str, dict[str, Any]], form: Form, version: SubmissionVersion) -> bool:
    """Answers to the same questions of the same section; whether there was one that was still missing."""
    is_new = False
    asked_before = {
        (section.code, asked.code): asked
        for section in form_of(version.submission.form_code).sections
        for asked in section.fields
    }
    for section in form.sections:
        answered = version.content.get(section.code, {})
        for asked in section.fields:
            before = asked_before.get((section.code, asked.code))
            if before is None or not _is_same(before, asked) or answered.get(asked.code) is None:
                continue
            if asked.code not in found.get(section.code, {}):
                found.setdefault(section.code, {})[asked.code] = answered[asked.code]
                is_new = True
    return is_new


def _is_same(before: Field, asked: Field) -> bool:
    return (
        asked.code not in OF_ITS_OWN
        and before.kind == asked.kind
        and before.choices == asked.choices
        and before.column_codes == asked.column_codes
    )


def _add_title(found: dict[str, dict[str, Any]], form: Form, case: Case) -> None:
    project = Project.objects.filter(reference=case.subject_reference or "-").first()
    title = project.title if project is not None else case.title
    for section in form.sections:
        for asked in section.fields:
            if asked.code == "title" and asked.kind == Kind.TEXT and title:
                found.setdefault(section.code, {}).setdefault("title", title[: asked.length])

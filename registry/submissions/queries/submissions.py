"""What pages, endpoints and other rooms read of the forms of a case."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from registry.lifecycle import hooks, tables
from registry.lifecycle.models import Case
from registry.submissions.models import SubmissionVersion
from registry.submissions.queries.gaps import Missing, SectionProgress, missing, progress
from registry.submissions.schema import Content, Form, form_of, in_words_of
from registry.submissions.values.canonical import digest


@dataclass(frozen=True, slots=True)
class AskedForm:
    """A form of a case, and whether the case can leave the desk without it."""

    form: Form
    is_required: bool


@dataclass(frozen=True, slots=True)
class FormState:
    """One line of a case's list of forms."""

    form: Form
    is_required: bool
    version: SubmissionVersion | None  # the newest that the reader may see
    sections: tuple[SectionProgress, ...]

    @property
    def missing(self) -> list[Missing]:
        return [gap for section in self.sections for gap in section.missing]

    @property
    def is_complete(self) -> bool:
        return not self.missing


def forms_asked(case: Case) -> Iterator[AskedForm]:
    """The forms a case is filled in on under its rule set, in the order of its lifecycle."""
    for code, is_required in tables.forms_of(case.table, hooks.rules_of(case.rules_key)):
        yield AskedForm(in_words_of(case.rules_key, form_of(code)), is_required)


def newest(case: Case, form_code: str) -> SubmissionVersion | None:
    """The draft, or where there is none the last version handed in."""
    return (
        SubmissionVersion.objects.of(case, form_code)
        .select_related("submission", "saved_by")
        .order_by("-number")
        .first()
    )


def draft(case: Case, form_code: str) -> SubmissionVersion | None:
    """What is being written now."""
    return SubmissionVersion.objects.of(case, form_code).drafts().select_related("submission").first()


def submitted(case: Case, form_code: str) -> SubmissionVersion | None:
    """The last version handed in: what effects read and pages show."""
    return (
        SubmissionVersion.objects.of(case, form_code)
        .submitted()
        .select_related("submission")
        .order_by("-number")
        .first()
    )


def newest_of_each(case: Case, *, drafts: bool) -> dict[str, SubmissionVersion]:
    """By form code, the newest version of every form of a case; without ``drafts`` handed in only."""
    versions = SubmissionVersion.objects.filter(submission__case=case)
    if not drafts:
        versions = versions.submitted()
    newest_first = versions.order_by("submission_id", "-number").distinct("submission_id")
    return {
        version.submission.form_code: version
        for version in newest_first.select_related("submission", "saved_by")
    }


def forms_of(case: Case, *, drafts: bool) -> list[FormState]:
    """Every form of a case with how far each section is: two queries and those of the references."""
    there = newest_of_each(case, drafts=drafts)
    return [
        FormState(
            form=asked.form,
            is_required=asked.is_required,
            version=there.get(asked.form.code),
            sections=tuple(progress(content_of(there.get(asked.form.code)), asked.form)),
        )
        for asked in forms_asked(case)
    ]


def content_of(version: SubmissionVersion | None) -> Content:
    """Its content; an empty one where nothing was saved yet."""
    return version.content if version is not None else {}


def gaps_of(case: Case) -> list[tuple[Form, list[Missing]]]:
    """What is missing in each form of a case before it can be handed in.

    A form that may be left out counts only once somebody began it.
    """
    there = newest_of_each(case, drafts=True)
    found = []
    for asked in forms_asked(case):
        version = there.get(asked.form.code)
        if version is None and not asked.is_required:
            continue
        if gaps := missing(content_of(version), asked.form):
            found.append((asked.form, gaps))
    return found


def is_intact(version: SubmissionVersion) -> bool:
    """Whether a version handed in still says what its digest was made of."""
    return version.is_draft or digest(version.content) == version.sha256


def public_content(version: SubmissionVersion) -> dict[str, dict[str, Any]]:
    """The content without what is confidential: fields and columns that are not public are absent."""
    found: dict[str, dict[str, Any]] = {}
    for section, field in version.form.every_field():
        value = version.content.get(section.code, {}).get(field.code)
        if value is None or not field.is_published:
            continue
        if field.columns:
            hidden = {column.code for column in field.columns if not column.is_published}
            value = [{name: cell for name, cell in row.items() if name not in hidden} for row in value]
        found.setdefault(section.code, {})[field.code] = value
    return found

"""Save a draft: the whole of a form, or some of its fields.

Refusals, in the order in which they are tested (the caller is told only the first):

1. RequestIdUsed    the request id stands for another save
2. FormNotAsked     the case is not filled in on this form
3. NotEditable      the case stands where its forms are fixed, or it is not this person's turn
4. DraftChanged     somebody saved since: the edition is not the one that was seen

Raises ContentMalformed after these for values that no draft can hold; that is not kept as an answer. Where
a version was handed in already, the draft begins as a copy of the newest: nothing has to be typed twice.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from registry.identity.models.people import User
from registry.lifecycle.models import Case
from registry.lifecycle.operations.requests import hash_of
from registry.submissions import policies
from registry.submissions.errors import ContentMalformed, DraftChanged, FormNotAsked, NotEditable
from registry.submissions.models import Submission, SubmissionVersion
from registry.submissions.operations.answering import answered_once
from registry.submissions.queries.submissions import forms_asked, newest
from registry.submissions.schema import form_of
from registry.submissions.values.content import normalised, patched


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save came to: the version's number, and the edition that the next save must name."""

    number: int
    edition: int
    saved_at: datetime


def save_draft(
    case: Case,
    form_code: str,
    *,
    by: User,
    request_id: UUID,
    expected_edition: int,
    content: Any = None,
    patch: Any = None,
) -> Saved:
    """Keep the whole ``content``, or the fields of ``patch`` (``{section: {field: value}}``, null empties).

    ``expected_edition`` is that of the newest version, draft or handed in, that the writer saw; 0 where
    there was none. It goes on counting from version to version, so an old page never passes for a new one.
    """
    assert (content is None) != (patch is None), "Either the whole form, or some of its fields."
    request_hash = hash_of(
        "save_draft", case.public_id, form_code, by.public_id, expected_edition, content, patch
    )

    def lock() -> Case:
        # The case first, as every step does: a case on its way out of the desk waits for us, or we for it.
        return Case.objects.select_for_update(of=("self",)).get(pk=case.pk)

    def act(locked: Case) -> dict[str, Any]:
        version = _draft(locked, form_code, by, expected_edition)
        wanted = content if patch is None else patched(version.content, patch)
        return _save(version, wanted, by)

    answer = answered_once(request_id, request_hash, lock, act)
    return Saved(
        number=answer["number"],
        edition=answer["edition"],
        saved_at=datetime.fromisoformat(answer["saved_at"]),
    )


def _draft(case: Case, form_code: str, by: User, expected_edition: int) -> SubmissionVersion:
    """The draft as it is, or a new one; not saved yet."""
    if form_code not in {asked.form.code for asked in forms_asked(case)}:
        raise FormNotAsked(form=form_code)
    if not policies.may_save(by, case):
        raise NotEditable(state=case.state_label)
    latest = newest(case, form_code)
    draft = latest if latest is not None and latest.is_draft else None
    edition = latest.edition if latest is not None else 0
    if edition != expected_edition:
        saved_by = latest.saved_by.name if latest is not None and latest.saved_by is not None else "–"
        raise DraftChanged(edition=edition, expected=expected_edition, saved_by=saved_by)
    if draft is not None:
        return draft
    submission, _made = Submission.objects.get_or_create(case=case, form_code=form_code)
    return SubmissionVersion(
        submission=submission,
        number=latest.number + 1 if latest is not None else 1,
        content=latest.content if latest is not None else {},
        edition=edition,
    )


def _save(version: SubmissionVersion, wanted: Any, by: User) -> dict[str, Any]:
    reading = normalised(form_of(version.submission.form_code), wanted)
    if reading.faults:
        raise ContentMalformed(reading.faults)
    # Saving what stands there already is no new edition: nobody else has to look again.
    if version._state.adding or reading.content != version.content:
        version.content = reading.content
        version.edition += 1
        version.saved_by = by
        version.saved_at = timezone.now()
        version.save()
    return {"number": version.number, "edition": version.edition, "saved_at": version.saved_at}

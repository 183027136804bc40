"""Raise a finding, and speak about it: answers of the participants, replies, closure and reopening by
the third-party entity. Every message stays as it was written.

Each verb takes a request id; the same one again gives the same finding. ``expected_version`` is the
version of the finding that the writer saw. Refusals and their order: ``errors``. The case is locked
before the finding, so that no opinion is given while somebody writes.
"""

from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.identity.history import change_context
from registry.identity.models.parties import Organisation
from registry.lifecycle.actors import Actor
from registry.lifecycle.models import Case
from registry.lifecycle.operations.requests import hash_of
from registry.lifecycle.policies import organisations_of
from registry.lifecycle.tables import Part
from registry.projects.errors import (
    FindingChanged,
    FindingNotOpen,
    FindingNotYours,
    FindingsClosed,
    RequestIdUsed,
)
from registry.projects.models import Finding, FindingMessage, FindingRequest
from registry.projects.policies import answering_part, is_at_work, raising_part
from registry.projects.schemas.findings import bound_cells, items_of

LONGEST_TEXT = 20_000  # characters
LONGEST_CELL = 200
Kind = FindingMessage.Kind


@transaction.atomic
def raise_finding(
    case: Case,
    *,
    kind: str,
    item: str,
    text: str,
    by: Actor,
    request_id: UUID,
    grade: str = "",
    cells: Sequence[str] = (),
) -> Finding:
    """A new finding under one of the report's items, numbered within its kind; ``cells`` it is about.

    Raises ValidationError (unknown kind or item, empty text), then RequestIdUsed, FindingNotYours,
    FindingsClosed, and ValidationError for what names no cell of the sheet.
    """
    if kind not in Finding.Kind.values:
        raise ValidationError({"kind": _("Choose CAR, CL or FAR.")}, code="invalid")
    if item not in dict(items_of(case.lifecycle)):
        raise ValidationError({"item": _("Choose an item of the report.")}, code="invalid")
    words, places = _words(text), [cell.strip()[:LONGEST_CELL] for cell in cells if cell.strip()]
    asked = ("raise", by.authority.actor.public_id, case.public_id, kind, item, words, grade)
    digest = hash_of(*asked, places) if places else hash_of(*asked)
    locked = _lock_case(case)
    if (earlier := _told_again(request_id, digest)) is not None:
        return earlier
    if raising_part(by.user, locked) is None:
        raise FindingNotYours
    if not is_at_work(locked):
        raise FindingsClosed(state=locked.state_label)
    assert by.user is not None, "a program has no part in which it writes"
    places = bound_cells(locked, places)
    last = Finding.objects.filter(case=locked, kind=kind).aggregate(last=Max("number"))["last"] or 0
    with change_context(by.authority, reason=f"Finding raised: {kind}"):
        finding = Finding.objects.create(
            case=locked,
            kind=kind,
            number=last + 1,
            item=item,
            grade=grade.strip()[:40],
            text=words,
            cells=places,
            raised_by=by.user,
        )
        _keep(request_id, digest, finding)
    return finding


def answer_finding(
    finding: Finding, *, text: str, by: Actor, request_id: UUID, expected_version: int | None = None
) -> Finding:
    """The participants' answer; the third-party entity's turn again."""
    return _write(finding, Kind.ANSWER, text, by, request_id, expected_version)


def reply_to_finding(
    finding: Finding, *, text: str, by: Actor, request_id: UUID, expected_version: int | None = None
) -> Finding:
    """The entity is not satisfied yet: the finding is open again."""
    return _write(finding, Kind.REPLY, text, by, request_id, expected_version)


def close_finding(
    finding: Finding, *, text: str, by: Actor, request_id: UUID, expected_version: int | None = None
) -> Finding:
    """The entity's conclusion."""
    return _write(finding, Kind.CLOSURE, text, by, request_id, expected_version)


def reopen_finding(
    finding: Finding, *, text: str, by: Actor, request_id: UUID, expected_version: int | None = None
) -> Finding:
    """Before the opinion the entity may take a closure back; both stand in the thread."""
    return _write(finding, Kind.REOPENING, text, by, request_id, expected_version)


STATE_AFTER = {
    Kind.ANSWER: Finding.State.ANSWERED,
    Kind.REPLY: Finding.State.OPEN,
    Kind.CLOSURE: Finding.State.CLOSED,
    Kind.REOPENING: Finding.State.OPEN,
}


@transaction.atomic
def _write(
    finding: Finding,
    kind: FindingMessage.Kind,
    text: str,
    by: Actor,
    request_id: UUID,
    expected_version: int | None,
) -> Finding:
    words = _words(text)
    digest = hash_of(kind, by.authority.actor.public_id, finding.public_id, words)
    case = _lock_case(finding.case)
    locked = Finding.objects.select_for_update().get(pk=finding.pk)
    if (earlier := _told_again(request_id, digest)) is not None:
        return earlier
    part = answering_part(by.user, case) if kind == Kind.ANSWER else raising_part(by.user, case)
    if part is None:
        raise FindingNotYours
    if not is_at_work(case):
        raise FindingsClosed(state=case.state_label)
    if expected_version is not None and expected_version != locked.version:
        raise FindingChanged(finding=locked.label, version=locked.version)
    if (locked.state == Finding.State.CLOSED) != (kind == Kind.REOPENING):
        raise FindingNotOpen(finding=locked.label, state=locked.get_state_display())
    with change_context(by.authority, reason=f"{locked.label}: {kind}"):
        _record(locked, kind, words, by, part)
        locked.state = STATE_AFTER[kind]
        locked.closed_at = timezone.now() if kind == Kind.CLOSURE else None
        locked.version += 1
        locked.save()
        _keep(request_id, digest, locked)
    return locked


def _record(finding: Finding, kind: FindingMessage.Kind, text: str, by: Actor, part: Part) -> FindingMessage:
    assert by.user is not None, "a program has no part in which it writes"
    last = finding.messages.aggregate(last=Max("number"))["last"] or 0
    parties = finding.case.parties.current().filter(part=part)
    mine = parties.filter(organisation__in=organisations_of(by.user, writing=True)).first()
    organisation: Organisation | None = None if mine is None else mine.organisation
    return FindingMessage.objects.create(
        finding=finding,
        number=last + 1,
        kind=kind,
        text=text,
        part=part,
        author=by.user,
        author_name=by.user.name or by.user.email,
        organisation=organisation,
    )


def _lock_case(case: Case) -> Case:
    return Case.objects.select_for_update(of=("self",)).get(pk=case.pk)


def _told_again(request_id: UUID, digest: str) -> Finding | None:
    """What this request wrote before. Raises RequestIdUsed for another content."""
    earlier = FindingRequest.objects.filter(request_id=request_id).select_related("finding").first()
    if earlier is None:
        return None
    if earlier.request_hash != digest:
        raise RequestIdUsed
    return earlier.finding


def _keep(request_id: UUID, digest: str, finding: Finding) -> None:
    try:
        FindingRequest.objects.create(request_id=request_id, request_hash=digest, finding=finding)
    except IntegrityError:  # at the same moment the id was used in another case, which we did not lock
        raise RequestIdUsed from None


def _words(text: str) -> str:
    words = text.strip()
    if not words:
        raise ValidationError({"text": _("Write something.")}, code="required")
    if len(words) > LONGEST_TEXT:
        raise ValidationError(
            {"text": _("At most %(number)s characters.") % {"number": LONGEST_TEXT}}, code="max_length"
        )
    return words

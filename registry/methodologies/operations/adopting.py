"""How officers write what methodologies say: draft a revision, propose it; another officer adopts it.

A text is never changed: who wants to change a draft drafts another revision. Every verb takes a request id, and
the same one again gives the same row. Refusals of each, in the order in which they are tested:

1. PermissionDenied     no officer; the second officer is the first
2. RequestIdUsed        the request id stands for another instruction
3. ContentStanding      the revision is not where the verb takes it from
4. ContentFaulty        drafting: it cannot be read; proposing and adopting: the check or an example finds a fault
5. ContentOfAnother     drafting: it is the text of another methodology or version
6. ContentUnchanged     drafting: the same text is in force or waits already
7. TableOverlaps        adopting a table: a later one holds for part of its days
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from credits.authority import Authority
from credits.operations.log_act import ActInstruction, log_act
from registry.identity.history import change_context
from registry.identity.models.people import User
from registry.methodologies.errors import ContentOfAnother, ContentStanding, ContentUnchanged, TableOverlaps
from registry.methodologies.models import FactorTable, MethodologyContent, MethodologyVersion
from registry.methodologies.nouns.texts import AdoptedText, Standing
from registry.methodologies.operations.requests import keep_answer, told_again, wait_for_turn
from registry.methodologies.policies import authorise_second, authorise_write
from registry.methodologies.resolving import read_table_text, read_text, refuse_faulty, subject_of

ADOPTIONS = UUID("1a6a1c0e-2b0f-5a7e-9a3c-51f0a2a3b4c5")  # name space of the request ids
Text = TypeVar("Text", bound=AdoptedText)
OPEN = (Standing.DRAFT, Standing.PROPOSED, Standing.ADOPTED)


def draft_content(
    version: MethodologyVersion, text: str, by: User, *, reason: str, request_id: UUID
) -> MethodologyContent:
    """A new revision of what a version says. ``text``: a methodology file; a family it names is taken in."""
    key = f"{version.methodology.reference} {version.version}"
    authority = authorise_write(by, f"Draft of {key}")
    methodology = read_text(text, name=key)
    found = f"{methodology.reference} {methodology.version}"
    if found != key:
        raise ContentOfAnother(found=found, expected=key)
    row = MethodologyContent(version=version, text=methodology.text, digest=methodology.digest)
    return _draft(row, by, authority, reason=reason, request_id=request_id)


def draft_table(text: str, by: User, *, reason: str, request_id: UUID, name: str = "") -> FactorTable:
    """A new revision of a table of factors; ``name`` where it must be that of a table that stands."""
    authority = authorise_write(by, f"Draft of the table {name}".strip())
    table = read_table_text(text)
    if name and table.name != name:
        raise ContentOfAnother(found=table.name, expected=name)
    row = FactorTable(
        name=table.name,
        title=table.title[:300],
        text=table.text,
        digest=hashlib.sha256(table.text.encode()).hexdigest(),
        valid_from=table.valid_from,
        valid_to=table.valid_until,
    )
    return _draft(row, by, authority, reason=reason, request_id=request_id)


@transaction.atomic
def _draft(row: Text, by: User, authority: Authority, *, reason: str, request_id: UUID) -> Text:
    subject = subject_of(row)
    asked = ("draft", authority.actor.public_id, subject, row.digest)
    wait_for_turn(subject)
    if (earlier := told_again(type(row), request_id, *asked)) is not None:
        return earlier
    standing = siblings_of(row).filter(status__in=OPEN, digest=row.digest).first()
    if standing is not None:
        raise ContentUnchanged(revision=standing.revision, standing=standing.get_status_display())
    row.revision = next_revision(row)
    row.drafted_by = by
    with change_context(authority, reason=reason):
        row.save()
        keep_answer(row, request_id, *asked)
    return row


def siblings_of(row: Text) -> QuerySet[Text]:
    """Every revision of the same version, or of the same table."""
    rows = type(row)._default_manager.all()
    if isinstance(row, MethodologyContent):
        return rows.filter(version=row.version_id)
    assert isinstance(row, FactorTable), "there are two kinds of adopted text"
    return rows.filter(name=row.name)


def next_revision(row: AdoptedText) -> int:
    """Numbers go on whatever became of the revisions before. The subject is locked."""
    return (siblings_of(row).aggregate(last=Max("revision"))["last"] or 0) + 1


def propose(row: Text, by: User, *, reason: str, request_id: UUID) -> Text:
    """The first officer's word for a draft without faults."""

    def act(locked: Text) -> None:
        refuse_faulty(locked)
        locked.proposed_by, locked.proposed_at = by, timezone.now()
        locked.status = Standing.PROPOSED

    return _move(row, "propose", Standing.DRAFT, by, act, reason=reason, request_id=request_id)


def take_back(row: Text, by: User, *, reason: str, request_id: UUID) -> Text:
    """Make a proposal a draft again."""

    def act(locked: Text) -> None:
        locked.proposed_by = locked.proposed_at = None
        locked.status = Standing.DRAFT

    return _move(row, "take_back", Standing.PROPOSED, by, act, reason=reason, request_id=request_id)


def discard(row: Text, by: User, *, reason: str, request_id: UUID) -> Text:
    """Give up a draft; it stays readable for officers, and its number is not given again."""

    def act(locked: Text) -> None:
        locked.status = Standing.DISCARDED

    return _move(row, "discard", Standing.DRAFT, by, act, reason=reason, request_id=request_id)


@transaction.atomic
def adopt(row: Text, by: User, *, reason: str, request_id: UUID) -> Text:
    """The second officer's word: the revision is in force, the one before it superseded, the act in the ledger.

    The check and the worked examples run once more, with the tables in force now.
    """

    def act(locked: Text) -> None:
        refuse_faulty(locked)
        _supersede(locked)
        locked.adopted_by, locked.adopted_at = by, timezone.now()
        locked.status = Standing.ADOPTED

    adopted = _move(row, "adopt", Standing.PROPOSED, by, act, reason=reason, request_id=request_id)
    _log_adoption(adopted, _authority(adopted, "adopt", by))
    return adopted


@transaction.atomic
def _move(
    row: Text,
    verb: str,
    origin: str,
    by: User,
    act: Callable[[Text], None],
    *,
    reason: str,
    request_id: UUID,
) -> Text:
    subject = subject_of(row)
    wait_for_turn(subject)
    locked = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    authority = _authority(locked, verb, by)
    asked = (verb, authority.actor.public_id, subject, row.revision)
    if (earlier := told_again(type(row), request_id, *asked)) is not None:
        return earlier
    if locked.status != origin:
        raise ContentStanding(revision=locked.revision, standing=locked.get_status_display())
    with change_context(authority, reason=reason):
        act(locked)
        locked.save()
        keep_answer(locked, request_id, *asked)
    return locked


def _authority(row: AdoptedText, verb: str, by: User) -> Authority:
    """Of an officer; for an adoption of the second one. Raises PermissionDenied."""
    basis = f"{verb} {subject_of(row)}, revision {row.revision}"
    if verb == "adopt" and row.proposed_by is not None:
        return authorise_second(by, row.proposed_by, basis)
    return authorise_write(by, basis)


def _supersede(row: AdoptedText) -> None:
    """Make room: one content in force per version; tables of one name each for days of their own."""
    standing = siblings_of(row).filter(status=Standing.ADOPTED).select_for_update(of=("self",)).order_by("pk")
    for earlier in standing:
        if isinstance(row, FactorTable) and isinstance(earlier, FactorTable) and _leaves_room(row, earlier):
            continue
        earlier.status, earlier.superseded_at = Standing.SUPERSEDED, timezone.now()
        earlier.save()


def _leaves_room(row: FactorTable, earlier: FactorTable) -> bool:
    """Whether the earlier table stays in force: for other days, or until the day before the new one begins."""
    if row.valid_from is not None and earlier.valid_to is not None and earlier.valid_to < row.valid_from:
        return True
    if earlier.valid_from is not None and row.valid_to is not None and row.valid_to < earlier.valid_from:
        return True
    if row.valid_from is not None and (earlier.valid_from is None or earlier.valid_from < row.valid_from):
        earlier.valid_to = row.valid_from - timedelta(days=1)
        earlier.save()
        return True
    if earlier.valid_from == row.valid_from:
        return False
    raise TableOverlaps(revision=earlier.revision, valid_from=earlier.valid_from)


def _log_adoption(row: AdoptedText, authority: Authority) -> None:
    """Enter the act into the ledger's entries, with the digest of the text; a retry finds it there."""
    is_content = isinstance(row, MethodologyContent)
    log_act(
        ActInstruction(
            request_id=uuid5(ADOPTIONS, f"{subject_of(row)}/{row.revision}"),
            authority=authority,
            kind="methodology_content_adopted" if is_content else "factor_table_adopted",
            facts={"of": subject_of(row), "revision": row.revision, "sha256": row.digest},
        )
    )

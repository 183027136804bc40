"""Bring in a document, a version of one, or the public twin of a confidential one.

Each of them takes an ``Arrival`` whose bytes are all there, and a request id: the same id with the same
bytes for the same place gives the first answer again. Refusals, in the order in which they are tested:

1. RequestIdUsed       the request id stands for another upload
2. DocumentsNotYours   it is not the person's turn in the case
3. DocumentWithdrawn, NotConfidential, TwinHasTwin, NothingToRedact
4. UploadEmpty
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from registry.documents.errors import (
    DocumentsNotYours,
    DocumentWithdrawn,
    NotConfidential,
    NothingToRedact,
    RequestIdUsed,
    TwinHasTwin,
)
from registry.documents.models import Document, DocumentVersion
from registry.documents.names import tidy
from registry.documents.operations.check import check_soon
from registry.documents.policies import may_attach, may_change
from registry.documents.storage import Arrival, store
from registry.identity.history import change_context
from registry.identity.models.parties import Organisation
from registry.identity.models.people import User
from registry.lifecycle.actors import Actor, actor_for
from registry.lifecycle.models import Case

FILES = 1146048357  # name space of the advisory locks on digests


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Who brings a file, under what name, for which request."""

    by: Actor
    file_name: str
    request_id: UUID


def delivered_by(user: User, file_name: str, request_id: UUID) -> Delivery:
    """A delivery of a signed-in person."""
    return Delivery(by=actor_for(user, basis="upload"), file_name=file_name, request_id=request_id)


def upload_document(
    arrival: Arrival,
    delivery: Delivery,
    *,
    case: Case,
    kind: str,
    title: str,
    is_confidential: bool = False,
    organisation: Organisation | None = None,
) -> DocumentVersion:
    """A new document of a case, with its first version."""

    def document(locked: Case) -> Document:
        _require(delivery.by.is_program or may_attach(delivery.by.user, locked, kind))
        return Document.objects.create(
            case=locked,
            kind=kind,
            title=title,
            is_confidential=is_confidential,
            organisation=organisation,
            created_by=delivery.by.user,
        )

    def is_same(earlier: DocumentVersion) -> bool:
        standing = earlier.document
        return (standing.case_id, standing.kind, standing.title, standing.is_confidential) == (
            *(case.pk, kind, title),
            is_confidential,
        )

    return _keep(arrival, delivery, case, document, is_same)


def upload_version(arrival: Arrival, delivery: Delivery, *, document: Document) -> DocumentVersion:
    """The next version of a document. Of a twin, it redacts the newest accepted full version."""

    def standing(locked: Case) -> Document:
        document.refresh_from_db()
        if document.withdrawn_at is not None:
            raise DocumentWithdrawn
        _require(delivery.by.is_program or may_change(delivery.by.user, document))
        return document

    return _keep(
        arrival, delivery, document.case, standing, lambda earlier: earlier.document_id == document.pk
    )


def upload_twin(arrival: Arrival, delivery: Delivery, *, original: Document, title: str) -> DocumentVersion:
    """The public twin of a confidential document, with its first version."""

    def twin(locked: Case) -> Document:
        original.refresh_from_db()
        if original.withdrawn_at is not None:
            raise DocumentWithdrawn
        _require(delivery.by.is_program or may_change(delivery.by.user, original))
        if not original.is_confidential:
            raise NotConfidential
        if Document.objects.filter(twin_of=original).exists():
            raise TwinHasTwin
        return Document.objects.create(
            case=locked,
            kind=original.kind,
            title=title,
            twin_of=original,
            organisation=original.organisation,
            created_by=delivery.by.user,
        )

    return _keep(
        arrival, delivery, original.case, twin, lambda earlier: earlier.document.twin_of_id == original.pk
    )


def keep_made(
    content: bytes,
    delivery: Delivery,
    *,
    case: Case,
    kind: str,
    title: str,
) -> DocumentVersion:
    """Keep a file that the registry made itself (minutes), checked like any other."""
    with Arrival(len(content)) as arrival:
        arrival.write(content)
        return upload_document(arrival, delivery, case=case, kind=kind, title=title)


def _require(allowed: bool) -> None:
    if not allowed:
        raise DocumentsNotYours


def _keep(
    arrival: Arrival,
    delivery: Delivery,
    case: Case,
    place: Callable[[Case], Document],
    is_same: Callable[[DocumentVersion], bool],
) -> DocumentVersion:
    """Write the rows and put the file in its place, both or neither; then have it checked."""
    sha256 = arrival.sha256
    try:
        with transaction.atomic(), change_context(delivery.by.authority, reason="upload"):
            # The case is the lock: versions are numbered one after another, and its state stands still.
            locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
            if (earlier := _earlier(delivery, sha256, is_same)) is not None:
                return earlier
            document = place(locked)
            redacts = _redacted(document)
            _lock_digest(sha256)
            arrival.keep()
            version = DocumentVersion.objects.create(
                document=document,
                number=(document.versions.aggregate(last=Max("number"))["last"] or 0) + 1,
                sha256=sha256,
                size=arrival.size,
                file_name=tidy(delivery.file_name),
                redacts=redacts,
                uploaded_by=delivery.by.user,
                uploaded_by_name=delivery.by.authority.actor.name[:200],
                request_id=delivery.request_id,
            )
    except BaseException:
        if arrival.is_kept:
            _forget_unless_named(sha256)
        raise
    check_soon(version)
    return version


def _earlier(
    delivery: Delivery, sha256: str, is_same: Callable[[DocumentVersion], bool]
) -> DocumentVersion | None:
    """What this request made already. Raises RequestIdUsed when it was for something else."""
    earlier = (
        DocumentVersion.objects.select_related("document").filter(request_id=delivery.request_id).first()
    )
    if earlier is None:
        return None
    user_id = delivery.by.user.pk if delivery.by.user else None
    if earlier.sha256 != sha256 or earlier.uploaded_by_id != user_id or not is_same(earlier):
        raise RequestIdUsed
    return earlier


def _redacted(document: Document) -> DocumentVersion | None:
    """The full version that a new version of a twin is the public one of (I19)."""
    if document.twin_of_id is None:
        return None
    newest = DocumentVersion.objects.accepted().filter(document=document.twin_of_id).order_by("-number")
    if (redacts := newest.first()) is None:
        raise NothingToRedact
    return redacts


def _lock_digest(sha256: str) -> None:
    """Nobody keeps or forgets the same bytes at the same time, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [FILES, sha256])


def _forget_unless_named(sha256: str) -> None:
    """Take the file back when the rows were not written, unless another document has the same bytes."""
    with transaction.atomic():
        _lock_digest(sha256)
        if not DocumentVersion.objects.filter(sha256=sha256).exists():
            store().forget(sha256)

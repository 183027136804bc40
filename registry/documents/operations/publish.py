"""Publish what is public of a case, and write it into the ledger's entries by its digest."""

from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from credits.authority import Authority
from credits.operations.log_act import ActInstruction, log_act
from registry.documents.models import DocumentVersion
from registry.documents.queries import publishable_versions
from registry.lifecycle.models import Case

ACTS = UUID("6e3b1a52-6c4f-5f0e-9d0a-3b6f0f1f7c55")  # name space: version → request id of the logged act
KIND = "document_published"


@transaction.atomic
def publish(case: Case, authority: Authority) -> list[DocumentVersion]:
    """Publish the newest accepted version of every public document. What is published stays published."""
    waiting = publishable_versions(case).select_for_update(of=("self",)).order_by("pk")
    published = []
    for version in waiting:
        version.is_published, version.published_at = True, timezone.now()
        version.save(update_fields=["is_published", "published_at"])
        log_act(
            ActInstruction(
                request_id=uuid5(ACTS, f"{version.document.public_id}:{version.number}"),
                authority=authority,
                kind=KIND,
                facts=version.about(),
            )
        )
        published.append(version)
    return published

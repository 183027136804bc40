"""Take a document back before anybody outside saw it. The row and the file stay, as the record."""

from django.db import transaction
from django.utils import timezone

from registry.documents.errors import AlreadyPublished, DocumentsNotYours
from registry.documents.models import Document, DocumentVersion
from registry.documents.policies import may_change
from registry.identity.history import change_context
from registry.identity.models.people import User
from registry.lifecycle.actors import actor_for
from registry.lifecycle.models import Case


@transaction.atomic
def withdraw_document(document: Document, by: User) -> Document:
    """Withdraw a document, and its public twin with it; a second call changes nothing.

    Raises DocumentsNotYours, AlreadyPublished.
    """
    Case.objects.select_for_update(of=("self",)).get(pk=document.case_id)
    document.refresh_from_db()
    if document.withdrawn_at is not None:
        return document
    if not may_change(by, document):
        raise DocumentsNotYours
    both = [document, *([document.public_twin] if document.public_twin else [])]
    if DocumentVersion.objects.published().filter(document__in=both).exists():
        raise AlreadyPublished
    with change_context(actor_for(by).authority, reason="withdrawn"):
        for one in both:
            if one.withdrawn_at is None:
                one.withdrawn_at, one.withdrawn_by = timezone.now(), by
                one.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return document

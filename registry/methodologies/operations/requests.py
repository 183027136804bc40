"""Once per request id, and one at a time per subject: what every verb about contents begins and ends with."""

from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, connection, models, transaction

from registry.lifecycle.operations.requests import hash_of
from registry.methodologies.errors import RequestIdUsed
from registry.methodologies.models import ContentRequest

Row = TypeVar("Row", bound=models.Model)


def wait_for_turn(subject: str) -> None:
    """Until the transaction ends nobody else writes about this methodology version or table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"content of {subject}"])


def told_again(model: type[Row], request_id: UUID, *asked: Any) -> Row | None:
    """The row that this request made or moved before. Raises RequestIdUsed for another content."""
    earlier = ContentRequest.objects.filter(pk=request_id).first()
    if earlier is None:
        return None
    if earlier.request_hash != hash_of(model._meta.label, *asked):
        raise RequestIdUsed
    return model._default_manager.get(pk=earlier.answer_id)


def keep_answer(row: models.Model, request_id: UUID, *asked: Any) -> None:
    """Remember what the request did, in the transaction that did it."""
    try:
        with transaction.atomic():
            ContentRequest.objects.create(
                request_id=request_id, request_hash=hash_of(row._meta.label, *asked), answer_id=row.pk
            )
    except IntegrityError:  # at the same moment the id was used about something that we did not lock
        raise RequestIdUsed from None

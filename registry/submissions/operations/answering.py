"""Once per request id: the first answer is kept, and a retry is given it again, refusals included."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from registry.lifecycle.operations.requests import plain
from registry.submissions.errors import RequestIdUsed, SubmissionRefused
from registry.submissions.models import AnsweredRequest

Answer = dict[str, Any]


def answered_once(
    request_id: UUID, request_hash: str, lock: Callable[[], Any], act: Callable[[Any], Answer]
) -> Answer:
    """What ``act`` answers to what ``lock`` locked, or what this request was answered before.

    ``lock`` takes the locks that keep two tries of one request apart. Raises what ``act`` refuses, and
    RequestIdUsed for an id that stands for something else.
    """
    refused: SubmissionRefused | None = None
    answer: Answer = {}  # as it is kept, so that a retry is told exactly the same
    with transaction.atomic():
        locked = lock()
        if (earlier := AnsweredRequest.objects.filter(pk=request_id).first()) is not None:
            return _told_again(earlier, request_hash)
        try:
            with transaction.atomic():
                answer = plain(act(locked))
        except SubmissionRefused as refusal:
            refused = refusal
        try:
            with transaction.atomic():
                AnsweredRequest.objects.create(
                    request_id=request_id,
                    request_hash=request_hash,
                    code=refused.code if refused else "",
                    answer=plain(refused.details) if refused else answer,
                )
        except IntegrityError:  # at the same moment the id was used about something that we did not lock
            raise RequestIdUsed from None
    if refused is not None:
        raise refused
    return answer


def _told_again(earlier: AnsweredRequest, request_hash: str) -> Answer:
    if earlier.request_hash != request_hash:
        raise RequestIdUsed
    if earlier.code:
        kinds = {kind.code: kind for kind in SubmissionRefused.__subclasses__()}
        raise kinds.get(earlier.code, SubmissionRefused)(**earlier.answer)
    return dict(earlier.answer)

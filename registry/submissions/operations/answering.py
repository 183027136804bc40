"""Once per request id: the first answer is kept, and a retry is given it again, refusals included."""

import hashlib
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction

from registry.submissions.errors import RequestIdUsed, SubmissionRefused
from registry.submissions.models import AnsweredRequest

Answer = dict[str, Any]


def hash_of(*content: Any) -> str:
    """SHA-256 of what was asked, to tell a retry from another request under the same id."""
    text = json.dumps(content, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()


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
                answer = _plain(act(locked))
        except SubmissionRefused as refusal:
            refused = refusal
        try:
            with transaction.atomic():
                AnsweredRequest.objects.create(
                    request_id=request_id,
                    request_hash=request_hash,
                    code=refused.code if refused else "",
                    answer=_plain(refused.details) if refused else answer,
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


def _plain(answer: Answer) -> Any:
    return json.loads(json.dumps(answer, cls=DjangoJSONEncoder))

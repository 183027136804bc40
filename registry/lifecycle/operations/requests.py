"""What was asked, as it is kept: so that a retry under the same request id is told from another request."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from registry.lifecycle.errors import RequestIdUsed

DOCUMENTS = "documents"  # the fact that holds the files a step named: ``[{"id", "number", "sha256"}]``


def plain(value: Any) -> Any:
    """Dates, ids and translated words as a JSON column gives them back."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def hash_of(*content: Any) -> str:
    """SHA-256 of what was asked, in hexadecimal; the order of keys does not matter."""
    text = json.dumps(content, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()


def asked(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts as whoever asked gave them: documents by their ids, whatever their newest version is by now."""
    named = facts.get(DOCUMENTS)
    if not isinstance(named, list):
        return facts
    return {**facts, DOCUMENTS: [one["id"] if isinstance(one, dict) else one for one in named]}


@contextmanager
def once_at_all(answered: QuerySet[Any]) -> Iterator[None]:
    """Write the first answer to a request. ``answered``: what it is found by when it comes again.

    Tries of one request wait for each other at the row they lock. About another row the same id may be
    answered at the same moment, and the database lets one through: RequestIdUsed for the other.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        if answered.exists():
            raise RequestIdUsed from None
        raise

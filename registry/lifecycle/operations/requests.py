"""What was asked, as it is kept: so that a retry under the same request id is told from another request."""

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


def plain(value: Any) -> Any:
    """Dates, ids and translated words as a JSON column gives them back."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def hash_of(*content: Any) -> str:
    """SHA-256 of what was asked, in hexadecimal; the order of keys does not matter."""
    text = json.dumps(content, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()

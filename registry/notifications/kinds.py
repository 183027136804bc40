"""The kinds of notice there are. Each room declares its own in ``notices.py``.

A kind holds the words, so that a notice is shown in its reader's language and not in
that of the process which raised it. Texts are filled with the notice's facts::

    register(NoticeKind(
        code="designation_expires",
        title=_("The designation of %(entity)s ends on %(date)s"),
        action=_("Ask the entity for its new accreditation, or end the designation."),
    ))
"""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeKind:
    """What a notice of this kind says (``title``) and what its reader must do (``action``)."""

    code: str
    title: str | Promise
    action: str | Promise

    def rendered(self, facts: dict[str, Any]) -> tuple[str, str]:
        """Title and action in the active language. Raises KeyError when a fact is missing."""
        return str(self.title) % facts, str(self.action) % facts


class UnknownKind(LookupError):
    """No room declares this kind: a mistake in the program, told at once."""


_kinds: dict[str, NoticeKind] = {}


def register(kind: NoticeKind) -> NoticeKind:
    """Declare a kind. The same code with other words is refused."""
    earlier = _kinds.setdefault(kind.code, kind)
    if earlier != kind:
        raise ValueError(f"the kind of notice {kind.code!r} is declared twice")
    return kind


def kind_of(code: str) -> NoticeKind:
    """The declared kind, or UnknownKind."""
    try:
        return _kinds[code]
    except KeyError:
        raise UnknownKind(code) from None

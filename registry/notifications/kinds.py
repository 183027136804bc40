"""The kinds of notice there are. Each room declares its own in ``notices.py``.

A kind holds the words, so that a notice is shown in its reader's language and not in
that of the process which raised it. Texts are filled with the notice's facts::

    register(NoticeKind(
        code="designation_expires",
        name=_("A designation is about to end"),
        title=_("The designation of %(entity)s ends on %(date)s"),
        action=_("Ask the entity for its new accreditation, or end the designation."),
    ))

``words`` adds facts that depend on the language (the label of a state, a date) at the moment of reading;
a title or an action may also be a function of the facts, where one sentence does not do.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Facts = dict[str, Any]
Text = str | Promise | Callable[[Facts], str]


class Timing(models.TextChoices):
    """When an e-mail goes out. Every notice stands on the board at once, whatever is chosen here."""

    AT_ONCE = "at_once", _("at once")
    DAILY = "daily", _("once a day")
    WEEKLY = "weekly", _("once a week")
    NEVER = "never", _("no e-mail")

    @classmethod
    def gathered(cls) -> tuple["Timing", ...]:
        """Those that wait for a digest."""
        return (cls.DAILY, cls.WEEKLY)

    @classmethod
    def binding(cls) -> tuple["Timing", ...]:
        """What may be chosen for deadlines that bind: they reach their reader within a day."""
        return (cls.AT_ONCE, cls.DAILY)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeKind:
    """What a notice of this kind says (``title``) and what its reader must do (``action``).

    ``is_binding``: it tells of a deadline that binds, so nobody can be unsubscribed from it.
    """

    code: str
    title: Text
    action: Text
    name: str | Promise = ""
    is_binding: bool = False
    must_reach_somebody: bool = True  # it waits in the outbox until somebody holds the place it is for
    words: Callable[[Facts], Facts] | None = None

    def rendered(self, facts: Facts) -> tuple[str, str]:
        """Title and action in the active language. Raises KeyError when a fact is missing."""
        whole = facts if self.words is None else {**facts, **self.words(facts)}
        return _filled(self.title, whole), _filled(self.action, whole)

    @property
    def label(self) -> str:
        """What the kind is called where its e-mails are chosen."""
        return str(self.name or self.code.replace("_", " "))

    @property
    def timings(self) -> tuple[Timing, ...]:
        """What a person may choose for it."""
        return Timing.binding() if self.is_binding else tuple(Timing)


def _filled(text: Text, facts: Facts) -> str:
    if callable(text) and not isinstance(text, Promise):
        return text(facts)
    return str(text) % facts


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


def all_kinds() -> Iterable[NoticeKind]:
    """Every declared kind, the binding ones first, by name in the active language."""
    return sorted(_kinds.values(), key=lambda kind: (not kind.is_binding, kind.label))

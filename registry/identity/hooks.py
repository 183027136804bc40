"""What this room asks of the rooms above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.identity.questions import Many

if TYPE_CHECKING:
    from registry.identity.models.people import User


@Many
def needs_second_factor(user: User) -> bool:
    """Whether the person may do something now that must not hang on a password alone.

    Asked at every door but the public one: answer with one query, kept by ``reading.once``.
    """
    return False

"""What instructions tell people: what waits for them, and what became of what they agreed to."""

from collections.abc import Iterable
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from registry.accounts.models import Instruction
from registry.accounts.nouns.instructions import InstructionKind, InstructionState
from registry.accounts.queries.accounts import representatives_who
from registry.identity.models.people import Role, User
from registry.notifications.kinds import NoticeKind, register
from registry.notifications.operations import raise_notice


def _in_words(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind_label": str(InstructionKind(facts["kind"]).label),
        "state_label": str(InstructionState(facts["state"]).label),
    }


TO_APPROVE = register(
    NoticeKind(
        code="instruction_to_approve",
        name=_("Instructions that wait for your approval"),
        title=_("%(number)s: %(kind_label)s of %(quantity)s units waits for your approval"),
        words=_in_words,
        action=_("Approve or reject it before %(until)s: from %(origin)s to %(destination)s."),
        is_binding=True,
    )
)
TO_ACCEPT = register(
    NoticeKind(
        code="instruction_to_accept",
        name=_("Units that wait for your acceptance"),
        title=_("%(number)s: %(quantity)s units wait for your acceptance"),
        words=_in_words,
        action=_("Accept or refuse them before %(until)s: from %(origin)s to %(destination)s."),
        is_binding=True,
    )
)
DONE = register(
    NoticeKind(
        code="instruction_done",
        name=_("Instructions that were executed"),
        title=_("%(number)s: %(kind_label)s of %(quantity)s units was executed"),
        words=_in_words,
        action=_("Nothing is left to do. From %(origin)s to %(destination)s."),
        must_reach_somebody=False,
    )
)
ENDED = register(
    NoticeKind(
        code="instruction_ended",
        name=_("Instructions that were ended without being executed"),
        title=_("%(number)s: %(kind_label)s of %(quantity)s units is now: %(state_label)s"),
        words=_in_words,
        action=_(
            "The units are free again. See the reason on its page, and propose it anew if it is still wanted."
        ),
        must_reach_somebody=False,
    )
)


def _link(one: Instruction) -> str:
    try:
        return reverse("portal:instruction", args=[one.public_id])
    except NoReverseMatch:  # an installation without the portal
        return ""


def _tell(one: Instruction, kind: NoticeKind, people: Iterable[User]) -> None:
    for user in {person.pk: person for person in people}.values():
        raise_notice(
            kind=kind.code,
            subject=one.number,
            audience=user,
            dedupe_key=f"instruction:{one.public_id}:{kind.code}:{one.version}:{user.pk}",
            event_key=f"instruction:{one.public_id}:{one.version}",
            facts={
                "number": one.number,
                "kind": one.kind,
                "state": one.state,
                "quantity": one.quantity,
                "origin": one.origin.number,
                "destination": one.destination.number,
                "until": one.expires_at.strftime("%Y-%m-%d %H:%M UTC"),
            },
            link=_link(one),
        )


def tell_approvers(one: Instruction) -> None:
    """Whoever may approve for the account, but who proposed it; of a correction the officers."""
    if one.kind == InstructionKind.CORRECTION:
        raise_notice(
            kind=TO_APPROVE.code,
            subject=one.number,
            audience=Role.REGISTRY_OFFICER,
            dedupe_key=f"instruction:{one.public_id}:{TO_APPROVE.code}",
            facts={
                "number": one.number,
                "kind": one.kind,
                "state": one.state,
                "quantity": one.quantity,
                "origin": one.origin.number,
                "destination": one.destination.number,
                "until": one.expires_at.strftime("%Y-%m-%d %H:%M UTC"),
            },
            link=_link(one),
            not_to=one.proposed_by,
        )
        return
    people = representatives_who(one.origin, "may_approve")
    _tell(one, TO_APPROVE, (user for user in people if user.pk != one.proposed_by_id))


def tell_receivers(one: Instruction) -> None:
    """Whoever may accept for the account that is to receive."""
    people = representatives_who(one.destination, "may_approve")
    _tell(one, TO_ACCEPT, (user for user in people if user.pk != one.proposed_by_id))


def _concerned(one: Instruction) -> list[User]:
    return [user for user in (one.proposed_by, one.approved_by) if user is not None]


def tell_done(one: Instruction) -> None:
    """Whoever proposed and approved it. A file of many is told once, by its page."""
    if one.batch_id is None:
        _tell(one, DONE, _concerned(one))


def tell_ended(one: Instruction) -> None:
    """Whoever proposed and approved it."""
    if one.batch_id is None:
        _tell(one, ENDED, _concerned(one))

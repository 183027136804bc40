"""What instructions tell people: what waits for them, and what became of what they agreed to."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from registry.accounts.models import Instruction, InstructionFile
from registry.accounts.nouns.instruction_files import FileState
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


def _file_in_words(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind_label": str(InstructionKind(facts["kind"]).label),
        "state_label": str(FileState(facts["state"]).label),
    }


FILE_TO_APPROVE = register(
    NoticeKind(
        code="instruction_file_to_approve",
        name=_("Files of instructions that wait for your approval"),
        title=_(
            "%(name)s: %(rows)s instructions (%(kind_label)s) of %(quantity)s units wait for your approval"
        ),
        words=_file_in_words,
        action=_("Approve or reject the file before %(until)s. It is decided on as a whole."),
        is_binding=True,
    )
)
FILE_NEWS = register(
    NoticeKind(
        code="instruction_file_news",
        name=_("What became of files of instructions"),
        title=_("%(name)s: %(state_label)s"),
        words=_file_in_words,
        action=_("See on its page what follows: %(rows)s rows, %(faults)s faults."),
        must_reach_somebody=False,
    )
)


def _tell_of_file(file: InstructionFile, kind: NoticeKind, people: Iterable[User]) -> None:
    for user in {person.pk: person for person in people}.values():
        raise_notice(
            kind=kind.code,
            subject=file.file_name,
            audience=user,
            dedupe_key=f"instruction-file:{file.public_id}:{kind.code}:{file.version}:{user.pk}",
            event_key=f"instruction-file:{file.public_id}:{file.version}",
            facts={
                "name": file.file_name,
                "kind": file.kind,
                "state": file.state,
                "rows": file.row_count,
                "faults": file.fault_count,
                "quantity": file.quantity,
                "until": file.expires_at.strftime("%Y-%m-%d %H:%M UTC") if file.expires_at else "",
            },
            link=_address("portal:instruction-file", file.public_id),
        )


def tell_file_approvers(file: InstructionFile) -> None:
    """Whoever may approve for the account, but who brought the file."""
    people = representatives_who(file.account, "may_approve")
    _tell_of_file(file, FILE_TO_APPROVE, (user for user in people if user.pk != file.brought_by_id))


def tell_file_news(file: InstructionFile, people: Iterable[User]) -> None:
    """What became of a file, told to those concerned."""
    _tell_of_file(file, FILE_NEWS, people)


def _address(name: str, public_id: UUID) -> str:
    try:
        return reverse(name, args=[public_id])
    except NoReverseMatch:  # an installation without the portal
        return ""


def _link(one: Instruction) -> str:
    return _address("portal:instruction", one.public_id)


def _facts(one: Instruction) -> dict[str, Any]:
    """What every notice of an instruction says of it."""
    return {
        "number": one.number,
        "kind": one.kind,
        "state": one.state,
        "quantity": one.quantity,
        "origin": one.origin.number,
        "destination": one.destination.number,
        "until": one.expires_at.strftime("%Y-%m-%d %H:%M UTC"),
    }


def _tell(one: Instruction, kind: NoticeKind, people: Iterable[User]) -> None:
    for user in {person.pk: person for person in people}.values():
        raise_notice(
            kind=kind.code,
            subject=one.number,
            audience=user,
            dedupe_key=f"instruction:{one.public_id}:{kind.code}:{one.version}:{user.pk}",
            event_key=f"instruction:{one.public_id}:{one.version}",
            facts=_facts(one),
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
            facts=_facts(one),
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

"""Who takes a step: a person, a program, or a person closing a decision of the Joint Committee."""

from dataclasses import dataclass

from credits.authority import Authority
from registry.identity.models.people import User
from registry.identity.policies import person
from registry.identity.system_authority import system_authority
from registry.lifecycle.tables import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Nobody acts without an authority. ``decision`` is the reference of a Joint Committee's decision."""

    user: User | None
    authority: Authority
    decision: str = ""
    side: str = ""

    @property
    def is_program(self) -> bool:
        return self.user is None


def actor_for(user: User, *, basis: str = "", approved_by: User | None = None) -> Actor:
    """A signed-in person. What they may do in a case, ``policies.parts_of`` says at the moment of the step."""
    return Actor(
        user=user,
        authority=Authority(
            actor=person(user),
            basis=basis or "member of the case",
            approved_by=None if approved_by is None else person(approved_by),
        ),
    )


def deciding(user: User | None, *, decision: str, task: str = "registry.parties", side: str = "") -> Actor:
    """Whoever gave the last assent (or the program that saw the silence end), for the Joint Committee."""
    basis = f"Joint Committee decision {decision}"
    authority = system_authority(task, basis) if user is None else Authority(actor=person(user), basis=basis)
    return Actor(user=user, authority=authority, decision=decision, side=side)


def program(task: str, basis: str) -> Actor:
    """A task of the registry itself, on a stated basis."""
    return Actor(user=None, authority=system_authority(task, basis))


PROGRAM_PARTS = frozenset({Part.PROGRAM})

"""The authority of programs: the beat, the loader, the sandbox.

A program acts under its own name and on a stated basis; it never borrows a person's.
"""

from credits.authority import ActorRef, Authority


def system_authority(task: str, basis: str) -> Authority:
    """Authority of the program ``task`` (its module path), for the reason ``basis``.

    Raises ValueError when either is blank: an act without a reason is not recorded.
    """
    if not task.strip() or not basis.strip():
        raise ValueError("a program's authority needs its name and a basis")
    return Authority(
        actor=ActorRef(kind="program", public_id=task.strip(), name=task.strip()),
        basis=basis.strip(),
    )

"""Start a child process that cannot outlive its parent, as a user its program accepts.

PostgreSQL refuses to run as root. As root, the child therefore enters a user
namespace in which it is nobody (65534) while its files keep belonging to root:
no user is made and no permission changed. Where namespaces are forbidden, it
really becomes nobody (see ``reachable``).
"""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

NOBODY = 65534
TERMINATE = signal.SIGTERM
CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
# Loaded here and not in the child: after a fork nothing may be imported.
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(parent: int, death_signal: int) -> None:
    """Linux: have the kernel send us ``death_signal`` when ``parent`` ends, however it ends."""
    if not sys.platform.startswith("linux"):
        return
    _libc.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:  # it ended before we asked
        os.kill(os.getpid(), signal.SIGKILL)


def enter_user_namespace() -> None:
    """Become nobody inside a new user namespace. Raises OSError where that is forbidden."""
    user, group = os.getuid(), os.getgid()
    if _libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "user namespaces are forbidden here")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} {group} 1")


def user_namespaces_allowed() -> bool:
    """Try it in a child, because a process cannot leave a namespace again."""
    child = os.fork()
    if child == 0:
        try:
            enter_user_namespace()
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def start(
    command: Sequence[str | Path],
    *,
    death_signal: int,
    output: IO[bytes] | int | None,  # None: where ours goes
    namespaced: bool = False,
    user: int | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start ``command`` in a session of its own, so that Ctrl-C reaches it only through us."""
    parent = os.getpid()
    return subprocess.Popen(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=dict(environment) if environment is not None else None,
        cwd=folder,
        user=user,
        group=user,
        extra_groups=[] if user is not None else None,
        start_new_session=True,
        preexec_fn=_preparation(parent, death_signal, namespaced),
    )


def _preparation(parent: int, death_signal: int, namespaced: bool) -> Callable[[], None]:
    def prepare() -> None:
        if namespaced:
            enter_user_namespace()
        # Last, because a change of user clears it.
        die_with_parent(parent, death_signal)

    return prepare


def stop(process: subprocess.Popen[bytes], *, first_signal: int, patience: float) -> int:
    """Ask, wait ``patience`` seconds, then insist. Returns the exit code."""
    if process.poll() is None:
        process.send_signal(first_signal)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    return int(process.returncode)


def in_a_child_as(user: int, question: Callable[[], bool]) -> bool:
    """Ask ``question`` as another user. False also when we may not become that user."""
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(user)
            os.setuid(user)
            os._exit(0 if question() else 1)
        except OSError:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def may_become(user: int) -> bool:
    """Whether this process may start others as ``user``."""
    return in_a_child_as(user, lambda: True)


def may_reach(path: Path, user: int) -> bool:
    """Whether ``user`` can get to ``path`` and read and run (or enter) it."""
    return in_a_child_as(user, lambda: os.access(path, os.R_OK | os.X_OK))

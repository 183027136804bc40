"""Places in the protocol at which a process kills itself with SIGKILL, once, when the test has asked for it.

A place is named by what is done and when: ``hear propose before``, ``… inside`` (done, and not yet committed) or
``… after`` (committed, and not yet answered). The test writes the name into a file of the registry's folder.
Two things can be made dishonest, for the controls: see DISHONEST.
"""

import json
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Any

from django.db import transaction

from registry.article6 import tasks
from registry.article6.api import link as door
from registry.article6.link import delivering, proposing
from registry.article6.link.effects import EFFECTS
from registry.article6.link.machine import Effect

FOLDER = "REGISTRY_FAULTS_FOLDER"
POINT, DISHONEST = "point", "dishonest"
# An origin that says "complete" and keeps its units; a destination that says "taken" and books nothing.
CONTROLS = {"keeps": Effect.HAND_OVER, "forgets": Effect.BOOK}


def asked(name: str) -> str:
    """What the test has written for this registry; empty for nothing."""
    with suppress(FileNotFoundError):
        return Path(os.environ[FOLDER], name).read_text()
    return ""


def reach(point: str) -> None:
    """Die here if this is the point, as by ``kill -9``."""
    if asked(POINT) == point:
        Path(os.environ[FOLDER], POINT).unlink()
        os.kill(os.getpid(), signal.SIGKILL)


def mined(name_of: Callable[..., str], original: Callable[..., Any]) -> Callable[..., Any]:
    """The function with its three points."""

    @wraps(original)
    def run(*args: Any, **kwargs: Any) -> Any:
        name = name_of(*args)
        reach(f"{name} before")
        with transaction.atomic():
            result = original(*args, **kwargs)
            reach(f"{name} inside")
        reach(f"{name} after")
        return result

    return run


def unless_dishonest(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any) -> None:
        if asked(DISHONEST) != name:
            original(*args)

    return run


def install() -> None:
    """Once in each process that speaks or listens."""
    patched: list[tuple[Any, str, Callable[..., str]]] = [
        (door, "hear", lambda _counterpart, body: f"hear {json.loads(body)['kind']}"),
        (delivering, "settle", lambda message, *_rest: f"settle {message.kind}"),
        (tasks, "sweep", lambda *_: "sweep"),
        (proposing, "propose", lambda *_: "propose"),
    ]
    for module, name, name_of in patched:
        setattr(module, name, mined(name_of, getattr(module, name)))
    for name, effect in CONTROLS.items():
        EFFECTS[effect] = unless_dishonest(name, EFFECTS[effect])

"""Look into a file from outside, in a process that may do next to nothing and is ended in time.

The web server and the workers never parse what somebody sent: they start ``child.py``, hand it the
open file, and believe its short answer. A child that dies is an answer too. Needs no Django.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from registry.documents.reading.verdict import Verdict

CHILD = Path(__file__).with_name("child.py")
TOO_LONG = "reader_too_long"
STOPPED = "reader_stopped"
# What a Python from an unusual place needs to find its own libraries; no secret travels along.
PASSED_ON = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PATH")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a file may keep us, in seconds of the processor and of the wall clock."""

    processor_seconds: int
    wall_seconds: int


WHILE_SOMEBODY_WAITS = Patience(8, 12)
IN_THE_BACKGROUND = Patience(120, 240)


def inspect(file: IO[bytes], patience: Patience = IN_THE_BACKGROUND) -> Verdict:
    """What the file is, and whether it may be kept. Never raises for anything the file does."""
    with tempfile.TemporaryFile() as answer:
        process = begin(CHILD, file, patience, answer)
        try:
            code = process.wait(timeout=patience.wall_seconds + 2)
        except subprocess.TimeoutExpired:
            code = -signal.SIGALRM
        finally:
            end_group(process)
        if code in (-signal.SIGALRM, -signal.SIGXCPU):
            return Verdict(code=TOO_LONG)
        answer.seek(0)
        return _read(answer.read()) if code == 0 else Verdict(code=STOPPED)


def begin(
    child: Path, file: IO[bytes], patience: Patience, answer: IO[bytes] | int, *arguments: str
) -> "subprocess.Popen[bytes]":
    """Start a child that confines itself with its first two arguments and reads the file on its input."""
    return subprocess.Popen(
        [
            *(sys.executable, "-I", "-B", str(child)),
            *(str(patience.processor_seconds), str(patience.wall_seconds), *arguments),
        ],
        stdin=file,
        stdout=answer,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
        start_new_session=True,
    )


def end_group(process: "subprocess.Popen[bytes]") -> None:
    """End the child and whatever it might have started."""
    # Its own group: should a child of the child exist after all, it ends here too.
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _read(answer: bytes) -> Verdict:
    """What the child wrote, taken for as untrusted as the file it read."""
    try:
        told: Any = json.loads(answer)
        code, media_type, findings = told["code"], told["media_type"], told["findings"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return Verdict(code=STOPPED)
    if not (isinstance(code, str) and isinstance(media_type, str) and isinstance(findings, dict)):
        return Verdict(code=STOPPED)
    return Verdict(code=code, media_type=media_type, findings=findings)

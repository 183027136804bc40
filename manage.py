#!/usr/bin/env python3
"""The one command of the registry: prepares .venv from uv.lock, then hands over to Django.

Until .venv is ready only the standard library is used, and whatever is missing is said
in one sentence. No Python is ever downloaded. REGISTRY_NO_BOOTSTRAP=1 leaves the
preparing out: the interpreter that runs this file is taken as it is.
"""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(HERE, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "prepared.json")
UV = "uv==0.13.9"
OWN_SERVERS = "set DATABASE_URL and REDIS_URL to servers of your own"
OFFLINE = (
    "failed to fetch",
    "dns error",
    "error sending request",
    "connection",
    "name resolution",
    "timed out",
)


def refuse(sentence):
    """End with one sentence and no traceback."""
    sys.exit(sentence)


def groups_for(command, *words):
    """The dependency groups of pyproject.toml that ``command`` needs; `test -m browser` drives a browser."""
    # The long runs and the benchmarks are made of the tests.
    if command not in ("test", "prove", "benchmark"):
        return [] if os.environ.get("DATABASE_URL") else ["embedded"]
    return ["embedded", "test"] + (["browser"] if any("browser" in word for word in words) else [])


def refuse_unsupported_platform(groups):
    """The embedded servers are programs for some platforms only."""
    system, (libc, version) = platform.system(), platform.libc_ver()
    if system == "Windows":
        refuse("Windows is not supported: run the registry under Linux (WSL) or macOS.")
    if "embedded" not in groups or system == "Darwin":
        return
    if system != "Linux" or platform.machine() not in ("x86_64", "aarch64"):
        refuse(f"There is no embedded PostgreSQL for {system} on {platform.machine()}: {OWN_SERVERS}.")
    if libc != "glibc":
        refuse(
            f"The embedded PostgreSQL needs glibc, and the C library here is another (musl?): {OWN_SERVERS}."
        )
    if tuple(int(part) for part in version.split(".")[:2]) < (2, 28):
        refuse(f"The embedded PostgreSQL needs glibc 2.28 and this system has {version}: {OWN_SERVERS}.")


def is_prepared(wanted, groups):
    """Whether .venv already holds what uv.lock asks for, for these groups."""
    try:
        with open(STAMP, encoding="utf-8") as file:
            stamp = json.load(file)
    except (OSError, ValueError):
        return False
    return (
        stamp.get("lock") == wanted and set(groups) <= set(stamp.get("groups", ())) and os.path.exists(PYTHON)
    )


def run(command, failure):
    """Run a step of the preparation; refuse with ``failure`` and the step's last words."""
    environment = dict(os.environ, UV_PYTHON_DOWNLOADS="never", UV_SYSTEM_CERTS="1", VIRTUAL_ENV=VENV)
    environment["UV_PROJECT_ENVIRONMENT"] = VENV
    done = subprocess.run(
        command, cwd=HERE, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode != 0:
        words = done.stdout.decode(errors="replace")
        if any(sign in words.lower() for sign in OFFLINE):
            failure = "The packages could not be downloaded: is there a connection to the package index?"
        last = words.strip().splitlines()[-1].strip() if words.strip() else "no output"
        refuse(f"{failure} (It said: {last[:300]})")


def usable(program):
    """Whether this uv runs (a version manager's empty shim does not) and is new enough for uv.lock."""
    try:
        words = subprocess.run(
            [program, "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ).stdout.split()
        return tuple(int(part) for part in words[1].split(b".")[:2]) >= (0, 8)
    except (OSError, IndexError, ValueError):
        return False


def uv_program():
    """The path of uv: the one on PATH, else one that pip puts into .venv."""
    ours = os.path.join(VENV, "bin", "uv")
    for found in (shutil.which("uv"), ours):
        if found and usable(found):
            return found
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        refuse(
            "Python's venv module is incomplete: install it (Debian, Ubuntu: apt install python3-venv) or uv."
        )
    run([sys.executable, "-m", "venv", "--clear", VENV], "Python could not make the folder .venv.")
    run(
        [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV],
        "pip could not install uv.",
    )
    return ours


def prepare(command, *words):
    """Make .venv hold what uv.lock says; quick when it already does."""
    groups = groups_for(command, *words)
    refuse_unsupported_platform(groups)
    with open(os.path.join(HERE, "uv.lock"), "rb") as file:
        wanted = hashlib.sha256(file.read()).hexdigest()
    if is_prepared(wanted, groups):
        return
    print("Preparing .venv from uv.lock …", file=sys.stderr, flush=True)
    if not os.access(HERE, os.W_OK) and not os.path.isdir(VENV):
        refuse(f"The folder .venv cannot be made: {HERE} is not writable for this user.")
    # Packages of other groups, put there by a developer, stay (inexact).
    command_line = [uv_program(), "sync", "--frozen", "--inexact", "--no-default-groups"]
    command_line += [word for group in groups for word in ("--group", group)]
    if not os.path.exists(PYTHON):
        command_line += ["--python", sys.executable]
    run(command_line, "The packages of uv.lock could not be installed.")
    with open(STAMP, "w", encoding="utf-8") as file:
        json.dump({"lock": wanted, "groups": groups}, file)


def main():
    """Prepare, change into .venv's Python, and run the command."""
    if sys.version_info < (3, 11):
        refuse("The registry needs Python 3.11 or newer, and this is Python %d.%d." % sys.version_info[:2])
    if not os.environ.get("REGISTRY_NO_BOOTSTRAP"):
        prepare(*sys.argv[1:] or ["help"])
        if os.path.realpath(sys.prefix) != os.path.realpath(VENV):
            os.execv(PYTHON, [PYTHON, os.path.abspath(__file__), *sys.argv[1:]])
    from registry.config.entry import run_command

    run_command(sys.argv)


if __name__ == "__main__":
    main()

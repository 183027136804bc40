"""``manage.py up``: the whole registry on this machine, from one command.

Servers (embedded, or those of DATABASE_URL and REDIS_URL), schema and data, web
server, worker and beat; then the address and, in a trial, one login per role. What
has not changed since the last start is not done again.
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from registry.config import prepared
from registry.config.environment import (
    PROJECT_FOLDER,
    data_folder,
    environment,
    has_own_servers,
    management_command,
    read_environment,
)
from registry.config.supervisor import Member, Supervisor
from registry.embedded import processes
from registry.embedded.errors import CannotStart
from registry.embedded.services import Holding, Services

READY_WITHIN = 90.0  # seconds until the first page
HOST = "127.0.0.1"


def up(arguments: list[str]) -> int:
    """Run until Ctrl-C. Returns the exit code; raises CannotStart or ImproperlyConfigured."""
    options = parse(arguments)
    began = time.monotonic()
    folder = data_folder(environment)
    own_servers = has_own_servers()
    if own_servers:
        read_environment(environment)  # refuses before anything is started
    supervisor = Supervisor(report)
    with ExitStack() as leaving:
        holding = Holding(folder, "manage.py up", port=options.port)
        leaving.callback(holding.release)
        refuse_taken_port(options.port)
        supervisor.listen_to_signals()
        found = dict(os.environ)
        others = []
        if not own_servers:
            services = Services(folder)
            leaving.callback(stop_services, services)
            services.start(report)
            found |= services.environment()
            others = [
                ("PostgreSQL", lambda: ended(services.postgresql.process), services.start_postgresql),
                ("Valkey", lambda: ended(services.valkey.process), services.start_valkey),
            ]
        leaving.callback(supervisor.stop)
        if not supervisor.end_asked:
            prepare(supervisor, found)
        if not supervisor.end_asked:
            if not own_servers:
                holding.publish(services.environment())
            start_members(supervisor, found, folder, options.port)
        if not supervisor.end_asked:
            report(f"ready after {time.monotonic() - began:.1f} s")
            print_welcome(
                folder, options.port, trial=own_servers is False or environment.bool("REGISTRY_TRIAL", False)
            )
        supervisor.keep_running(others)
        report("stopping")
    report("everything stopped")
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    """The command's options."""
    parser = argparse.ArgumentParser(prog="manage.py up", description="Run the registry on this machine.")
    parser.add_argument("--port", type=int, default=8000, help="the port of the web server (8000)")
    options = parser.parse_args(arguments)
    if not 1 <= options.port <= 65535:
        parser.error("a port is a number from 1 to 65535")
    return options


def say(line: str = "") -> None:
    """One line for the person in front of it, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def report(line: str) -> None:
    """Progress, line by line."""
    say(f"  {line}")


def refuse_taken_port(port: int) -> None:
    """Ask before the long part, not after it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError as problem:
            raise CannotStart(
                f"Port {port} may not be opened by this user: choose another with --port N."
            ) from problem
        except OSError as problem:
            raise CannotStart(f"Port {port} is already in use: choose another with --port N.") from problem


def prepare(supervisor: Supervisor, found: dict[str, str]) -> None:
    """Schema, reference data and people, unless this very state was prepared before."""
    if prepared.is_current(found):
        report("schema, public facts and people are as they were")
        return
    # A process of its own: we stay small, and the signals stay ours.
    process = processes.start(
        management_command("prepare"),
        death_signal=processes.TERMINATE,
        output=None,
        environment={**found, "REGISTRY_NO_BOOTSTRAP": "1"},
        folder=PROJECT_FOLDER,
    )
    while process.poll() is None and not supervisor.end_asked:
        supervisor.pause(0.2)
    processes.stop(process, first_signal=processes.TERMINATE, patience=10)
    if process.returncode != 0 and not supervisor.end_asked:
        raise CannotStart("The database could not be prepared; the reason stands above.")


def start_members(supervisor: Supervisor, found: dict[str, str], folder: Path, port: int) -> None:
    """The web server first, because somebody waits for it; then worker and beat."""
    python, logs = sys.executable, folder / "logs"
    logs.mkdir(mode=0o700, exist_ok=True)
    web = Member(
        name="web server",
        command=[python, "-m", "gunicorn", "-c", "python:registry.config.web", "--bind", f"{HOST}:{port}",
                 "registry.config.wsgi:application"],
        log=logs / "web.log",
        environment=found,
        death_signal=processes.TERMINATE,
    )  # fmt: skip
    supervisor.start(web)
    wait_for_first_page(supervisor, web, port)
    report("the web server answers")
    celery = [python, "-m", "celery", "--quiet", "-A", "registry.config.celery"]
    supervisor.start(
        Member(
            name="worker",
            command=[*celery, "worker", "--pool", "threads", "--concurrency", "2", "--without-gossip",
                     "--without-mingle", "--without-heartbeat", "--loglevel", "INFO"],
            log=logs / "worker.log",
            # Its warning about root has no place among lines of JSON: only JSON is accepted, never pickles.
            environment={**found, "REGISTRY_PROCESS": "worker", "PYTHONWARNINGS": "ignore:::celery.platforms"},
        )
    )  # fmt: skip
    supervisor.start(
        Member(
            name="beat",
            command=[*celery, "beat", "--schedule", str(folder / "beat-schedule"), "--pidfile", "",
                     "--loglevel", "INFO"],
            log=logs / "beat.log",
            environment={**found, "REGISTRY_PROCESS": "beat"},
        )
    )  # fmt: skip
    report("worker and beat are started")


def wait_for_first_page(supervisor: Supervisor, web: Member, port: int) -> None:
    """Until the web server answers, the end is asked for, or it is clear that it will not."""
    deadline = time.monotonic() + READY_WITHIN
    request = urllib.request.Request(
        f"http://{HOST}:{port}/health/live/", headers={"X-Forwarded-Proto": "https"}
    )
    if hosts := environment.list("REGISTRY_ALLOWED_HOSTS", default=[]):
        request.add_header("Host", hosts[0].lstrip("."))
    while not supervisor.end_asked:
        if web.has_ended() or time.monotonic() > deadline:
            raise CannotStart(f"The web server did not start; the reason is at the end of {web.log}.")
        try:
            urllib.request.urlopen(request, timeout=5).close()  # noqa: S310  (our own address)
            return
        except urllib.error.HTTPError as problem:
            raise CannotStart(
                f"The web server answers with an error ({problem.code}); see {web.log}."
            ) from problem
        except OSError:
            supervisor.pause(0.05)


def print_welcome(folder: Path, port: int, *, trial: bool) -> None:
    """The address and, in a trial, who can sign in."""
    say(f"\nThe registry is at http://{HOST}:{port}/")
    if trial:
        people = json.loads((folder / "people.json").read_text()) if (folder / "people.json").exists() else []
        say("Sign in at /accounts/login/ as one of these, made for this installation only")
        say("(the last column is the secret for an authenticator app):\n")
        for person in people:
            role, place = person["role"].replace("_", " "), person["stands_for"]
            say(f"  {role}{f', {place}' if place else ''}")
            say(f"    {person['email']:<42}{person['password']:<20}{person['totp_secret']}")
        say("\nWithout such an app: python3 manage.py trial_code EMAIL prints the code of this moment.")
    say("\nCtrl-C stops everything.")


def ended(process: subprocess.Popen[bytes] | None) -> bool:
    """Whether a started process is gone."""
    return process is not None and process.poll() is not None


def stop_services(services: Services) -> None:
    services.stop()
    report("Valkey and PostgreSQL stopped")

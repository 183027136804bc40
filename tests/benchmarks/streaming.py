"""``python -m tests.benchmarks.streaming ROUNDS SOCKETS``: the ledger's exports beside ``psql \\copy``, as JSON.

The yardstick copies the same columns of the same rows, but leaves formulas as they are.
"""

import json
import os
import resource
import subprocess
import sys

import django

django.setup()

import psycopg  # noqa: E402  (the settings come first)
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from credits.exports.datasets import DATASETS  # noqa: E402
from credits.exports.filters import Filters, settle_filters  # noqa: E402
from credits.exports.select import typed_select  # noqa: E402
from credits.exports.stream import stream  # noqa: E402
from registry.identity.models.people import User  # noqa: E402
from registry.identity.operations.demonstration import create_demonstration_people  # noqa: E402
from tests.benchmarks.measuring import in_turns, seconds_of  # noqa: E402


def raw_copy() -> list[str]:
    """The command line of ``\\copy`` for what the export of movements selects."""
    filters = Filters()
    query = typed_select(DATASETS["movements"], filters)
    connection.ensure_connection()
    text = psycopg.ClientCursor(connection.connection).mogrify(
        query, settle_filters(filters).parameters(filters)
    )
    one_line = " ".join(text.split())
    return [
        "psql",
        "-X",
        "-q",
        "-d",
        os.environ["DATABASE_URL"],
        "-c",
        rf"\copy ({one_line}) TO '/dev/null' CSV",
    ]


def read(format_name: str) -> int:
    """Bytes of the whole stream; nothing is kept."""
    return sum(len(chunk) for chunk in stream("movements", format_name, Filters()).chunks)


def auditor() -> str:
    """A signed-in auditor's session."""
    person = next(person for person in create_demonstration_people() if person.role == "auditor")
    client = Client()
    client.force_login(
        User.objects.get(email=person.email), "allauth.account.auth_backends.AuthenticationBackend"
    )
    return client.cookies["sessionid"].value


def main(rounds: int) -> None:
    command = raw_copy()
    copied, csv, lines = in_turns(
        [
            lambda: seconds_of(lambda: subprocess.run(command, check=True)),
            lambda: seconds_of(lambda: read("csv")),
            lambda: seconds_of(lambda: read("jsonl")),
        ],
        rounds,
    )
    figures = {
        "copy": copied,
        "csv": csv,
        "jsonl": lines,
        "bytes": read("csv"),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "session": auditor(),
        "command": command,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(int(sys.argv[1]))

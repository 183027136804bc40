"""What every ``manage.py`` command goes through: find the servers, then run.

With DATABASE_URL and REDIS_URL set, those servers are used. Without them the command
joins the embedded servers of a running ``up``, or starts them for its own duration.
"""

import os
import sys

from django.core.exceptions import ImproperlyConfigured

from registry.config.environment import PROJECT_FOLDER, data_folder, environment, has_own_servers
from registry.embedded.errors import CannotStart
from registry.embedded.services import services_for_a_command

# These read and write files only.
WITHOUT_SERVERS = {
    "help", "version", "--help", "-h", "--version", "makemessages", "compilemessages", "check_translations",
    "draw_lifecycles", "collectstatic", "findstatic", "diffsettings", "sendtestemail", "spectacular", "trial_code",
    "benchmark", "prove", "recalculate", "conformance",
}  # fmt: skip


def run_command(arguments: list[str]) -> None:
    """Run ``manage.py``'s arguments. Refusals are one sentence on standard error and code 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.config.settings")
    command = arguments[1] if len(arguments) > 1 else "help"
    try:
        if command == "test":
            run_tests(arguments[2:])
        elif command == "up" and "--help" not in arguments:
            from registry.config.up import up

            sys.exit(up(arguments[2:]))
        elif has_own_servers():
            run_django(arguments)
        elif command in WITHOUT_SERVERS or {"--help", "-h"} & set(arguments):
            os.environ.setdefault("REGISTRY_TRIAL", "true")
            run_django(arguments)
        else:
            with services_for_a_command(
                data_folder(environment), " ".join(["manage.py", *arguments[1:]])
            ) as found:
                os.environ.update(found)
                run_django(arguments)
    except (CannotStart, ImproperlyConfigured) as refusal:
        sys.exit(str(refusal))


def run_django(arguments: list[str]) -> None:
    """Django's own command line; the settings are read first, so that a refusal is a sentence."""
    from django.conf import settings
    from django.core.management import execute_from_command_line

    _ = settings.INSTALLED_APPS
    execute_from_command_line(arguments)


def run_tests(arguments: list[str]) -> None:
    """Become pytest, which starts servers of its own. Never with the addresses of real ones.

    The whole default run, and that of the stories, is shared by as many processes as there are cores, at
    most four, folder by folder (``tests/plugin.py``); that of the browser page by page.
    """
    processes = ["-n", str(min(os.cpu_count() or 1, 4))]
    if arguments in ([], ["-m", "stories"]):
        arguments += [*processes, "--dist=loadscope", "--no-loadscope-reorder"]
    elif arguments == ["-m", "browser"]:
        arguments += [*processes, "--dist=worksteal"]
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "CACHE_URL"):
        os.environ.pop(name, None)
    os.chdir(PROJECT_FOLDER)
    os.execv(  # noqa: S606  (no shell is the point)
        sys.executable, [sys.executable, "-m", "pytest", *arguments]
    )

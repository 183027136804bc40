"""Listed for ``manage.py help``; ``registry.config.entry`` runs it before Django is loaded."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _


class Command(BaseCommand):
    help = _("Run the whole registry on this machine: servers, schema, data, web, worker and beat.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help=_("the port of the web server (8000)"))

    def handle(self, *args: Any, **options: Any) -> None:
        from registry.config.up import up

        raise SystemExit(up(["--port", str(options["port"])]))

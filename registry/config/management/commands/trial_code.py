"""The second factor of a trial's person, for whoever has no authenticator app at hand."""

import json
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from registry.config.environment import data_folder, environment


class Command(BaseCommand):
    help = _("Print the one-time code that a person of this trial signs in with now.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help=_("as printed by `up`"))

    def handle(self, *args: Any, **options: Any) -> None:
        kept = data_folder(environment) / "people.json"
        if not settings.TRIAL or not kept.exists():
            raise CommandError(_("There are no trial people here."))
        secrets = {person["email"]: person["totp_secret"] for person in json.loads(kept.read_text())}
        if options["email"] not in secrets:
            raise CommandError(
                _("The people of this trial are: %(people)s.") % {"people": ", ".join(secrets)}
            )
        counters = list(yield_hotp_counters_from_time())  # those accepted now, ours in the middle
        counter = counters[len(counters) // 2]
        self.stdout.write(format_hotp_value(hotp_value(secrets[options["email"]], counter)))

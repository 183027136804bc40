"""``create_api_credential``: a client id and secret for a program that reads the API."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from registry.identity.models.people import User
from registry.identity.operations.credentials import create_credential
from registry.identity.scopes import Scope
from registry.identity.system_authority import system_authority


class Command(BaseCommand):
    help = "Make an OAuth 2.0 credential for a person's program; the secret is shown once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the person whose rights the program has")
        parser.add_argument("--name", required=True, help="what the program is")
        parser.add_argument(
            "--scope", action="append", choices=Scope.values, help="may be given several times"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        owner = User.objects.filter(email=User.objects.normalize_email(options["email"])).first()
        if owner is None:
            raise CommandError(f"nobody signs in as {options['email']}")
        scopes = [Scope(value) for value in options["scope"] or [Scope.REGISTER_READ]]
        authority = system_authority(__name__, "made on the command line")
        try:
            made = create_credential(owner, options["name"], scopes, authority=authority)
        except ValidationError as refusal:
            raise CommandError("; ".join(refusal.messages)) from refusal
        self.stdout.write(f"client_id     {made.client_id}\nclient_secret {made.client_secret}")

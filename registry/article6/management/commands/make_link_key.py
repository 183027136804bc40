"""Make a signing key for messages to the other side's registry, and show both halves."""

import base64
from argparse import ArgumentParser
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management.base import BaseCommand

from registry.article6.link.signing import public_bytes


class Command(BaseCommand):
    help = "Make a key that signs messages between registries. Nothing is stored."
    requires_system_checks: Any = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key_id", help="How both registries call the key, such as jp-2026")

    def handle(self, *args: Any, **options: Any) -> None:
        key = Ed25519PrivateKey.generate()
        secret = base64.b64encode(key.private_bytes_raw()).decode()
        public = base64.b64encode(public_bytes(key)).decode()
        self.stdout.write(f"REGISTRY_LINK_SIGNING_KEY={options['key_id']} {secret}")
        self.stdout.write(f"For the officers of the other side: {options['key_id']} {public}")

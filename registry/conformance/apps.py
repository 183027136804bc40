"""The room's Django application: a command, and nothing that is kept."""

from django.apps import AppConfig


class ConformanceConfig(AppConfig):
    name = "registry.conformance"

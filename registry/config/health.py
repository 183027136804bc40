"""What the registry answers when asked whether it lives and whether it is ready.

`live` says that the process answers; whoever restarts processes asks it. `ready` asks
the database, the broker, the cache, beat and the ledger's guards; whoever sends
visitors here asks it. Answers name the part that fails, never an address or a secret.
"""

import dataclasses
import datetime
from http import HTTPStatus
from typing import Any, ClassVar

from django.conf import settings
from django.db import DatabaseError, connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from health_check.base import HealthCheck
from health_check.checks import Cache, Database
from health_check.contrib.redis import Redis
from health_check.exceptions import HealthCheckException, ServiceUnavailable
from health_check.views import HealthCheckView
from redis.asyncio import Redis as Client
from redis.exceptions import RedisError

from credits.models import Transaction
from credits.verification import guards
from registry.config.clock import clock_offset
from registry.config.tasks import seconds_since_heartbeat

LATEST_HEARTBEAT = 60.0  # seconds; beat sends one every ten


@dataclasses.dataclass
class Beat(HealthCheck):
    """The clock of the house ticks: beat sends, the broker carries, a worker runs."""

    def run(self) -> None:
        try:
            age = seconds_since_heartbeat()
        except (RedisError, OSError) as problem:
            raise ServiceUnavailable("the heartbeat cannot be read") from problem
        if age is None:
            raise ServiceUnavailable("no heartbeat within the last hour")
        if age > LATEST_HEARTBEAT:
            raise ServiceUnavailable(f"the last heartbeat is {age:.0f} seconds old")


@dataclasses.dataclass
class Ledger(HealthCheck):
    """The ledger's head can be read, and every guard of it (constraints, triggers, functions, grants) stands."""

    timeout = datetime.timedelta(seconds=10)

    def run(self) -> None:
        try:
            Transaction.objects.order_by("-sequence").values_list("sequence", flat=True).first()
            _known, breaks = guards.first_break()
            moved = not settings.TRIAL and clock_offset()
        except DatabaseError as problem:
            raise ServiceUnavailable("the ledger cannot be read") from problem
        finally:
            # Checks run in threads of their own, whose connections nobody else would close.
            connections.close_all()
        if moved:
            raise ServiceUnavailable("the ledger's clock is moved")
        if breaks:
            raise ServiceUnavailable(f"the ledger is not guarded: {breaks[0].where}")


def broker() -> Redis:
    """The broker answers, asked the way Celery's transport would."""
    return Redis(client_factory=lambda: Client.from_url(settings.BROKER_ADDRESS, socket_timeout=3))


class _View(HealthCheckView):
    """The library's checks, answered as JSON with 503 when one fails."""

    named: ClassVar[dict[str, Any]] = {}

    def get_checks(self) -> Any:
        self.names = list(self.named)
        return [make() for make in self.named.values()]

    async def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        await super().get(request, *args, **kwargs)
        checks = {name: told(result.error) for name, result in zip(self.names, self.results, strict=True)}
        well = all(words == "ok" for words in checks.values())
        status = HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE
        return JsonResponse({"status": "ok" if well else "unavailable", "checks": checks}, status=status)

    def render_to_response(self, context: Any, **response_kwargs: Any) -> HttpResponse:
        return HttpResponse()  # the library's page would load its fonts from elsewhere


class Live(_View):
    """The process answers."""


class Ready(_View):
    """Everything a visitor needs is there."""

    named: ClassVar[dict[str, Any]] = {
        "database": Database,
        "broker": broker,
        "cache": Cache,
        "beat": Beat,
        "ledger": Ledger,
    }


def told(error: HealthCheckException | None) -> str:
    """One check's answer in words."""
    return "ok" if error is None else str(error)

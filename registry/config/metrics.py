"""Figures for Prometheus: the web server's own (django-prometheus) and those of the business.

Not public: asked with the token of REGISTRY_METRICS_TOKEN, or from this machine
without a proxy in between.
"""

import hmac
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django_prometheus.exports import ExportToDjangoView
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from credits.models import Transaction
from credits.queries.totals import totals
from registry.auditing.models import VerificationRun
from registry.config.tasks import seconds_since_heartbeat
from registry.issuance.models import Reverification
from registry.projects.models import Project


class BusinessFigures(Collector):
    """Read from the database when asked; nothing is counted twice in several processes."""

    def collect(self) -> Iterator[Any]:
        units = GaugeMetricFamily(
            "registry_units", "Units by registry and state", labels=["registry", "state"]
        )
        for row in totals(by=("registry",)):
            for state in ("issued", "held", "retired", "cancelled"):
                units.add_metric([str(row.key["registry"]), state], getattr(row.units, state))
        yield units
        head = Transaction.objects.order_by("-sequence").values_list("sequence", flat=True).first()
        yield GaugeMetricFamily("registry_ledger_head", "Sequence of the newest transaction", value=head or 0)
        yield GaugeMetricFamily(
            "registry_projects", "Projects in the register", value=Project.objects.count()
        )
        yield from self._verification()
        yield from issued_amounts()
        age = seconds_since_heartbeat()
        if age is not None:
            yield GaugeMetricFamily(
                "registry_beat_heartbeat_age_seconds", "Since beat's last heartbeat", value=age
            )

    def _verification(self) -> Iterator[Any]:
        last = VerificationRun.objects.filter(finished_at__isnull=False).order_by("-finished_at").first()
        if last is not None and last.finished_at is not None:
            clean, moment = float(last.is_clean), last.finished_at.timestamp()
            yield GaugeMetricFamily("registry_ledger_verified_at_seconds", "Its end", value=moment)
            yield GaugeMetricFamily("registry_ledger_verification_clean", "1: it found nothing", value=clean)


def issued_amounts() -> Iterator[Any]:
    """When what was issued was last looked at again, and what differed."""
    last = Reverification.objects.filter(finished_at__isnull=False).order_by("-period").first()
    if last is not None and last.finished_at is not None:
        yield GaugeMetricFamily(
            "registry_issued_reverified_at_seconds", "Its end", value=last.finished_at.timestamp()
        )
    newest = Reverification.objects.order_by("-period").first()
    if newest is not None:
        yield GaugeMetricFamily(
            "registry_issued_differences",
            "Differences of the newest re-verification of what was issued",
            value=newest.difference_count,
        )


def metrics(request: HttpRequest) -> HttpResponse:
    """All figures in Prometheus' text form. 404 for whoever may not ask."""
    if not may_ask(request):
        raise Http404
    answer = ExportToDjangoView(request)
    business = CollectorRegistry(auto_describe=False)
    business.register(BusinessFigures())
    answer.content = answer.content + generate_latest(business)
    return answer


def may_ask(request: HttpRequest) -> bool:
    """With the token, or from this machine itself."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        return True
    # Behind a proxy every visitor seems to come from this machine.
    if request.headers.get("X-Forwarded-For") or request.headers.get("Forwarded"):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False

"""The doors writes come in by: a view under gunicorn and a task under Celery, around the ledger's own verb.

Two of the doors are dishonest on purpose. They are the negative control: a check that does not report them
would not report a real loss either.
"""

import json
import threading
import time
from uuid import UUID

import redis
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from credits.authority import ActorRef, Authority
from credits.operations.transfer import TransferInstruction, transfer
from registry.config.celery import app
from registry.config.urls import urlpatterns as registry_patterns

ANSWERS = "faults:answers"  # request id → transaction, written after the task's commit
AUTHORITY = Authority(
    actor=ActorRef(kind="program", public_id="faults", name="fault test"), basis="fault test"
)


def move(order: dict[str, str]) -> str:
    """Carry out one order; gives the public id of its transaction."""
    done = transfer(
        TransferInstruction(
            request_id=UUID(order["request_id"]),
            authority=AUTHORITY,
            origin_id=UUID(order["origin"]),
            destination_id=UUID(order["destination"]),
            quantity=int(order["quantity"]),
        )
    )
    return str(done.public_id)


@csrf_exempt
def write(request: HttpRequest) -> HttpResponse:
    order = json.loads(request.body)
    return JsonResponse({"request_id": order["request_id"], "transaction": move(order)})


@csrf_exempt
def write_too_late(request: HttpRequest) -> HttpResponse:
    """Dishonest: says done first and writes afterwards."""

    def later() -> None:
        time.sleep(0.5)
        move(order)

    order = json.loads(request.body)
    threading.Thread(target=later, daemon=True).start()
    return JsonResponse({"request_id": order["request_id"], "transaction": ""})


@csrf_exempt
def ready(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ready")


@app.task(name="tests.faults.doors.write_by_task")
def write_by_task(order: dict[str, str]) -> None:
    transaction = move(order)
    answers = redis.Redis.from_url(settings.CACHES["default"]["LOCATION"])
    answers.hset(ANSWERS, order["request_id"], transaction)


urlpatterns = [
    path("write/", write),
    path("write-too-late/", write_too_late),
    path("ready/", ready),
    *registry_patterns,
]

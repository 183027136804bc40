"""What a person would do, as two doors of the web server: begin a transfer, and ask whether the server is there."""

import json
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from credits.authority import ActorRef, Authority
from credits.models import Account
from credits.serials import SerialRange
from registry.accounts.queries.controls import ledger_now
from registry.article6.link import proposing
from registry.article6.models import Counterpart
from registry.config.urls import urlpatterns as registry_patterns
from tests.faults.linking.points import install

AUTHORITY = Authority(
    actor=ActorRef(kind="program", public_id="faults", name="fault test"), basis="fault test"
)
install()


@csrf_exempt
def begin(request: HttpRequest) -> HttpResponse:
    """Propose a transfer; the same request id gives the same one."""
    said = json.loads(request.body)
    order = proposing.Order(
        request_id=UUID(said["request_id"]),
        authority=AUTHORITY,
        origin=Account.objects.get(number=said["origin"]),
        destination_account=said["destination"],
        issuing_registry=said["issuing"],
        ranges=(SerialRange(int(said["first"]), int(said["last"])),),
    )
    moving = proposing.propose(Counterpart.objects.get(), order, ledger_now())
    return JsonResponse({"transfer": str(moving.public_id)})


@csrf_exempt
def ready(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ready")


urlpatterns = [path("begin/", begin), path("ready/", ready), *registry_patterns]

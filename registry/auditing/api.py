"""The auditor's downloads for programs: the same streams as in the auditor's room."""

from typing import Any, cast

from django.http import Http404, StreamingHttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import BasePermission
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from credits.exports.stream import DATASETS, FORMATS, Filters
from registry.api.parameters import AS_OF, AS_OF_PARAMETER, as_of, moment_of, text_of, uuid_of
from registry.api.permissions import MayReadLedger
from registry.api.throttling import CredentialThrottle, DownloadThrottle
from registry.api.views import StrictParameters
from registry.auditing.models import Download
from registry.auditing.operations.downloads import open_stream
from registry.auditing.policies import may_audit
from registry.identity.models.people import User

COUNTRY = "partner_country"
REFERENCE = "reference"
ACCOUNT = "account"
SINCE = "since"
UNTIL = "until"
COUNTRY_PATTERN = "[A-Z]{2}"
REFERENCE_PATTERN = "[A-Za-z0-9_-]{1,64}"


class OwnerIsAuditor(BasePermission):
    """The credential's owner is an auditor at this moment."""

    message = _("The owner of this credential is not an auditor.")

    def has_permission(self, request: Request, view: APIView) -> bool:
        return may_audit(request.user)


class AddressDecides(BaseContentNegotiation):
    """The address says csv or jsonl; an Accept header does not change it."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


MOMENT = {"type": "string", "format": "date-time"}
PARAMETERS = [
    OpenApiParameter("dataset", str, OpenApiParameter.PATH, enum=sorted(DATASETS)),
    OpenApiParameter("suffix", str, OpenApiParameter.PATH, enum=sorted(FORMATS)),
    OpenApiParameter(
        COUNTRY, {"type": "string", "pattern": f"^{COUNTRY_PATTERN}$"}, description="Of this country only."
    ),
    OpenApiParameter(
        REFERENCE,
        {"type": "string", "pattern": f"^{REFERENCE_PATTERN}$"},
        description="Of this project only.",
    ),
    OpenApiParameter(ACCOUNT, OpenApiTypes.UUID, description="Of this account only."),
    OpenApiParameter(SINCE, MOMENT, description="Recorded after this moment."),
    OpenApiParameter(UNTIL, MOMENT, description="Recorded up to this moment."),
    AS_OF_PARAMETER,
]


@extend_schema_view(
    get=extend_schema(
        operation_id="ledger_download",
        tags=["ledger"],
        parameters=PARAMETERS,
        responses={
            (200, "text/csv"): OpenApiTypes.STR,
            (200, "application/x-ndjson"): OpenApiTypes.STR,
        },
    )
)
class LedgerDownload(StrictParameters):
    """Accounts, transactions, movements or holdings, whole or of one country, project, account or period.

    Streamed; ``X-Ledger-Sequence`` says up to which transaction. Needs a credential with
    the scope ``ledger.read`` whose owner is an auditor.
    """

    permission_classes = [MayReadLedger, OwnerIsAuditor]
    throttle_classes = [CredentialThrottle, DownloadThrottle]
    content_negotiation_class = AddressDecides

    def known_parameters(self) -> tuple[str, ...]:
        return (COUNTRY, REFERENCE, ACCOUNT, SINCE, UNTIL, AS_OF)

    def get(self, request: Request, dataset: str, suffix: str) -> StreamingHttpResponse:
        if dataset not in DATASETS or suffix not in FORMATS:
            raise Http404
        filters = Filters(
            partner_country=text_of(request, COUNTRY, COUNTRY_PATTERN),
            reference=text_of(request, REFERENCE, REFERENCE_PATTERN),
            account=uuid_of(request, ACCOUNT),
            since=moment_of(request, SINCE),
            until=moment_of(request, UNTIL),
            as_of=as_of(request),
        )
        download = open_stream(cast(User, request.user), dataset, suffix, filters, door=Download.Door.PROGRAM)
        response = StreamingHttpResponse(download.chunks, content_type=download.content_type)
        response["Content-Disposition"] = f'attachment; filename="{download.file_name}"'
        response["X-Ledger-Sequence"] = str(download.position.sequence)
        response["Cache-Control"] = "private, no-store"
        return response

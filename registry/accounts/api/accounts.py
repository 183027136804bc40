"""Accounts by machine: those a credential may speak for, what they hold, their statements and trusted accounts.

A credential never may more than its owner; one that is bound to accounts speaks for these only.
"""

from http import HTTPStatus
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from credits.models import Account
from registry.accounts.models import TrustedAccount
from registry.accounts.operations.trusting import propose_trusted, remove_trusted
from registry.accounts.policies import may_propose, readable_accounts, visible_accounts
from registry.accounts.queries.accounts import freezes_on, terms_of
from registry.accounts.queries.holdings import Holding, holdings_of, listed
from registry.accounts.queries.statements import Line, Period, PeriodNotUsable, page_of, period
from registry.api.idempotency import request_id_of
from registry.api.permissions import HasScope
from registry.api.views import ListView, WritingView
from registry.identity.models.people import User
from registry.identity.operations.credentials import accounts_of
from registry.identity.scopes import Scope

FIRST_ON, LAST_ON, AFTER = "first_on", "last_on", "after"
TAGS = ["accounts"]


class MayReadAccounts(HasScope):
    """Reading with either scope of accounts, writing only with that for writing."""

    scope = Scope.ACCOUNTS_READ

    @classmethod
    def scope_for(cls, method: str) -> Scope:
        return Scope.ACCOUNTS_READ if method in SAFE_METHODS else Scope.ACCOUNTS_WRITE

    def has_permission(self, request: Request, view: APIView) -> bool:
        token: Any = request.auth
        if token is None:
            return False
        reads = request.method in SAFE_METHODS or request.method not in view.allowed_methods
        enough = {str(Scope.ACCOUNTS_WRITE), *([str(Scope.ACCOUNTS_READ)] if reads else [])}
        return not enough.isdisjoint(token.get_scopes())


def bound(accounts: QuerySet[Account], request: Request) -> QuerySet[Account]:
    """Of these accounts those that the credential is bound to; all of them, where it is bound to none."""
    only = accounts_of(request.auth)
    return accounts if only is None else accounts.filter(public_id__in=only)


class LimitsSerializer(serializers.Serializer[Any]):
    """What the account holds its own instructions to; a limit that is null is none."""

    single_limit = serializers.IntegerField(allow_null=True)
    daily_limit = serializers.IntegerField(allow_null=True)
    second_approval = serializers.BooleanField()
    outside_trusted_allowed = serializers.BooleanField()
    receiver_accepts = serializers.BooleanField()


class OwnAccountSerializer(serializers.ModelSerializer[Account]):
    """An account the credential may speak for. Units of 1 tCO2e; ``reserved`` are set aside by instructions.

    ``frozen``: ``account``, ``registry`` or ``everything`` where a freeze stops it, else null.
    """

    id = serializers.UUIDField(source="public_id")
    registry = serializers.CharField(source="registry_id")
    holder = serializers.CharField(source="holder.label", default="")
    side = serializers.CharField(source="holder.side", default="")
    partner_country = serializers.CharField(source="holder.partner_country_id", default=None, allow_null=True)
    held = serializers.IntegerField(source="posted")
    reserved = serializers.IntegerField()
    frozen = serializers.SerializerMethodField()
    limits = serializers.SerializerMethodField()

    class Meta:
        model = Account
        fields = (
            *("id", "number", "registry", "kind", "status", "opened_at", "holder", "side"),
            *("partner_country", "held", "reserved", "frozen", "limits"),
        )

    def get_frozen(self, account: Account) -> str | None:
        stopped = self.context["frozen"].stops(account)
        if stopped is None:
            return None
        return "account" if stopped.account_id else "registry" if stopped.registry_id else "everything"

    @extend_schema_field(LimitsSerializer)
    def get_limits(self, account: Account) -> dict[str, Any]:
        return terms_of(account).as_data()


@extend_schema_view(get=extend_schema(operation_id="own_accounts_list", tags=TAGS))
class OwnAccounts(ListView):
    """The accounts whose holdings the credential may read, with what stops them and their limits."""

    permission_classes = [MayReadAccounts]
    serializer_class = OwnAccountSerializer
    queryset = Account.objects.none()
    orderings: ClassVar[dict[str, str]] = {"number": "number"}

    def get_queryset(self) -> QuerySet[Account]:
        return bound(listed(readable_accounts(self.request.user)), self.request)

    def serialise(self, page: list[Account]) -> Any:
        context = {**self.get_serializer_context(), "frozen": freezes_on(page)}
        return OwnAccountSerializer(page, many=True, context=context).data


class HoldingSerializer(serializers.Serializer[Holding]):
    """Units of one project and vintage; a vintage that is not known is null. ``ranges``: first and last serial."""

    registry = serializers.CharField()
    partner_country = serializers.CharField()
    project = serializers.CharField()
    vintage = serializers.IntegerField(allow_null=True)
    quantity = serializers.IntegerField()
    reserved = serializers.IntegerField()
    free = serializers.IntegerField()
    ranges = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))
    serials = serializers.ListField(child=serializers.CharField())


class HoldingsSerializer(serializers.Serializer[Any]):
    account = serializers.CharField()
    results = HoldingSerializer(many=True)


class OneAccount(WritingView):
    """The base: an account the credential may know of, or 404."""

    permission_classes = [MayReadAccounts]
    http_method_names = ["get", "head"]

    def found(self, public_id: UUID, *, reading: bool = True) -> Account:
        accounts = readable_accounts if reading else visible_accounts
        return get_object_or_404(
            bound(listed(accounts(self.request.user)), self.request), public_id=public_id
        )

    def person(self) -> User:
        assert isinstance(self.request.user, User), "without a credential the permission has answered"
        return self.request.user


@extend_schema_view(
    get=extend_schema(operation_id="account_holdings", tags=TAGS, responses=HoldingsSerializer)
)
class AccountHoldings(OneAccount):
    """What an account holds now, by project and vintage, with its serial numbers."""

    def get(self, request: Request, public_id: UUID) -> Response:
        account = self.found(public_id)
        return Response(HoldingsSerializer({"account": account.number, "results": holdings_of(account)}).data)


class DaysSerializer(serializers.Serializer[Any]):
    first_on = serializers.DateField()
    last_on = serializers.DateField()
    after = serializers.IntegerField(required=False, min_value=0, max_value=2**53)


class LineSerializer(serializers.Serializer[Line]):
    """One movement; ``quantity`` is negative when units left. ``balance``: what the account held after it."""

    recorded_at = serializers.DateTimeField()
    kind = serializers.CharField()
    transaction = serializers.UUIDField()
    counterpart = serializers.CharField()
    project = serializers.CharField()
    vintage = serializers.IntegerField(allow_null=True)
    registry = serializers.CharField()
    first_serial = serializers.IntegerField()
    last_serial = serializers.IntegerField()
    serials = serializers.CharField()
    quantity = serializers.IntegerField()
    balance = serializers.IntegerField()


class StatementSerializer(serializers.Serializer[Any]):
    """``ledger_sequence``: the last entry it contains. ``next``: say it as ``after`` for the next page, or null."""

    account = serializers.CharField()
    first_on = serializers.DateField()
    last_on = serializers.DateField()
    time_zone = serializers.CharField()
    ledger_sequence = serializers.IntegerField()
    opening_balance = serializers.IntegerField()
    closing_balance = serializers.IntegerField()
    lines = LineSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


DAY = {"type": "string", "format": "date"}
DAYS = [
    OpenApiParameter(FIRST_ON, DAY, required=True, description="First day, in the holder's country."),
    OpenApiParameter(LAST_ON, DAY, required=True, description="Last day, included."),
    OpenApiParameter(AFTER, {"type": "integer", "minimum": 0}, description="``next`` of the page before."),
]


@extend_schema_view(
    get=extend_schema(
        operation_id="account_statement", tags=TAGS, parameters=DAYS, responses=StatementSerializer
    )
)
class AccountStatement(OneAccount):
    """The statement of any period: opening balance, every movement with the balance after it, closing balance."""

    parameters = (FIRST_ON, LAST_ON, AFTER)

    def get(self, request: Request, public_id: UUID) -> Response:
        asked = asked_period(self.found(public_id), request)
        given = DaysSerializer(data=request.query_params)
        given.is_valid(raise_exception=True)
        lines, following = page_of(asked, given.validated_data.get(AFTER))
        answer = {
            "account": asked.account.number,
            "first_on": asked.first_on,
            "last_on": asked.last_on,
            "time_zone": str(asked.zone),
            "ledger_sequence": asked.position.sequence,
            "opening_balance": asked.opening,
            "closing_balance": asked.closing,
            "lines": lines,
            "next": following,
        }
        return Response(StatementSerializer(answer).data)


def asked_period(account: Account, request: Request) -> Period:
    """The period a request names. Raises ValidationError for days that are none, or none yet."""
    given = DaysSerializer(data=request.query_params)
    given.is_valid(raise_exception=True)
    try:
        return period(account, given.validated_data[FIRST_ON], given.validated_data[LAST_ON])
    except PeriodNotUsable:
        text = _("The last day is not before the first, and the period has begun.")
        raise ValidationError({FIRST_ON: text}, "invalid") from None


class TrustedSerializer(serializers.ModelSerializer[TrustedAccount]):
    """An entry of the list. It counts from ``takes_effect_at`` on; null until somebody approves it."""

    id = serializers.UUIDField(source="public_id")

    class Meta:
        model = TrustedAccount
        fields = (
            "id",
            "number",
            "name",
            "state",
            "proposed_at",
            "approved_at",
            "takes_effect_at",
            "ended_at",
        )


class TrustedListSerializer(serializers.Serializer[Any]):
    results = TrustedSerializer(many=True)


class ProposedSerializer(serializers.Serializer[Any]):
    """What a representative who may propose sends."""

    number = serializers.CharField(max_length=64)
    name = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)


@extend_schema_view(
    get=extend_schema(operation_id="trusted_accounts_list", tags=TAGS, responses=TrustedListSerializer),
    post=extend_schema(
        operation_id="trusted_account_propose",
        tags=TAGS,
        request=ProposedSerializer,
        responses={201: TrustedSerializer},
    ),
)
class TrustedAccounts(OneAccount):
    """The trusted list. A proposal is approved by another representative, in the portal and with a second factor."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: Request, public_id: UUID) -> Response:
        rows = TrustedAccount.objects.on_the_list().filter(account=self.found(public_id, reading=False))
        return Response(TrustedListSerializer({"results": rows.order_by("number")}).data)

    def post(self, request: Request, public_id: UUID) -> Response:
        request_id = request_id_of(request)
        wanted = ProposedSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        account = self.found(public_id, reading=False)
        if not may_propose(request.user, account):
            raise PermissionDenied
        entry = propose_trusted(
            account,
            wanted.validated_data["number"],
            by=self.person(),
            name=wanted.validated_data["name"],
            request_id=request_id,
        )
        return Response(TrustedSerializer(entry).data, status=HTTPStatus.CREATED)


@extend_schema_view(
    post=extend_schema(
        operation_id="trusted_account_remove", tags=TAGS, request=None, responses=TrustedSerializer
    )
)
class TrustedAccountRemoval(OneAccount):
    """Take an account off the list, from now on. A second time: as it is."""

    http_method_names = ["post"]

    def post(self, request: Request, public_id: UUID, entry: UUID) -> Response:
        request_id_of(request)
        found = get_object_or_404(
            TrustedAccount.objects.select_related("account"),
            account=self.found(public_id, reading=False),
            public_id=entry,
        )
        return Response(TrustedSerializer(remove_trusted(found, by=self.person())).data)

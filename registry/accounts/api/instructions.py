"""Instructions for programs: propose, ask what would be accepted, read, take steps.

Every write takes an Idempotency-Key, every step the ETag of what was read. A refusal names each check that fails.
A program approves by a credential with the scope for it, which stands for the second factor of its owner; that
owner is another person than who proposed, here as everywhere.
"""

from http import HTTPStatus
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import CharFilter
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from credits.models import Account
from registry.accounts.api.questions import WantedSerializer, read_question
from registry.accounts.checks.evaluating import evaluate
from registry.accounts.checks.questions import Failure, Question
from registry.accounts.checks.table import ABORT, ACCEPT, APPROVE, REFUSE, REJECT
from registry.accounts.errors import InstructionChanged
from registry.accounts.models import Instruction, InstructionEvent
from registry.accounts.nouns.instructions import InstructionKind, InstructionQuerySet, InstructionState
from registry.accounts.operations.approving import Proof, take
from registry.accounts.operations.proposing import propose
from registry.accounts.queries.instructions import awaiting, instructions_visible_to, with_accounts
from registry.api.filters import ChoiceFilter, TruthFilter
from registry.api.idempotency import request_id_of
from registry.api.permissions import MayInstruct, MayReadInstructions, MayTakeSteps
from registry.api.preconditions import PreconditionFailed, expected_version, with_version
from registry.api.views import ListingAndWritingView, WritingView
from registry.identity.models.people import User
from registry.identity.operations.credentials import accounts_of
from registry.identity.scopes import Scope

STEPS = (APPROVE, REJECT, ACCEPT, REFUSE, ABORT)
BY_SCOPE = {APPROVE: Scope.INSTRUCTIONS_APPROVE, ACCEPT: Scope.INSTRUCTIONS_APPROVE}


class FailureSerializer(serializers.Serializer[Failure]):
    """A check that does not hold, and what to do about it."""

    code = serializers.CharField()
    text = serializers.CharField()
    next_step = serializers.CharField()


class AcceptabilitySerializer(serializers.Serializer[Any]):
    """Whether an instruction would be accepted now, and every check that fails, in the documented order."""

    would_be_accepted = serializers.BooleanField()
    failures = FailureSerializer(many=True)


class InstructionSerializer(serializers.ModelSerializer[Instruction]):
    """An instruction. ``status``: its number in the Kyoto system. ``blocked_by``: the check that kept it from being
    executed when it was last tried. ``transaction_id``: what it became in the ledger."""

    id = serializers.UUIDField(source="public_id")
    number = serializers.CharField()
    status = serializers.IntegerField(source="des_status")
    origin = serializers.CharField(source="origin.number")
    destination = serializers.CharField(source="destination.number")

    class Meta:
        model = Instruction
        fields = (
            "id",
            "number",
            "kind",
            "state",
            "status",
            "origin",
            "destination",
            "quantity",
            "purpose",
            "reference",
            "decision_reference",
            "needs_approval",
            "needs_acceptance",
            "is_trusted",
            "proposed_at",
            "expires_at",
            "executes_at",
            "ended_at",
            "blocked_by",
            "transaction_id",
            "version",
        )


class EventSerializer(serializers.ModelSerializer[InstructionEvent]):
    """A step that was taken: by whom, on what basis, when and why."""

    status = serializers.IntegerField(source="des_status")

    class Meta:
        model = InstructionEvent
        fields = ("number", "step", "state", "status", "actor_name", "basis", "reason", "happened_at")


class WholeInstructionSerializer(InstructionSerializer):
    """The same with its steps."""

    events = EventSerializer(many=True)

    class Meta(InstructionSerializer.Meta):
        fields = (*InstructionSerializer.Meta.fields, "reason", "events")  # type: ignore[assignment]


class StepWantedSerializer(serializers.Serializer[Any]):
    step = serializers.ChoiceField(choices=STEPS)
    reason = serializers.CharField(max_length=1000, required=False, default="", allow_blank=True)


class InstructionFilters(FilterSet):
    kind = ChoiceFilter(choices=InstructionKind.choices)
    state = ChoiceFilter(choices=InstructionState.choices)
    origin = CharFilter(field_name="origin__number", label=gettext_lazy("Number of the account they leave."))
    destination = CharFilter(
        field_name="destination__number", label=gettext_lazy("Number of the account they are to reach.")
    )
    is_my_turn = TruthFilter(method="by_turn", label=gettext_lazy("Waiting for your approval or acceptance."))

    class Meta:
        model = Instruction
        fields: ClassVar[list[str]] = []

    def by_turn(self, rows: QuerySet[Instruction], name: str, wanted: bool) -> QuerySet[Instruction]:
        mine = awaiting(self.request.user).order_by().values("pk")
        return rows.filter(pk__in=mine) if wanted else rows.exclude(pk__in=mine)


class InstructionView(WritingView):
    """The base: an instruction of an account that the person reads, or 404."""

    permission_classes = [MayInstruct]

    def person(self) -> User:
        """Whoever the credential speaks for; without one the permission has answered already."""
        assert isinstance(self.request.user, User)
        return self.request.user

    def bound_to(self) -> frozenset[str] | None:
        """The accounts that the credential is bound to, by their public ids; None: all of its owner's."""
        token: Any = self.request.auth
        return accounts_of(token)

    def visible(self) -> InstructionQuerySet:
        """What the owner reads, as far as the credential is bound to it."""
        rows = instructions_visible_to(self.person())
        bound = self.bound_to()
        if bound is None:
            return rows
        ids = list(bound)
        return rows.filter(Q(origin__public_id__in=ids) | Q(destination__public_id__in=ids))

    def speaks_for(self, one: Instruction, step: str) -> bool:
        """Whether the credential is bound to the account for which the step is taken: that which receives, or gives."""
        bound = self.bound_to()
        account = one.destination if step in (ACCEPT, REFUSE) else one.origin
        return bound is None or str(account.public_id) in bound

    def question(self, request: Request) -> Question:
        """What the body asks. Raises PermissionDenied for an account that the credential is not bound to."""
        request_id = request_id_of(request)
        wanted = WantedSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        bound = self.bound_to()
        if bound is not None:
            number = wanted.validated_data["origin"]
            named = Account.objects.filter(number=number, public_id__in=list(bound))
            # A correction goes the way back between the accounts of the entry, whatever account is named.
            if wanted.validated_data.get("reverses") or not named.exists():
                raise PermissionDenied(_("This credential is bound to other accounts."))
        return read_question(wanted.validated_data, self.person(), request_id)

    def shown(self, public_id: UUID, status: int = HTTPStatus.OK) -> Response:
        rows = with_accounts(self.visible()).prefetch_related("events")
        one = get_object_or_404(rows, public_id=public_id)
        return with_version(Response(WholeInstructionSerializer(one).data, status=status), one.version)


@extend_schema_view(
    get=extend_schema(operation_id="instructions_list", tags=["instructions"]),
    post=extend_schema(
        operation_id="instruction_propose",
        tags=["instructions"],
        request=WantedSerializer,
        responses={201: WholeInstructionSerializer},
    ),
)
class Instructions(InstructionView, ListingAndWritingView):
    """Instructions from and to one's accounts. A new one sets its units aside until it is approved, and ended."""

    queryset = Instruction.objects.none()
    serializer_class = InstructionSerializer
    filterset_class = InstructionFilters
    orderings: ClassVar[dict[str, str]] = {
        "proposed": "-pk",
        "expires_at": "expires_at",
        "quantity": "quantity",
    }

    def get_queryset(self) -> QuerySet[Instruction]:
        return self.visible().select_related("origin", "destination")

    def post(self, request: Request) -> Response:
        one = propose(self.question(request))
        answer = Response(WholeInstructionSerializer(one).data, status=HTTPStatus.CREATED)
        return with_version(answer, one.version)


@extend_schema_view(
    post=extend_schema(
        operation_id="instruction_acceptability",
        tags=["instructions"],
        request=WantedSerializer,
        responses=AcceptabilitySerializer,
    )
)
class Acceptability(InstructionView):
    """Would this be accepted? The checks that a proposal would meet now, with nothing written. The Idempotency-Key
    is the one that the proposal would carry."""

    permission_classes = [MayReadInstructions]
    http_method_names = ["post"]

    def post(self, request: Request) -> Response:
        failures = evaluate(self.question(request))
        answer = {"would_be_accepted": not failures, "failures": failures}
        return Response(AcceptabilitySerializer(answer).data)


@extend_schema_view(
    get=extend_schema(
        operation_id="instruction_retrieve", tags=["instructions"], responses=WholeInstructionSerializer
    )
)
class InstructionDetail(InstructionView):
    """One instruction with its steps. Its ETag is the version that a step names in If-Match."""

    http_method_names = ["get", "head"]

    def get(self, request: Request, public_id: UUID) -> Response:
        return self.shown(public_id)


@extend_schema_view(
    post=extend_schema(
        operation_id="instruction_step",
        tags=["instructions"],
        request=StepWantedSerializer,
        responses=WholeInstructionSerializer,
    )
)
class InstructionSteps(InstructionView):
    """Approve, reject, accept, refuse or abort. To approve and to accept needs the scope for approving."""

    permission_classes = [MayTakeSteps]
    http_method_names = ["post"]
    versioned = ("POST",)

    def post(self, request: Request, public_id: UUID) -> Response:
        request_id = request_id_of(request)
        seen = expected_version(request)
        wanted = StepWantedSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        step = wanted.validated_data["step"]
        one = get_object_or_404(self.visible(), public_id=public_id)
        token: Any = request.auth
        if str(BY_SCOPE.get(step, Scope.INSTRUCTIONS_WRITE)) not in token.get_scopes():
            raise PermissionDenied(_("This credential was not given the scope that is needed here."))
        if not self.speaks_for(one, step):
            raise PermissionDenied(_("This credential is bound to other accounts."))
        try:
            take(
                one.public_id,
                step,
                by=self.person(),
                request_id=request_id,
                reason=wanted.validated_data["reason"],
                expected_version=seen,
                proof=Proof(by_credential=True),
            )
        except InstructionChanged as changed:
            raise PreconditionFailed(changed.message, changed.code) from None
        return self.shown(public_id)

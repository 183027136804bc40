"""Decisions of the Joint Committees: what was adopted, for everybody; the agenda and assent, for members."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.filters import ChoiceFilter, CountryFilter
from registry.api.idempotency import request_id_of
from registry.api.permissions import MayWorkInCases
from registry.api.views import DetailView, ListView, WritingView
from registry.identity.models.people import User
from registry.identity.scopes import Scope
from registry.parties.models import JointCommitteeDecision
from registry.parties.operations.assents import declare_conflict, give_assent
from registry.parties.policies import decisions_visible_to

SCOPES = {str(Scope.CASES_READ), str(Scope.CASES_WRITE)}
LONGEST = 10_000  # characters of a reason


class DecisionSerializer(serializers.ModelSerializer[JointCommitteeDecision]):
    """A decision: what it was about, and what came of it. Who said what, only the Committee reads."""

    id = serializers.UUIDField(source="public_id")
    partner_country = serializers.CharField(source="committee.partner_country_id")
    case = serializers.CharField(source="case.reference")
    subject_reference = serializers.CharField(source="case.subject_reference")

    class Meta:
        model = JointCommitteeDecision
        fields = (
            "id",
            "reference",
            "partner_country",
            "case",
            "subject_reference",
            "outcome",
            "kind",
            "title",
            "status",
            "opened_at",
            "silence_closes_at",
            "closed_at",
        )


class DecisionFilters(FilterSet):
    partner_country = CountryFilter(field_name="committee__partner_country")
    status = ChoiceFilter(choices=JointCommitteeDecision.Status.choices)

    class Meta:
        model = JointCommitteeDecision
        fields: ClassVar[list[str]] = []


def readable_for(request: Request) -> QuerySet[JointCommitteeDecision]:
    """What everybody may read; more with a credential that may read cases, as far as its owner may."""
    credential: Any = request.auth
    scopes = set() if credential is None else set(credential.get_scopes())
    user = request.user if scopes & SCOPES else None
    return decisions_visible_to(user).select_related("case", "committee")


@extend_schema_view(get=extend_schema(operation_id="decisions_list", tags=["decisions"]))
class DecisionList(ListView):
    """Decisions of the Joint Committees, the newest first."""

    queryset = JointCommitteeDecision.objects.none()
    serializer_class = DecisionSerializer
    filterset_class = DecisionFilters
    search_fields = ["reference", "title"]
    orderings: ClassVar[dict[str, str]] = {"opened_at": "opened_at", "reference": "reference"}

    def get_queryset(self) -> QuerySet[JointCommitteeDecision]:
        return readable_for(self.request)


@extend_schema_view(get=extend_schema(operation_id="decisions_read", tags=["decisions"]))
class DecisionDetail(DetailView):
    """One decision by its id."""

    queryset = JointCommitteeDecision.objects.none()
    serializer_class = DecisionSerializer
    lookup_field = "public_id"

    def get_queryset(self) -> QuerySet[JointCommitteeDecision]:
        return readable_for(self.request)


class AssentSerializer(serializers.Serializer[Any]):
    """What a member says for the side; the reason is needed for a no."""

    agrees = serializers.BooleanField()
    reason = serializers.CharField(max_length=LONGEST, required=False, default="", allow_blank=True)


class ConflictSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=LONGEST)


class SpeakingView(WritingView):
    """The base: a decision that the member sees, or 404."""

    http_method_names = ["post"]
    permission_classes = [MayWorkInCases]

    def decision(self, public_id: UUID) -> JointCommitteeDecision:
        return get_object_or_404(decisions_visible_to(self.request.user), public_id=public_id)

    def member(self) -> User:
        """Whoever the credential speaks for; without one the permission has answered already."""
        assert isinstance(self.request.user, User)
        return self.request.user


@extend_schema_view(
    post=extend_schema(
        operation_id="decision_assent",
        tags=["decisions"],
        request=AssentSerializer,
        responses=DecisionSerializer,
    )
)
class GiveAssent(SpeakingView):
    """Say for one's side whether it agrees. The second side's yes takes the step of the case."""

    def post(self, request: Request, public_id: UUID) -> Response:
        request_id = request_id_of(request)
        said = AssentSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        give_assent(self.decision(public_id), by=self.member(), request_id=request_id, **said.validated_data)
        # Read anew: the step that was taken may have given the case another subject.
        return Response(DecisionSerializer(self.decision(public_id)).data)


@extend_schema_view(
    post=extend_schema(
        operation_id="decision_conflict",
        tags=["decisions"],
        request=ConflictSerializer,
        responses=DecisionSerializer,
    )
)
class DeclareConflict(SpeakingView):
    """Declare a conflict of interest: another member of the side gives its assent."""

    def post(self, request: Request, public_id: UUID) -> Response:
        request_id_of(request)  # a second declaration is the first: nothing about the key is kept
        wanted = ConflictSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        decision = self.decision(public_id)
        declare_conflict(decision, by=self.member(), reason=wanted.validated_data["reason"])
        return Response(DecisionSerializer(decision).data)

"""Cases by machine: the list of what one may see, one case with everything that can be done, opening one."""

from http import HTTPStatus
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import UUIDFilter
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.filters import ChoiceFilter, CountryFilter, IsoDateFilter, ReferenceFilter, TruthFilter
from registry.api.idempotency import request_id_of
from registry.api.permissions import MayWorkInCases
from registry.api.preconditions import with_version
from registry.api.views import ListingAndWritingView, WritingView
from registry.identity.models.parties import Organisation, PartnerCountry
from registry.identity.models.people import User
from registry.lifecycle import hooks
from registry.lifecycle.actors import Actor, actor_for
from registry.lifecycle.models import Case, CaseParty
from registry.lifecycle.operations.open_case import open_case
from registry.lifecycle.policies import cases_visible_to, parts_of
from registry.lifecycle.queries import outcomes, possible_steps, waiting_for
from registry.lifecycle.tables import PARTS_OF_ORGANISATIONS, Part, lifecycle_of

BASIS = "credential"
MOST_PARTIES = 50
PARTS_TO_GIVE = [(part.value, part.label) for part in PARTS_OF_ORGANISATIONS]


class CaseSerializer(serializers.ModelSerializer[Case]):
    """A case. ``waits_for`` is empty where it waits for a clock or for nobody; ``due_on`` is the last day."""

    id = serializers.UUIDField(source="public_id")
    lifecycle_label = serializers.CharField()
    state_label = serializers.CharField()
    partner_country = serializers.CharField(source="partner_country_id", allow_null=True)
    parent = serializers.UUIDField(source="parent.public_id", allow_null=True, default=None)  # type: ignore[assignment]

    class Meta:
        model = Case
        fields = (
            "id",
            "reference",
            "lifecycle",
            "lifecycle_label",
            "state",
            "state_label",
            "title",
            "partner_country",
            "track",
            "subject_reference",
            "parent",
            "rules_key",
            "waits_for",
            "due_on",
            "is_final",
            "opened_at",
            "submitted_at",
            "state_since",
            "version",
        )


class PartySerializer(serializers.ModelSerializer[CaseParty]):
    organisation = serializers.UUIDField(source="organisation.public_id")
    name = serializers.CharField(source="organisation.name")

    class Meta:
        model = CaseParty
        fields = ("part", "organisation", "name", "since")


class RunningClockSerializer(serializers.Serializer[hooks.RunningClock]):
    """``due_on``: the last day, inclusive, in the partner country's time zone; null where none is known."""

    key = serializers.CharField()
    opened_on = serializers.DateField()
    due_on = serializers.DateField(allow_null=True)
    maximum_due_on = serializers.DateField(allow_null=True)
    is_paused = serializers.BooleanField()


class UnmetSerializer(serializers.Serializer[Any]):
    """What stands in the way; ``link`` is where on the web pages it is mended, or empty."""

    code = serializers.CharField()
    detail = serializers.CharField(source="message")
    link = serializers.CharField()


class PossibleStepSerializer(serializers.Serializer[Any]):
    """A step from here that the reader's part may take, with every condition that is not met."""

    code = serializers.CharField(source="step.code")
    label = serializers.CharField(source="step.label")  # type: ignore[assignment]
    help = serializers.CharField(source="step.help")
    to = serializers.CharField(source="step.to")
    reason_required = serializers.BooleanField(source="step.reason_required")
    needs_second_person = serializers.BooleanField()
    is_possible = serializers.BooleanField()
    unmet = UnmetSerializer(many=True)


class OutcomeSerializer(serializers.Serializer[Any]):
    """What the Joint Committee can decide from where the case stands."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    to = serializers.CharField()
    reason_required = serializers.BooleanField()


class WholeCaseSerializer(CaseSerializer):
    """A case with who takes part, in which parts the reader acts, its clocks, and what can be done now."""

    my_parts = serializers.ListField(child=serializers.ChoiceField(choices=Part.choices))
    parties = PartySerializer(many=True)
    clocks = RunningClockSerializer(many=True)
    steps = PossibleStepSerializer(many=True)
    outcomes = OutcomeSerializer(many=True)
    proposal = serializers.UUIDField(allow_null=True)
    children = serializers.ListField(child=serializers.UUIDField())

    class Meta(CaseSerializer.Meta):
        fields = (  # type: ignore[assignment]
            *CaseSerializer.Meta.fields,
            *("my_parts", "parties", "clocks", "steps", "outcomes", "proposal", "children"),
        )


class GivenPartySerializer(serializers.Serializer[Any]):
    part = serializers.ChoiceField(choices=PARTS_TO_GIVE)
    organisation = serializers.UUIDField()


class OpeningSerializer(serializers.Serializer[Any]):
    """What begins a case. Country, track and subject are those of the parent where they are left out."""

    lifecycle = serializers.SlugField(max_length=64)
    title = serializers.CharField(max_length=500)
    partner_country = serializers.RegexField(r"^[A-Z]{2}\Z", required=False)
    track = serializers.RegexField(r"^[a-z0-9_]{0,64}\Z", required=False, default="", allow_blank=True)
    subject_reference = serializers.CharField(max_length=24, required=False, default="", allow_blank=True)
    parent = serializers.UUIDField(required=False)  # type: ignore[assignment]
    parties = serializers.ListField(child=GivenPartySerializer(), required=False, max_length=MOST_PARTIES)

    def validate_lifecycle(self, code: str) -> str:
        try:
            return lifecycle_of(code).code
        except KeyError:
            raise ValidationError(_("There is no such procedure."), "unknown") from None

    def validate_partner_country(self, code: str) -> PartnerCountry:
        return found_or_refused(PartnerCountry.objects.filter(code=code))

    def validate_parent(self, public_id: UUID) -> Case:
        visible = cases_visible_to(self.context["request"].user).select_related("partner_country")
        return found_or_refused(visible.filter(public_id=public_id))

    def validate_parties(self, rows: list[dict[str, Any]]) -> dict[Part, list[Organisation]]:
        named = {row["organisation"] for row in rows}
        known = {one.public_id: one for one in Organisation.objects.filter(public_id__in=named)}
        if named - set(known):
            raise ValidationError(_("There is no such organisation."), "unknown")
        parties: dict[Part, list[Organisation]] = {}
        for row in rows:
            held = parties.setdefault(Part(row["part"]), [])
            if known[row["organisation"]] not in held:
                held.append(known[row["organisation"]])
        return parties

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Nobody begins a case about what they do not speak for: whoever sees a case of a project sees all of it."""
        subject, parent = given.get("subject_reference", ""), given.get("parent")
        inherited = parent is not None and subject == parent.subject_reference
        user = self.context["request"].user
        if subject and not inherited and not any(hooks.may_be_about(given["lifecycle"], user, subject)):
            text = _("There is no such thing, or not for you.")
            raise ValidationError({"subject_reference": [text]}, "unknown")
        return given


def found_or_refused(rows: QuerySet[Any]) -> Any:
    """What a field of a body names. Raises ValidationError when there is no such thing, or not for the reader."""
    found = rows.first()
    if found is None:
        raise ValidationError(_("There is no such thing, or not for you."), "unknown")
    return found


class CaseFilters(FilterSet):
    lifecycle = ReferenceFilter()
    state = ReferenceFilter()
    partner_country = CountryFilter()
    waits_for = ChoiceFilter(choices=Part.choices)
    due_on_from = IsoDateFilter(field_name="due_on", lookup_expr="gte")
    due_on_to = IsoDateFilter(field_name="due_on", lookup_expr="lte")
    subject_reference = ReferenceFilter()
    party = UUIDFilter(
        method="with_party", label=gettext_lazy("Id of an organisation that takes part in it now.")
    )
    is_final = TruthFilter()
    is_my_turn = TruthFilter(method="by_turn", label=gettext_lazy("Open, and waiting for you."))

    class Meta:
        model = Case
        fields: ClassVar[list[str]] = []

    def with_party(self, cases: QuerySet[Case], name: str, organisation: UUID) -> QuerySet[Case]:
        current = CaseParty.objects.current().filter(case=OuterRef("pk"))
        return cases.filter(Exists(current.filter(organisation__public_id=organisation)))

    def by_turn(self, cases: QuerySet[Case], name: str, wanted: bool) -> QuerySet[Case]:
        mine = waiting_for(self.request.user).order_by().values("pk")
        return cases.filter(pk__in=mine) if wanted else cases.exclude(pk__in=mine)


class CaseView(WritingView):
    """The base: a case that the reader sees, or 404."""

    permission_classes = [MayWorkInCases]

    def case(self, public_id: UUID) -> Case:
        visible = cases_visible_to(self.request.user).select_related("parent", "partner_country")
        return get_object_or_404(visible, public_id=public_id)

    def person(self) -> User:
        """Whoever the credential speaks for; without one the permission has answered already."""
        assert isinstance(self.request.user, User)
        return self.request.user

    def actor(self) -> Actor:
        return actor_for(self.person(), basis=BASIS)


def whole(case: Case, user: User) -> dict[str, Any]:
    """One case as its reader sees it. The same number of queries whatever lies in the case."""
    proposal = case.proposals.filter(closed_at__isnull=True).values_list("public_id", flat=True).first()
    seen = cases_visible_to(user).filter(parent=case).order_by("pk")
    more = {
        "my_parts": sorted(parts_of(user, case, writing=False)),
        "parties": case.parties.current().select_related("organisation").order_by("part", "id"),
        "clocks": hooks.clocks_of(case),
        "steps": possible_steps(case, user),
        "outcomes": outcomes(case),
        "proposal": proposal,
        "children": list(seen.values_list("public_id", flat=True)),
    }
    for name, value in more.items():
        more[name] = (
            WholeCaseSerializer().fields[name].to_representation(value) if value is not None else None
        )
    return {**CaseSerializer(case).data, **more}


@extend_schema_view(
    get=extend_schema(operation_id="cases_list", tags=["cases"]),
    post=extend_schema(
        operation_id="case_open",
        tags=["cases"],
        request=OpeningSerializer,
        responses={201: WholeCaseSerializer},
    ),
)
class Cases(CaseView, ListingAndWritingView):
    """The cases one may see: of one's organisations, begun by oneself, or of the countries of one's office.
    A new one begins in the first state of its procedure, under the rule set of its country."""

    queryset = Case.objects.none()
    serializer_class = CaseSerializer
    filterset_class = CaseFilters
    orderings: ClassVar[dict[str, str]] = {
        "opened": "pk",
        "due_on": "due_on",
        "state_since": "state_since",
        "reference": "reference",
    }

    def get_queryset(self) -> QuerySet[Case]:
        return cases_visible_to(self.request.user).select_related("parent")

    def post(self, request: Request) -> Response:
        request_id = request_id_of(request)
        wanted = OpeningSerializer(data=request.data, context={"request": request})
        wanted.is_valid(raise_exception=True)
        given = dict(wanted.validated_data)
        opened = open_case(given.pop("lifecycle"), by=self.actor(), request_id=request_id, **given)
        answer = Response(whole(self.case(opened.public_id), self.person()), status=HTTPStatus.CREATED)
        return with_version(answer, opened.version)


@extend_schema_view(
    get=extend_schema(operation_id="case_retrieve", tags=["cases"], responses=WholeCaseSerializer)
)
class CaseDetail(CaseView):
    """One case: where it stands, for whom it waits until when, and what the reader can do, or why not yet.
    Its ETag is the version that a step names in If-Match."""

    http_method_names = ["get", "head"]

    def get(self, request: Request, public_id: UUID) -> Response:
        case = self.case(public_id)
        return with_version(Response(whole(case, self.person())), case.version)

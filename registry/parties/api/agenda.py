"""The agenda of the Joint Committees by machine: put a case on it, take it off, record and confirm a meeting."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.idempotency import request_id_of
from registry.documents.models import DocumentVersion
from registry.documents.policies import downloadable_by
from registry.identity.models.parties import Side
from registry.lifecycle.api.cases import CaseView
from registry.parties.api.decisions import LONGEST, ConflictSerializer, DecisionSerializer, SpeakingView
from registry.parties.models import Assent, JointCommitteeDecision, JointCommitteeMember, MeetingRecord
from registry.parties.operations.decisions import open_decision, withdraw_decision
from registry.parties.operations.meetings import Voice, confirm_meeting, record_meeting, return_meeting
from registry.parties.policies import authorise_keep_agenda, decisions_visible_to, may_read_assents

Reason = ConflictSerializer  # a reason, and nothing else


class SideSaidSerializer(serializers.ModelSerializer[Assent]):
    """What a side has said, and how: a member here, a meeting, or its silence."""

    class Meta:
        model = Assent
        fields = ("side", "agrees", "way", "reason", "given_at")


class DecisionOfCaseSerializer(DecisionSerializer):
    """A decision with what each side has said so far; ``null`` for who may not read that."""

    said = serializers.SerializerMethodField()

    class Meta(DecisionSerializer.Meta):
        fields = (*DecisionSerializer.Meta.fields, "reason", "conditions", "facts", "closing_reason", "said")  # type: ignore[assignment]

    @extend_schema_field(SideSaidSerializer(many=True, allow_null=True))
    def get_said(self, decision: JointCommitteeDecision) -> Any:
        if not self.context["sees_assents"]:
            return None
        return SideSaidSerializer(decision.assents.all(), many=True).data


class DecisionsOfCaseSerializer(serializers.Serializer[Any]):
    results = DecisionOfCaseSerializer(many=True)


class PutSerializer(serializers.Serializer[Any]):
    """What is put before the Committee: one of the outcomes that the case lists."""

    outcome = serializers.SlugField(max_length=64)
    kind = serializers.ChoiceField(choices=JointCommitteeDecision.Kind.choices)
    title = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    reason = serializers.CharField(max_length=LONGEST, required=False, default="", allow_blank=True)
    conditions = serializers.CharField(max_length=LONGEST, required=False, default="", allow_blank=True)
    facts = serializers.DictField(
        required=False,
        default=dict,
        help_text=(
            "What the outcome says besides itself, where it says anything: of an issuance the rows of the request of "
            'which fewer units are decided, `{"allocations": [{"number": 1, "quantity": 30}]}`.'
        ),
    )


@extend_schema_view(
    get=extend_schema(
        operation_id="case_decisions_list", tags=["decisions"], responses=DecisionsOfCaseSerializer
    ),
    post=extend_schema(
        operation_id="decision_open",
        tags=["decisions"],
        request=PutSerializer,
        responses={201: DecisionSerializer},
    ),
)
class CaseDecisions(CaseView):
    """What the Joint Committee was asked about a case, the newest first; the secretariat and officers of the
    country ask."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: Request, public_id: UUID) -> Response:
        case, user = self.case(public_id), self.person()
        found = list(
            decisions_visible_to(user)
            .filter(case=case)
            .select_related("committee", "case")
            .prefetch_related("assents")
        )
        context = {"sees_assents": bool(found) and may_read_assents(user, found[0])}
        return Response(DecisionsOfCaseSerializer({"results": found}, context=context).data)

    def post(self, request: Request, public_id: UUID) -> Response:
        request_id = request_id_of(request)
        wanted = PutSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        opened = open_decision(
            self.case(public_id), by=self.person(), request_id=request_id, **wanted.validated_data
        )
        return Response(DecisionSerializer(opened).data, status=HTTPStatus.CREATED)


@extend_schema_view(
    post=extend_schema(
        operation_id="decision_withdraw", tags=["decisions"], request=Reason, responses=DecisionSerializer
    )
)
class WithdrawDecision(SpeakingView):
    """Take a decision off the agenda before it is closed."""

    def post(self, request: Request, public_id: UUID) -> Response:
        request_id_of(
            request
        )  # a retry finds it withdrawn for the same reason: nothing about the key is kept
        said = Reason(data=request.data)
        said.is_valid(raise_exception=True)
        decision, reason = self.decision(public_id), said.validated_data["reason"]
        authorise_keep_agenda(self.member(), decision.case, basis=reason)
        is_said = decision.status == JointCommitteeDecision.Status.WITHDRAWN
        if not (is_said and decision.closing_reason == reason):
            decision = withdraw_decision(decision, by=self.member(), reason=reason)
        return Response(DecisionSerializer(decision).data)


class VoiceSerializer(serializers.Serializer[Any]):
    """What one side said in the meeting, through which of its members (the id of the seat)."""

    side = serializers.ChoiceField(choices=Side.choices)
    member = serializers.UUIDField()
    agrees = serializers.BooleanField()
    reason = serializers.CharField(max_length=LONGEST, required=False, default="", allow_blank=True)


class RecordSerializer(serializers.Serializer[Any]):
    """What a meeting said. ``minutes``: the id of a document of the case of the kind "minutes"."""

    meeting = serializers.CharField(max_length=300)
    met_on = serializers.DateField()
    minutes = serializers.UUIDField()
    voices = serializers.ListField(child=VoiceSerializer(), min_length=1, max_length=len(Side))


class MeetingSerializer(serializers.ModelSerializer[MeetingRecord]):
    """The record of a meeting, which a second person confirms or returns."""

    id = serializers.UUIDField(source="public_id")
    minutes = serializers.UUIDField(source="minutes.document.public_id")
    recorded_by = serializers.CharField(source="recorded_by.name")

    class Meta:
        model = MeetingRecord
        fields = (
            "id",
            "meeting",
            "met_on",
            "minutes",
            "status",
            "recorded_by",
            "recorded_at",
            "settled_at",
            "return_reason",
        )


class SeatSerializer(serializers.ModelSerializer[JointCommitteeMember]):
    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField(source="person.name")

    class Meta:
        model = JointCommitteeMember
        fields = ("id", "side", "function", "is_chair", "name")


class MeetingsSerializer(serializers.Serializer[Any]):
    """The records, and the members in office through whom the sides speak."""

    members = SeatSerializer(many=True)
    results = MeetingSerializer(many=True)


class MeetingAnswerSerializer(serializers.Serializer[Any]):
    """The second person's word; a reason is needed to return the record."""

    confirm = serializers.BooleanField()
    reason = serializers.CharField(max_length=LONGEST, required=False, default="", allow_blank=True)


class MeetingView(SpeakingView):
    """The base: the records of a decision's meetings, for those who keep the agenda."""

    http_method_names = ["get", "head", "post"]

    def kept(self, public_id: UUID) -> JointCommitteeDecision:
        decision = self.decision(public_id)
        authorise_keep_agenda(self.member(), decision.case, basis="records of meetings")
        return decision

    def record(self, public_id: UUID, meeting: UUID) -> MeetingRecord:
        records = self.kept(public_id).meetings.select_related("recorded_by", "minutes__document", "decision")
        return get_object_or_404(records, public_id=meeting)


@extend_schema_view(
    get=extend_schema(operation_id="meetings_list", tags=["decisions"], responses=MeetingsSerializer),
    post=extend_schema(
        operation_id="meeting_record",
        tags=["decisions"],
        request=RecordSerializer,
        responses={201: MeetingSerializer},
    ),
)
class Meetings(MeetingView):
    """What was recorded of the meeting that decided, the newest first; and recording it."""

    def get(self, request: Request, public_id: UUID) -> Response:
        decision = self.kept(public_id)
        records = decision.meetings.select_related("recorded_by", "minutes__document")
        members = decision.committee.members.in_office().select_related("person")
        return Response(MeetingsSerializer({"members": members, "results": records}).data)

    def post(self, request: Request, public_id: UUID) -> Response:
        request_id = request_id_of(request)
        wanted = RecordSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        said = wanted.validated_data
        decision = self.kept(public_id)
        record = record_meeting(
            decision,
            meeting=said["meeting"],
            met_on=said["met_on"],
            voices=self.voices(decision, said["voices"]),
            minutes=self.minutes(decision, said["minutes"]),
            by=self.member(),
            request_id=request_id,
        )
        return Response(MeetingSerializer(record).data, status=HTTPStatus.CREATED)

    def voices(self, decision: JointCommitteeDecision, rows: list[dict[str, Any]]) -> dict[str, Voice]:
        seats = JointCommitteeMember.objects.filter(committee=decision.committee_id).select_related("person")
        by_id = {(seat.public_id, seat.side): seat for seat in seats}
        found = {}
        for row in rows:
            seat = by_id.get((row["member"], row["side"]))
            if seat is None:
                raise ValidationError(
                    {"voices": _("There is no such member on this side of the Committee.")}, "unknown"
                )
            found[row["side"]] = Voice(member=seat, agrees=row["agrees"], reason=row["reason"])
        return found

    def minutes(self, decision: JointCommitteeDecision, document: UUID) -> DocumentVersion:
        versions = downloadable_by(self.member()).filter(
            document__case=decision.case_id, document__public_id=document
        )
        newest = versions.select_related("document").order_by("-number").first()
        if newest is None:
            raise ValidationError({"minutes": _("No such document lies in the case.")}, "unknown")
        return newest


@extend_schema_view(
    get=extend_schema(operation_id="meeting_retrieve", tags=["decisions"], responses=MeetingSerializer),
    post=extend_schema(
        operation_id="meeting_answer",
        tags=["decisions"],
        request=MeetingAnswerSerializer,
        responses=MeetingSerializer,
    ),
)
class Meeting(MeetingView):
    """One record. Another person than who wrote it confirms it, which settles the decision, or returns it."""

    def get(self, request: Request, public_id: UUID, meeting: UUID) -> Response:
        return Response(MeetingSerializer(self.record(public_id, meeting)).data)

    def post(self, request: Request, public_id: UUID, meeting: UUID) -> Response:
        request_id_of(request)  # the same person saying the same again: nothing about the key is kept
        word = MeetingAnswerSerializer(data=request.data)
        word.is_valid(raise_exception=True)
        said, record = word.validated_data, self.record(public_id, meeting)
        wanted = MeetingRecord.Status.CONFIRMED if said["confirm"] else MeetingRecord.Status.RETURNED
        if not (record.status == wanted and record.settled_by_id == self.member().pk):
            if said["confirm"]:
                confirm_meeting(record, by=self.member())
            else:
                return_meeting(record, by=self.member(), reason=said["reason"])
        return Response(MeetingSerializer(self.record(public_id, meeting)).data)

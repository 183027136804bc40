"""Steps by machine: what was done in a case, taking a step, and the second person's word on a proposed one."""

import re
from http import HTTPStatus
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.idempotency import request_id_of
from registry.api.preconditions import PreconditionFailed, expected_version, with_version
from registry.api.views import ListingAndWritingView
from registry.lifecycle import hooks
from registry.lifecycle.api.cases import CaseView
from registry.lifecycle.errors import CaseChanged
from registry.lifecycle.models import Case, StepProposal, StepTaken
from registry.lifecycle.operations.propose_step import confirm_proposal, propose_step, withdraw_proposal
from registry.lifecycle.operations.requests import DOCUMENTS
from registry.lifecycle.operations.take_step import take_step
from registry.lifecycle.queries import timeline

LONGEST_REASON = 5000  # characters, as on the page of a step
MOST_FACTS = 20
FACT_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_DOCUMENTS = 100


class StepTakenSerializer(serializers.ModelSerializer[StepTaken]):
    """A step that was taken: by whom, in what part, on what basis, when and why."""

    label = serializers.CharField()  # type: ignore[assignment]
    destination_label = serializers.CharField()

    class Meta:
        model = StepTaken
        fields = (
            "number",
            "step",
            "label",
            "origin",
            "destination",
            "destination_label",
            "taken_at",
            "actor_name",
            "approver_name",
            "part",
            "side",
            "basis",
            "reason",
            "facts",
            "is_public",
        )


class ProposalSerializer(serializers.ModelSerializer[StepProposal]):
    """A step that waits for a second person, or what became of it: ``taken`` is the number of the step."""

    id = serializers.UUIDField(source="public_id")
    proposed_by = serializers.CharField(source="proposed_by.name")
    taken = serializers.IntegerField(source="taken.number", allow_null=True, default=None)

    class Meta:
        model = StepProposal
        fields = ("id", "step", "proposed_by", "proposed_at", "reason", "facts", "closed_at", "taken")


class ProposalsSerializer(serializers.Serializer[Any]):
    results = ProposalSerializer(many=True)


class WantedStepSerializer(serializers.Serializer[Any]):
    """``documents``: ids of documents of the case; the newest accepted version of each is kept with the step."""

    step = serializers.SlugField(max_length=64)
    reason = serializers.CharField(max_length=LONGEST_REASON, required=False, default="", allow_blank=True)
    facts = serializers.DictField(child=serializers.CharField(max_length=1000), required=False)
    documents = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=MOST_DOCUMENTS
    )

    def validate_facts(self, facts: dict[str, str]) -> dict[str, str]:
        if len(facts) > MOST_FACTS:
            raise ValidationError(_("At most %(most)d facts.") % {"most": MOST_FACTS}, "too_many")
        if DOCUMENTS in facts or not all(FACT_NAME.fullmatch(name) for name in facts):
            raise ValidationError(_("A name is of small letters, digits and low lines."), "invalid")
        return facts


class WordSerializer(serializers.Serializer[Any]):
    """The second person's yes; or no, which whoever proposed it may say as well."""

    confirm = serializers.BooleanField()


@extend_schema_view(
    get=extend_schema(operation_id="case_steps_list", tags=["cases"]),
    post=extend_schema(
        operation_id="case_step_take",
        tags=["cases"],
        request=WantedStepSerializer,
        responses={201: StepTakenSerializer, 202: ProposalSerializer},
    ),
)
class CaseSteps(CaseView, ListingAndWritingView):
    """The steps of a case, oldest first, and taking one. Where the rule set asks for two people the step is
    proposed (202). A refusal is the answer to its key for good: try again under a new one."""

    queryset = StepTaken.objects.none()
    serializer_class = StepTakenSerializer
    orderings: ClassVar[dict[str, str]] = {"number": "number"}
    versioned = ("POST",)

    def get_queryset(self) -> QuerySet[StepTaken]:
        return timeline(case=self.case(self.kwargs["public_id"]), public_only=False)

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request)

    def post(self, request: Request, public_id: UUID) -> Response:
        request_id, seen = request_id_of(request), expected_version(request)
        wanted = WantedStepSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        case = self.case(public_id)
        code, reason = wanted.validated_data["step"], wanted.validated_data["reason"]
        facts = {**wanted.validated_data.get("facts", {}), **self.named(case, wanted.validated_data)}
        given = {"request_id": request_id, "reason": reason, "facts": facts, "expected_version": seen}
        try:
            if case.table.needs_two_people(code, hooks.rules_of(case.rules_key)):
                proposed = propose_step(case, code, user=self.person(), **given)
                answer = Response(ProposalSerializer(proposed).data, status=HTTPStatus.ACCEPTED)
                return with_version(answer, case.version)
            taken = take_step(case, code, by=self.actor(), **given)
        except CaseChanged as changed:
            raise PreconditionFailed(changed.message, changed.code) from None
        # Its own version, also when a retry asks after others have moved the case on.
        return with_version(
            Response(StepTakenSerializer(taken).data, status=HTTPStatus.CREATED), taken.number + 1
        )

    def named(self, case: Case, said: dict[str, Any]) -> dict[str, Any]:
        """The documents that a step names. Raises ValidationError for what does not lie in the case."""
        ids = list(dict.fromkeys(said.get(DOCUMENTS, ())))
        found = hooks.documents_named(case, self.person(), ids) if ids else []
        if len(found) < len(ids):
            raise ValidationError(
                {DOCUMENTS: _("No such document lies in the case, found harmless.")}, "unknown"
            )
        return {DOCUMENTS: found} if found else {}


@extend_schema_view(
    get=extend_schema(operation_id="case_proposals_list", tags=["cases"], responses=ProposalsSerializer)
)
class CaseProposals(CaseView):
    """The steps that were proposed to a second person, the newest first."""

    http_method_names = ["get", "head"]

    def get(self, request: Request, public_id: UUID) -> Response:
        proposals = self.case(public_id).proposals.select_related("proposed_by", "taken")
        return Response(ProposalsSerializer({"results": proposals}).data)


@extend_schema_view(
    get=extend_schema(operation_id="case_proposal_retrieve", tags=["cases"], responses=ProposalSerializer),
    post=extend_schema(
        operation_id="case_proposal_answer",
        tags=["cases"],
        request=WordSerializer,
        responses=ProposalSerializer,
    ),
)
class CaseProposal(CaseView):
    """One proposed step. Another person of the same part confirms it, which takes it, or turns it down."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: Request, public_id: UUID, proposal: UUID) -> Response:
        return Response(ProposalSerializer(self.proposal(public_id, proposal)).data)

    def post(self, request: Request, public_id: UUID, proposal: UUID) -> Response:
        request_id = request_id_of(request)
        said = WordSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        found = self.proposal(public_id, proposal)
        if said.validated_data["confirm"]:
            confirm_proposal(found, user=self.person(), request_id=request_id)
        elif found.closed_at is None or found.closed_by_id != self.person().pk or found.taken_id:
            withdraw_proposal(found, user=self.person())  # said again by the same person: as it is
        return Response(ProposalSerializer(self.proposal(public_id, proposal)).data)

    def proposal(self, public_id: UUID, proposal: UUID) -> StepProposal:
        proposals = self.case(public_id).proposals.select_related("proposed_by", "taken", "case")
        return get_object_or_404(proposals, public_id=proposal)

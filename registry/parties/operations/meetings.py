"""Record what a meeting said to a decision; a second person confirms it, or returns it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.documents.models import DocumentKind, DocumentVersion
from registry.identity.history import change_context
from registry.identity.models.parties import Side
from registry.identity.models.people import User
from registry.lifecycle.errors import RequestIdUsed
from registry.lifecycle.models import Case
from registry.lifecycle.operations.requests import once_at_all
from registry.parties.errors import (
    MeetingInFuture,
    MeetingRecorded,
    MeetingSettled,
    MinutesMissing,
    NotDecidedInMeeting,
    OwnOrganisation,
    ReasonNeeded,
    SecondPersonNeeded,
    VoicesMissing,
)
from registry.parties.nouns.committee import JointCommitteeMember
from registry.parties.nouns.decisions import Assent, JointCommitteeDecision, MeetingRecord, MeetingVoice
from registry.parties.operations.assents import require_no_conflict
from registry.parties.operations.decisions import require_open
from registry.parties.operations.settling import lock, settle
from registry.parties.policies import authorise_keep_agenda, own_organisations_in

MEETINGS = UUID("2d6d1f0c-7c53-5f0b-9a0e-1f5d7b8e4c92")  # name space: request id → public id of the record


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """What a side said in the meeting, through which of its members."""

    member: JointCommitteeMember
    agrees: bool
    reason: str = ""


@transaction.atomic
def record_meeting(
    decision: JointCommitteeDecision,
    *,
    meeting: str,
    met_on: date,
    voices: Mapping[str, Voice],
    minutes: DocumentVersion,
    by: User,
    request_id: UUID | None = None,
) -> MeetingRecord:
    """Write down what each side said; ``voices`` has both sides as keys.

    The same request id with the same content gives the first record again.
    Raises, in this order: PermissionDenied, RequestIdUsed, DecisionClosed, NotDecidedInMeeting, MeetingRecorded,
    OwnOrganisation, MeetingInFuture, MinutesMissing, VoicesMissing, ConflictDeclared, ReasonNeeded.
    """
    locked, case = lock(decision)
    authority = authorise_keep_agenda(by, case, basis=_("recording a meeting of the Joint Committee"))
    public_id = uuid4() if request_id is None else uuid5(MEETINGS, str(request_id))
    if earlier := MeetingRecord.objects.filter(public_id=public_id).first():
        asked = (locked.pk, meeting.strip(), met_on, minutes.pk, by.pk)
        if asked != (
            *(earlier.decision_id, earlier.meeting, earlier.met_on),
            *(earlier.minutes_id, earlier.recorded_by_id),
        ) or {
            side: (voice.member.pk, voice.agrees, voice.reason.strip()) for side, voice in voices.items()
        } != {voice.side: (voice.member_id, voice.agrees, voice.reason) for voice in earlier.voices.all()}:
            raise RequestIdUsed
        return earlier
    require_open(locked)
    if locked.kind != JointCommitteeDecision.Kind.MEETING:
        raise NotDecidedInMeeting
    if locked.meetings.filter(status=MeetingRecord.Status.RECORDED).exists():
        raise MeetingRecorded
    if own := own_organisations_in(by, case).first():
        raise OwnOrganisation(organisation=own.name)
    if met_on > timezone.localdate():
        raise MeetingInFuture
    _require_minutes(minutes, case)
    _require_voices(locked, case, voices, met_on)
    answered = MeetingRecord.objects.filter(public_id=public_id)
    with once_at_all(answered), change_context(authority, reason=meeting.strip() or str(met_on)):
        record = MeetingRecord.objects.create(
            public_id=public_id,
            decision=locked,
            meeting=meeting.strip(),
            met_on=met_on,
            minutes=minutes,
            recorded_by=by,
        )
        for side, voice in voices.items():
            MeetingVoice.objects.create(
                record=record,
                side=side,
                member=voice.member,
                agrees=voice.agrees,
                reason=voice.reason.strip(),
            )
    return record


def _require_minutes(minutes: DocumentVersion, case: Case) -> None:
    document = minutes.document
    if document.case_id != case.pk or document.kind != DocumentKind.MINUTES or not minutes.is_accepted:
        raise MinutesMissing


def _require_voices(
    decision: JointCommitteeDecision, case: Case, voices: Mapping[str, Voice], met_on: date
) -> None:
    if set(voices) != set(Side.values):
        raise VoicesMissing
    for side, voice in voices.items():
        seat = voice.member
        sat_then = timezone.localdate(seat.since) <= met_on and (
            seat.until is None or met_on <= timezone.localdate(seat.until)
        )
        if seat.committee_id != decision.committee_id or seat.side != side or not sat_then:
            raise VoicesMissing
        require_no_conflict(decision, case, seat)
        if not voice.agrees and not voice.reason.strip():
            raise ReasonNeeded


@transaction.atomic
def confirm_meeting(record: MeetingRecord, *, by: User) -> JointCommitteeDecision:
    """A second person confirms the record: the sides have spoken, and the decision is settled.

    Raises, in this order: PermissionDenied, MeetingSettled, SecondPersonNeeded, OwnOrganisation,
    DecisionClosed, and the engine's StepRefused.
    """
    decision, case, locked = _locked_record(record)
    authority = authorise_keep_agenda(by, case, basis=_("confirming the record of a meeting"))
    _require_second(locked, by)
    if own := own_organisations_in(by, case).first():
        raise OwnOrganisation(organisation=own.name)
    require_open(decision)
    with change_context(authority, reason=str(locked)):
        _close(locked, MeetingRecord.Status.CONFIRMED, by, "")
        for voice in locked.voices.all():
            Assent.objects.create(
                decision=decision,
                side=voice.side,
                member=voice.member,
                agrees=voice.agrees,
                reason=voice.reason,
                way=Assent.Way.MEETING,
            )
        return settle(decision, case, by=by)


@transaction.atomic
def return_meeting(record: MeetingRecord, *, by: User, reason: str) -> MeetingRecord:
    """The record is wrong: it stays as it is, and a new one can be made.

    Raises, in this order: PermissionDenied, MeetingSettled, SecondPersonNeeded, OwnOrganisation, ReasonNeeded.
    """
    _decision, case, locked = _locked_record(record)
    authority = authorise_keep_agenda(by, case, basis=_("confirming the record of a meeting"))
    _require_second(locked, by)
    if own := own_organisations_in(by, case).first():
        raise OwnOrganisation(organisation=own.name)
    if not reason.strip():
        raise ReasonNeeded
    with change_context(authority, reason=reason):
        return _close(locked, MeetingRecord.Status.RETURNED, by, reason.strip())


def _locked_record(record: MeetingRecord) -> tuple[JointCommitteeDecision, Case, MeetingRecord]:
    decision, case = lock(record.decision)
    return decision, case, MeetingRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)


def _require_second(record: MeetingRecord, by: User) -> None:
    if record.status != MeetingRecord.Status.RECORDED:
        raise MeetingSettled
    if record.recorded_by_id == by.pk:
        raise SecondPersonNeeded


def _close(record: MeetingRecord, status: MeetingRecord.Status, by: User, reason: str) -> MeetingRecord:
    record.status, record.settled_by, record.settled_at = status, by, timezone.now()
    record.return_reason = reason
    record.save(update_fields=["status", "settled_by", "settled_at", "return_reason"])
    return record

"""Decisions taken in a meeting: recorded by one person, confirmed by another."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from registry.documents.models import Document, DocumentKind, DocumentVersion, MediaType
from registry.identity.models.people import User
from registry.parties import errors
from registry.parties.models import Assent, Designation, MeetingRecord
from registry.parties.operations.assents import declare_conflict, give_assent
from registry.parties.operations.meetings import Voice, confirm_meeting, record_meeting, return_meeting
from registry.portal.queries.committees import decision_page
from tests.registry.parties.stage import days, today


def minutes_of(case, **fields):
    document = Document.objects.create(
        case=case, kind=fields.pop("kind", DocumentKind.MINUTES), title="Minutes of the second meeting"
    )
    given = {
        "state": DocumentVersion.State.ACCEPTED,
        "checked_at": timezone.now(),
        "media_type": MediaType.PDF,
        **fields,
    }
    return DocumentVersion.objects.create(
        document=document,
        number=1,
        sha256="a" * 64,
        size=1000,
        file_name="minutes.pdf",
        uploaded_by_name="Secretariat",
        request_id=uuid4(),
        **given,
    )


@pytest.fixture
def decision(stage):
    return stage.opened(kind="meeting")


@pytest.fixture
def record(stage, decision):
    """``record(**more)`` records that both sides agreed in yesterday's meeting, unless told otherwise."""

    def make(**more):
        given = {
            "meeting": "Second meeting, Astana",
            "met_on": today(),
            "voices": {
                "japan": Voice(member=stage.japan_seat, agrees=True),
                "partner": Voice(member=stage.partner_seat, agrees=True),
            },
            "minutes": None,
            "by": stage.secretariat,
            **more,
        }
        given["minutes"] = given["minutes"] or minutes_of(decision.case)
        return record_meeting(decision, **given)

    return make


def test_what_the_meeting_said_counts_when_a_second_person_confirms(stage, decision, record):
    made = record()
    decision.refresh_from_db()
    assert decision.is_open
    assert not Assent.objects.exists()

    with pytest.raises(errors.SecondPersonNeeded):
        confirm_meeting(made, by=stage.secretariat)
    adopted = confirm_meeting(made, by=stage.officer)

    assert adopted.status == "adopted"
    assert {one.way for one in adopted.assents.all()} == {"meeting"}
    assert Designation.objects.get().designated_on == made.met_on
    with pytest.raises(errors.MeetingSettled):
        confirm_meeting(made, by=stage.second_officer)


def test_who_said_what_in_a_meeting_is_for_those_who_may_read_the_assents(stage, decision, record):
    """A login is not enough, though the decision is public."""
    confirm_meeting(record(), by=stage.officer)
    decision.refresh_from_db()
    stranger = User.objects.create_user("stranger@x.example", "long enough, surely", name="Stranger")
    assert decision_page(decision, stranger)["record"] is None
    assert decision_page(decision, stage.japan)["record"].voices.count() == 2


def test_a_no_in_the_meeting_closes_the_decision(stage, record):
    made = record(
        voices={
            "japan": Voice(member=stage.japan_seat, agrees=False, reason="Too few auditors."),
            "partner": Voice(member=stage.partner_seat, agrees=True),
        }
    )
    closed = confirm_meeting(made, by=stage.officer)

    assert closed.status == "not_adopted"
    assert "Too few auditors." in closed.closing_reason
    assert not Designation.objects.exists()


def test_a_wrong_record_is_returned_and_made_anew(stage, record):
    made = record()
    with pytest.raises(errors.MeetingRecorded):
        record()
    with pytest.raises(errors.SecondPersonNeeded):
        return_meeting(made, by=stage.secretariat, reason="a slip")
    with pytest.raises(errors.ReasonNeeded):
        return_meeting(made, by=stage.officer, reason=" ")
    return_meeting(made, by=stage.officer, reason="The day is wrong.")
    with pytest.raises(errors.MeetingSettled):
        confirm_meeting(made, by=stage.second_officer)

    assert confirm_meeting(record(), by=stage.officer).status == "adopted"


@pytest.mark.parametrize("who", ["japan", "partner", "verifier", "participant", "visitor"])
def test_only_secretariat_and_officers_record_and_confirm(stage, record, who):
    with pytest.raises(PermissionDenied):
        record(by=getattr(stage, who))
    made = record()
    for act in (confirm_meeting, lambda one, by: return_meeting(one, by=by, reason="no")):
        with pytest.raises(PermissionDenied):
            act(made, by=getattr(stage, who))


def test_a_meeting_lies_in_the_past_and_has_its_minutes(stage, decision, record):
    with pytest.raises(errors.MeetingInFuture):
        record(met_on=today() + days(1))
    other = stage.about("third_party_entity_suspension", stage.designation(), stage.officer)
    waiting = {"state": DocumentVersion.State.CHECKING, "checked_at": None, "media_type": ""}
    for wrong in (
        minutes_of(other),
        minutes_of(decision.case, kind=DocumentKind.LETTER),
        minutes_of(decision.case, **waiting),
    ):
        with pytest.raises(errors.MinutesMissing):
            record(minutes=wrong)
    assert not MeetingRecord.objects.exists()


def test_each_side_speaks_through_a_member_of_its_own(stage, decision, record):
    yes = {"agrees": True}
    japan, partner = Voice(member=stage.japan_seat, **yes), Voice(member=stage.partner_seat, **yes)
    for voices in (
        {},
        {"japan": japan},
        {"japan": partner, "partner": partner},
        {"japan": partner, "partner": japan},
    ):
        with pytest.raises(errors.VoicesMissing):
            record(voices=voices)
    with pytest.raises(errors.VoicesMissing):
        record(met_on=date(2019, 1, 1))  # before anybody sat there
    with pytest.raises(errors.ReasonNeeded):
        record(voices={"japan": Voice(member=stage.japan_seat, agrees=False), "partner": partner})
    declare_conflict(decision, by=stage.japan, reason="A cousin works there.")
    with pytest.raises(errors.ConflictDeclared):
        record()
    assert (
        record(
            voices={"japan": Voice(member=stage.other_japan_seat, **yes), "partner": partner}
        ).voices.count()
        == 2
    )


def test_a_decision_is_taken_in_one_way_only(stage, decision):
    with pytest.raises(errors.AnsweredInMeeting):
        give_assent(decision, by=stage.japan, agrees=True)
    case = decision.case
    stage.step(case, "give_up", stage.verifier)
    electronic = stage.opened()
    with pytest.raises(errors.NotDecidedInMeeting):
        record_meeting(
            electronic,
            meeting="Second meeting",
            met_on=today(),
            voices={},
            minutes=minutes_of(electronic.case),
            by=stage.secretariat,
        )


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE parties_meetingrecord SET met_on = '2020-01-01'",
        "UPDATE parties_meetingrecord SET status = 'returned'",
        "DELETE FROM parties_meetingrecord",
        "UPDATE parties_meetingvoice SET agrees = false, reason = 'x'",
        "DELETE FROM parties_meetingvoice",
    ],
)
def test_a_confirmed_record_is_never_changed(stage, record, attack):
    confirm_meeting(record(), by=stage.officer)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)


def test_the_database_itself_refuses_the_same_person_twice(stage, record):
    made = record()

    with pytest.raises(DatabaseError, match="meeting_settled_by_another"), transaction.atomic():
        MeetingRecord.objects.filter(pk=made.pk).update(
            status="confirmed", settled_by=stage.secretariat, settled_at=timezone.now()
        )

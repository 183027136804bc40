"""What this room refuses, each with a code that never changes.

Refusal
├── of the agenda    NotWaitingForCommittee  NotAnOutcome  AlreadyOnAgenda  CommitteeUnknown
│                    DecisionClosed  OutcomeNotPossible
├── of an assent     NotOfThisCommittee  AlreadyAnswered  ReasonNeeded  OwnOrganisation
│                    ConflictDeclared  AnsweredInMeeting
├── of a meeting     MeetingRecorded  MeetingSettled  SecondPersonNeeded  VoicesMissing
│                    MinutesMissing  MeetingInFuture  NotDecidedInMeeting
└── of seats         SeatTaken  SeatEnded
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from credits.errors import Refusal
from registry.lifecycle.tables import Unmet


class NotWaitingForCommittee(Refusal):
    code = "not_waiting_for_committee"
    text = _("The case does not wait for the Joint Committee: it is “%(state)s”.")


class NotAnOutcome(Refusal):
    code = "not_an_outcome"
    text = _("“%(outcome)s” is not among the outcomes the Joint Committee can decide here.")


class AlreadyOnAgenda(Refusal):
    code = "already_on_agenda"
    text = _("The case is on the agenda already, as %(reference)s.")


class CommitteeUnknown(Refusal):
    code = "committee_unknown"
    text = _("There is no Joint Committee for this case: it names no partner country that has one.")


class DecisionClosed(Refusal):
    code = "decision_closed"
    text = _("%(reference)s was closed already: %(status)s.")


class OutcomeNotPossible(Refusal):
    """``unmet`` lists everything that stands in the way of the step."""

    code = "outcome_not_possible"
    text = _("The Committee cannot decide this yet: %(missing)s")

    def __init__(self, unmet: Iterable[Unmet] = (), **details: Any):
        self.unmet = tuple(unmet)
        rows = [one.as_data() for one in self.unmet]
        super().__init__(missing=" ".join(row["message"] for row in rows), unmet=rows, **details)


class NotOfThisCommittee(Refusal):
    code = "not_of_this_committee"
    text = _("Only a member of the Joint Committee of this country gives assent.")


class AlreadyAnswered(Refusal):
    code = "already_answered"
    text = _("The side has spoken already: %(member)s.")


class ReasonNeeded(Refusal):
    code = "reason_needed"
    text = _("Say why the side does not agree: the reason is recorded with the decision.")


class OwnOrganisation(Refusal):
    code = "own_organisation"
    text = _("Nobody decides on a case of an organisation they belong to (%(organisation)s).")


class ConflictDeclared(Refusal):
    code = "conflict_declared"
    text = _("You declared a conflict of interest: another member of your side decides.")


class AnsweredInMeeting(Refusal):
    code = "answered_in_meeting"
    text = _("This decision is taken in a meeting: the secretariat records what each side said.")


class MeetingRecorded(Refusal):
    code = "meeting_recorded"
    text = _("A record of the meeting waits for its second person already.")


class MeetingSettled(Refusal):
    code = "meeting_settled"
    text = _("This record was confirmed or returned already.")


class SecondPersonNeeded(Refusal):
    code = "second_person_needed"
    text = _("Another person than the one who recorded the meeting must confirm it.")


class VoicesMissing(Refusal):
    code = "voices_missing"
    text = _("Record what each of the two sides said, through a member of that side.")


class MinutesMissing(Refusal):
    code = "minutes_missing"
    text = _(
        "Attach the minutes to the case first: a document of the kind “minutes” that was found harmless."
    )


class MeetingInFuture(Refusal):
    code = "meeting_in_future"
    text = _("The meeting lies in the future.")


class NotDecidedInMeeting(Refusal):
    code = "not_decided_in_meeting"
    text = _("This decision is an electronic one: each side gives its assent here.")


class SeatTaken(Refusal):
    code = "seat_taken"
    text = _("%(person)s sits in this Joint Committee already.")


class SeatEnded(Refusal):
    code = "seat_ended"
    text = _("This seat has ended already.")

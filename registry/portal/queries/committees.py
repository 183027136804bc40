"""The committee room: what is on the agenda of each country, one decision with its papers, past ones."""

from collections import defaultdict
from typing import Any

from django.db.models import F
from django.urls import reverse

from registry.issuance.queries.decided import ALLOCATIONS, DecidedRow, decided_rows, requested_rows
from registry.lifecycle.models import Case
from registry.lifecycle.policies import cases_visible_to
from registry.lifecycle.tables import Part
from registry.parties.nouns.decisions import JointCommitteeDecision, MeetingRecord
from registry.parties.policies import (
    agenda_of,
    decisions_visible_to,
    may_keep_agenda,
    may_read_assents,
    seat_of,
)
from registry.parties.queries import complete, sides_of

MOST_PAST = 30


def committee_room(user: Any) -> dict[str, Any]:
    """``agenda``: ``[(country, decisions)]``; ``waiting``: cases that no decision is open for yet."""
    by_country: dict[Any, list[JointCommitteeDecision]] = defaultdict(list)
    for decision in complete(agenda_of(user)).order_by("opened_at"):
        decision.sides = sides_of(decision)  # type: ignore[attr-defined]
        by_country[decision.committee.partner_country].append(decision)
    past = complete(decisions_visible_to(user).exclude(status=JointCommitteeDecision.Status.OPEN))
    return {
        "agenda": sorted(by_country.items(), key=lambda one: one[0].name),
        "waiting": waiting_for_agenda(user),
        "past": list(past.order_by("-closed_at", "-id")[:MOST_PAST]),
    }


def waiting_for_agenda(user: Any) -> list[Case]:
    """What the Committee is to decide and nobody has put on its agenda yet."""
    on_agenda = JointCommitteeDecision.objects.open().values("case")
    waiting = (
        cases_visible_to(user)
        .open()
        .filter(waits_for=Part.JOINT_COMMITTEE)
        .exclude(pk__in=on_agenda)
        .select_related("partner_country")
        .order_by(F("due_on").asc(nulls_last=True), "id")
    )
    return list(waiting[:MOST_PAST])


def decision_of_case(case: Case, user: Any) -> dict[str, Any]:
    """The decision that the page of a case shows: the open one, or the last."""
    found = complete(decisions_visible_to(user).filter(case=case)).order_by("-opened_at", "-id").first()
    may_open = case.waits_for == Part.JOINT_COMMITTEE and may_keep_agenda(user, case)
    if found is None:
        return {"decision": None, "may_put_on_agenda": may_open}
    if may_read_assents(user, found):
        found.sides = sides_of(found)  # type: ignore[attr-defined]
    return {
        "decision": found,
        "decision_address": reverse("portal:decision", args=[found.public_id]),
        "may_put_on_agenda": may_open and not found.is_open,
    }


def decision_page(decision: JointCommitteeDecision, user: Any) -> dict[str, Any]:
    """One decision: its case, what the sides said, and what the reader may do."""
    case = decision.case
    seat = seat_of(user, decision.committee)
    sides = sides_of(decision) if may_read_assents(user, decision) else []
    answered = {one["side"] for one in sides if one["agrees"] is not None}
    keeps = may_keep_agenda(user, case)
    record = (
        decision.meetings.select_related("recorded_by", "minutes__document")
        .prefetch_related("voices__member__person")
        .order_by("-recorded_at", "-id")
        .first()
    )
    if not (sides or keeps):  # who said what is for those who may read the assents
        record = None
    waits = record is not None and record.status == MeetingRecord.Status.RECORDED
    is_electronic = decision.kind == JointCommitteeDecision.Kind.ELECTRONIC
    conflicts = list(decision.conflicts.select_related("member__person")) if sides else []
    own_conflict = seat is not None and any(one.member_id == seat.pk for one in conflicts)
    decision.sides = sides  # type: ignore[attr-defined]
    sees_case = cases_visible_to(user).filter(pk=case.pk).exists()
    return {
        "decision": decision,
        "case": case,
        "sees_case": sees_case,
        "amounts": amounts_of(decision) if sees_case else [],
        "seat": seat,
        "may_assent": decision.is_open
        and is_electronic
        and seat is not None
        and seat.side not in answered
        and not own_conflict,
        "may_declare": decision.is_open and seat is not None and not own_conflict,
        "may_record": decision.is_open and keeps and not is_electronic and not waits,
        "may_withdraw": decision.is_open and keeps,
        "record": record,
        "may_confirm": waits and keeps and record is not None and record.recorded_by_id != user.pk,
        "conflicts": conflicts,
    }


def amounts_of(decision: JointCommitteeDecision) -> list[DecidedRow]:
    """Of an outcome that decides amounts, each row of the request with what was asked for and is decided."""
    step = decision.case.table.step(decision.outcome)
    if step is None or ALLOCATIONS not in step.takes:
        return []
    return decided_rows(requested_rows(decision.case), decision.facts)

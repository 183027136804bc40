"""What this room tells people: decisions that wait for a side, what came of them, accreditations that end."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from registry.identity.models.people import Role
from registry.lifecycle.tables import Part
from registry.notifications.audiences import CasePart, MembersOf, RoleIn
from registry.notifications.kinds import NoticeKind, register
from registry.notifications.operations import raise_notice
from registry.parties.nouns.decisions import JointCommitteeDecision
from registry.parties.nouns.designations import Designation

DECISION_ON_AGENDA = register(
    NoticeKind(
        code="decision_on_agenda",
        name=_("Decisions that wait for your side"),
        title=_("Say what your side decides: %(title)s (%(reference)s)"),
        action=_("Open the decision, read the papers, and give or refuse the assent of your side."),
    )
)
DECISION_IN_MEETING = register(
    NoticeKind(
        code="decision_in_meeting",
        name=_("Decisions on the agenda of a meeting"),
        title=_("On the agenda of the next meeting: %(title)s (%(reference)s)"),
        action=_("Read the papers before the meeting."),
    )
)
SILENCE_ENDS = register(
    NoticeKind(
        code="decision_silence_ends",
        name=_("Silence on a decision ends"),
        title=_("Your silence counts as assent to %(reference)s from %(ends)s: %(title)s"),
        action=_("Open the decision and say before then if your side does not agree."),
        is_binding=True,
    )
)


def _status_in_words(facts: dict[str, Any]) -> dict[str, Any]:
    return {"status_label": JointCommitteeDecision.Status(facts["status"]).label}


DECISION_CLOSED = register(
    NoticeKind(
        code="decision_closed",
        name=_("Decisions that were closed"),
        title=_("%(reference)s is %(status_label)s: %(title)s"),
        words=_status_in_words,
        action=_("Open the decision to see what each side said and what follows."),
    )
)
ACCREDITATION_ENDS = register(
    NoticeKind(
        code="accreditation_ends",
        name=_("Accreditations that end soon"),
        title=_("The accreditation of %(entity)s for %(designation)s ends on %(date)s"),
        action=_("Hand in the new certificate as a change of scopes before that day."),
    )
)
ACCREDITATION_ENDED = register(
    NoticeKind(
        code="accreditation_ended",
        name=_("Accreditations that ended"),
        title=_("The accreditation of %(entity)s for %(designation)s ended on %(date)s"),
        action=_(
            "Reports dated later do not count. Hand in the new certificate, or let the Joint Committee "
            "suspend or withdraw the designation."
        ),
    )
)


def _address(name: str, *words: object) -> str:
    """The page, where this installation has that door."""
    try:
        return reverse(name, args=list(words))
    except NoReverseMatch:
        return ""


def tell_of_agenda(decision: JointCommitteeDecision) -> None:
    """Both sides, once per decision."""
    is_meeting = decision.kind == JointCommitteeDecision.Kind.MEETING
    raise_notice(
        kind=(DECISION_IN_MEETING if is_meeting else DECISION_ON_AGENDA).code,
        subject=decision.reference,
        audience=CasePart(decision.case, Part.JOINT_COMMITTEE),
        dedupe_key=f"decision:{decision.public_id}:agenda",
        facts={"title": decision.title, "reference": decision.reference},
        link=_address("portal:decision", decision.public_id),
        due_at=decision.silence_closes_at,
    )


def tell_of_silence(decision: JointCommitteeDecision) -> None:
    """The members of each side that has not spoken, once."""
    spoken = set(decision.assents.values_list("side", flat=True))
    silent = decision.committee.members.in_office().exclude(side__in=spoken).select_related("person")
    for seat in silent:
        raise_notice(
            kind=SILENCE_ENDS.code,
            subject=decision.reference,
            audience=seat.person,
            dedupe_key=f"decision:{decision.public_id}:silence:{seat.pk}",
            facts={
                "title": decision.title,
                "reference": decision.reference,
                "ends": f"{decision.silence_closes_at:%Y-%m-%d %H:%M %Z}",
            },
            link=_address("portal:decision", decision.public_id),
            due_at=decision.silence_closes_at,
        )


def tell_of_closing(decision: JointCommitteeDecision, *, event_key: str) -> None:
    """Both sides and the secretariat, unless told of the event already; the parties are told by the case's step."""
    for part in (Part.JOINT_COMMITTEE, Part.SECRETARIAT):
        raise_notice(
            kind=DECISION_CLOSED.code,
            subject=decision.reference,
            audience=CasePart(decision.case, part),
            dedupe_key=f"decision:{decision.public_id}:closed:{part}",
            event_key=event_key,
            facts={"title": decision.title, "reference": decision.reference, "status": decision.status},
            link=_address("portal:decision", decision.public_id),
        )


def tell_of_accreditation(designation: Designation, *, ended: bool, occasion: str) -> None:
    """The entity, the country's secretariat and officers; once per last day and occasion."""
    kind = ACCREDITATION_ENDED if ended else ACCREDITATION_ENDS
    key = f"accreditation:{designation.pk}:{designation.accredited_until}:{occasion}"
    country = designation.partner_country
    audiences: dict[str, MembersOf | RoleIn] = {
        "entity": MembersOf(designation.third_party_entity.organisation),
        "secretariat": RoleIn(Role.SECRETARIAT, country),
        "officers": RoleIn(Role.REGISTRY_OFFICER, country),
    }
    for name, audience in audiences.items():
        raise_notice(
            kind=kind.code,
            subject=str(designation),
            audience=audience,
            dedupe_key=f"{key}:{name}",
            event_key=key,
            facts={
                "entity": designation.third_party_entity.name,
                "designation": str(designation),
                "date": str(designation.accredited_until),
            },
            link=_address("public:third-party-entity-detail", designation.third_party_entity.slug),
        )

"""Who may put a case before a Joint Committee, who speaks for a side, and who sees what of it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from credits.authority import Authority
from registry.identity.models.parties import Organisation
from registry.identity.models.people import User
from registry.identity.policies import is_auditor, is_officer, own_organisations, person
from registry.lifecycle.models import Case
from registry.lifecycle.policies import cases_visible_to, offices_of, parts_of
from registry.lifecycle.tables import Part
from registry.parties.nouns.committee import JointCommitteeMember
from registry.parties.nouns.decisions import JointCommitteeDecision, JointCommitteeDecisionQuerySet
from registry.parties.nouns.designations import JointCommittee

# The offices that decide, check or answer for others: none of them acts on a case of one's own.
OFFICES_THAT_JUDGE = frozenset({Part.OFFICER, Part.SECRETARIAT, Part.JOINT_COMMITTEE, Part.GOVERNMENT})
KEEPERS_OF_THE_AGENDA = frozenset({Part.OFFICER, Part.SECRETARIAT})


def may_keep_agenda(user: Any, case: Case) -> bool:
    """Secretariat and officers of the country put cases on the agenda and record meetings."""
    return bool(KEEPERS_OF_THE_AGENDA & parts_of(user, case))


def authorise_keep_agenda(user: Any, case: Case, *, basis: str) -> Authority:
    """Raises PermissionDenied for anybody else."""
    if not may_keep_agenda(user, case):
        raise PermissionDenied(_("Only the secretariat and the officers of the country keep the agenda."))
    return Authority(actor=person(user), basis=basis)


def seat_of(user: Any, committee: JointCommittee) -> JointCommitteeMember | None:
    """The seat the person holds in the committee now."""
    if not isinstance(user, User) or not user.is_active:
        return None
    return committee.members.in_office().filter(person=user).first()


def own_organisations_in(user: Any, case: Case) -> QuerySet[Organisation]:
    """The person's organisations that have a part in the case or in the one it belongs to."""
    cases = [key for key in (case.pk, case.parent_id) if key is not None]
    return (
        own_organisations(user)
        .filter(case_parties__case__in=cases, case_parties__until__isnull=True)
        .distinct()
    )


def decisions_visible_to(user: Any) -> JointCommitteeDecisionQuerySet:
    """Both sides, their secretariat, governments, officers and auditors see every decision of their
    countries; whoever sees the case, what was decided in it; anybody, what was adopted in public.
    """
    wanted = Q(status=JointCommitteeDecision.Status.ADOPTED, taken__is_public=True)
    if isinstance(user, User) and user.is_active:
        decided = ~Q(status=JointCommitteeDecision.Status.OPEN)
        wanted |= decided & Q(Exists(cases_visible_to(user).filter(pk=OuterRef("case"))))
        for countries in offices_of(user).values():
            if countries is None:
                wanted |= Q(pk__isnull=False)
            else:
                wanted |= Q(committee__partner_country__in=countries)
        if is_auditor(user) or is_officer(user):
            wanted |= Q(pk__isnull=False)
    return JointCommitteeDecision.objects.filter(wanted)


def agenda_of(user: Any) -> JointCommitteeDecisionQuerySet:
    """The open decisions of the committees in whose countries the person holds an office."""
    return decisions_visible_to(user).open()


def may_read_assents(user: Any, decision: JointCommitteeDecision) -> bool:
    """What each side said, and through whom: the Committee and those who work for it; auditors."""
    return is_auditor(user) or bool(OFFICES_THAT_JUDGE & parts_of(user, decision.case))


def authorise_keep_designations(user: Any, *, basis: str) -> Authority:
    """Officers seat members and keep designations. Raises PermissionDenied."""
    if not is_officer(user):
        raise PermissionDenied(_("Only registry officers do this."))
    return Authority(actor=person(user), basis=basis)

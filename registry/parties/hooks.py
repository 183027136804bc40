"""What this room answers to the engine: does the decision stand, and who may not act on what."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from credits.authority import Authority
from registry.identity.history import change_context
from registry.identity.models.parties import Side
from registry.identity.models.people import Membership, Role
from registry.identity.operations.invitations import when_taken_up
from registry.identity.reading import once
from registry.lifecycle import hooks
from registry.lifecycle.models import Case, CaseParty
from registry.lifecycle.operations.take_step import acting_part
from registry.lifecycle.policies import organisations_of
from registry.lifecycle.tables import PARTS_OF_ORGANISATIONS, Part, StepContext, Unmet
from registry.parties.nouns.decisions import JointCommitteeDecision
from registry.parties.nouns.designations import Designation, JointCommittee, SectoralScope, ThirdPartyEntity
from registry.parties.operations.decisions import withdraw_overtaken
from registry.parties.operations.seats import seat_member
from registry.parties.policies import OFFICES_THAT_JUDGE, own_organisations_in
from registry.parties.queries import standing
from registry.submissions.schema import Kind
from registry.submissions.values.lookups import MOST_FOUND, Lookup, register_lookup

OWN = "third_party_entity_"  # lifecycles about an entity itself: there it checks nobody
THOSE_IT_CHECKS = (Part.PROPONENT, Part.FOCAL_POINT, Part.PARTICIPANT)


@when_taken_up(Role.JOINT_COMMITTEE_MEMBER)
def seat(membership: Membership, authority: Authority) -> None:
    """Whoever accepts the invitation into a Joint Committee sits in it from now on."""
    country = membership.partner_country
    assert country is not None, "says the constraint on such invitations"
    with change_context(authority, reason=authority.basis):
        committee, _new = JointCommittee.objects.get_or_create(partner_country=country)
    if not committee.members.in_office().filter(person=membership.user).exists():
        seat_member(committee, membership.user, membership.side, authority=authority)


@hooks.answers(hooks.decision_stands)
def decision_stands(context: StepContext) -> Iterable[Unmet]:
    """Adopted for this case and this outcome, with the assent of both sides, and not used before."""
    decision = (
        JointCommitteeDecision.objects.adopted()
        .filter(reference=context.actor.decision, case=context.case, outcome=context.step.code, taken=None)
        .first()
    )
    agreed = (
        set()
        if decision is None
        else set(decision.assents.filter(agrees=True).values_list("side", flat=True))
    )
    if agreed != set(Side.values):
        text = _("There is no decision %(reference)s by which both sides adopted this.")
        yield Unmet("decision_missing", text % {"reference": context.actor.decision})


@hooks.answers(hooks.conflicts_of_interest)
def nobody_decides_on_their_own(context: StepContext) -> Iterable[Unmet]:
    """Whoever acts by an office has nothing to do with the organisations of the case."""
    user, case = context.actor.user, context.case
    if user is None:
        return
    if (
        not context.actor.decision
        and acting_part(case, context.step, context.actor) not in OFFICES_THAT_JUDGE
    ):
        return
    for organisation in own_organisations_in(user, case):
        text = _("Nobody decides on a case of an organisation they belong to (%(organisation)s).")
        yield Unmet("own_organisation", text % {"organisation": organisation.name})
    if case.steps.filter(user=user, part__in=PARTS_OF_ORGANISATIONS).exists():
        yield Unmet("own_case", _("Nobody decides on a case in which they acted for a party."))


@hooks.answers(hooks.conflicts_of_interest)
def third_party_entity_is_independent(context: StepContext) -> Iterable[Unmet]:
    """A third-party entity takes no other part in the project that it checks.

    What ends a case and writes nothing (giving it up, declining it) stays possible.
    """
    case, step = context.case, context.step
    only_ends = case.table.state(step.to).is_final and not step.is_decision and not step.effects
    if only_ends or case.lifecycle.startswith(OWN):
        return
    parties = once(("parties about the same", case.pk), lambda: _parties_about_the_same(case))
    checking = {party.organisation for party in parties if party.part == Part.THIRD_PARTY_ENTITY}
    checked = {party.organisation for party in parties if party.part in THOSE_IT_CHECKS}
    for organisation in sorted(checking & checked, key=lambda one: one.pk):
        text = _("%(organisation)s cannot check a project in which it takes part.")
        yield Unmet("third_party_entity_not_independent", text % {"organisation": organisation.name})


def _parties_about_the_same(case: Case) -> tuple[CaseParty, ...]:
    there = CaseParty.objects.current().filter(case__in=_about_the_same(case))
    return tuple(there.select_related("organisation"))


def _about_the_same(case: Case) -> list[int]:
    """The case, the one it belongs to, its children, and every case about the same subject."""
    same = Q(pk=case.pk) | Q(parent=case)
    if case.parent_id is not None:
        same |= Q(pk=case.parent_id) | Q(parent=case.parent_id)
    if case.subject_reference:
        # A draft of somebody else says nothing yet.
        same |= Q(subject_reference=case.subject_reference, submitted_at__isnull=False)
    found = Case.objects.filter(same).exclude(lifecycle__startswith=OWN)
    return list(found.values_list("pk", flat=True))


@hooks.answers(hooks.announce)
def clear_agenda(event: hooks.Event) -> None:
    """A case that has moved on by itself no longer waits for its decision."""
    if event.kind == "step_taken" and event.taken is not None:
        words = _("The case moved on: %(step)s") % {"step": event.taken.label}
        withdraw_overtaken(event.case, words)


def _scopes_by_number(keys: Collection[str]) -> Mapping[str, str]:
    numbers = [int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 4]
    return {str(scope.number): str(scope) for scope in SectoralScope.objects.filter(number__in=numbers)}


def _scopes_called(text: str) -> Iterable[tuple[str, str]]:
    named = [(str(scope.number), str(scope)) for scope in SectoralScope.objects.order_by("number")]
    return [(key, label) for key, label in named if text.casefold() in label.casefold()]


def _entities_by_slug(keys: Collection[str]) -> Mapping[str, str]:
    return dict(ThirdPartyEntity.objects.filter(slug__in=list(keys)).values_list("slug", "name"))


def _entities_called(text: str) -> Iterable[tuple[str, str]]:
    """In the whole list, for people, those that are designated nowhere today come last and are marked.

    They stay in it: a request names whoever validated in its day.
    """
    entities = ThirdPartyEntity.objects.filter(name__icontains=text)
    if text:
        return entities.values_list("slug", "name")[:MOST_FOUND]
    stands = standing(timezone.localdate()).filter(third_party_entity=OuterRef("pk"))
    rows = entities.annotate(stands=Exists(stands)).order_by("-stands", "name")[:MOST_FOUND]
    lapsed = _("%(entity)s (not designated now)")
    return [(row.slug, row.name if row.stands else lapsed % {"entity": row.name}) for row in rows]


register_lookup(Kind.SCOPES, Lookup(find=_scopes_by_number, search=_scopes_called))
register_lookup(Kind.THIRD_PARTY_ENTITY, Lookup(find=_entities_by_slug, search=_entities_called))


@hooks.answers(hooks.may_be_about)
def designations_one_may_begin_about(lifecycle: str, user: Any, subject_reference: str) -> bool:
    """An entity about its own designations; an office (a suspension) about any."""
    if not lifecycle.startswith("third_party_entity_"):
        return False
    standing = Designation.objects.filter(reference=subject_reference)
    if mine := organisations_of(user, writing=True):
        standing = standing.filter(third_party_entity__organisation__in=mine)
    return standing.exists()

"""What pages and endpoints read of cases: what waits for whom, what is possible, what has happened."""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from registry.lifecycle import hooks
from registry.lifecycle.actors import actor_for
from registry.lifecycle.models import Case, CaseParty, StepTaken
from registry.lifecycle.operations.take_step import acting_part, unmet_conditions
from registry.lifecycle.policies import cases_visible_to, offices_of, organisations_of
from registry.lifecycle.querysets import CaseQuerySet
from registry.lifecycle.tables import Part, Step, StepContext, Unmet


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibleStep:
    """A step from where the case stands. ``unmet`` empty: it can be taken now."""

    step: Step
    unmet: tuple[Unmet, ...]
    needs_second_person: bool = False

    @property
    def is_possible(self) -> bool:
        return not self.unmet


def in_words_of(case: Case, step: Step) -> Step:
    """The step as the rules of the case call it."""
    return replace(step, label=hooks.step_label(case, step))


def step_of(case: Case, code: str) -> Step | None:
    """A step of the case's lifecycle as its rules call it; nothing when none of that name is listed."""
    step = case.table.step(code)
    return None if step is None else in_words_of(case, step)


def possible_steps(case: Case, user: Any) -> list[PossibleStep]:
    """The steps this person's part may take from here, each with everything that stands in its way.

    The same guards as ``take_step`` asks, on the case as it was read; nothing is written. Steps that a
    decision of the Committee takes are listed for whoever may put them on its agenda elsewhere.
    """
    actor = actor_for(user)
    rules = hooks.rules_of(case.rules_key)
    found = []
    for step in case.table.steps_from(case.state):
        if step.is_decision or not acting_part(case, step, actor):
            continue
        if step.feature and not rules.feature(step.feature):
            continue
        found.append(
            PossibleStep(
                step=in_words_of(case, step),
                unmet=tuple(why_blocked(case, step, user)),
                needs_second_person=case.table.needs_two_people(step.code, rules),
            )
        )
    return found


def outcomes(case: Case) -> list[Step]:
    """The outcomes a decision of the Joint Committee can have from where the case stands."""
    rules = hooks.rules_of(case.rules_key)
    return [
        in_words_of(case, step)
        for step in case.table.steps_from(case.state)
        if step.is_decision and (not step.feature or rules.feature(step.feature))
    ]


def why_blocked(
    case: Case, step: Step, user: Any, *, reason: str = "", facts: dict[str, Any] | None = None
) -> list[Unmet]:
    """Everything that stands in the way of a step (with this reason and these facts), whoever asks."""
    context = StepContext(
        case=case,
        step=step,
        actor=actor_for(user),
        reason=reason,
        facts=facts or {},
        now=timezone.now(),
        rules=hooks.rules_of(case.rules_key),
        origin=case.state,
    )
    return unmet_conditions(context)


def waiting_for(user: Any) -> CaseQuerySet:
    """Open cases in which it is this person's turn, what is due first on top."""
    mine = organisations_of(user, writing=True)
    turn = Q(waits_for=Part.PROPONENT, opened_by=getattr(user, "pk", None)) & ~Q(
        Exists(CaseParty.objects.filter(case=OuterRef("pk"), part=Part.PROPONENT))
    )
    if mine:
        turn |= Q(
            Exists(
                CaseParty.objects.current().filter(
                    case=OuterRef("pk"), organisation__in=mine, part=OuterRef("waits_for")
                )
            )
        )
    for part, countries in offices_of(user).items():
        place = Q(waits_for=part)
        if countries is not None:
            place &= Q(partner_country__in=countries) | Q(partner_country__isnull=True)
        turn |= place
    return cases_visible_to(user).open().filter(turn).order_by(F("due_on").asc(nulls_last=True), "id")


def awaited_by(user: Any) -> CaseQuerySet:
    """Open cases of this person's organisations (or begun by them) in which it is somebody else's turn."""
    own = Q(opened_by=getattr(user, "pk", None))
    if mine := organisations_of(user):
        own |= Q(Exists(CaseParty.objects.current().filter(case=OuterRef("pk"), organisation__in=mine)))
    turn = waiting_for(user).values("pk")
    return (
        cases_visible_to(user)
        .open()
        .filter(own)
        .exclude(pk__in=turn)
        .order_by(F("due_on").asc(nulls_last=True), "id")
    )


def timeline(
    *, case: Case | None = None, subject_reference: str = "", public_only: bool = True
) -> QuerySet[StepTaken]:
    """Steps taken in one case, or in every case about a subject (``MN003``), oldest first."""
    steps = StepTaken.objects.select_related("case", "user")
    steps = (
        steps.filter(case=case)
        if case is not None
        else steps.filter(case__subject_reference=subject_reference)
    )
    if public_only:
        steps = steps.filter(is_public=True, case__submitted_at__isnull=False)
    return steps.order_by("taken_at", "id")

"""What the officers' page of a case opens on: where it stands, why it does not move, and the evidence."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from registry.documents.queries import documents_of_case
from registry.identity.models.people import User
from registry.lifecycle import hooks
from registry.lifecycle.models import Case, RefusedStep, StepTaken
from registry.lifecycle.policies import may_comment, parts_of
from registry.lifecycle.queries import in_words_of, possible_steps, step_of, timeline, why_blocked
from registry.lifecycle.tables import Part, Step, Unmet
from registry.parties.models import JointCommitteeDecision
from registry.parties.policies import decisions_visible_to, may_keep_agenda, may_read_assents
from registry.parties.queries import complete, sides_of
from registry.projects.models import Finding
from registry.projects.queries.findings import findings_of
from registry.submissions.models import SubmissionVersion
from registry.submissions.policies import inputs_visible_to, may_moderate, may_see_draft
from registry.submissions.queries.public_inputs import call_of
from registry.submissions.queries.submissions import FormState, content_of, forms_of
from registry.submissions.rendering import ShownSection, rendered_sections

MOST_COMMENTS = 100
MOST_REFUSALS = 20
MOST_DIGITS = 9  # of a version that somebody may have made up


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step from where the case stands. ``is_mine``: one of the reader's parts may take it."""

    step: Step
    takers: str
    unmet: tuple[Unmet, ...]
    is_mine: bool
    needs_second_person: bool = False
    request_id: UUID = field(default_factory=uuid4)  # of its button: pressed twice, done once

    @property
    def is_possible(self) -> bool:
        return self.is_mine and not self.unmet


@dataclass(frozen=True, slots=True)
class FormRow:
    """A form as it was handed in (or as the reader may see its draft)."""

    state: FormState
    version: SubmissionVersion | None
    sections: list[ShownSection]


def case_page(case: Case, user: User) -> dict[str, Any]:
    """The context of templates/admin/lifecycle/case.html; the same number of queries for any history."""
    taken = _timeline(case)
    steps = step_rows(case, user)
    proposal = case.proposals.filter(closed_at__isnull=True).select_related("proposed_by").first()
    mine = {row.step.code for row in steps if row.is_mine}
    return {
        "case": case,
        "clocks": list(case.clocks.open().order_by("id")),
        "steps": steps,
        "proposal": proposal,
        "proposed": proposal and step_of(case, proposal.step),
        "may_confirm": proposal is not None and proposal.proposed_by_id != user.pk and proposal.step in mine,
        "may_withdraw": proposal is not None and proposal.step in mine,
        "parties": list(case.parties.current().select_related("organisation").order_by("part", "id")),
        "children": list(case.children.select_related("partner_country").order_by("id")),
        "timeline": taken,
        **_desk(case, user),
        "forms": form_rows(case, user),
        "documents": documents_of_case(case, user),
        "findings": _findings(case),
        "decisions": decisions_of(case, user),
        "may_put_on_agenda": case.waits_for == Part.JOINT_COMMITTEE and may_keep_agenda(user, case),
        "refusals": list(RefusedStep.objects.filter(case=case)[:MOST_REFUSALS]),
        **_inputs(case, user),
    }


def _timeline(case: Case) -> list[StepTaken]:
    taken = list(timeline(case=case, public_only=False))
    for one in taken:
        one.case = case  # the one that is shown: its country is read already
    return taken[::-1]


def steps_after(case: Case, version: str) -> list[StepTaken]:
    """What was done since the reader saw the case in that version, oldest first; no version, nothing."""
    if not version.isdecimal() or len(version) > MOST_DIGITS:
        return []
    taken = list(case.steps.filter(number__gte=int(version)).order_by("number"))
    for one in taken:
        one.case = case
    return taken


def step_rows(case: Case, user: User) -> list[StepRow]:
    """Every step from here: the reader's own with what is unmet, then the others', with who takes them."""
    own = {one.step.code: one for one in possible_steps(case, user)}
    rules = hooks.rules_of(case.rules_key)
    rows = []
    for step in case.table.steps_from(case.state):
        if step.feature and not rules.feature(step.feature):
            continue
        mine = own.get(step.code)
        rows.append(
            StepRow(
                step=in_words_of(case, step),
                takers=takers(step),
                unmet=mine.unmet if mine else tuple(why_blocked(case, step, user)),
                is_mine=mine is not None,
                needs_second_person=case.table.needs_two_people(step.code, rules),
            )
        )
    return sorted(rows, key=lambda row: not row.is_mine)


def takers(step: Step) -> str:
    """Who takes a step, in words."""
    parts = list(step.parts)
    if step.is_decision and Part.JOINT_COMMITTEE not in parts:
        parts.append(Part.JOINT_COMMITTEE)
    if step.on_clock and Part.PROGRAM not in parts:
        parts.append(Part.PROGRAM)
    return ", ".join(str(part.label) for part in parts) or "–"


def _desk(case: Case, user: User) -> dict[str, Any]:
    """What those who work on the case noted; not for whoever belongs to a party of it."""
    if not may_comment(user, case):
        return {"may_work": False}
    return {
        "may_work": True,
        "comments": list(case.comments.select_related("author").order_by("-pk")[:MOST_COMMENTS]),
    }


def form_rows(case: Case, user: User) -> list[FormRow]:
    """The forms of the case, rendered: what was handed in, confidential answers included."""
    return [
        FormRow(
            state=state,
            version=state.version,
            sections=rendered_sections(state.form, content_of(state.version), public_only=False)
            if state.version is not None
            else [],
        )
        for state in forms_of(case, drafts=may_see_draft(user, case))
        if state.is_required or state.version is not None
    ]


def decisions_of(case: Case, user: User) -> list[JointCommitteeDecision]:
    """What was put before the Joint Committee, newest first; with each side's answer where it may be read."""
    found = list(
        complete(decisions_visible_to(user).filter(case=case))
        .prefetch_related("meetings")
        .order_by("-opened_at", "-id")
    )
    if found and may_read_assents(user, found[0]):
        for decision in found:
            decision.sides = sides_of(decision)  # type: ignore[attr-defined]
    return found


def _findings(case: Case) -> list[Finding]:
    """The findings of a case with what was said about each."""
    found = findings_of(case)
    for finding in found:
        finding.thread = list(finding.messages.all())  # type: ignore[attr-defined]
    return found


def _inputs(case: Case, user: User) -> dict[str, Any]:
    window = call_of(case)
    if window is None:
        return {"inputs_shown": False}
    return {
        "inputs_shown": True,
        "window": window,
        "inputs": list(inputs_visible_to(user, case).order_by("received_at", "id")),
        "may_moderate": may_moderate(user, case),
    }


def own_parts(case: Case, user: User) -> str:
    """In what parts the reader acts here, in words."""
    return ", ".join(sorted(str(part.label) for part in parts_of(user, case)))

"""What the page of a case shows. Each part asks once, whatever the number of rows."""

from typing import Any

from django.urls import reverse

from registry.identity.models.people import User
from registry.lifecycle.models import Case, StepTaken
from registry.lifecycle.policies import cases_visible_to
from registry.lifecycle.queries import possible_steps, step_of, timeline
from registry.portal.queries.openings import startable
from registry.rules.models.clocks import Clock
from registry.submissions.policies import inputs_visible_to, may_moderate
from registry.submissions.queries.public_inputs import call_of


def case_page(case: Case, user: User) -> dict[str, Any]:
    """The context of templates/portal/case.html, besides the parts of other rooms."""
    steps_taken = list(timeline(case=case, public_only=False))
    for taken in steps_taken:
        taken.case = case  # the one that is shown: its country is read already
    steps_taken.reverse()
    proposal = case.proposals.filter(closed_at__isnull=True).select_related("proposed_by").first()
    steps = possible_steps(case, user)
    return {
        "case": case,
        "clocks": list(Clock.objects.open().filter(case=case).order_by("id")),
        "timeline": steps_taken,
        "returned": returned_with(case, steps_taken),
        "steps": steps,
        "proposal": proposal,
        "proposed": proposal and step_of(case, proposal.step),
        **confirmation(case, proposal, user, {one.step.code for one in steps}),
        "parties": list(case.parties.current().select_related("organisation").order_by("part", "id")),
        "startable": startable(user, case) if case.submitted_at else [],
        **inputs_of(case, user),
        "children": list(
            cases_visible_to(user).filter(parent=case).select_related("partner_country").order_by("id")
        ),
    }


def inputs_of(case: Case, user: User) -> dict[str, Any]:
    """The inputs that came in, where they were called for; with the door to moderating them."""
    call = call_of(case)
    if call is None:
        return {"inputs_shown": False}
    return {
        "inputs_shown": True,
        "window": call,
        "inputs": list(inputs_visible_to(user, case).order_by("received_at", "id")),
        "may_moderate": may_moderate(user, case),
    }


def returned_with(case: Case, newest_first: list[StepTaken]) -> StepTaken | None:
    """The step by which the case was given back with reasons, while it lies there to be revised."""
    last = newest_first[0] if newest_first else None
    if last is not None and last.reason and case.submitted_at and case.is_editable:
        return last
    return None


def confirmation(case: Case, proposal: Any, user: User, possible: set[str]) -> dict[str, Any]:
    """Whether the reader is the second person that a proposed step waits for, and where they look at it."""
    if proposal is None or proposal.step not in possible:
        return {"may_confirm": False, "confirm_address": ""}
    return {
        "may_confirm": proposal.proposed_by_id != user.pk,
        "confirm_address": reverse("portal:proposal", args=[case.public_id]),
    }

"""Everything the engine says no with.

    Refusal (credits.errors)
    └── StepRefused
        ├── RequestIdUsed            the request id stands for another instruction
        ├── of opening               LifecycleNotOffered   OpeningNotYours   CountryRequired
        └── of a step, in the order in which they are tested
            ├── StepUnknown          no such step in this lifecycle
            ├── StepNotYours         your part in the case may not take it
            ├── CaseChanged          somebody was faster; look again
            ├── StepNotFromHere      the case stands in a state the step does not leave
            ├── StepNotInRules       the rule set of the case does not have this step
            ├── ReasonRequired
            ├── DecisionRequired     only a decision of the Joint Committee takes it
            ├── SecondPersonRequired the rule set asks for two people
            └── StepUnmet            one or more conditions are not met: all of them are told

The first that applies is told. Nothing has changed but the record of the refusal.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from credits.errors import Refusal, RequestIdReused
from registry.lifecycle.tables import Unmet


class StepRefused(Refusal):
    """A case does not move, for a reason its people can act on."""

    code = "step_refused"
    text = _("This step cannot be taken.")


class RequestIdUsed(StepRefused, RequestIdReused):
    code = "request_id_reused"
    text = _("This request id was used for another instruction.")


class LifecycleNotOffered(StepRefused):
    code = "lifecycle_not_offered"
    text = _("The rules of this country have no such procedure (%(lifecycle)s).")


class OpeningNotYours(StepRefused):
    code = "opening_not_yours"
    text = _("Only members of an organisation that takes part may begin this.")


class CountryRequired(StepRefused):
    code = "country_required"
    text = _("Choose the partner country whose rules hold.")


class StepUnknown(StepRefused):
    code = "step_unknown"
    text = _("There is no step “%(step)s” here.")


class StepNotYours(StepRefused):
    code = "step_not_yours"
    text = _("“%(step)s” is taken by: %(parts)s.")


class CaseChanged(StepRefused):
    code = "case_changed"
    text = _("The case has changed since you looked: it is now “%(state)s”. Look at it again.")


class StepNotFromHere(StepRefused):
    code = "step_not_from_here"
    text = _("“%(step)s” is not possible while the case is “%(state)s”.")


class StepNotInRules(StepRefused):
    code = "step_not_in_rules"
    text = _("The rule set of this case (%(rules)s) does not have this step.")


class ReasonRequired(StepRefused):
    code = "reason_required"
    text = _("Say why: the reason is shown to everybody concerned.")


class DecisionRequired(StepRefused):
    code = "decision_required"
    text = _("Only a decision of the Joint Committee, with the assent of both sides, takes this step.")


class SecondPersonRequired(StepRefused):
    code = "second_person_required"
    text = _("The rule set asks for two people: propose the step, and let another person confirm it.")


class StepUnmet(StepRefused):
    """``unmet`` lists every condition that is not met, not only the first."""

    code = "step_unmet"
    text = _("Not yet possible: %(missing)s")

    def __init__(self, unmet: Iterable[Unmet] = (), **details: Any):
        self.unmet = tuple(unmet)
        rows = [one.as_data() for one in self.unmet]
        missing = " ".join(row["message"] for row in rows)
        super().__init__(**{"missing": missing, "unmet": rows, **details})


def kinds_of_refusal() -> dict[str, type[StepRefused]]:
    """Every refusal of the engine by its code, to tell a recorded one again."""
    found: dict[str, type[StepRefused]] = {}
    waiting: list[type[StepRefused]] = [StepRefused]
    while waiting:
        kind = waiting.pop()
        found.setdefault(kind.code, kind)
        waiting.extend(kind.__subclasses__())
    return found


def told_again(code: str, details: dict[str, Any]) -> StepRefused:
    """A refusal as it was recorded; one whose class is gone keeps its code and words."""
    kind = kinds_of_refusal().get(code, StepRefused)
    if issubclass(kind, StepUnmet):
        unmet = [Unmet(**row) for row in details.get("unmet", [])]
        return kind(unmet, **{name: said for name, said in details.items() if name != "unmet"})
    return kind(**details)

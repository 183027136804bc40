"""By which day things are dated: the one it is in the partner country."""

from datetime import date
from typing import Any

from registry.lifecycle.models import Case
from registry.lifecycle.tables import StepContext
from registry.rules.calendar import local_day
from registry.rules.resolving import Rules, window


def day_of(context: StepContext) -> date:
    """Today, in the partner country where a rule set says its time zone."""
    return context.rules.today(context.now) if isinstance(context.rules, Rules) else context.now.date()


def window_of_inputs(context: StepContext) -> tuple[date, date | None]:
    """First and last day of the public inputs that open with this step, both inclusive."""
    if not isinstance(context.rules, Rules):
        return day_of(context), None
    return window(context.rules, "design_public_inputs", context.now)


def submitted_for_validation_on(case: Case, rules: Any) -> date | None:
    """The day on which a validation was contracted; none before that."""
    step = case.steps.filter(step="contract").order_by("number").first()
    if step is None:
        return None
    return local_day(step.taken_at, rules.time_zone) if isinstance(rules, Rules) else step.taken_at.date()

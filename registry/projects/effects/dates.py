"""By which day things are dated: the one it is in the partner country."""

from datetime import date

from registry.lifecycle.tables import StepContext


def submitted_for_validation_on(context: StepContext) -> date | None:
    """The day on which a validation was contracted; none before that."""
    step = context.case.steps.filter(step="contract").order_by("number").first()
    return None if step is None else context.rules.today(step.taken_at)

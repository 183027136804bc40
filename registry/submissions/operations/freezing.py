"""Seal what was filled in when a case leaves the desk: from then on it is never changed."""

from typing import Any

from registry.lifecycle import hooks
from registry.lifecycle.tables import StepContext
from registry.submissions.models import SubmissionVersion
from registry.submissions.schema import Form
from registry.submissions.values.canonical import digest


def freeze_submissions(context: StepContext) -> None:
    """Every draft of the case becomes a version handed in with this step.

    The version of the form is written down from the case's rule set, so that a later set changes nothing
    already handed in. A form that nobody touched since it was handed in keeps its version.
    """
    assert context.taken is not None, "The engine freezes after the case has moved."
    rules = hooks.rules_of(context.case.rules_key)
    drafts = (
        SubmissionVersion.objects.select_for_update(of=("self",))
        .drafts()
        .filter(submission__case=context.case)
        .select_related("submission")
        .order_by("pk")
    )
    for version in drafts:
        version.state = SubmissionVersion.State.SUBMITTED
        version.form_version = form_version(rules, version.form)
        version.rules_key = context.case.rules_key
        version.submitted_at = context.now
        version.submitted_by = context.actor.user
        version.taken = context.taken
        version.sha256 = digest(version.content)
        version.save()


def form_version(rules: Any, form: Form) -> str:
    """The form in a rule set as it is printed (``JCM_ID_F_Val_Rep_ver01.0``, or ``SDIP 02.0`` where only
    its version is known); blank where the set knows neither code nor version."""
    find = getattr(rules, "form", None)  # without a rule set nothing is known of forms
    rule = None if find is None else find(form.code) or find(form.token)
    if rule is None or not (rule.code or rule.version):
        return ""
    if rule.code and rule.version in rule.code:
        return str(rule.code)[:60]
    return f"{rule.code or rule.token} {rule.version}".strip()[:60]

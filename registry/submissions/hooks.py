"""What this room answers to the engine: whether the forms are complete, and sealing them."""

from collections.abc import Iterable

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from registry.lifecycle import hooks
from registry.lifecycle.models import Case
from registry.lifecycle.tables import StepContext, Unmet
from registry.submissions.operations.freezing import freeze_submissions
from registry.submissions.queries.gaps import Missing
from registry.submissions.queries.submissions import gaps_of
from registry.submissions.schema import Form

MOST_TOLD = 20  # gaps of one form; the rest is counted


@hooks.submission_ready.register
def submission_ready(context: StepContext) -> Iterable[Unmet]:
    """Every gap of every form of the case, each with the form, the section and the field it is in."""
    for form, gaps in gaps_of(context.case):
        for gap in gaps[:MOST_TOLD]:
            text = _("%(form)s, %(section)s: %(gap)s") % {
                "form": form.title,
                "section": gap.title,
                "gap": gap.text,
            }
            yield Unmet("form_incomplete", text, where_to_fill_in(context.case, form, gap))
        if len(gaps) > MOST_TOLD:
            text = _("%(form)s: %(count)s more answers are missing.") % {
                "form": form.title,
                "count": len(gaps) - MOST_TOLD,
            }
            yield Unmet("form_incomplete", text, where_to_fill_in(context.case, form))


def where_to_fill_in(case: Case, form: Form, gap: Missing | None = None) -> str:
    """The page of the form, or of the section with the gap; a mark on the page where there is no portal."""
    try:
        if gap is None:
            return reverse("portal:form", args=[case.public_id, form.code])
        page = reverse("portal:form-section", args=[case.public_id, form.code, gap.section])
    except NoReverseMatch:
        return f"#form-{form.code}"
    return f"{page}#field-{gap.field}"


hooks.freeze_submissions.register(freeze_submissions)

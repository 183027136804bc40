"""What must be so before a retirement or cancellation is put back."""

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from registry.accounts.queries.reversals import (
    certificate_of,
    decision_document,
    entry_of,
    last_day_of,
    named,
)
from registry.accounts.schemas.reversals import REVERSAL
from registry.lifecycle.tables import StepContext, Unmet

FORM = f"#form-{REVERSAL}"


def certificate_is_known(context: StepContext) -> Iterator[Unmet]:
    if certificate_of(context.case) is None:
        text = _("There is no certificate %(number)s.") % {"number": named(context.case) or "–"}
        yield Unmet("certificate_unknown", text, FORM)


def units_are_of_the_country(context: StepContext) -> Iterator[Unmet]:
    """The country of the case is the one whose credits are put back, so that its rules hold."""
    entry = entry_of(context.case)
    if entry is None:
        return
    countries = set(entry.movements.values_list("series__partner_country", flat=True))
    if countries != {context.case.partner_country_id}:
        text = _("The units are of %(countries)s: begin the case for that country.")
        yield Unmet("units_of_another_country", text % {"countries": ", ".join(sorted(countries))})


def is_not_reversed_yet(context: StepContext) -> Iterator[Unmet]:
    entry = entry_of(context.case)
    if entry is not None and getattr(entry, "reversed_by", None) is not None:
        yield Unmet("reversed_already", _("It was reversed already."), FORM)


def window_is_open(context: StepContext) -> Iterator[Unmet]:
    """The days after the record that the rules of accounts give; no figure there means not at all."""
    entry = entry_of(context.case)
    if entry is None:
        return
    last = last_day_of(entry, str(context.case.partner_country_id))
    if last is None:
        yield Unmet("no_reversal_in_rules", _("The rules know no reversal of a retirement or cancellation."))
    elif context.today > last:
        text = _("The last day for a reversal was %(day)s.") % {"day": date_format(last)}
        yield Unmet("reversal_window_over", text)


def decision_is_attached(context: StepContext) -> Iterator[Unmet]:
    if decision_document(context.case) is None:
        text = _("Attach the decision, as minutes or as a letter.")
        yield Unmet("decision_missing", text, "#documents")

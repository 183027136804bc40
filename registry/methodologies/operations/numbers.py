"""Official numbers: CC_PMnnn, CC_AMnnn, CC_PINnnn, CCnnn, each the next of its kind and country.

Numbers of the public lists are taken too, also where a list has gaps; none is given twice.
"""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from registry.lifecycle.errors import StepRefused
from registry.lifecycle.operations.numbering import next_number

GREATEST = 999  # three digits (domain section 6)


class NumbersExhausted(StepRefused):
    """The form of the number leaves no room for another one."""

    code = "numbers_exhausted"
    text = _("All numbers %(stem)s001 to %(stem)s999 have been given.")


def next_reference(stem: str, rows: QuerySet[Any]) -> str:
    """The next reference that begins with ``stem`` (``MN_PM``, ``MN``), locked until the transaction ends.

    ``rows``: those whose ``reference`` counts as given, from wherever they came. Raises NumbersExhausted.
    """
    pattern = rf"^{stem}[0-9]{{3}}$"
    highest = rows.filter(reference__regex=pattern).order_by("-reference").values_list("reference", flat=True)
    known = highest.first()
    number = next_number(f"reference:{stem}", after=int(known[-3:]) if known else 0)
    if number > GREATEST:
        raise NumbersExhausted(stem=stem)
    return f"{stem}{number:03d}"

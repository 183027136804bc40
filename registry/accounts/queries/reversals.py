"""What a case of reversal is about: the certificate it names, its entry, the decision, and until when it may be."""

from datetime import date, timedelta

from credits.models import Transaction
from registry.accounts.nouns.certificates import Certificate
from registry.accounts.schemas.reversals import REVERSAL
from registry.documents.models import DocumentKind, DocumentVersion
from registry.documents.queries import standings
from registry.lifecycle.models import Case
from registry.rules.resolving import account_rules
from registry.submissions.queries.submissions import content_of, newest

DECISIONS = (DocumentKind.MINUTES, DocumentKind.LETTER)
WINDOW = "reversal_window_days"


def named(case: Case) -> str:
    """The number that the form names, as it was typed."""
    return str(content_of(newest(case, REVERSAL)).get("entry", {}).get("certificate") or "").strip()


def certificate_of(case: Case) -> Certificate | None:
    number = named(case)
    rows = Certificate.objects.select_related("entry__reversed_by", "origin__holder__organisation")
    return rows.filter(number__iexact=number).first() if number else None


def entry_of(case: Case) -> Transaction | None:
    """The ledger's entry that would be reversed."""
    certificate = certificate_of(case)
    return None if certificate is None else certificate.entry


def last_day_of(entry: Transaction, country: str) -> date | None:
    """The last day on which it may be reversed, in the days of the country; nothing where it may not be at all.

    The rules are those in force on the day of the record: what was promised then, holds.
    """
    rules = account_rules(country, on=entry.recorded_at.date())
    days = rules.parameter(WINDOW) if rules is not None else ""
    if rules is None or not days:
        return None
    return rules.today(entry.recorded_at) + timedelta(days=int(days))


def decision_document(case: Case) -> DocumentVersion | None:
    """The decision that lies in the case and was found harmless."""
    for one in standings(case):
        if one.document.kind in DECISIONS and one.is_complete:
            return one.current
    return None

"""Does an authorisation cover what somebody wants to do with units? Pure functions of what was read.

Reasons, in the order in which they are tested; of several authorisations the one that came furthest is told:

1. authorisation_missing          no Party authorised anything for this country
2. authorisation_scope            not this project, methodology or sector
3. authorisation_vintage          not this year, or the year of the units is not known
4. authorisation_purpose          not this use
5. authorisation_party            not by this Party
6. authorisation_not_in_force     not yet valid, or not any more
7. authorisation_revoked          revoked, and the units were not first transferred before
8. authorisation_quantity         fewer units are left than are wanted
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MISSING, SCOPE, VINTAGE = "authorisation_missing", "authorisation_scope", "authorisation_vintage"
PURPOSE, PARTY, NOT_IN_FORCE = "authorisation_purpose", "authorisation_party", "authorisation_not_in_force"
REVOKED, QUANTITY = "authorisation_revoked", "authorisation_quantity"
REASONS = (MISSING, SCOPE, VINTAGE, PURPOSE, PARTY, NOT_IN_FORCE, REVOKED, QUANTITY)
MESSAGES: Mapping[str, str | Promise] = {
    MISSING: _("No authorisation covers these units: ask the Party that authorises for one."),
    SCOPE: _("The authorisation does not cover this project, methodology or sector."),
    VINTAGE: _("The authorisation does not cover units of this year."),
    PURPOSE: _("The authorisation does not cover this use."),
    PARTY: _("The authorisation does not cover use by this Party."),
    NOT_IN_FORCE: _("The authorisation is not in force on this day."),
    REVOKED: _("The authorisation was revoked."),
    QUANTITY: _("The authorisation has fewer units left than are wanted."),
}
NDC = "ndc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The newest version of an authorisation, as far as a use is judged by it. What is empty or None is open.

    ``used``: units under all versions together, so that a later version that allows more starts from what was
    used, and one that allows less stops further use and undoes none.
    """

    version: int  # key of the version
    uses: frozenset[str]
    using_parties: frozenset[str] = frozenset()
    projects: frozenset[str] = frozenset()
    methodologies: frozenset[str] = frozenset()
    sectors: frozenset[int] = frozenset()
    first_vintage: int | None = None
    last_vintage: int | None = None
    quantity: int | None = None
    used: int = 0
    first_transfer: str = ""
    adopted_on: date
    valid_from: date
    valid_to: date | None = None
    revoked_from: date | None = None
    spares_transferred: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """Units of one series, as far as an authorisation speaks of them.

    ``years``: the vintage; of units without one the years of their monitoring period, empty where not known.
    ``issued_on``: the day of their issuance in the ledger.
    """

    registry: str  # of the number line they stand on
    host: str  # the partner country in which the reductions occurred
    project: str
    years: tuple[int, ...] = ()
    methodologies: frozenset[str] = frozenset()
    sectors: frozenset[int] = frozenset()
    issued_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be done: how many units, by which Party (ISO 3166-1 alpha-2), on which day.

    ``use`` empty: a transfer to the other side's registry, whatever the units are used for there.
    """

    use: str
    party: str
    quantity: int
    on: date


def reason_against(terms: Terms, units: Units, wanted: Wanted) -> str:
    """Why this authorisation does not cover it; empty where it does."""
    tests = (
        (SCOPE, _covers_scope(terms, units)),
        (VINTAGE, _covers_years(terms, units)),
        (PURPOSE, not wanted.use or wanted.use in terms.uses),
        (PARTY, not terms.using_parties or wanted.party in terms.using_parties),
        (NOT_IN_FORCE, _is_in_force(terms, wanted.on)),
        (REVOKED, _stands(terms, units, wanted)),
        (QUANTITY, terms.quantity is None or terms.used + wanted.quantity <= terms.quantity),
    )
    return next((reason for reason, is_so in tests if not is_so), "")


def choose(candidates: Iterable[Terms], units: Units, wanted: Wanted) -> tuple[Terms | None, str]:
    """The authorisation to use (of several the one that ends first, then the oldest), or the reason against.

    One use of units of one series is under one authorisation: what is left of two is not added up.
    """
    reasons = [(reason_against(terms, units, wanted), terms) for terms in candidates]
    covering = [terms for reason, terms in reasons if not reason]
    if covering:
        return min(covering, key=lambda terms: (terms.valid_to or date.max, terms.version)), ""
    return None, max((reason for reason, _terms in reasons), key=REASONS.index, default=MISSING)


def first_transferred_on(terms: Terms, units: Units, use: str) -> date | None:
    """The day on which units count as first transferred for a use; None where that is still to come.

    For the pledge it is the first international transfer: of units that were issued in another registry than the
    host's, their issuance (from memory, not verified: what the JCM's Parties say of it is not public).
    """
    issued_abroad = units.issued_on if units.registry != units.host else None
    if use == NDC:
        return issued_abroad
    return {"authorisation": terms.adopted_on, "issuance": units.issued_on}.get(terms.first_transfer)


def _covers_scope(terms: Terms, units: Units) -> bool:
    return (
        (not terms.projects or units.project in terms.projects)
        and (not terms.methodologies or bool(terms.methodologies & units.methodologies))
        and (not terms.sectors or bool(terms.sectors & units.sectors))
    )


def _covers_years(terms: Terms, units: Units) -> bool:
    if terms.first_vintage is None and terms.last_vintage is None:
        return True
    return bool(units.years) and all(
        (terms.first_vintage or year) <= year <= (terms.last_vintage or year) for year in units.years
    )


def _is_in_force(terms: Terms, on: date) -> bool:
    return terms.valid_from <= on and (terms.valid_to is None or on <= terms.valid_to)


def _stands(terms: Terms, units: Units, wanted: Wanted) -> bool:
    """Not revoked on that day, or the units were first transferred before the revocation, which spares them."""
    if terms.revoked_from is None or wanted.on < terms.revoked_from:
        return True
    transferred = first_transferred_on(terms, units, wanted.use)
    return terms.spares_transferred and transferred is not None and transferred < terms.revoked_from

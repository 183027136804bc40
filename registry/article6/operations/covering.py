"""Holding uses of units to authorisations: the same answer before the act, and once more with the rows locked."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db import transaction as database

from credits.models import Transaction
from registry.accounts.queries.purposes import purposes
from registry.accounts.questions import Outside, Portion, UnitsUse
from registry.article6.errors import NotAuthorised
from registry.article6.judging import MESSAGES, Terms, Units, Wanted, choose
from registry.article6.models import Authorisation, AuthorisedUse, Use
from registry.article6.queries.authorisations import authorisations, terms_of, units_of
from registry.identity.models.parties import Side
from registry.rules.resolving import Rules, account_rules

TRANSFER, RETIREMENT = "transfer", "retirement"
# Checks of the catalogue: inconsistent with the Party's policy; a retirement or cancellation outside its purpose.
TRANSFER_CHECK, USE_CHECK = "JR-5904", "JR-5251"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """One portion under one version of each side that has to authorise."""

    portion: Portion
    versions: tuple[int, ...]
    wanted: Wanted


def use_of(use: UnitsUse) -> Use | None:
    """What units are used for, as the purpose says; None for a transfer, and for what no Party has to authorise
    (units cancelled because they were issued too much are used for nothing).

    Where no purpose is known, a retirement counts toward the pledge and a cancellation is for other purposes.
    """
    if use.kind == TRANSFER:
        return None
    purpose = purposes().get(use.purpose)
    if purpose is None:
        return Use.NDC if use.kind == RETIREMENT else Use.OP
    return Use(purpose.authorisation_use) if purpose.authorisation_use else None


def cover(use: UnitsUse) -> tuple[list[Cover], list[Outside]]:
    """Under which authorisation each portion is used, and what none covers. Portions that need none are in neither.

    Several portions under one authorisation count together against its quantity.
    """
    covers: list[Cover] = []
    outside: list[Outside] = []
    purpose = use_of(use)
    known: dict[tuple[str, str], list[Terms]] = {}
    for portion in use.portions:
        sides = _sides_asked(use, portion, purpose)
        if not sides:
            continue
        country, units = portion.series.partner_country, units_of(portion.series)
        wanted = _wanted(use, portion, purpose)
        chosen = []
        for side in sides:
            if (country, side) not in known:
                rows = authorisations().filter(partner_country=country, side=side)
                known[country, side] = terms_of(rows, without=use.noted_by)
            found, reason = choose(known[country, side], units, wanted)
            if found is None:
                outside.append(_outside(use, portion, reason))
                break
            known[country, side] = [
                replace(terms, used=terms.used + portion.quantity) if terms is found else terms
                for terms in known[country, side]
            ]
            chosen.append(found.version)
        else:
            covers.append(Cover(portion=portion, versions=tuple(chosen), wanted=wanted))
    return covers, outside


def note(use: UnitsUse, transaction: Transaction) -> list[AuthorisedUse]:
    """Keep under which versions an entry of the ledger was made; the same entry again changes nothing.

    The authorisations of the countries concerned are locked, so that two uses cannot both take what is left.
    Raises NotAuthorised.
    """
    purpose = use_of(use)
    if not any(_sides_asked(use, portion, purpose) for portion in use.portions):
        return []  # no Party has to authorise any of it
    return _note(use, transaction)


@database.atomic
def _note(use: UnitsUse, transaction: Transaction) -> list[AuthorisedUse]:
    standing = list(AuthorisedUse.objects.filter(transaction=transaction))
    if standing:
        return standing
    countries = sorted({portion.series.partner_country for portion in use.portions})
    rows = Authorisation.objects.filter(partner_country__in=countries)
    list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    covers, outside = cover(use)
    for one in outside:
        raise NotAuthorised(reason=str(one.message), check=one.check, why=one.code)
    return AuthorisedUse.objects.bulk_create(
        AuthorisedUse(
            version_id=version,
            transaction=transaction,
            series=one.portion.series,
            use=one.wanted.use,
            using_party=one.wanted.party,
        )
        for one in covers
        for version in one.versions
    )


def _sides_asked(use: UnitsUse, portion: Portion, purpose: Use | None) -> tuple[str, ...]:
    """The sides whose authorisation the use needs; none where it needs none."""
    rules = account_rules(portion.series.partner_country, on=use.on)
    if rules is None or not _is_asked(use, portion, purpose, rules):
        return ()
    asked = (rules.parameter("authorising_sides") or Side.PARTNER.value).split()
    return tuple(side for side in Side.values if side in asked)


def _is_asked(use: UnitsUse, portion: Portion, purpose: Use | None, rules: Rules) -> bool:
    """Whether any authorisation is needed. Always for a transfer to another registry, and never within one."""
    if use.kind == TRANSFER:
        return bool(use.to_registry)
    if purpose is None or not rules.feature(f"authorisation_needed_for_{purpose}"):
        return False
    if purpose == Use.NDC and use.origin.registry_id == portion.series.partner_country:
        return False  # the host counts its own share: nothing is transferred internationally
    return not _is_too_old(units_of(portion.series), rules.parameter("authorisation_first_vintage"))


def _is_too_old(units: Units, first_vintage: str) -> bool:
    """Whether all of it occurred before the first year of which units can be authorised."""
    return bool(first_vintage and units.years) and max(units.years) < int(first_vintage)


def _wanted(use: UnitsUse, portion: Portion, purpose: Use | None) -> Wanted:
    return Wanted(
        use="" if purpose is None else purpose.value,
        party=use.to_registry or str(use.origin.registry_id),
        quantity=portion.quantity,
        on=use.on,
    )


def _outside(use: UnitsUse, portion: Portion, reason: str) -> Outside:
    check = TRANSFER_CHECK if use.kind == TRANSFER else USE_CHECK
    return Outside(check=check, code=reason, message=MESSAGES[reason], series=portion.series)


def outside(use: UnitsUse) -> Iterator[Outside]:
    """What no authorisation covers now; writes nothing."""
    yield from cover(use)[1]

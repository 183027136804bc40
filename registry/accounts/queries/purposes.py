"""Whether a use of units is stated as its purpose asks: the account it goes to, the year, the scheme, in whose name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from credits.models import Transaction
from registry.accounts.nouns.beneficiaries import Beneficiary
from registry.accounts.nouns.purposes import Purpose, UsageScheme
from registry.accounts.queries.beneficiaries import may_name, named
from registry.identity.models.parties import Organisation
from registry.identity.reading import once

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ACCOUNT_FITS = "JR-5101"
CANCELLATION_STATED = "JR-5152"
RETIREMENT_STATED = "JR-5251"
FIRST_YEAR = 2013  # the first bilateral documents were signed in that year


@dataclass(frozen=True, slots=True)
class Fault:
    """What is not as the purpose asks. ``check``: the number of the check that it fails; ``code`` for programs."""

    check: str
    code: str
    message: "str | _StrPromise"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedUse:
    """What somebody says of a retirement or cancellation.

    ``kind``: ``retirement`` or ``cancellation``. ``facts``: ``use_year`` (int), ``use_scheme`` (code),
    ``beneficiary`` (``{"id": public id}``), as they travel into the ledger. ``holder``: who holds the units.
    """

    kind: str
    purpose: str
    facts: Mapping[str, Any]
    destination_kind: str = ""
    holder: Organisation | None = None
    by_officer: bool = False
    decision_reference: str = ""

    @property
    def stated_by(self) -> str:
        """The number of the check on how this kind of use is stated."""
        return RETIREMENT_STATED if self.kind == Transaction.Kind.RETIREMENT else CANCELLATION_STATED


def purposes() -> dict[str, Purpose]:
    """Every purpose by its code, in order; asked once while a page is read."""
    return once("purposes", lambda: {row.code: row for row in Purpose.objects.select_related("only_scheme")})


def faults(use: StatedUse) -> list[Fault]:
    """Everything that is wrong with how a use is stated, in the order of the checks; nothing where all is well."""
    if not use.purpose:
        return [Fault(use.stated_by, "purpose_missing", _("Say for what purpose."))]
    purpose = purposes().get(use.purpose)
    if purpose is None:
        return [Fault(use.stated_by, "purpose_unknown", _("There is no such purpose."))]
    found = list(_account_faults(use, purpose))
    found += [Fault(use.stated_by, code, message) for code, message in _statement_faults(use, purpose)]
    return found


def _account_faults(use: StatedUse, purpose: Purpose) -> Iterator[Fault]:
    if purpose.account_kind not in (use.kind, "") or use.destination_kind not in ("", purpose.account_kind):
        words = (
            _("Units for this purpose go to a retirement account.")
            if purpose.is_retirement
            else _("Units for this purpose go to a cancellation account.")
        )
        check = RETIREMENT_STATED if use.kind == Transaction.Kind.RETIREMENT else ACCOUNT_FITS
        yield Fault(check, "account_unfit_for_purpose", words)


def _statement_faults(use: StatedUse, purpose: Purpose) -> Iterator[tuple[str, Any]]:
    if purpose.for_officers_only and not (use.by_officer and use.decision_reference):
        yield (
            "purpose_for_officers",
            _("Only officers use this purpose, on a decision of the Joint Committee."),
        )
    yield from _year_faults(use, purpose)
    yield from _scheme_faults(use, purpose)
    yield from _beneficiary_faults(use, purpose)


def _year_faults(use: StatedUse, purpose: Purpose) -> Iterator[tuple[str, Any]]:
    year = use.facts.get("use_year")
    if year in (None, ""):
        if not purpose.for_officers_only:
            yield "use_year_missing", _("Say for which calendar year the units are used.")
    elif (
        not isinstance(year, int)
        or isinstance(year, bool)
        or not FIRST_YEAR <= year <= timezone.localdate().year + 1
    ):
        yield "use_year_out_of_range", _("The calendar year of use lies between 2013 and next year.")


def _scheme_faults(use: StatedUse, purpose: Purpose) -> Iterator[tuple[str, Any]]:
    scheme = use.facts.get("use_scheme") or ""
    if not scheme:
        if purpose.needs_scheme and purpose.only_scheme_id is None:
            yield (
                "use_scheme_missing",
                _("Say under which scheme the use is reported, or that it is under none."),
            )
    elif purpose.only_scheme_id not in (None, scheme) or not schemes().get(str(scheme)):
        yield "use_scheme_unfit", _("This scheme does not go with the purpose.")


def schemes() -> dict[str, UsageScheme]:
    """Every usage scheme by its code, in order."""
    return once("usage schemes", lambda: {row.code: row for row in UsageScheme.objects.all()})


def _beneficiary_faults(use: StatedUse, purpose: Purpose) -> Iterator[tuple[str, Any]]:
    asked = beneficiary_id(use.facts)
    if asked is None:
        if use.facts.get("beneficiary"):
            yield "beneficiary_unknown", _("There is no such beneficiary.")
        elif purpose.needs_beneficiary:
            yield "beneficiary_missing", _("Say in whose name: choose a vetted beneficiary.")
        return
    row = named(asked)
    if row is None:
        yield "beneficiary_unknown", _("There is no such beneficiary.")
    elif not row.is_vetted:
        yield (
            "beneficiary_not_vetted",
            _("The beneficiary was not vetted: wait for the registry office, or ask it."),
        )
    elif not use.by_officer and not may_name(use.holder, row):
        yield (
            "beneficiary_not_permitted",
            _(
                "Your organisation has no permission letter of this beneficiary: apply with the letter attached."
            ),
        )


def beneficiary_id(facts: Mapping[str, Any]) -> UUID | None:
    """The id of the beneficiary that facts name; nothing where they name none, or nothing that is an id."""
    given = facts.get("beneficiary")
    text = given.get("id") if isinstance(given, Mapping) else given
    try:
        return UUID(str(text)) if text else None
    except ValueError:
        return None


def beneficiary_of(facts: Mapping[str, Any]) -> Beneficiary | None:
    """The beneficiary that facts name, or the one it was merged into."""
    key = beneficiary_id(facts)
    return None if key is None else named(key)

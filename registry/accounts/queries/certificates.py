"""What a certificate says, read from the ledger's row whenever it is asked for: a fixed number of queries.

Nothing here comes from a form: purpose, beneficiary and serial numbers are those of the recorded entry, and what
was corrected since is read from the correcting entry.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from credits.models import Movement, Transaction
from registry.accounts.nouns.beneficiaries import Beneficiary, IdentifierKind
from registry.accounts.nouns.certificates import Certificate
from registry.accounts.queries.purposes import beneficiary_of, purposes, schemes
from registry.identity.models.holders import AccountHolder
from registry.projects.models import Project
from registry.rules.formats import NumberFormats
from registry.rules.models.rule_sets import RuleSet
from registry.rules.queries import current_rule_set, formats_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CertifiedRun:
    """An unbroken run of units of one project and vintage; ``vintage`` None: only a total of years is public."""

    registry: str
    partner_country: str
    project: str
    project_title: str
    vintage: int | None
    first: int
    last: int
    text: str

    @property
    def quantity(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CertifiedBeneficiary:
    """In whose name. ``name`` is empty for a natural person whose name is not public."""

    public_id: str
    is_person: bool
    name: str = ""
    name_latin: str = ""
    country: str = ""
    identifier_kind: str = ""
    identifier: str = ""

    @property
    def identified(self) -> str:
        """The identifier with its kind, in the reader's language; empty where there is none."""
        kinds = dict(IdentifierKind.choices)
        return f"{self.identifier} ({kinds.get(self.identifier_kind, '')})" if self.identifier else ""

    @property
    def names(self) -> str:
        """The name in both scripts, or what is said instead of it."""
        if not self.name:
            return _("a natural person, whose name is not public")
        return self.name if self.name == self.name_latin else f"{self.name} ({self.name_latin})"


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateContent:
    """Everything that a certificate and its page say, without words."""

    certificate: Certificate
    entry: Transaction
    runs: tuple[CertifiedRun, ...]
    holder: str
    beneficiary: CertifiedBeneficiary | None
    correction: Transaction | None

    @property
    def is_reversed(self) -> bool:
        return self.correction is not None

    @property
    def dated(self) -> datetime:
        """The moment of the newest record it speaks of."""
        return self.entry.recorded_at if self.correction is None else self.correction.recorded_at

    @property
    def is_retirement(self) -> bool:
        return self.certificate.kind == Transaction.Kind.RETIREMENT

    @property
    def purpose_code(self) -> str:
        """The code of the purpose; empty for an entry whose purpose was recorded in words."""
        code = str(self.entry.facts.get("purpose_code") or "")
        return code if code in purposes() else ""

    @property
    def purpose(self) -> str:
        """The purpose in the reader's language, or the words that were recorded."""
        code = self.purpose_code
        return purposes()[code].label if code else str(self.entry.facts.get("purpose") or "")

    @property
    def use_country(self) -> str:
        """The country toward whose pledge the units count; empty for a cancellation."""
        given = str(self.entry.facts.get("use_country") or "")
        return given or (self.certificate.account.registry_id if self.is_retirement else "")

    @property
    def use_year(self) -> str:
        return str(self.entry.facts.get("use_year") or "")

    @property
    def use_scheme(self) -> str:
        scheme = schemes().get(str(self.entry.facts.get("use_scheme") or ""))
        return "" if scheme is None else str(scheme)

    @property
    def entry_digest(self) -> str:
        """SHA-256 of the entry's bytes, as the ledger's downloads have them."""
        return hashlib.sha256(bytes(self.entry.entry)).hexdigest()


def certificates() -> QuerySet[Certificate]:
    """Certificates with all that a page of one asks: the entry, its correction, both accounts and the holder."""
    return Certificate.objects.select_related("entry__reversed_by", "account", "origin__holder")


def content_of(certificate: Certificate) -> CertificateContent:
    """What the ledger says of the certificate's entry. ``certificate`` comes from :func:`certificates`."""
    entry = certificate.entry
    holder: AccountHolder | None = getattr(certificate.origin, "holder", None)
    return CertificateContent(
        certificate=certificate,
        entry=entry,
        runs=_runs(entry),
        holder=holder.label if holder is not None else "",
        beneficiary=_beneficiary(entry),
        correction=getattr(entry, "reversed_by", None),
    )


def _runs(entry: Transaction) -> tuple[CertifiedRun, ...]:
    """The movements of the entry by registry and serial, neighbouring runs of one series joined."""
    moved = Movement.objects.filter(transaction=entry).select_related("series")
    joined: list[list[Any]] = []
    for row in moved.order_by("registry_id", "first_serial"):
        last = joined[-1] if joined else None
        if last and last[0] == row.series_id and last[3] + 1 == row.first_serial:
            last[3] = row.last_serial
        else:
            joined.append([row.series_id, row.series, row.first_serial, row.last_serial])
    references = {series.reference for _key, series, _first, _last in joined}
    titles = dict(Project.objects.filter(reference__in=references).values_list("reference", "title"))
    countries = {series.partner_country for _key, series, _first, _last in joined}
    formats = {country: _formats(country, entry.recorded_at.astimezone(UTC).date()) for country in countries}
    return tuple(
        CertifiedRun(
            registry=series.registry_id,
            partner_country=series.partner_country,
            project=series.reference,
            project_title=titles.get(series.reference, ""),
            vintage=series.vintage,
            first=first,
            last=last,
            text=_text(formats[series.partner_country], series, first, last),
        )
        for _key, series, first, last in joined
    )


def _formats(country: str, day: date) -> NumberFormats | None:
    """How serials were written on the day of the record, so that a certificate keeps its bytes."""
    rule_set: RuleSet | None = current_rule_set(country, on=day)
    return None if rule_set is None else formats_of(rule_set)


def _text(formats: NumberFormats | None, series: Any, first: int, last: int) -> str:
    if formats is None:
        return f"{series.registry_id} {first} – {last}"
    return formats.serials(
        registry=series.registry_id,
        partner_country=series.partner_country,
        reference=series.reference,
        vintage=series.vintage,
        first=first,
        last=last,
    )


def _beneficiary(entry: Transaction) -> CertifiedBeneficiary | None:
    """As the entry recorded it; of a natural person the name that the register shows now, if it is public."""
    given = entry.facts.get("beneficiary")
    if not isinstance(given, dict) or not given.get("id"):
        return None
    if given.get("kind") != Beneficiary.Kind.PERSON:
        return CertifiedBeneficiary(
            public_id=str(given["id"]),
            is_person=False,
            name=str(given.get("name") or ""),
            name_latin=str(given.get("name_latin") or ""),
            country=str(given.get("country") or ""),
            identifier_kind=str(given.get("identifier_kind") or ""),
            identifier=str(given.get("identifier") or ""),
        )
    person = beneficiary_of(entry.facts)
    if person is None or not person.is_public:
        return CertifiedBeneficiary(public_id=str(given["id"]), is_person=True)
    return CertifiedBeneficiary(
        public_id=str(given["id"]),
        is_person=True,
        name=person.name,
        name_latin=person.name_latin,
        country=person.country_code,
    )


def as_data(content: CertificateContent, *, page: str) -> dict[str, Any]:
    """The certificate for programs: what its page says, without words of any language. ``page``: its address."""
    certificate, entry, correction = content.certificate, content.entry, content.correction
    who = content.beneficiary
    return {
        "format": "certificate 1",
        "certificate": certificate.number,
        "page": page,
        "state": "reversed" if content.is_reversed else "valid",
        "kind": certificate.kind,
        "entry": _entry(entry) | {"sha256": content.entry_digest},
        "quantity": certificate.quantity,
        "unit": "tCO2e",
        "serials": [
            {
                "registry": run.registry,
                "first": run.first,
                "last": run.last,
                "quantity": run.quantity,
                "text": run.text,
                "project": run.project,
                "partner_country": run.partner_country,
                "vintage": run.vintage,
            }
            for run in content.runs
        ],
        "account": certificate.origin.number,
        "holder": content.holder,
        "destination": certificate.account.number,
        "purpose": {"code": content.purpose_code or None, "text": entry.facts.get("purpose") or ""},
        "use": {
            "country": content.use_country or None,
            "year": entry.facts.get("use_year") or None,
            "scheme": entry.facts.get("use_scheme") or None,
            "note": entry.facts.get("use_note") or "",
        },
        "beneficiary": None
        if who is None
        else {
            "id": who.public_id,
            "is_person": who.is_person,
            "name": who.name,
            "name_latin": who.name_latin,
            "country": who.country,
            "identifier_kind": who.identifier_kind,
            "identifier": who.identifier,
        },
        "decision": entry.decision_reference,
        "reversal": None
        if correction is None
        else _entry(correction) | {"decision": correction.decision_reference},
    }


def _entry(entry: Transaction) -> dict[str, Any]:
    return {
        "id": str(entry.public_id),
        "sequence": entry.sequence,
        "recorded_at": entry.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
    }


def certificates_of(organisations: Any) -> QuerySet[Certificate]:
    """Certificates of what left the accounts of these organisations, the newest first."""
    held = AccountHolder.objects.filter(organisation__in=organisations).values("account")
    return certificates().filter(origin__in=held)


def found_by(typed: str) -> Certificate | None:
    """The certificate of a number as people type it: any case, spaces around it."""
    number = "".join(typed.split())
    return certificates().filter(Q(number=number) | Q(number=number.upper())).first() if number else None

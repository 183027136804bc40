"""Who is in the register of beneficiaries, who looks like whom, and who may name whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.utils.translation import gettext as _

from registry.accounts.nouns.beneficiaries import Beneficiary, BeneficiaryLetter, IdentifierKind
from registry.accounts.queries.likeness import comparable, likeness
from registry.accounts.schemas.beneficiaries import BENEFICIARY
from registry.documents.models import DocumentKind, DocumentVersion
from registry.documents.queries import standings
from registry.identity.models.parties import Organisation
from registry.identity.models.words import LetterPairs
from registry.identity.reading import once
from registry.lifecycle.models import Case
from registry.rules.resolving import account_rules
from registry.submissions.queries.submissions import content_of, newest
from registry.submissions.schema import Content

LETTERS = (DocumentKind.LETTER, DocumentKind.POWER_OF_ATTORNEY)
MOST_CANDIDATES = 500
WITHOUT_RULES = 0.55  # before any rules of accounts are adopted
BY_TRIGRAMS = 3


def stated(case: Case) -> Content:
    """What the form says now: the draft about to be handed in, or what was handed in last."""
    return content_of(newest(case, BENEFICIARY))


def accepted_letter(case: Case) -> DocumentVersion | None:
    """The permission letter that lies in the case and was found harmless."""
    for one in standings(case):
        if one.document.kind in LETTERS and one.is_complete:
            return one.current
    return None


@dataclass(frozen=True, slots=True)
class Alike:
    """A beneficiary of the register that may be the same, from 0 to 1; 1 is the same name or number."""

    beneficiary: Beneficiary
    likeness: float
    has_same_number: bool

    def shown_to(self, organisation: Organisation | None) -> str:
        """Its name; of a person that is not public nothing is told to an organisation that did not enter it."""
        row = self.beneficiary
        if row.kind == Beneficiary.Kind.PERSON and not row.is_public and row.entered_by != organisation:
            return _("a natural person whose name is not public")
        return f"{row}, {row.country_code}" + (f", {row.identifier}" if row.identifier else "")


def alike(identity: Mapping[str, Any], *, apart_from: Case | None = None) -> list[Alike]:
    """The entered and vetted beneficiaries with the same number or a name like it, the likest first.

    ``identity``: ``name``, ``name_latin``, ``country``, ``identifier_kind``, ``identifier`` as the form has them.
    Names are compared across scripts (``likeness``); the threshold is a figure of the rules of accounts.
    """
    names = [comparable(str(identity.get(key) or "")) for key in ("name", "name_latin")]
    names = [name for name in dict.fromkeys(names) if name]
    number = _same_number(identity)
    if not names and number is None:
        return []
    rows = Beneficiary.objects.standing().select_related("entered_by")
    rows = rows.annotate(matching_pairs=LetterPairs("matching"))
    if apart_from is not None:
        rows = rows.exclude(case=apart_from)
    threshold = _threshold()
    found = []
    for row in rows.filter(_candidates(names, number))[:MOST_CANDIDATES]:
        same = number is not None and _has_number(row, identity)
        share = 1.0 if same else likeness(names, (row.matching, row.matching_latin))
        if share >= threshold:
            found.append(Alike(row, share, same))
    return sorted(found, key=lambda one: (-one.likeness, one.beneficiary.name_latin))


def _candidates(names: list[str], number: Q | None) -> Q:
    """What the indexes find: trigrams of Latin names, pairs of letters of the others, and the number."""
    wanted = number or Q(pk__in=[])
    for name in names:
        if name.isascii() and len(name) >= BY_TRIGRAMS:
            wanted |= Q(matching__trigram_similar=name) | Q(matching_latin__trigram_similar=name)
        else:
            wanted |= Q(matching=name) | Q(matching_pairs__overlap=LetterPairs(Value(name)))
    return wanted


def _same_number(identity: Mapping[str, Any]) -> Q | None:
    if identity.get("identifier_kind") in (None, "", IdentifierKind.NONE) or not identity.get("identifier"):
        return None
    return Q(
        country_code=identity.get("country"),
        identifier_kind=identity["identifier_kind"],
        identifier=identity["identifier"],
    )


def _has_number(row: Beneficiary, identity: Mapping[str, Any]) -> bool:
    return (row.country_code, row.identifier_kind, row.identifier) == (
        *(identity.get("country"), identity.get("identifier_kind")),
        identity.get("identifier"),
    )


def _threshold() -> float:
    rules = account_rules()
    given = rules.parameter("similar_name_threshold") if rules is not None else ""
    return float(given) if given else WITHOUT_RULES


def known_by_number(content: Content) -> Beneficiary | None:
    """The vetted beneficiary with the number that a form gives."""
    number = _same_number(content.get("identity", {}))
    return None if number is None else Beneficiary.objects.vetted().filter(number).first()


def standing_letters(beneficiary: Beneficiary) -> QuerySet[BeneficiaryLetter]:
    """Permissions to name it, its own and those given to rows that were merged into it."""
    return BeneficiaryLetter.objects.filter(withdrawn_at=None).filter(
        Q(beneficiary=beneficiary) | Q(beneficiary__merged_into=beneficiary)
    )


def may_name(organisation: Organisation | None, beneficiary: Beneficiary) -> bool:
    """Whether an account holder may name it: vetted, and with a permission that stands."""
    if not beneficiary.is_vetted or organisation is None:
        return False
    return once(
        ("may name", organisation.pk, beneficiary.pk),
        lambda: standing_letters(beneficiary).filter(organisation=organisation).exists(),
    )


def named(public_id: Any) -> Beneficiary | None:
    """The beneficiary of that id, or the one it was merged into; nothing where there is none."""
    return once(("beneficiary", str(public_id)), lambda: keep_named([public_id])[str(public_id)])


def keep_named(
    public_ids: Iterable[Any], organisation: Organisation | None = None
) -> dict[str, Beneficiary | None]:
    """The same of many, in two queries, with whether an organisation may name them; while a page is read,
    ``named`` and ``may_name`` answer from it."""
    ids = {str(one) for one in public_ids}
    rows = Beneficiary.objects.select_related("merged_into").filter(public_id__in=ids)
    known: dict[str, Beneficiary | None] = dict.fromkeys(ids)
    known |= {str(row.public_id): row.merged_into or row for row in rows}
    mine = set(nameable_by(organisation).values_list("pk", flat=True)) if organisation is not None else set()
    for key, row in known.items():
        once(("beneficiary", key), partial(_as_it_is, row))
        if organisation is not None and row is not None:
            once(("may name", organisation.pk, row.pk), partial(_as_it_is, row.pk in mine))
    return known


def _as_it_is(answer: Any) -> Any:
    return answer


def nameable_by(organisation: Organisation) -> QuerySet[Beneficiary]:
    """The vetted beneficiaries that an organisation may name in its instructions."""
    mine = BeneficiaryLetter.objects.filter(withdrawn_at=None, organisation=organisation)
    return Beneficiary.objects.vetted().filter(
        Q(pk__in=mine.values("beneficiary")) | Q(pk__in=mine.values("beneficiary__merged_into"))
    )

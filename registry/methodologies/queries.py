"""What a methodology case is about, and which versions hold."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db.models import Q

from registry.lifecycle.models import Case
from registry.methodologies.models import Methodology, MethodologyVersion, ProposedMethodology

MOST_FOUND = 200


def version_called(key: str) -> MethodologyVersion | None:
    """The version of a key such as ``MN_AM003 2.0``."""
    reference, _space, version = key.strip().partition(" ")
    return (
        MethodologyVersion.objects.filter(methodology__reference=reference, version=version)
        .select_related("methodology", "sectoral_scope", "methodology__sectoral_scope")
        .first()
    )


def versions_called(keys: Iterable[str]) -> list[MethodologyVersion]:
    """As ``version_called``, of several keys; what is not known is left out."""
    found = (version_called(key) for key in keys)
    return [version for version in found if version is not None]


def named_versions(keys: Collection[str]) -> Mapping[str, str]:
    """The labels of those keys that exist, for forms."""
    return {key_of(version): label_of(version) for version in versions_called(keys)}


def search_versions(text: str) -> list[tuple[str, str]]:
    """Keys and labels of versions whose reference or title contains a text."""
    matching = Q(methodology__reference__icontains=text.split(" ", maxsplit=1)[0]) | Q(title__icontains=text)
    rows = (
        MethodologyVersion.objects.filter(matching if text else Q())
        .select_related("methodology")
        .order_by("methodology__reference", "version")
    )
    return [(key_of(version), label_of(version)) for version in rows[:MOST_FOUND]]


def key_of(version: MethodologyVersion) -> str:
    """The key in forms: ``MN_AM003 2.0``."""
    return f"{version.methodology.reference} {version.version}"


def label_of(version: MethodologyVersion) -> str:
    title = version.title or version.methodology.title
    return f"{key_of(version)} {title}".strip()


def was_valid_on(version: MethodologyVersion, day: date) -> bool:
    """Whether a version was in force on a day, as far as is known (invariant I15)."""
    return MethodologyVersion.objects.valid_on(day).filter(pk=version.pk).exists()


def scope_of(version: MethodologyVersion) -> int | None:
    """The number of its sectoral scope; None where nobody knows it."""
    scope = version.sectoral_scope or version.methodology.sectoral_scope
    return None if scope is None else scope.number


def proposal_of(case: Case) -> ProposedMethodology | None:
    """The proposal a case carries, once it was published."""
    return ProposedMethodology.objects.filter(case=case).first()


def proposals_of(methodology: Methodology) -> list[ProposedMethodology]:
    """Every proposal that became, or wants to revise, a version of a methodology; newest first."""
    of_it = Q(approved_as__methodology=methodology) | Q(revises__methodology=methodology)
    return list(ProposedMethodology.objects.filter(of_it).select_related("case").order_by("-pk"))


def current_version(methodology: Methodology) -> MethodologyVersion | None:
    """The valid one; of the public list the one approved last, where the list does not say more."""
    versions = list(methodology.versions.all())
    valid = [version for version in versions if version.status == MethodologyVersion.Status.VALID]
    unknown = [version for version in versions if version.status == MethodologyVersion.Status.NOT_KNOWN]
    return max(valid or unknown, key=order_of, default=None)


def order_of(version: MethodologyVersion) -> tuple[int, ...]:
    """Versions in the order of their numbers, not of their letters: 10.0 after 9.0."""
    return tuple(int(part) for part in version.version.split("."))

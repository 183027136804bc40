"""The shipped methodology files: drafted by the registry, adopted by officers; in a trial by its demonstration.

Nothing here goes around adoption: a shipped file is a draft like any other until two officers have adopted it.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from itertools import chain
from uuid import UUID, uuid5

import structlog
from django.conf import settings
from django.db import transaction

from credits.authority import Authority
from registry.identity.history import change_context
from registry.identity.models.people import Membership, Role, User
from registry.methodologies.errors import ContentRefused
from registry.methodologies.language.reading import SHIPPED, Library, shipped
from registry.methodologies.models import FactorTable, MethodologyContent, MethodologyVersion
from registry.methodologies.nouns.texts import AdoptedText, Standing
from registry.methodologies.operations.adopting import adopt, propose
from registry.methodologies.operations.requests import wait_for_turn
from registry.methodologies.queries import key_of
from registry.methodologies.resolving import subject_of

log = structlog.get_logger(__name__)

TRIALS = UUID("5f1d9f5e-3a5b-5c0e-8d3e-7c9a4f6b2d11")  # name space of the trial's request ids
REASON = "Shipped with the registry"
TRIAL_REASON = "trial mode: adopted by the demonstration officers"
SUBJECT = "shipped files"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedDrafts:
    """What was drafted, and files of versions that are not in the register."""

    drafted: int
    without_version: tuple[str, ...]


@transaction.atomic
def draft_shipped(authority: Authority, library: Library = SHIPPED) -> ShippedDrafts:
    """A draft of every shipped table and methodology whose very text was never drafted before.

    Methodologies of versions that are not in the register wait until they are.
    """
    wait_for_turn(SUBJECT)
    tables = _new_tables(library)
    contents, without = _new_contents(library)
    with change_context(authority, reason=REASON):
        FactorTable.objects.bulk_create(tables)
        MethodologyContent.objects.bulk_create(contents)
    return ShippedDrafts(drafted=len(tables) + len(contents), without_version=without)


def _new_tables(library: Library) -> list[FactorTable]:
    known: dict[str, list[tuple[str, int]]] = {}
    for name, digest, revision in FactorTable.objects.values_list("name", "digest", "revision"):
        known.setdefault(name, []).append((digest, revision))
    found = []
    for table in chain.from_iterable(library.tables().values()):
        digest = hashlib.sha256(table.text.encode()).hexdigest()
        standing = known.setdefault(table.name, [])
        if digest in {one for one, _revision in standing}:
            continue
        revision = max((number for _digest, number in standing), default=0) + 1
        standing.append((digest, revision))
        found.append(
            FactorTable(
                name=table.name,
                title=table.title[:300],
                text=table.text,
                digest=digest,
                valid_from=table.valid_from,
                valid_to=table.valid_until,
                revision=revision,
                is_shipped=True,
            )
        )
    return found


def _new_contents(library: Library) -> tuple[list[MethodologyContent], tuple[str, ...]]:
    versions = {key_of(one): one for one in MethodologyVersion.objects.select_related("methodology")}
    known: dict[int, list[tuple[str, int]]] = {}
    for version_id, digest, revision in MethodologyContent.objects.values_list(
        "version_id", "digest", "revision"
    ):
        known.setdefault(version_id, []).append((digest, revision))
    found, without = [], []
    for reference, number in library.references():
        key = f"{reference} {number}"
        if (version := versions.get(key)) is None:
            without.append(key)
            continue
        methodology = (
            shipped(reference, number) if library is SHIPPED else library.methodology(reference, number)
        )
        standing = known.setdefault(version.pk, [])
        if methodology.digest in {one for one, _revision in standing}:
            continue
        revision = max((last for _digest, last in standing), default=0) + 1
        found.append(
            MethodologyContent(
                version=version,
                text=methodology.text,
                digest=methodology.digest,
                revision=revision,
                is_shipped=True,
            )
        )
    return found, tuple(without)


def adopt_shipped_in_trial() -> int:
    """Let the two demonstration officers propose and adopt what is shipped. Returns how many texts.

    What people adopted in place of a shipped text stays in force. Raises RuntimeError outside trial mode.
    """
    if not settings.TRIAL:
        raise RuntimeError("shipped methodologies are adopted by the demonstration in trial mode only")
    officers = demonstration_officers()
    if len(officers) < 2:
        return 0
    first, second = officers[:2]
    rows: list[AdoptedText] = [*_tables_of_the_trial(), *_contents_of_the_trial()]
    return sum(_adopted_by_two(row, first, second) for row in rows)


def _adopted_by_two(row: AdoptedText, first: User, second: User) -> bool:
    """Through the same verbs as everybody. A text with faults stays a draft, and its page says why."""
    name = f"{subject_of(row)}/{row.revision}/{row.digest}"
    try:
        proposed = propose(row, first, reason=TRIAL_REASON, request_id=uuid5(TRIALS, f"propose {name}"))
        adopt(proposed, second, reason=TRIAL_REASON, request_id=uuid5(TRIALS, f"adopt {name}"))
    except ContentRefused as refusal:
        log.warning("shipped_text_refused", of=name, code=refusal.code, why=refusal.message[:500])
        return False
    return True


def demonstration_officers() -> list[User]:
    """The trial's registry officers, in the order in which they were made."""
    held = Membership.objects.in_force().having(Role.REGISTRY_OFFICER).filter(user__is_demonstration=True)
    return list(User.objects.filter(pk__in=held.values("user")).order_by("pk"))


def _tables_of_the_trial() -> list[FactorTable]:
    """Every shipped edition, the one that begins first on top; none of a table that people took over."""
    taken_over = FactorTable.objects.in_force().filter(is_shipped=False).values("name")
    drafts = FactorTable.objects.filter(is_shipped=True, status=Standing.DRAFT).exclude(name__in=taken_over)
    return sorted(drafts.order_by("revision"), key=lambda row: row.valid_from or date.min)


def _contents_of_the_trial() -> list[MethodologyContent]:
    """The newest shipped draft of each version; none of a version that people took over."""
    taken_over = MethodologyContent.objects.in_force().filter(is_shipped=False).values("version")
    drafts = MethodologyContent.objects.filter(is_shipped=True, status=Standing.DRAFT)
    rows = drafts.exclude(version__in=taken_over).select_related("version__methodology").order_by("revision")
    newest = {row.version_id: row for row in rows}
    return sorted(newest.values(), key=lambda row: row.pk)

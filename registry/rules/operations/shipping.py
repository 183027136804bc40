"""Putting a rule set in force by a program: what is shipped, and what a loader brings.

A version is never changed: a correction is the next version. People adopt otherwise, by two (``adopting.py``).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from credits.authority import Authority
from credits.operations.log_act import ActInstruction, log_act
from registry.identity.history import change_context
from registry.identity.models.facts import Verification
from registry.rules.models.rule_sets import RuleSet
from registry.rules.models.values import KINDS
from registry.rules.queries import content_of, digest_of

ADOPTIONS = UUID("6f1d3c54-3c0e-5a43-9f0d-6f0c8ad0a001")  # name space of the request ids


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSetContent:
    """What a version of a rule set says. ``partner_country`` empty: for every country without its own.

    ``rows``: by kind (``features``, ``clocks``, …), the columns of each value.
    """

    partner_country: str = ""
    track: str = ""
    document: str
    version: str
    title: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    serial_number_template: str = ""
    account_number_template: str = ""
    formats_are_official: bool = False
    labels: dict[str, str] = field(default_factory=dict)
    source: str
    verification: str = Verification.NOT_VERIFIED
    notes: str = ""
    rows: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)

    def values(self) -> dict[str, Any]:
        """The columns of a row, by name."""
        names = (name for name in self.__slots__ if name not in ("partner_country", "rows"))
        return {
            "partner_country_id": self.partner_country or None,
            **{name: getattr(self, name) for name in names},
        }


@transaction.atomic
def adopt_rule_set(content: RuleSetContent, authority: Authority) -> RuleSet:
    """Put a version in force, or return it when it stands already with the same content.

    Raises ValidationError for a template that names no number, for a value that its column
    does not allow, and for a version that stands with another content.
    """
    values = content.values()
    standing = RuleSet.objects.filter(
        partner_country=values["partner_country_id"],
        track=content.track,
        document=content.document,
        version=content.version,
    ).first()
    if standing is not None:
        if not _says_the_same(standing, content):
            raise ValidationError(
                _("Version %(version)s of %(document)s stands with another content; adopt a new version."),
                code="rule_set_stands",
                params={"version": content.version, "document": content.document},
            )
        return standing
    rule_set = RuleSet(**values)
    rule_set.full_clean(validate_unique=False)
    with change_context(authority, reason=f"Adopted {rule_set}"):
        rule_set.save()
        _write_rows(rule_set, content)
        rule_set.content_digest = digest_of(rule_set)
        rule_set.adopted_at = timezone.now()
        rule_set.status = RuleSet.Status.ADOPTED
        rule_set.save()
    log_adoption(rule_set, authority)
    return rule_set


def _write_rows(rule_set: RuleSet, content: RuleSetContent) -> None:
    for kind, rows in content.rows.items():
        model = KINDS[kind]
        made = [model(rule_set=rule_set, **row) for row in rows]
        for value in made:
            value.clean_fields(exclude=["rule_set"])
            value.clean()
        model._default_manager.bulk_create(made)


def _says_the_same(standing: RuleSet, content: RuleSetContent) -> bool:
    """Whether every column and every value is what the content says (an end may have been set since)."""
    values = content.values()
    if any(getattr(standing, name) != value for name, value in values.items() if name != "valid_to"):
        return False
    stored = content_of(standing)
    for kind, model in KINDS.items():
        wanted = [model(**row).content() for row in content.rows.get(kind, ())]
        if sorted(map(_as_text, wanted)) != sorted(map(_as_text, stored[kind])):
            return False
    return True


def _as_text(row: Mapping[str, Any]) -> str:
    return json.dumps(row, default=str)  # a choice and its value are the same text


def log_adoption(rule_set: RuleSet, authority: Authority) -> None:
    """Write the adoption into the ledger's entries, with the digest of all it says."""
    name = f"{rule_set.partner_country_id or ''}/{rule_set.track}/{rule_set.document}/{rule_set.version}"
    log_act(
        ActInstruction(
            request_id=uuid5(ADOPTIONS, name),
            authority=authority,
            kind="rule_set_adopted",
            facts={
                "partner_country": rule_set.partner_country_id or "",
                "track": rule_set.track,
                "document": rule_set.document,
                "version": rule_set.version,
                "serial_number_template": rule_set.serial_number_template,
                "account_number_template": rule_set.account_number_template,
                "formats_are_official": rule_set.formats_are_official,
                "content_sha256": rule_set.content_digest,
            },
        )
    )

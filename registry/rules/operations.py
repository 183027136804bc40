"""Adopting a rule set. A version is never changed: a correction is the next version."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from credits.authority import Authority
from credits.operations.log_act import ActInstruction, log_act
from registry.identity.history import change_context
from registry.identity.models.facts import Verification
from registry.rules.models import RuleSet

ADOPTIONS = UUID("6f1d3c54-3c0e-5a43-9f0d-6f0c8ad0a001")  # name space of the request ids


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSetContent:
    """What a version of a rule set says. ``partner_country`` empty: for every country without its own."""

    partner_country: str = ""
    track: str = ""
    document: str
    version: str
    valid_from: date | None = None
    valid_to: date | None = None
    serial_number_template: str
    account_number_template: str
    formats_are_official: bool = False
    labels: dict[str, str] = field(default_factory=dict)
    source: str
    verification: str = Verification.NOT_VERIFIED
    notes: str = ""

    def values(self) -> dict[str, Any]:
        """The columns of a row, by name."""
        names = (name for name in self.__slots__ if name != "partner_country")
        return {
            "partner_country_id": self.partner_country or None,
            **{name: getattr(self, name) for name in names},
        }


@transaction.atomic
def adopt_rule_set(content: RuleSetContent, authority: Authority) -> RuleSet:
    """Put a version in force, or return it when it stands already with the same content.

    Raises ValidationError for a template that names no number, and for a version that
    stands with another content.
    """
    values = content.values()
    standing = RuleSet.objects.filter(
        partner_country=values["partner_country_id"],
        track=content.track,
        document=content.document,
        version=content.version,
    ).first()
    if standing is not None:
        if any(getattr(standing, name) != value for name, value in values.items()):
            raise ValidationError(
                _("Version %(version)s of %(document)s stands with another content; adopt a new version."),
                code="rule_set_stands",
                params={"version": content.version, "document": content.document},
            )
        return standing
    name = f"{content.partner_country}/{content.track}/{content.document}/{content.version}"
    rule_set = RuleSet(**values)
    rule_set.full_clean(validate_unique=False)
    with change_context(authority, reason=f"Adopted {rule_set}"):
        rule_set.save()
    log_act(
        ActInstruction(
            request_id=uuid5(ADOPTIONS, name),
            authority=authority,
            kind="rule_set_adopted",
            facts={
                "partner_country": content.partner_country,
                "track": content.track,
                "document": content.document,
                "version": content.version,
                "serial_number_template": content.serial_number_template,
                "account_number_template": content.account_number_template,
                "formats_are_official": content.formats_are_official,
            },
        )
    )
    return rule_set

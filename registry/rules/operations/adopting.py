"""How people change rules: draft a version, compare it, propose it; another person adopts it.

Nothing is changed in place. While proposed, a version stands still: what is adopted is what was proposed.
"""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.identity.history import change_context
from registry.identity.models.people import User
from registry.rules.models.rule_sets import RuleSet, RuleSetQuerySet
from registry.rules.models.values import VALUES, RuleSetParameter
from registry.rules.operations.shipping import log_adoption
from registry.rules.policies import authorise_adopt, authorise_draft
from registry.rules.queries import digest_of, version_order

# What a copy does not take over from its source.
COLUMNS_OF_ITS_OWN = frozenset(
    {
        *("id", "version", "status", "valid_from", "valid_to", "content_digest"),
        *("proposed_by", "proposed_at", "adopted_by", "adopted_at"),
    }
)


def next_version(rule_set: RuleSet) -> str:
    """The version after the latest of the same country, track and document: 1.0, 1.1, 1.2 …"""
    taken = _siblings(rule_set).values_list("version", flat=True)
    latest = max((version_order(version) for version in taken), default=None)
    return "1.0" if latest is None else f"{latest[0]}.{latest[1] + 1}"


def _siblings(rule_set: RuleSet) -> RuleSetQuerySet:
    return RuleSet.objects.filter(
        partner_country=rule_set.partner_country_id, track=rule_set.track, document=rule_set.document
    )


@transaction.atomic
def draft_from(
    source: RuleSet,
    by: User,
    *,
    reason: str,
    version: str = "",
    partner_country: str | None = None,
    track: str | None = None,
) -> RuleSet:
    """A draft that says all its source says, as the next version of it, or for another country or track.

    Raises PermissionDenied; ValidationError when the version stands already.
    """
    authority = authorise_draft(by, source)
    draft = RuleSet(
        **{
            field.attname: getattr(source, field.attname)
            for field in RuleSet._meta.concrete_fields
            if field.name not in COLUMNS_OF_ITS_OWN
        }
    )
    if partner_country is not None:
        draft.partner_country_id = partner_country or None
    if track is not None:
        draft.track = track
    draft.version = version or next_version(draft)
    draft.full_clean(exclude=["partner_country"] if not draft.partner_country_id else None)
    with change_context(authority, reason=reason):
        draft.save()
        for model in VALUES:
            rows = model._default_manager.filter(rule_set=source)
            model._default_manager.bulk_create(
                model(rule_set=draft, **row.content()) for row in rows.order_by("pk")
            )
    return draft


def _locked(rule_set: RuleSet, *standings: RuleSet.Status) -> RuleSet:
    """The row as it is now, locked. Raises ValidationError when it stands otherwise."""
    row = RuleSet.objects.select_for_update(of=("self",)).get(pk=rule_set.pk)
    if row.status not in standings:
        raise ValidationError(
            _("The rule set is %(standing)s: this is not possible now."),
            code="rule_set_standing",
            params={"standing": row.get_status_display()},
        )
    return row


@transaction.atomic
def propose(rule_set: RuleSet, by: User, *, reason: str) -> RuleSet:
    """Put a draft before a second officer, and close it to changes. The digest says what was proposed.

    Raises PermissionDenied; ValidationError when it is no draft, holds a value that the registry could not
    calculate with, or would begin before its predecessor.
    """
    authority = authorise_draft(by, rule_set)
    row = _locked(rule_set, RuleSet.Status.DRAFT)
    row.full_clean()
    for parameter in RuleSetParameter.objects.filter(rule_set=row):
        parameter.clean()
    _check_order(row, row.valid_from)
    with change_context(authority, reason=reason):
        row.proposed_by, row.proposed_at = by, timezone.now()
        row.content_digest = digest_of(row)
        row.status = RuleSet.Status.PROPOSED
        row.save()
    return row


@transaction.atomic
def take_back(rule_set: RuleSet, by: User, *, reason: str) -> RuleSet:
    """Make a proposal a draft again, to change it. Raises PermissionDenied, ValidationError."""
    authority = authorise_draft(by, rule_set)
    row = _locked(rule_set, RuleSet.Status.PROPOSED)
    with change_context(authority, reason=reason):
        row.proposed_by = row.proposed_at = None
        row.content_digest = ""
        row.status = RuleSet.Status.DRAFT
        row.save()
    return row


@transaction.atomic
def discard(rule_set: RuleSet, by: User, *, reason: str) -> RuleSet:
    """Give up a draft; it stays readable, and its version is not used again."""
    authority = authorise_draft(by, rule_set)
    row = _locked(rule_set, RuleSet.Status.DRAFT)
    with change_context(authority, reason=reason):
        row.status = RuleSet.Status.DISCARDED
        row.save()
    return row


@transaction.atomic
def adopt(rule_set: RuleSet, by: User, *, reason: str) -> RuleSet:
    """Put a proposal in force, end its predecessor the day before, and enter the act into the ledger.

    Cases under way keep the version they were handed in under. Raises PermissionDenied for the proposer;
    ValidationError when it is not proposed, or a later version is in force already.
    """
    row = _locked(rule_set, RuleSet.Status.PROPOSED)
    authority = authorise_adopt(by, row)
    # One adoption at a time in a line of versions: each ends the one before it.
    list(_siblings(row).select_for_update(of=("self",)).order_by("pk"))
    begins_on = row.valid_from or timezone.localdate()
    _check_order(row, begins_on)
    with change_context(authority, reason=reason):
        for earlier in _siblings(row).adopted().filter(valid_to__isnull=True):
            earlier.valid_to = begins_on - timedelta(days=1)
            earlier.save(update_fields=["valid_to"])
        row.valid_from = begins_on
        row.adopted_by, row.adopted_at = by, timezone.now()
        row.content_digest = digest_of(row)
        row.status = RuleSet.Status.ADOPTED
        row.save()
    log_adoption(row, authority)
    return row


def _check_order(row: RuleSet, begins_on: date | None) -> None:
    """A version follows what is adopted: a later number, and a later first day."""
    adopted = _siblings(row).adopted()
    later = [each for each in adopted if version_order(each.version) > version_order(row.version)]
    if later or (begins_on is not None and adopted.filter(Q(valid_from__gte=begins_on)).exists()):
        raise ValidationError(
            _("A later version is adopted already; draft one that follows it."), code="rule_set_order"
        )

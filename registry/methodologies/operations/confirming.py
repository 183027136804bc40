"""Confirm that a value, factor or formula that nobody sourced stands in a source; take such a word back.

Where the rules of the country ask for two people, the second officer puts it in force. Refusals of each verb, in
the order in which they are tested:

1. PermissionDenied         no officer; the second officer is the first
2. RequestIdUsed            the request id stands for another instruction
3. ContentStanding          confirming: the revision is not in force
4. ValueUnknown             confirming: it has no such value, or a value with a source
5. ConfirmationStanding     it is confirmed, waits, or was withdrawn already
"""

from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from credits.authority import Authority
from credits.operations.log_act import ActInstruction, log_act
from registry.identity.history import change_context
from registry.identity.models.people import User
from registry.methodologies.errors import ConfirmationStanding, ContentStanding, ValueUnknown
from registry.methodologies.models import FactorTable, MethodologyContent, ValueConfirmation
from registry.methodologies.operations.requests import keep_answer, told_again, wait_for_turn
from registry.methodologies.policies import authorise_second, authorise_write
from registry.methodologies.resolving import subject_of, unsourced_values
from registry.rules.resolving import pin_rules, rules_of

CONFIRMATIONS = UUID("9d0c7a52-8a3e-5a6b-b3a1-1f0b7f3f6c21")  # name space of the request ids
# How rule sets name the step that may need two people.
LIFECYCLE, STEP = "methodology_content", "confirm_value"
LONGEST_SOURCE = 2000  # characters
Status = ValueConfirmation.Status


def needs_two_people(row: MethodologyContent | FactorTable) -> bool:
    """What the rules in force say: of the methodology's country; of a table, those of no country."""
    country = row.version.methodology.partner_country_id if isinstance(row, MethodologyContent) else ""
    rules = rules_of(pin_rules(country, "", timezone.localdate()))
    return rules.needs_two_people(LIFECYCLE, STEP)


@transaction.atomic
def confirm_value(
    row: MethodologyContent | FactorTable,
    place: str,
    by: User,
    *,
    source: str,
    source_dated_on: date,
    request_id: UUID,
) -> ValueConfirmation:
    """An officer's word that what stands at ``place`` (``parameters.EF_RE``) is in ``source``.

    Raises ValidationError without a source, or with one of a day to come.
    """
    words = _words(source, source_dated_on)
    subject = subject_of(row)
    authority = authorise_write(by, f"Confirmation of {subject} {place}")
    asked = ("confirm", authority.actor.public_id, subject, row.revision, place, words, source_dated_on)
    wait_for_turn(subject)
    if (earlier := told_again(ValueConfirmation, request_id, *asked)) is not None:
        return earlier
    row = type(row)._default_manager.get(pk=row.pk)
    if not row.is_in_force:
        raise ContentStanding(revision=row.revision, standing=row.get_status_display())
    value = next((one for one in unsourced_values(row) if one.place == place), None)
    if value is None:
        raise ValueUnknown(place=place)
    said = ValueConfirmation.objects.filter(subject=subject, place=place, says=value.says)
    if (standing := said.exclude(status=Status.WITHDRAWN).first()) is not None:
        raise ConfirmationStanding(standing=standing.get_status_display())
    alone = not needs_two_people(row)
    with change_context(authority, reason=words):
        confirmation = ValueConfirmation.objects.create(
            content=row if isinstance(row, MethodologyContent) else None,
            table=row if isinstance(row, FactorTable) else None,
            subject=subject,
            place=place,
            says=value.says,
            source=words,
            source_dated_on=source_dated_on,
            confirmed_by=by,
            status=Status.IN_FORCE if alone else Status.WAITING,
        )
        keep_answer(confirmation, request_id, *asked)
    if alone:
        _log(confirmation, authority, "methodology_value_confirmed")
    return confirmation


@transaction.atomic
def second_confirmation(confirmation: ValueConfirmation, by: User, *, request_id: UUID) -> ValueConfirmation:
    """The second officer has seen the same in the source: the confirmation is in force."""
    locked = _locked(confirmation)
    authority = authorise_second(by, locked.confirmed_by, f"Confirmation of {locked}")
    asked = ("second", authority.actor.public_id, str(locked.public_id))
    if (earlier := told_again(ValueConfirmation, request_id, *asked)) is not None:
        return earlier
    if locked.status != Status.WAITING:
        raise ConfirmationStanding(standing=locked.get_status_display())
    locked.seconded_by, locked.seconded_at = by, timezone.now()
    _set(locked, Status.IN_FORCE, authority, request_id, asked, reason=locked.source)
    _log(locked, authority, "methodology_value_confirmed")
    return locked


@transaction.atomic
def withdraw_confirmation(
    confirmation: ValueConfirmation, by: User, *, reason: str, request_id: UUID
) -> ValueConfirmation:
    """The value is unconfirmed again; what was said stays readable. One officer is enough to doubt."""
    locked = _locked(confirmation)
    authority = authorise_write(by, f"Confirmation of {locked} withdrawn")
    asked = ("withdraw", authority.actor.public_id, str(locked.public_id), reason.strip())
    if (earlier := told_again(ValueConfirmation, request_id, *asked)) is not None:
        return earlier
    if locked.status == Status.WITHDRAWN:
        raise ConfirmationStanding(standing=locked.get_status_display())
    was_in_force = locked.status == Status.IN_FORCE
    locked.withdrawn_by, locked.withdrawn_at = by, timezone.now()
    _set(locked, Status.WITHDRAWN, authority, request_id, asked, reason=reason)
    if was_in_force:
        _log(locked, authority, "methodology_value_doubted")
    return locked


def _locked(confirmation: ValueConfirmation) -> ValueConfirmation:
    wait_for_turn(confirmation.subject)
    rows = ValueConfirmation.objects.select_for_update(of=("self",)).select_related("confirmed_by")
    return rows.get(pk=confirmation.pk)


def _set(
    row: ValueConfirmation,
    status: ValueConfirmation.Status,
    authority: Authority,
    request_id: UUID,
    asked: tuple[Any, ...],
    *,
    reason: str,
) -> None:
    row.status = status
    with change_context(authority, reason=reason):
        row.save()
        keep_answer(row, request_id, *asked)


def _words(source: str, dated_on: date) -> str:
    words = source.strip()
    if not words or len(words) > LONGEST_SOURCE:
        raise ValidationError(
            {"source": _("Name the source, in %(most)s characters at most.") % {"most": LONGEST_SOURCE}}
        )
    if dated_on > timezone.localdate():
        raise ValidationError({"source_dated_on": _("A source of a day to come is none.")})
    return words


def _log(row: ValueConfirmation, authority: Authority, kind: str) -> None:
    log_act(
        ActInstruction(
            request_id=uuid5(CONFIRMATIONS, f"{row.public_id}/{kind}"),
            authority=authority,
            kind=kind,
            facts={
                "of": row.subject,
                "place": row.place,
                "says": row.says[:2000],
                "source": row.source,
                "source_dated_on": row.source_dated_on.isoformat(),
            },
        )
    )

"""Work around a case that does not move it: who works on it, who takes part in it, what officers note."""

from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.identity.history import change_context
from registry.identity.models.parties import Organisation
from registry.identity.models.people import User
from registry.lifecycle.actors import Actor
from registry.lifecycle.errors import RequestIdUsed
from registry.lifecycle.models import Case, CaseParty, Comment
from registry.lifecycle.policies import may_comment
from registry.lifecycle.tables import PARTS_OF_ORGANISATIONS, Part


def assign(case: Case, to: User | None, *, by: Actor, only_if: User | str | None = "anybody") -> Case:
    """Give a case to an officer or secretariat member to work on, or back to the pile (``None``).

    ``only_if``: the person it is with according to whoever asks; PermissionDenied names who has it when
    somebody was faster. Raises PermissionDenied when either may not work on the case.
    """
    with transaction.atomic():
        locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
        if not by.is_program and not may_comment(by.user, locked):
            raise PermissionDenied(_("Only officers and the secretariat of the country work on this case."))
        if to is not None and not may_comment(to, locked):
            raise PermissionDenied(_("%(person)s may not work on this case.") % {"person": to})
        if only_if != "anybody" and locked.assigned_to != only_if:
            holder = locked.assigned_to or _("nobody")
            raise PermissionDenied(_("Meanwhile it is with %(person)s.") % {"person": holder})
        locked.assigned_to = to
        with change_context(by.authority, reason=f"Assigned to {to}" if to else "Given back to the pile"):
            locked.save(update_fields=["assigned_to"])
    case.assigned_to = to
    return locked


def add_party(case: Case, organisation: Organisation, part: Part, *, by: Actor, reason: str) -> CaseParty:
    """Let an organisation take part in a case. It has the part already: that one."""
    if part not in PARTS_OF_ORGANISATIONS:
        raise ValidationError(_("An organisation cannot be %(part)s of a case.") % {"part": part.label})
    with transaction.atomic():
        Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
        with change_context(by.authority, reason=reason):
            party, _is_new = CaseParty.objects.get_or_create(
                case=case, organisation=organisation, part=part, until=None
            )
    return party


def end_party(party: CaseParty, *, by: Actor, reason: str) -> CaseParty:
    """End an organisation's part. Ended already: as it is."""
    with transaction.atomic():
        locked = CaseParty.objects.select_for_update().get(pk=party.pk)
        if locked.until is None:
            locked.until = timezone.now()
            with change_context(by.authority, reason=reason):
                locked.save(update_fields=["until"])
    return locked


@transaction.atomic
def comment(case: Case, text: str, *, author: User, request_id: UUID) -> Comment:
    """An internal note; the same request id again gives the same one.

    Raises PermissionDenied, ValidationError for an empty one, RequestIdUsed.
    """
    if not may_comment(author, case):
        raise PermissionDenied(_("Only officers and the secretariat write internal comments."))
    if not text.strip():
        raise ValidationError(_("Write something."), code="required")
    said = {"case_id": case.pk, "author_id": author.pk, "text": text.strip()}
    written, _is_new = Comment.objects.get_or_create(request_id=request_id, defaults=said)
    if said != {name: getattr(written, name) for name in said}:
        raise RequestIdUsed
    return written

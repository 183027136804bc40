"""Take what somebody has to say while inputs are called for; publish it or decline it.

Refusals of receiving, in the order in which they are tested:

1. RequestIdUsed    the request id stands for another input
2. InputsNotOpen    not called for yet, or the window is over
3. InputRepeated    the same text from the same name is there already

Refusals of moderating: InputModerated, and PermissionDenied for whoever may not. Raises ContentMalformed for texts
that cannot be kept; that is not kept as an answer.
"""

import hashlib
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.identity.history import change_context
from registry.identity.models.people import User
from registry.lifecycle.actors import actor_for
from registry.lifecycle.models import Case
from registry.lifecycle.operations.requests import hash_of
from registry.lifecycle.tables import Part
from registry.notifications.audiences import CasePart
from registry.notifications.operations import raise_notice
from registry.submissions import policies
from registry.submissions.errors import ContentMalformed, InputModerated, InputRepeated, InputsNotOpen
from registry.submissions.models import LONGEST_INPUT, PublicInput
from registry.submissions.notices import PUBLIC_INPUTS_WAITING
from registry.submissions.operations.answering import answered_once
from registry.submissions.queries.public_inputs import call_of
from registry.submissions.schema import Field, Form, Kind, Section
from registry.submissions.values.content import Fault, Place, normalised

# Not registered: nobody fills it in for a case. It says once what a page and a program may send.
INPUT = Form(
    "public_input",
    "",
    gettext_lazy("Public input"),
    sections=(
        Section(
            "input",
            gettext_lazy("Public input"),
            (
                Field("name", gettext_lazy("Your name"), max_length=200),
                Field("organisation", gettext_lazy("Organisation"), required=False),
                Field(
                    "email",
                    gettext_lazy("E-mail address"),
                    Kind.EMAIL,
                    required=False,
                    help=gettext_lazy("For questions of the secretariat only. It is never published."),
                ),
                Field("text", gettext_lazy("Your input"), Kind.LONG_TEXT, max_length=LONGEST_INPUT),
            ),
        ),
    ),
)


def receive_input(case: Case, *, request_id: UUID, given: Any) -> PublicInput:
    """Keep an input for moderation. ``given``: ``{"name", "organisation", "email", "text"}``.

    The same request id with the same content gives the first input again.
    """
    values = _understood(given)

    def lock() -> Case:
        return Case.objects.select_for_update(of=("self",)).get(pk=case.pk)

    def act(locked: Case) -> dict[str, Any]:
        call = call_of(locked)
        if call is None or not call.is_open:
            raise InputsNotOpen(reference=locked.reference or locked.title)
        received = _keep(locked, values)
        _tell_moderators(locked)
        return {"id": str(received.public_id)}

    answer = answered_once(request_id, hash_of("receive_input", case.public_id, values), lock, act)
    return PublicInput.objects.get(public_id=answer["id"])


def _understood(given: Any) -> dict[str, Any]:
    reading = normalised(INPUT, {"input": given})
    values = reading.content.get("input", {})
    faults = [Fault(Place(fault.place.field or "input"), fault.code, fault.text) for fault in reading.faults]
    named = {fault.place.section for fault in faults}
    faults += [
        Fault(Place(field.code), "missing", _("Expected: an answer."))
        for field in INPUT.section("input").fields
        if field.required and field.code not in values and field.code not in named
    ]
    if faults:
        raise ContentMalformed(faults)
    return values


def _keep(case: Case, values: dict[str, Any]) -> PublicInput:
    digest = hashlib.sha256(values["text"].encode()).hexdigest()
    # The case is locked, so whoever sends the same at once comes after us and finds it.
    if PublicInput.objects.filter(case=case, name=values["name"], text_sha256=digest).exists():
        raise InputRepeated
    return PublicInput.objects.create(
        case=case,
        name=values["name"],
        organisation=values.get("organisation", ""),
        email=values.get("email", ""),
        text=values["text"],
        text_sha256=digest,
    )


def _tell_moderators(case: Case) -> None:
    """Once a day and case, however many inputs come: whoever sends them must not fill mailboxes."""
    raise_notice(
        kind=PUBLIC_INPUTS_WAITING.code,
        subject=case.reference or case.title,
        audience=CasePart(case, Part.SECRETARIAT),
        dedupe_key=f"public_inputs:{case.public_id}:{timezone.localdate().isoformat()}",
        link=_page_of(case),
    )


def _page_of(case: Case) -> str:
    try:
        return reverse("portal:inputs", args=[case.public_id])
    except NoReverseMatch:
        return ""


def publish_input(received: PublicInput, *, by: User, reason: str = "") -> PublicInput:
    """Show an input to everybody, under the name it was sent with."""
    return _moderate(received, PublicInput.Status.PUBLISHED, by, reason)


def decline_input(received: PublicInput, *, by: User, reason: str) -> PublicInput:
    """Keep an input from the public. Raises ValueError without a reason."""
    if not reason.strip():
        raise ValueError("declining an input needs a reason")
    return _moderate(received, PublicInput.Status.DECLINED, by, reason)


@transaction.atomic
def _moderate(received: PublicInput, status: PublicInput.Status, by: User, reason: str) -> PublicInput:
    locked = PublicInput.objects.select_for_update(of=("self",)).select_related("case").get(pk=received.pk)
    if not policies.may_moderate(by, locked.case):
        raise PermissionDenied(_("Inputs are moderated by the secretariat and the registry officers."))
    if locked.status != PublicInput.Status.WAITING:
        raise InputModerated(status=locked.get_status_display())
    locked.status = status
    locked.moderated_by = by
    locked.moderated_at = timezone.now()
    locked.reason = reason.strip()
    authority = actor_for(by, basis="moderation of public inputs").authority
    with change_context(authority, reason=locked.reason or f"Input {status.value}"):
        locked.save()
    return locked

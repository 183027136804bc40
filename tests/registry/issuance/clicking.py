"""Officers at their browsers: what they press goes the way of every request, through middleware, session and view."""

from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from registry.identity.models.people import User
from registry.lifecycle.models import StepProposal
from tests.signing_in import remember_second_factor

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def window(person: User, *, of: Client | None = None) -> Client:
    """A window of a person who is signed in with both factors; ``of``: another window of the same browser."""
    client = Client()
    if of is not None:
        client.cookies = of.cookies
        return client
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "never shown"})
    client.force_login(person, backend=BACKEND)
    remember_second_factor(client, person)
    return client


def confirm_in_office(client: Client, proposal: StepProposal, request_id: UUID | None = None) -> int:
    """Press “Confirm as the second person” on the officers' page; the status of the answer."""
    pressed = {
        "action": "confirm",
        "proposal": str(proposal.public_id),
        "request_id": str(request_id or uuid4()),
    }
    return client.post(reverse("admin:case_confirm", args=[proposal.case_id]), pressed).status_code


def confirm_in_portal(client: Client, proposal: StepProposal, request_id: UUID | None = None) -> int:
    """Press “Confirm” on the page of the proposal."""
    address = reverse("portal:proposal", args=[proposal.case.public_id])
    return client.post(address, {"do": "confirm", "request_id": str(request_id or uuid4())}).status_code

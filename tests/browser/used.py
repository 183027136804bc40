"""A unit that was retired, with its certificate, and an authorisation: for the pages that show them."""

from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from credits.models import AccountBalance
from credits.operations.open_account import OpenAccountInstruction, open_account
from credits.operations.retire import RetireInstruction, retire
from registry.accounts.operations.certificates import issue_for_account
from registry.article6.models import Authorisation, AuthorisationVersion
from registry.identity.models.parties import PartnerCountry
from registry.identity.models.people import User
from registry.identity.system_authority import system_authority
from registry.lifecycle.models import Case

AUTHORITY = system_authority("tests", "a page needs it")


def used_places() -> dict[str, str]:
    """The public pages of one certificate and of one authorisation."""
    holder = AccountBalance.objects.filter(
        account__registry="JP", account__kind="government_holding", posted__gt=0
    ).earliest("account")
    end = open_account(
        OpenAccountInstruction(
            request_id=UUID(int=11), authority=AUTHORITY, registry="JP", number="JP-RT-1", kind="retirement"
        )
    )
    retire(
        RetireInstruction(
            request_id=UUID(int=12),
            authority=AUTHORITY,
            origin_id=holder.account.public_id,
            destination_id=end.public_id,
            quantity=1,
            purpose="national_pledge",
        )
    )
    (certificate,) = issue_for_account(end)
    country = PartnerCountry.objects.get(code="KZ")
    today = timezone.localdate()
    authorisation = Authorisation.objects.create(
        reference="KZ-AUTH-0001", partner_country=country, side="partner"
    )
    AuthorisationVersion.objects.create(
        authorisation=authorisation,
        number=1,
        case=Case.objects.create(
            lifecycle="authorisation",
            state="adopted",
            reference="KZ-AUT-001",
            title="Use toward a pledge",
            partner_country=country,
            opened_by=User.objects.get(email="participant@registry.example"),
            submitted_at=timezone.now(),
            is_final=True,
        ),
        uses=["ndc"],
        valid_from=today,
        adopted_on=today,
    )
    return {
        "public:certificate": reverse("public:certificate", args=[certificate.number]),
        "public:authorisation-detail": reverse("public:authorisation-detail", args=[authorisation.public_id]),
    }

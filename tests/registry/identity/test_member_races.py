"""Two administrators leave at once: one of them stays."""

from functools import partial

from registry.identity.errors import AlreadyInvited, LastAdministrator
from registry.identity.models.invitations import MemberInvitation
from registry.identity.models.parties import Organisation
from registry.identity.models.people import Level, Membership, Role, User
from registry.identity.operations.invitations import invite_member
from registry.identity.operations.members import leave_organisation
from registry.identity.operations.roles import grant_role
from registry.identity.system_authority import system_authority
from tests.concurrency.test_ledger_races import at_once

AUTHORITY = system_authority("tests", "a test needs it")


def keepers(firm, number):
    made = []
    for position in range(number):
        user = User.objects.create_user(f"keeper{position}@example.kz", "x", name=f"Keeper {position}")
        made.append(
            grant_role(
                user,
                Role.PARTICIPANT,
                authority=AUTHORITY,
                organisation=firm,
                level=Level.ADMINISTRATOR,
            )
        )
    return made


def test_all_administrators_leave_at_once_and_one_stays(ledger_database):
    firm = Organisation.objects.create(name="Steppe Solar", country_code="KZ")
    held = keepers(firm, 6)

    answers = at_once(*(partial(leave_organisation, one, by=one.user, reason="new work") for one in held))

    assert sum(isinstance(answer, LastAdministrator) for answer in answers) == 1
    assert Membership.objects.in_force().filter(organisation=firm).count() == 1


def test_an_address_invited_at_once_by_two_is_invited_once(ledger_database):
    firm = Organisation.objects.create(name="Steppe Solar", country_code="KZ")
    held = keepers(firm, 4)

    answers = at_once(
        *(
            partial(
                invite_member,
                firm,
                email="new@example.kz",
                role=Role.PARTICIPANT,
                level=Level.EDITOR,
                by=one.user,
                reason="joins",
            )
            for one in held
        )
    )

    assert sum(isinstance(answer, AlreadyInvited) for answer in answers) == 3
    assert MemberInvitation.objects.count() == 1

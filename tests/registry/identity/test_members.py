"""Members of an organisation: levels, invitations, leaving, and always an administrator."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from registry.identity import errors
from registry.identity.models.invitations import MemberInvitation
from registry.identity.models.parties import Organisation
from registry.identity.models.people import Level, Membership, Role, User
from registry.identity.operations.invitations import (
    accept_invitation,
    digest_of,
    invite_member,
    revoke_invitation,
    token_of,
)
from registry.identity.operations.members import change_level, end_membership, leave_organisation
from registry.identity.operations.roles import grant_role
from registry.identity.policies import (
    invitations_visible_to,
    may_manage_members,
    members_visible_to,
    organisation_keys,
    organisations_of,
    stands_for,
)
from registry.identity.system_authority import system_authority
from registry.identity.tasks import send_invitation, sweep_invitations

AUTHORITY = system_authority("tests", "a test needs it")


@pytest.fixture(autouse=True)
def _letters(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def firm(db):
    return Organisation.objects.create(name="Steppe Solar", country_code="KZ")


@pytest.fixture
def member(person, firm):
    def make(name, level=Level.EDITOR, role=Role.PARTICIPANT, organisation=firm):
        user = User.objects.filter(email=f"{name}@example.kz").first() or person(f"{name}@example.kz")
        grant_role(user, role, authority=AUTHORITY, organisation=organisation, level=level)
        return user

    return make


@pytest.fixture
def keeper(member):
    return member("keeper", Level.ADMINISTRATOR)


def invite(firm, by, email="new@example.kz", role=Role.PARTICIPANT, level=Level.EDITOR):
    return invite_member(firm, email=email, role=role, level=level, by=by, reason="joins the team")


def membership(user, role=Role.PARTICIPANT):
    return user.memberships.in_force().get(role=role)


@pytest.mark.parametrize(
    ("held", "reads", "edits", "keeps"),
    [
        (Level.READER, True, False, False),
        (Level.EDITOR, True, True, False),
        (Level.ADMINISTRATOR, True, True, True),
    ],
)
def test_each_level_includes_those_below(member, firm, held, reads, edits, keeps):
    user = member("somebody", held)

    assert [
        organisations_of(user, at_least=level).filter(pk=firm.pk).exists()
        for level in (Level.READER, Level.EDITOR, Level.ADMINISTRATOR)
    ] == [reads, edits, keeps]
    for level in Level:  # the keys are those of the same organisations, by the same rule
        for roles in ([Role.PARTICIPANT], [Role.THIRD_PARTY_ENTITY]):
            found = organisations_of(user, at_least=level, roles=roles).values_list("pk", flat=True)
            assert organisation_keys(user, at_least=level, roles=roles) == list(found)
    assert may_manage_members(user, firm) is keeps


def test_one_role_in_an_organisation_is_not_the_other(member, firm):
    user = member("somebody", Level.ADMINISTRATOR)

    assert stands_for(user, firm, roles=[Role.PARTICIPANT])
    assert not stands_for(user, firm, roles=[Role.THIRD_PARTY_ENTITY])
    with pytest.raises(PermissionDenied):
        invite(firm, user, role=Role.THIRD_PARTY_ENTITY)


@pytest.mark.parametrize("level", [Level.READER, Level.EDITOR])
def test_only_administrators_invite_and_end(member, keeper, firm, level):
    user = member("somebody", level)

    with pytest.raises(PermissionDenied):
        invite(firm, user)
    for act in (
        lambda: end_membership(membership(keeper), by=user, reason="away"),
        lambda: change_level(membership(user), Level.ADMINISTRATOR, by=user, reason="higher"),
        lambda: revoke_invitation(invite(firm, keeper), by=user, reason="no"),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert not MemberInvitation.objects.exclude(revoked_at=None).exists()


def test_an_administrator_of_another_organisation_keeps_nobody_here(member, keeper, firm):
    other = Organisation.objects.create(name="Other", country_code="KZ")
    stranger = member("stranger", Level.ADMINISTRATOR, organisation=other)

    with pytest.raises(PermissionDenied):
        invite(firm, stranger)
    assert membership(keeper) not in members_visible_to(stranger)
    made = invite(firm, keeper)
    assert made in invitations_visible_to(keeper)
    assert made not in invitations_visible_to(stranger)


def test_the_invited_comes_in_with_the_address_it_was_sent_to(person, keeper, firm):
    made = invite(firm, keeper, "New@Example.KZ", level=Level.READER)
    user = person("new@example.kz")

    joined = accept_invitation(token_of(made), by=user)

    assert (joined.role, joined.level, joined.organisation) == ("participant", "reader", firm)
    assert accept_invitation(token_of(made), by=user) == joined
    assert user.memberships.count() == 1


def test_an_invitation_is_for_nobody_else(person, keeper, firm):
    token = token_of(invite(firm, keeper))
    unconfirmed = person("new@example.kz")
    EmailAddress.objects.filter(user=unconfirmed).update(verified=False)

    with pytest.raises(errors.InvitationForAnother):
        accept_invitation(token, by=person("other@example.kz"))
    with pytest.raises(errors.AddressNotVerified):
        accept_invitation(token, by=unconfirmed)
    with pytest.raises(errors.InvitationNotFound):
        accept_invitation(token + "x", by=unconfirmed)
    assert not unconfirmed.memberships.exists()


def test_what_expired_or_was_taken_back_lets_nobody_in(person, keeper, firm):
    user = person("new@example.kz")
    revoked = invite(firm, keeper)
    revoke_invitation(revoked, by=keeper, reason="wrong person")
    with pytest.raises(errors.InvitationAnswered):
        accept_invitation(token_of(revoked), by=user)
    with pytest.raises(errors.InvitationAnswered):
        revoke_invitation(revoked, by=keeper, reason="again")

    late = invite(firm, keeper)
    past = timezone.now() - timedelta(days=1)
    MemberInvitation.objects.filter(pk=late.pk).update(invited_at=past - timedelta(days=14), expires_at=past)
    with pytest.raises(errors.InvitationExpired):
        accept_invitation(token_of(late), by=user)
    assert accept_invitation(token_of(invite(firm, keeper)), by=user)


def test_an_invitation_falls_with_the_right_of_whoever_sent_it(person, member, keeper, firm):
    """An administrator who is dismissed does not come back by an invitation of their own."""
    member("other", Level.ADMINISTRATOR)
    made = invite(firm, keeper, "new@example.kz", level=Level.ADMINISTRATOR)
    leave_organisation(membership(keeper), by=keeper, reason="dismissed")
    with pytest.raises(errors.InviterLeft):
        accept_invitation(token_of(made), by=person("new@example.kz"))


def test_nobody_is_invited_twice(keeper, member, firm):
    invite(firm, keeper)
    with pytest.raises(errors.AlreadyInvited):
        invite(firm, keeper, "NEW@example.kz")
    member("there")
    with pytest.raises(errors.AlreadyMember):
        invite(firm, keeper, "there@example.kz")
    with pytest.raises(ValidationError):
        invite(firm, keeper, "no address")


def test_the_token_is_not_in_the_database_and_survives_a_new_secret(keeper, firm, settings):
    made = invite(firm, keeper)
    token = token_of(made)

    assert made.token_digest == digest_of(token) != token
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret that is long enough for it, surely"
    assert token_of(made) == token


def test_the_letter_goes_out_once_and_leads_to_the_page(keeper, firm, client, settings):
    settings.REGISTRY_PUBLIC_URL = "https://registry.example.org"
    made = invite(firm, keeper)

    assert send_invitation(made.pk)
    assert not send_invitation(made.pk)
    assert sweep_invitations() == 0
    (letter,) = mail.outbox
    assert letter.to == ["new@example.kz"]
    assert str(firm) in letter.subject
    address = re.search(r"https://registry\.example\.org(/\S+)", letter.body)[1]
    assert b"Steppe Solar" in client.get(address).content


def test_a_letter_that_was_lost_is_sent_by_the_sweeper(keeper, firm):
    invite(firm, keeper)

    assert sweep_invitations() == 1
    assert len(mail.outbox) == 1


def test_the_last_administrator_stays(keeper, member):
    editor = member("editor")
    for act in (
        lambda: leave_organisation(membership(keeper), by=keeper, reason="new work"),
        lambda: change_level(membership(keeper), Level.EDITOR, by=keeper, reason="less work"),
        lambda: end_membership(membership(keeper), by=keeper, reason="new work"),
    ):
        with pytest.raises(errors.LastAdministrator):
            act()
    change_level(membership(editor), Level.ADMINISTRATOR, by=keeper, reason="successor")
    leave_organisation(membership(keeper), by=keeper, reason="new work")
    assert not organisations_of(keeper).exists()


def test_an_inactive_administrator_is_no_successor(keeper, member):
    other = member("other", Level.ADMINISTRATOR)
    other.is_active = False
    other.save()

    with pytest.raises(errors.LastAdministrator):
        leave_organisation(membership(keeper), by=keeper, reason="new work")


def test_one_leaves_only_what_is_ones_own_and_once(keeper, member):
    editor = member("editor")
    held = membership(editor)

    with pytest.raises(errors.NotYourMembership):
        leave_organisation(held, by=keeper, reason="you go")
    leave_organisation(held, by=editor, reason="new work")
    with pytest.raises(errors.MembershipEnded):
        leave_organisation(held, by=editor, reason="again")


def test_a_changed_level_is_a_new_membership(keeper, member):
    editor = member("editor")
    before = membership(editor)

    after = change_level(before, Level.READER, by=keeper, reason="another task")

    before.refresh_from_db()
    assert before.until is not None
    assert (after.level, after.until) == ("reader", None)
    assert change_level(after, Level.READER, by=keeper, reason="the same") == after


def test_the_database_knows_the_levels(keeper, firm):
    with pytest.raises(IntegrityError, match="membership_level_known"), transaction.atomic():
        Membership.objects.update(level="owner")
    with pytest.raises(IntegrityError, match="invitation_into_an_organisation"), transaction.atomic():
        MemberInvitation.objects.create(
            organisation=firm,
            email="x@example.kz",
            role=Role.REGISTRY_OFFICER,
            level=Level.READER,
            token_digest="x",
            invited_by=keeper,
            expires_at=timezone.now() + timedelta(days=1),
        )


def test_the_page_of_an_invitation(client, person, keeper, firm):
    address = reverse("identity:invitation", args=[token_of(invite(firm, keeper))])
    assert client.get(reverse("identity:invitation", args=["unknown"])).status_code == 404
    assert client.post(address).status_code == 200  # nobody is signed in: nothing happens
    assert MemberInvitation.objects.standing().exists()

    client.force_login(keeper, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(address).status_code == 409
    user = person("new@example.kz")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(address).status_code == 302
    assert stands_for(user, firm)

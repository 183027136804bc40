"""People, roles for a time, and the authority that follows from them."""

from datetime import timedelta

import pghistory.models
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from registry.identity.models.parties import Organisation, PartnerCountry
from registry.identity.models.people import Membership, Role, User
from registry.identity.operations.roles import end_role, grant_role
from registry.identity.policies import (
    authorise,
    authorise_manage_people,
    has_role,
    is_auditor,
    is_officer,
    people_visible_to,
)
from registry.identity.system_authority import system_authority

AUTHORITY = system_authority("tests", "a test needs it")


@pytest.fixture
def mongolia(db):
    return PartnerCountry.objects.create(code="MN", iso3="MNG", name="Mongolia", position=1)


@pytest.fixture
def kenya(db):
    return PartnerCountry.objects.create(code="KE", iso3="KEN", name="Kenya", position=4)


def test_an_address_is_one_person_whatever_its_case(person):
    user = person("Bat@Example.MN")

    assert user.email == "bat@example.mn"
    assert User.objects.get_by_natural_key("BAT@example.mn") == user
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("bat@EXAMPLE.mn", "x", name="Second")


def test_the_database_refuses_a_second_spelling_of_an_address(person):
    user = person("one@example.mn")
    other = person("two@example.mn")

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=other.pk).update(email=user.email.upper())


def test_a_person_without_an_address_is_refused(db):
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user(" ", "x")


@pytest.mark.parametrize(
    ("since_days", "until_days", "holds"),
    [(-1, None, True), (1, None, False), (-2, -1, False), (-1, 1, True)],
)
def test_a_role_is_held_from_since_until_until(person, since_days, until_days, holds):
    user = person("auditor@example.mn")
    now = timezone.now()
    Membership.objects.create(
        user=user,
        role=Role.AUDITOR,
        since=now + timedelta(days=since_days),
        until=None if until_days is None else now + timedelta(days=until_days),
    )

    assert is_auditor(user) is holds


def test_a_role_for_one_country_is_no_role_for_another(person, mongolia, kenya):
    member = person("committee@example.mn")
    grant_role(member, Role.JOINT_COMMITTEE_MEMBER, authority=AUTHORITY, partner_country=mongolia)

    assert has_role(member, Role.JOINT_COMMITTEE_MEMBER, partner_country="MN")
    assert not has_role(member, Role.JOINT_COMMITTEE_MEMBER, partner_country="KE")


def test_a_role_that_names_no_country_holds_for_all(person, mongolia):
    assert has_role(
        person("o@example.mn", Role.REGISTRY_OFFICER), Role.REGISTRY_OFFICER, partner_country="MN"
    )


def test_nobody_and_the_inactive_hold_nothing(person):
    gone = person("gone@example.mn", Role.REGISTRY_OFFICER, Role.AUDITOR, is_active=False, is_superuser=True)

    for user in (gone, AnonymousUser(), None):
        assert not is_officer(user)
        assert not is_auditor(user)
        assert not people_visible_to(user).exists()


def test_only_officers_are_staff(person):
    assert person("officer@example.mn", Role.REGISTRY_OFFICER).is_staff
    assert not person("auditor@example.mn", Role.AUDITOR).is_staff


def test_a_role_is_given_once_and_ends_once(person):
    user = person("auditor@example.mn", Role.AUDITOR)
    first = user.memberships.get()

    assert grant_role(user, Role.AUDITOR, authority=AUTHORITY) == first
    assert not is_auditor(User.objects.get(pk=end_role(first, authority=AUTHORITY, reason="left").user_id))
    with pytest.raises(ValidationError):
        end_role(first, authority=AUTHORITY, reason="again")


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.THIRD_PARTY_ENTITY])
def test_a_role_for_an_organisation_needs_one(person, role):
    user = person("someone@example.mn")

    with pytest.raises(ValidationError):
        grant_role(user, role, authority=AUTHORITY)
    organisation = Organisation.objects.create(name="Steppe", country_code="MN")
    assert grant_role(user, role, authority=AUTHORITY, organisation=organisation).organisation == organisation


def test_an_authority_names_the_person_and_the_basis(person):
    officer = person("officer@example.mn", Role.REGISTRY_OFFICER)

    authority = authorise(officer, [Role.REGISTRY_OFFICER], basis="a letter")

    assert authority.actor.kind == "person"
    assert authority.actor.public_id == str(officer.public_id)
    assert authority.basis == "a letter"
    assert authority.approved_by is None


def test_four_eyes_are_two_people_with_the_role(person):
    first = person("first@example.mn", Role.REGISTRY_OFFICER)
    second = person("second@example.mn", Role.REGISTRY_OFFICER)
    auditor = person("auditor@example.mn", Role.AUDITOR)

    approved = authorise(first, [Role.REGISTRY_OFFICER], basis="b", approved_by=second).approved_by
    assert approved is not None
    assert approved.public_id == str(second.public_id)
    for other in (first, auditor):
        with pytest.raises(PermissionDenied):
            authorise(first, [Role.REGISTRY_OFFICER], basis="b", approved_by=other)


def test_who_lacks_the_role_has_no_authority(person):
    for user in (person("a@example.mn", Role.AUDITOR), AnonymousUser()):
        with pytest.raises(PermissionDenied):
            authorise(user, [Role.REGISTRY_OFFICER], basis="b")
        with pytest.raises(PermissionDenied):
            authorise_manage_people(user, basis="b")


@pytest.mark.parametrize(("task", "basis"), [("", "why"), ("who", " ")])
def test_a_program_needs_a_name_and_a_reason(task, basis):
    with pytest.raises(ValueError, match="authority"):
        system_authority(task, basis)


def test_history_keeps_every_change_but_no_password(person):
    user = person("bat@example.mn")
    user.name = "Bat Erdene"
    user.save()
    user.set_password("another")
    user.save()

    events = user.recorded_events.order_by("pgh_id")
    assert [event.name for event in events] == ["Bat", "Bat Erdene"]
    assert "password" not in {field.name for field in events.model._meta.get_fields()}
    assert issubclass(events.model, pghistory.models.Event)

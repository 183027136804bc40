"""The people of a trial: one per role, no way around the second factor, nowhere else."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time

from registry.identity.models.parties import Organisation, PartnerCountry
from registry.identity.models.people import Membership, Role, User
from registry.identity.operations.demonstration import create_demonstration_people
from registry.identity.policies import has_role


@pytest.fixture(autouse=True)
def trial(db, settings):
    settings.TRIAL = True


@pytest.fixture
def kazakhstan(db) -> PartnerCountry:
    return PartnerCountry.objects.create(code="KZ", iso3="KAZ", name="Kazakhstan", position=28)


def current_code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_every_role_has_somebody_who_can_sign_in():
    people = create_demonstration_people()

    assert {one.role for one in people} == set(Role.values)
    for one in people:
        user = User.objects.get(email=one.email)
        assert user.is_demonstration
        assert user.check_password(one.password)
        assert has_role(user, Role(one.role))
        assert EmailAddress.objects.get(user=user).verified
        assert TOTP(Authenticator.objects.get(user=user)).validate_code(current_code(one.totp_secret))


def test_there_are_four_eyes_and_both_sides_of_a_committee(kazakhstan):
    create_demonstration_people()

    officers = Membership.objects.having(Role.REGISTRY_OFFICER)
    assert sorted(officers.values_list("side", flat=True)) == ["japan", "japan", "partner", "partner"]
    members = Membership.objects.having(Role.JOINT_COMMITTEE_MEMBER)
    assert {(one.side, one.partner_country) for one in members} == {
        ("japan", kazakhstan),
        ("partner", kazakhstan),
    }


def test_a_second_start_changes_nothing():
    first = create_demonstration_people()

    assert create_demonstration_people(first) == first
    assert User.objects.count() == len(first)


def test_the_kept_list_opens_a_new_database_too():
    first = create_demonstration_people()
    EmailAddress.objects.all().delete()
    for user in User.objects.all():
        user.email = "moved-" + user.email
        user.save()

    assert create_demonstration_people(first) == first
    assert User.objects.get(email=first[0].email).check_password(first[0].password)


def test_without_the_kept_list_there_are_new_passwords():
    first, second = create_demonstration_people(), create_demonstration_people()

    assert {one.password for one in first}.isdisjoint(one.password for one in second)
    assert User.objects.count() == len(first)
    assert Authenticator.objects.count() == len(first)
    assert User.objects.get(email=second[0].email).check_password(second[0].password)


def test_their_organisations_are_marked_as_demonstration():
    create_demonstration_people()

    assert Organisation.objects.exists()
    assert not Organisation.objects.filter(is_demonstration=False).exists()
    assert all("demonstration" in one.name for one in Organisation.objects.all())


def test_outside_a_trial_there_are_none(settings):
    settings.TRIAL = False

    with pytest.raises(RuntimeError):
        create_demonstration_people()
    assert not User.objects.exists()


def test_one_time_secrets_are_not_readable_in_the_database():
    people = create_demonstration_people()

    stored = [one.data["secret"] for one in Authenticator.objects.all()]
    assert all(one.totp_secret not in " ".join(stored) for one in people)

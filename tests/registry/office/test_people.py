"""Logins, roles and credentials, given and taken by officers through the room's operations."""

import pytest
from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Client as Credential
from allauth.usersessions.models import UserSession
from django.urls import reverse

from registry.identity.models.invitations import MemberInvitation
from registry.identity.models.people import Membership, Role, User
from registry.identity.operations.invitations import email_invitation, token_of
from registry.identity.policies import has_role
from registry.parties.models import JointCommittee

REASON = "Asked for by the ministry in its letter of today"
PEOPLE = "admin:identity_user"
MEMBERSHIPS = "admin:identity_membership"
CREDENTIALS = "admin:allauth_idp_oidc_client"


def inline(prefix: str = "memberships") -> dict[str, str]:
    return {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}


def test_an_officer_gives_a_login_and_a_role(office, officer):
    sent = {"email": "New@Example.org", "name": "New Person", "language": "ja", "reason": REASON} | inline()
    answer = office.post(reverse(f"{PEOPLE}_add"), sent)
    assert answer.status_code == 302, answer.context["errors"]
    person = User.objects.get(email="new@example.org")
    assert not person.has_usable_password()
    assert EmailAddress.objects.get(user=person).verified
    event = User.pgh_event_model.objects.get(pgh_obj_id=person.pk)
    assert event.pgh_context["reason"] == REASON
    assert event.pgh_context["actor_name"] == "Aiko Officer"
    assert not hasattr(event, "password")

    sent = {
        "user": person.pk,
        "role": Role.AUDITOR,
        "level": "editor",
        "since_0": "2026-01-01",
        "since_1": "00:00:00",
        "reason": REASON,
    }
    answer = office.post(reverse(f"{MEMBERSHIPS}_add"), sent)
    assert answer.status_code == 302, answer.context["errors"]
    membership = Membership.objects.get(user=person)
    assert (membership.role, membership.basis) == (Role.AUDITOR, REASON)

    page = reverse(f"{MEMBERSHIPS}_change", args=[membership.pk])
    assert office.post(page, {"ends_now": "on", "reason": REASON}).status_code == 302
    membership.refresh_from_db()
    assert membership.until is not None
    again = office.post(page, {"ends_now": "on", "reason": REASON})
    assert again.status_code == 200
    assert "has ended already" in str(again.context["errors"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "officer@example.org"},
        {"email": "OFFICER@example.org"},
        {"email": "no address"},
        {"name": ""},
        {"language": "x" * 50},
    ],
    ids=repr,
)
def test_a_login_that_cannot_be_is_an_error_on_the_form(wrong, office):
    sent = {"email": "new@example.org", "name": "New", "language": "en", "reason": REASON} | inline() | wrong
    answer = office.post(reverse(f"{PEOPLE}_add"), sent)
    assert answer.status_code == 200
    assert answer.context["errors"]
    assert User.objects.count() == 1


def test_closing_a_login_ends_its_sessions_at_once(office, make_person, sign_in):
    person = make_person("leaver@example.org", Role.AUDITOR)
    browser = sign_in(person)
    browser.get("/")
    assert UserSession.objects.filter(user=person).exists()
    sent = {"email": person.email, "name": person.name, "language": "en", "reason": REASON} | inline()
    answer = office.post(reverse(f"{PEOPLE}_change", args=[person.pk]), sent)  # the box is_active is not sent
    assert answer.status_code == 302
    person.refresh_from_db()
    assert not person.is_active
    assert not UserSession.objects.filter(user=person).exists()
    assert not browser.get("/").wsgi_request.user.is_authenticated

    office.post(reverse(f"{PEOPLE}_change", args=[person.pk]), sent | {"is_active": "on"})
    person.refresh_from_db()
    assert person.is_active
    labels = [
        event.is_active
        for event in User.pgh_event_model.objects.filter(pgh_obj_id=person.pk).order_by("pgh_id")
    ]
    assert labels == [True, False, True]


def test_nobody_closes_their_own_login(office, officer):
    sent = {"email": officer.email, "name": officer.name, "language": "en", "reason": REASON} | inline()
    answer = office.post(reverse(f"{PEOPLE}_change", args=[officer.pk]), sent)
    assert answer.status_code == 200
    assert "another officer" in str(answer.context["errors"])
    officer.refresh_from_db()
    assert officer.is_active


def test_a_corrected_address_is_the_one_to_sign_in_with(office, make_person):
    person = make_person("typo@example.org")
    sent = {
        "email": "right@example.org",
        "name": "Right",
        "language": "ru",
        "is_active": "on",
        "reason": REASON,
    }
    assert office.post(reverse(f"{PEOPLE}_change", args=[person.pk]), sent | inline()).status_code == 302
    person.refresh_from_db()
    assert (person.email, person.name, person.language) == ("right@example.org", "Right", "ru")
    assert [address.email for address in EmailAddress.objects.filter(user=person)] == ["right@example.org"]


def test_a_role_that_needs_an_organisation_is_refused_without_one(office, make_person):
    person = make_person("participant@example.org")
    sent = {
        "user": person.pk,
        "role": Role.PARTICIPANT,
        "since_0": "2026-01-01",
        "since_1": "00:00",
        "reason": REASON,
    }
    answer = office.post(reverse(f"{MEMBERSHIPS}_add"), sent)
    assert answer.status_code == 200
    assert answer.context["errors"]
    assert not Membership.objects.filter(user=person).exists()


def test_sessions_are_listed_without_their_key_and_can_be_ended(office, make_person, sign_in):
    person = make_person("somebody@example.org")
    browser = sign_in(person)
    browser.get("/")
    session = UserSession.objects.get(user=person)
    address = reverse("admin:usersessions_usersession_changelist")
    page = office.get(address).content.decode()
    assert person.name in page
    assert session.session_key not in page
    assert (
        session.session_key
        not in office.get(
            reverse("admin:usersessions_usersession_change", args=[session.pk])
        ).content.decode()
    )
    office.post(address, {"action": "end_sessions", "_selected_action": [session.pk]})
    assert not UserSession.objects.filter(user=person).exists()
    assert not browser.get("/").wsgi_request.user.is_authenticated


def test_a_credential_s_secret_is_shown_once(office, make_person):
    owner = make_person("program@example.org", Role.AUDITOR)
    sent = {"owner": owner.pk, "name": "Nightly copy", "scope_choices": ["ledger.read"], "reason": REASON}
    made = office.post(reverse(f"{CREDENTIALS}_add"), sent)
    assert made.status_code == 200
    credential = Credential.objects.get()
    secret = made.context["credential"].client_secret
    assert secret in made.content.decode()
    assert made["Cache-Control"].startswith("max-age=0")
    page = reverse(f"{CREDENTIALS}_change", args=[credential.pk])
    shown = office.get(page).content.decode()
    assert secret not in shown
    assert credential.secret not in shown

    assert office.post(page, {"revoke": "on", "reason": REASON}).status_code == 302
    credential.refresh_from_db()
    assert credential.grant_types == ""
    assert 'name="revoke"' not in office.get(page).content.decode()


def test_a_credential_needs_an_owner_and_something_it_may(office):
    answer = office.post(reverse(f"{CREDENTIALS}_add"), {"name": "x", "reason": REASON})
    assert answer.status_code == 200
    assert {"owner", "scope_choices"} <= set(answer.context["adminform"].form.errors)
    assert not Credential.objects.exists()


def test_no_officer_alone_makes_a_credential_that_approves_for_somebody(office, make_person):
    """It stands for its owner's second factor: with those of two representatives one officer were both."""
    owner = make_person("program@example.org", Role.PARTICIPANT)
    sent = {"owner": owner.pk, "name": "x", "scope_choices": ["instructions.approve"], "reason": REASON}
    answer = office.post(reverse(f"{CREDENTIALS}_add"), sent)
    assert "scope_choices" in answer.context["adminform"].form.errors
    assert not Credential.objects.exists()


def test_the_second_factor_s_secret_is_on_no_page(office, officer):
    authenticator = officer.authenticator_set.get()
    for page in (
        reverse("admin:mfa_authenticator_changelist"),
        reverse("admin:mfa_authenticator_change", args=[authenticator.pk]),
    ):
        answer = office.get(page)
        assert answer.status_code == 200
        assert "never shown" not in answer.content.decode()


SEATS = "admin:parties_jointcommitteemember"


def test_a_member_is_seated_and_the_seat_is_ended_with_the_role(office, officer, make_person, mongolia):
    committee = JointCommittee.objects.create(partner_country=mongolia)
    page = office.get(reverse("admin:parties_jointcommittee_change", args=[committee.pk]))
    assert f"{reverse(f'{SEATS}_add')}?committee={committee.pk}" in page.content.decode()
    member = make_person("member@example.org")
    sent = {
        "committee": committee.pk,
        "person": member.pk,
        "side": "japan",
        "is_chair": "on",
        "reason": REASON,
    }

    assert office.post(reverse(f"{SEATS}_add"), sent).status_code == 302
    seat = committee.members.get()
    assert (seat.person, seat.side, seat.is_chair) == (member, "japan", True)
    assert has_role(member, Role.JOINT_COMMITTEE_MEMBER, partner_country="MN")

    again = office.post(reverse(f"{SEATS}_add"), sent)
    assert again.status_code == 200
    assert again.context["errors"]
    own = office.post(reverse(f"{SEATS}_add"), sent | {"person": officer.pk, "is_chair": ""})
    assert "Nobody seats themselves" in str(own.context["errors"])

    seat_page = reverse(f"{SEATS}_change", args=[seat.pk])
    assert office.post(seat_page, {"ends_now": "on", "reason": REASON}).status_code == 302
    assert not has_role(member, Role.JOINT_COMMITTEE_MEMBER)
    assert office.post(seat_page, {"ends_now": "on", "reason": REASON}).status_code == 403
    assert member.name in office.get(seat_page).content.decode()
    history = office.get(reverse(f"{SEATS}_history", args=[seat.pk]))
    assert len(history.context["changes"]) == 2
    assert list(office.get(reverse(f"{SEATS}_changelist"), {"standing": "now"}).context["cl"].queryset) == []


INVITATIONS = "admin:identity_memberinvitation"


def test_a_member_of_a_committee_is_invited_by_mail_and_sits_in_it_on_accepting(
    office, officer, make_person, sign_in, mongolia, mailoutbox
):
    sent = {
        "email": "New.Member@example.org",
        "role": Role.JOINT_COMMITTEE_MEMBER,
        "partner_country": "MN",
        "side": "partner",
        "level": "editor",
        "reason": REASON,
    }
    for wrong in ({"side": ""}, {"partner_country": ""}, {"role": Role.PARTICIPANT}):
        answer = office.post(reverse(f"{INVITATIONS}_add"), sent | wrong)
        assert answer.status_code == 200
        assert answer.context["errors"], wrong
    own = office.post(reverse(f"{INVITATIONS}_add"), sent | {"email": officer.email})
    assert "Nobody invites themselves" in str(own.context["errors"])
    assert office.post(reverse(f"{INVITATIONS}_add"), sent).status_code == 302
    twice = office.post(reverse(f"{INVITATIONS}_add"), sent)
    assert "has an open invitation" in str(twice.context["errors"])

    invitation = MemberInvitation.objects.get()
    assert email_invitation(invitation.pk)
    [mail] = mailoutbox
    assert mail.to == ["new.member@example.org"]
    assert "Mongolia (partner country)" in mail.subject

    person = make_person("new.member@example.org")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    page = reverse("identity:invitation", args=[token_of(invitation)])
    browser = sign_in(person)
    assert "Joint Committee member, Mongolia" in browser.get(page).content.decode()
    assert browser.post(page).status_code == 302
    assert browser.post(page).status_code == 302  # pressed twice: once a member
    seat = JointCommittee.objects.get(partner_country=mongolia).members.in_office().get()
    assert (seat.person, seat.side) == (person, "partner")
    assert has_role(person, Role.JOINT_COMMITTEE_MEMBER, partner_country="MN")
    assert office.get(reverse(f"{INVITATIONS}_change", args=[invitation.pk])).status_code == 200


def test_an_invitation_into_a_secretariat_is_taken_back(office, make_person, sign_in, mongolia):
    sent = {"email": "s@example.org", "role": Role.SECRETARIAT, "partner_country": "MN", "level": "editor"}
    assert office.post(reverse(f"{INVITATIONS}_add"), sent | {"reason": REASON}).status_code == 302
    invitation = MemberInvitation.objects.get()
    page = reverse(f"{INVITATIONS}_change", args=[invitation.pk])
    assert office.post(page, {"ends_now": "on", "reason": REASON}).status_code == 302
    answer = sign_in(make_person("s@example.org")).get(
        reverse("identity:invitation", args=[token_of(invitation)])
    )
    assert "can no longer be accepted" in answer.content.decode()
    assert office.post(page, {"ends_now": "on", "reason": REASON}).status_code == 403

"""Notices: written with the event, handed out once, sent once, shown to the right people."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from registry.identity.models.people import Membership, Role
from registry.lifecycle.tables import Part, all_lifecycles
from registry.notifications import operations, tasks
from registry.notifications.kinds import NoticeKind, UnknownKind, register
from registry.notifications.models import Delivery, Notice
from registry.notifications.operations import raise_notice
from registry.notifications.phrases import task_of

pytestmark = pytest.mark.django_db

OFFICES = (Part.SECRETARIAT, Part.OFFICER, Part.JOINT_COMMITTEE)


def test_no_office_is_asked_for_one_of_several_outcomes():
    """“Return for revision by Friday” is no task; where an office chooses, the state says what it does."""
    silent = [
        f"{lifecycle.code}: {state.code}"
        for lifecycle in all_lifecycles()
        for state in lifecycle.states
        if state.waits_for in OFFICES and not state.is_editable and not state.task
        if sum(state.waits_for in step.parts for step in lifecycle.steps_from(state.code)) > 1
    ]
    assert silent == []
    said = task_of("project_idea_note", "submitted", Part.SECRETARIAT)
    assert said == "Check whether it is complete"


@pytest.fixture
def raised(kind):
    def one(audience=Role.REGISTRY_OFFICER, key="one", **more):
        return raise_notice(
            kind=kind,
            subject="kettle 7",
            audience=audience,
            dedupe_key=key,
            facts={"room": "the kitchen"},
            **more,
        )

    return one


def test_the_same_key_raises_one_notice(raised):
    assert raised() == raised()
    assert Notice.objects.count() == 1


def test_a_notice_says_what_happened_and_what_to_do(raised):
    notice = raised()
    assert notice.title == "The kettle in the kitchen boils"
    assert notice.action == "Take it off: kettle 7."


def test_an_unknown_kind_and_a_missing_fact_are_told_to_the_program_at_once(kind):
    with pytest.raises(UnknownKind):
        raise_notice(kind="no_such", subject="x", audience=Role.AUDITOR, dedupe_key="k")
    with pytest.raises(KeyError):
        raise_notice(kind=kind, subject="x", audience=Role.AUDITOR, dedupe_key="k")
    assert not Notice.objects.exists()


def test_a_kind_is_declared_once(kind):
    with pytest.raises(ValueError, match="twice"):
        register(NoticeKind(code=kind, title="Other words", action="…"))


def test_the_worker_is_asked_only_when_the_event_commits(
    raised, monkeypatch, django_capture_on_commit_callbacks
):
    asked = []
    monkeypatch.setattr(operations, "_ask_worker", asked.append)
    with django_capture_on_commit_callbacks(execute=True):
        notice = raised()
        raised()
        assert asked == []
    assert asked == [notice.pk]


def test_a_notice_of_an_event_that_is_rolled_back_never_was(raised):
    @transaction.atomic
    def event():
        raised()
        raise RuntimeError("the event failed after all")

    with pytest.raises(RuntimeError):
        event()
    assert not Notice.objects.exists()


def test_a_role_s_notice_goes_to_everybody_who_holds_it_now(raised, make_person):
    officer = make_person("officer@example.org", Role.REGISTRY_OFFICER)
    first = make_person("first@example.org", is_superuser=True)
    gone = make_person("gone@example.org", Role.REGISTRY_OFFICER)
    Membership.objects.filter(user=gone).update(
        since=timezone.now() - timedelta(days=2), until=timezone.now() - timedelta(days=1)
    )
    closed = make_person("closed@example.org", Role.REGISTRY_OFFICER, is_active=False)
    auditor = make_person("auditor@example.org", Role.AUDITOR)

    notice = raised()
    assert {person.email for person in operations.recipients(notice)} == {officer.email, first.email}
    assert list(Notice.objects.unread_by(officer)) == list(Notice.objects.unread_by(first)) == [notice]
    for person in (gone, auditor):
        assert not Notice.objects.unread_by(person).exists()
    assert closed.email not in {person.email for person in operations.recipients(notice)}


def test_handing_out_twice_sends_one_e_mail_per_person(raised, make_person):
    make_person("one@example.org", Role.REGISTRY_OFFICER)
    make_person("two@example.org", Role.REGISTRY_OFFICER)
    notice = raised(due_at=timezone.now() + timedelta(days=3), link="/office/")

    tasks.hand_out_notice(notice.pk)
    tasks.hand_out_notice(notice.pk)
    tasks.sweep_notices()

    assert sorted(letter.to[0] for letter in mail.outbox) == ["one@example.org", "two@example.org"]
    letter = mail.outbox[0]
    assert letter.subject == "The kettle in the kitchen boils"
    assert "Take it off: kettle 7." in letter.body
    assert "By: " in letter.body
    assert "/office/" in letter.body
    assert "registry officer" in letter.body


def test_each_reader_gets_their_own_language(raised, make_person):
    make_person("ja@example.org", Role.REGISTRY_OFFICER, language="ja")
    notice = raised()
    tasks.hand_out_notice(notice.pk)
    assert Delivery.objects.get().recipient.language == "ja"
    assert len(mail.outbox) == 1


def test_a_notice_nobody_can_receive_waits_for_somebody(raised, make_person):
    notice = raised()
    tasks.hand_out_notice(notice.pk)
    assert Notice.objects.waiting().get() == notice

    make_person("late@example.org", Role.REGISTRY_OFFICER)
    tasks.sweep_notices()  # too early: it makes room for others first
    assert mail.outbox == []
    Notice.objects.update(hand_out_at=timezone.now())
    tasks.sweep_notices()
    assert [letter.to for letter in mail.outbox] == [["late@example.org"]]
    assert not Notice.objects.waiting().exists()


def test_a_mail_server_that_refuses_is_tried_again_later_and_not_for_ever(raised, make_person, monkeypatch):
    make_person("one@example.org", Role.REGISTRY_OFFICER)
    notice = raised()
    refusing = []

    def refuse(delivery):
        refusing.append(delivery)
        raise ConnectionRefusedError("no mail server")

    with monkeypatch.context() as broken:
        broken.setattr(operations, "_message", refuse)
        tasks.hand_out_notice(notice.pk)
        tasks.sweep_notices()  # too early: nothing is tried
        delivery = Delivery.objects.get()
        assert (len(refusing), delivery.attempts) == (1, 1)
        assert "no mail server" in delivery.last_error
        assert delivery.next_attempt_at > timezone.now() + timedelta(minutes=1)

    Delivery.objects.update(next_attempt_at=timezone.now())
    tasks.sweep_notices()
    delivery.refresh_from_db()
    assert delivery.emailed_at is not None
    assert delivery.last_error == ""

    Delivery.objects.update(emailed_at=None, attempts=Delivery.MOST_ATTEMPTS, next_attempt_at=timezone.now())
    assert not Delivery.objects.unsent().exists()


def test_a_broker_that_is_down_does_not_stop_the_event(
    raised, monkeypatch, django_capture_on_commit_callbacks
):
    def down(*args, **kwargs):
        raise ConnectionError("no broker")

    monkeypatch.setattr(operations.current_app, "send_task", down, raising=False)
    with django_capture_on_commit_callbacks(execute=True):
        raised()
    assert Notice.objects.waiting().count() == 1


def test_reading_is_noted_once_and_only_for_the_reader(raised, make_person):
    one = make_person("one@example.org", Role.REGISTRY_OFFICER)
    two = make_person("two@example.org", Role.REGISTRY_OFFICER)
    notice = raised()
    operations.mark_read(notice, one)
    when = Delivery.objects.get(recipient=one).read_at
    operations.mark_read(notice, one)
    assert Delivery.objects.get(recipient=one).read_at == when
    assert not Notice.objects.unread_by(one).exists()
    assert Notice.objects.unread_by(two).exists()
    # The one who read it in the registry still gets the e-mail that others get.
    tasks.hand_out_notice(notice.pk)
    assert len(mail.outbox) == 2


def test_a_notice_is_to_a_role_or_to_a_person_never_both(raised, make_person):
    person = make_person("one@example.org")
    notice = raised(audience=person)
    assert list(Notice.objects.addressed_to(person)) == [notice]
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(audience_role=Role.AUDITOR)


def test_a_subject_with_line_breaks_makes_no_header(kind, make_person):
    person = make_person("one@example.org")
    notice = raise_notice(
        kind=kind, subject="x", audience=person, dedupe_key="k", facts={"room": "a\nBcc: all@example.org"}
    )
    tasks.hand_out_notice(notice.pk)
    assert mail.outbox[0].subject == "The kettle in a Bcc: all@example.org boils"
    assert mail.outbox[0].bcc == []

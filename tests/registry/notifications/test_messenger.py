"""Steps and clocks tell people: whose turn it is, who is informed, each person once per event."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from registry.identity.models.people import Level, Membership, Role, User
from registry.lifecycle import hooks
from registry.lifecycle.hooks import Event
from registry.lifecycle.tables import Lifecycle, Part, State, Step, register
from registry.notifications import phrases, tasks
from registry.notifications.models import Delivery, Notice
from registry.notifications.operations import hand_out
from registry.notifications.phrases import register_phrase

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 12)


@pytest.fixture
def case(cast):
    """Handed in: it waits for the secretariat of Kazakhstan."""
    case = cast.open(title="Toys of wood")
    cast.step(case, "submit", "proponent")
    case.refresh_from_db()
    return case


def sent() -> None:
    """What the worker does after the commit."""
    tasks.sweep_notices()


def told(kind: str = "") -> set[str]:
    """Names of the people who were told, in short."""
    deliveries = Delivery.objects.filter(notice__kind=kind) if kind else Delivery.objects.all()
    return {delivery.recipient.email.partition("@")[0] for delivery in deliveries.select_related("recipient")}


def clock(case, kind: str, days: int, **values) -> None:
    hooks.announce(
        Event(kind=kind, case=case, key=f"clock:1:{kind}:{days}", due_on=DUE, facts={"days": days}, **values)
    )


def test_whoever_must_act_is_told_what_to_do(case, cast):
    sent()
    assert told("case_your_turn") == {"secretariat", "secretariat2"}
    letter = next(one for one in mail.outbox if one.to == ["secretariat@example.org"])
    assert letter.subject == "Return: KZ-TOY-001"
    assert "Toy “Toys of wood” is now: submitted." in letter.body
    assert f"/portal/cases/{case.public_id}/" in letter.body


def test_the_subject_says_by_when(case, cast, settings):
    settings.REGISTRY_PUBLIC_URL = "https://registry.example.org"
    Notice.objects.all().delete()
    clock(case, "clock_due_soon", 3)
    sent()
    letter = mail.outbox[0]
    assert letter.subject == "Return: KZ-TOY-001 by 12 December"
    assert "3 days are left." in letter.body
    assert "https://registry.example.org/portal/cases/" in letter.body
    assert "https://registry.example.org/notifications/settings/" in letter.body
    html, kind = letter.alternatives[0]
    assert kind == "text/html"
    assert "<strong>By: 12 December 2026, 23:59 (UTC)</strong>" in html
    assert Notice.objects.get().due_at == datetime(2026, 12, 12, 23, 59, 59, tzinfo=UTC)


def test_a_room_may_say_it_in_its_own_words(cast, monkeypatch):
    monkeypatch.setattr(phrases, "_phrases", {})
    register_phrase(
        "toy",
        "submitted",
        facts=lambda case: {"number": 2},
        words=lambda facts: "Answer {number} findings on {case}".format(**facts),
    )
    case = cast.open(subject_reference="KZ001")
    cast.step(case, "submit", "proponent")
    assert Notice.objects.get(kind="case_your_turn").title == "Answer 2 findings on KZ001"


def test_who_is_informed_learns_the_state_and_the_reason(case, cast):
    sent()
    mail.outbox.clear()
    cast.step(case, "return", "secretariat", reason="The map is missing")
    sent()
    # The proponent's turn: editors of the firm, and nobody from elsewhere.
    assert told("case_your_turn") >= {"proponent", "colleague"}
    assert "stranger" not in told()
    letter = next(one for one in mail.outbox if one.to == ["proponent@example.org"])
    assert "Secretariat gave this reason: The map is missing" in letter.body


def test_readers_of_an_organisation_are_told_nothing(cast):
    Membership.objects.filter(user=cast["colleague"]).update(level=Level.READER)
    case = cast.open()
    cast.step(case, "submit", "proponent")
    cast.step(case, "return", "secretariat", reason="Again")
    sent()
    assert "proponent" in told()
    assert "colleague" not in told()


def test_people_are_looked_up_when_it_is_handed_out_not_before(case, cast):
    late = User.objects.create_user("late@example.org", name="Late")
    Membership.objects.create(user=late, role=Role.SECRETARIAT, partner_country=cast.country)
    Membership.objects.filter(user=cast["secretariat"]).update(
        since=timezone.now() - timedelta(days=2), until=timezone.now()
    )
    sent()
    assert told("case_your_turn") == {"secretariat2", "late"}


@pytest.fixture
def told_step(monkeypatch):
    """A lifecycle whose step informs the part that must act next, and others."""
    from registry.lifecycle import tables

    monkeypatch.setitem(tables._lifecycles, "toy", tables._lifecycles["toy"])
    state = State("done", "done", waits_for=Part.OFFICER)
    step = Step(
        "go",
        "Go",
        ("draft",),
        "done",
        (Part.PROPONENT,),
        tells=(Part.PROPONENT, Part.SECRETARIAT, Part.OFFICER),
    )
    end = Step("end", "End", ("done",), "ended", (Part.OFFICER,), tells=(Part.PROPONENT,))
    monkeypatch.delitem(tables._lifecycles, "toy")
    return register(
        Lifecycle(
            code="toy",
            label="Toy",
            token="TOY",
            initial="draft",
            states=(
                State("draft", "draft", waits_for=Part.PROPONENT, is_editable=True),
                state,
                State("ended", "ended", is_final=True),
            ),
            steps=(step, end),
        )
    )


def test_a_person_in_two_parts_is_told_once_and_of_their_turn(cast, told_step):
    Membership.objects.create(user=cast["officer"], role=Role.SECRETARIAT, partner_country=cast.country)
    case = cast.open()
    cast.step(case, "go", "proponent")
    for notice in Notice.objects.order_by("-pk"):  # whichever the worker takes first
        hand_out(notice.pk)
    mine = Delivery.objects.filter(recipient=cast["officer"])
    assert [delivery.notice.kind for delivery in mine] == ["case_your_turn"]
    sent()
    assert len([letter for letter in mail.outbox if letter.to == ["officer@example.org"]]) == 1
    assert told("case_moved") == {"colleague", "secretariat", "secretariat2"}


def test_whoever_did_it_is_not_told_of_it(cast, told_step):
    case = cast.open()
    cast.step(case, "go", "proponent")
    sent()
    assert "proponent" not in told()


def test_the_end_of_a_case_waits_for_nobody(cast, told_step):
    case = cast.open()
    cast.step(case, "go", "proponent")
    cast.step(case, "end", "officer")
    last = Notice.objects.filter(event_key__endswith=":2")
    assert {(notice.kind, notice.audience_part) for notice in last} == {("case_moved", "proponent")}


def test_the_same_event_again_tells_nobody(case, cast):
    for _again in range(3):
        clock(case, "clock_due_soon", 3)
        sent()
    assert Notice.objects.filter(kind="case_due_soon").count() == 1
    assert len(mail.outbox) == 2 + 2  # two of the secretariat: their turn, and the reminder


def test_what_is_overdue_goes_to_whoever_missed_it_and_up(case, cast):
    clock(case, "clock_overdue", 1)
    sent()
    assert told("case_overdue") == {"secretariat", "secretariat2"}
    assert told("case_overdue_elsewhere") == {"officer"}
    titles = {notice.kind: notice.title for notice in Notice.objects.all()}
    assert titles["case_overdue"] == "Overdue since 12 December: Return: KZ-TOY-001"
    assert titles["case_overdue_elsewhere"] == "KZ-TOY-001 is overdue since 12 December"
    assert "/office/lifecycle/case/" in Notice.objects.get(kind="case_overdue_elsewhere").link


def test_what_is_done_is_asked_of_nobody_any_more(case, cast):
    sent()
    asked = Notice.objects.get(kind="case_your_turn", audience_part="secretariat")
    assert asked in Notice.objects.unread_by(cast["secretariat"])
    cast.step(case, "publish", "secretariat")
    asked.refresh_from_db()
    assert asked.settled_at is not None
    assert not asked.is_overdue
    assert asked not in Notice.objects.unread_by(cast["secretariat"])
    assert asked in Notice.objects.addressed_to(cast["secretariat"])


def test_a_step_that_is_refused_tells_nobody(case, cast):
    before = Notice.objects.count()
    with pytest.raises(Exception, match="reason"):
        cast.step(case, "return", "secretariat", reason="")
    assert Notice.objects.count() == before


def test_information_for_a_part_that_nobody_holds_does_not_wait(cast, told_step):
    case = cast.open()
    Membership.objects.filter(user__in=[cast["colleague"], cast["proponent"]]).update(level=Level.EDITOR)
    cast.step(case, "go", "proponent")
    Membership.objects.filter(role=Role.SECRETARIAT).update(
        since=timezone.now() - timedelta(days=2), until=timezone.now()
    )
    sent()
    assert not Notice.objects.filter(kind="case_moved", drained_at__isnull=True).exists()


def test_each_reader_gets_the_words_of_their_language_and_clock(case, cast):
    from registry.notifications.models import Preference

    Membership.objects.filter(user=cast["secretariat2"]).update(
        since=timezone.now() - timedelta(days=2), until=timezone.now()
    )
    User.objects.filter(pk=cast["secretariat"].pk).update(language="ja")
    Preference.objects.create(user=cast["secretariat"], time_zone="Asia/Tokyo")
    clock(case, "clock_due_soon", 3)
    sent()
    letter = next(one for one in mail.outbox if "12月12日" in one.subject)
    assert "2026年12月13日" in letter.body  # 23:59 UTC is the next morning there

"""The worklist: what it shows to whom, what filters and search find, and what a page costs."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry.identity.models.parties import PartnerCountry
from registry.identity.models.people import Membership, Role, User
from registry.lifecycle.models import Case, CaseParty
from registry.lifecycle.querysets import key_of, read_key
from registry.notifications.models import Notice
from registry.office import worklist
from registry.office.worklist import Wanted, bounded, chosen, page_of
from tests.registry.office.cases import WORKLIST, handed_in

TODAY = date(2026, 11, 25)  # a Wednesday


def found(browser, **query) -> list[str]:
    answer = browser.get(WORKLIST, query)
    assert answer.status_code == 200
    return [case.title for case in answer.context["page"].cases]


def many(cast, number: int, **values) -> list[Case]:
    """Open cases as if handed in, without walking each through its steps."""
    start = Case.objects.count()
    return Case.objects.bulk_create(
        Case(
            **{
                "lifecycle": "toy",
                "state": "submitted",
                "title": f"Case {start + place}",
                "reference": f"KZ-TOY-{start + place:04}",
                "partner_country": cast.country,
                "waits_for": "secretariat",
                "submitted_at": timezone.now(),
                "due_on": TODAY + timedelta(days=place % 40) if place % 3 else None,
                **values,
            }
        )
        for place in range(number)
    )


def test_a_draft_is_on_nobody_s_worklist(cast, desk):
    cast.open(title="Being written")
    handed_in(cast, title="Handed in")
    assert found(desk) == ["Handed in"]


def test_an_officer_of_one_country_sees_that_country_s_cases(cast, sign_in):
    handed_in(cast, title="Kazakh")
    person = User.objects.create_user("local@example.org", name="Local")
    Membership.objects.create(
        user=person, role=Role.REGISTRY_OFFICER, partner_country=PartnerCountry.objects.get(code="MN")
    )
    assert found(sign_in(person)) == []


@pytest.mark.parametrize("role", ["proponent", "secretariat", "committee", "auditor", "stranger"])
def test_for_everybody_else_there_is_no_worklist(role, cast, sign_in):
    browser = sign_in(cast[role])
    assert browser.get(WORKLIST).status_code == 404
    assert browser.post(f"{WORKLIST}assign/").status_code == 404


def test_what_is_due_first_stands_first_and_what_has_no_day_last(cast, desk):
    many(cast, 1, title="none", due_on=None)
    many(cast, 1, title="later", due_on=TODAY + timedelta(days=9))
    many(cast, 1, title="sooner", due_on=TODAY)
    assert found(desk) == ["sooner", "later", "none"]


def test_pages_follow_each_other_without_a_gap_or_a_repeat(cast, monkeypatch):
    monkeypatch.setattr(worklist, "CASES_PER_PAGE", 7)
    many(cast, 40)
    cases = chosen(cast["officer"], Wanted())
    seen, after = [], ""
    for _page in range(10):
        page = page_of(cases, after=after)
        seen += page.cases
        after = page.older
        if not after:
            break
    assert len(seen) == len({case.pk for case in seen}) == 40
    days = [case.due_on or date.max for case in seen]
    assert days == sorted(days)


@pytest.mark.parametrize("key", ["x", "_", "2026-13-01_4", "_-1", "_99999999999999999999", "2026-11-25_"])
def test_a_key_that_is_none_is_no_page(key, desk):
    assert desk.get(WORKLIST, {"after": key}).status_code == 404


def test_a_key_says_where_a_page_ended(cast):
    dated, undated = many(cast, 1, due_on=TODAY)[0], many(cast, 1, due_on=None)[0]
    assert read_key(key_of(dated)) == (TODAY, dated.pk)
    assert read_key(key_of(undated)) == (None, undated.pk)


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ({"country": "KZ", "assigned_to": "me"}, "mine"),
        ({"assigned_to": "nobody"}, "nobody's"),
        ({"due": "overdue"}, "overdue"),
        ({"due": "week"}, "this week"),
        ({"waits_for": "joint_committee"}, "considered"),
        ({"lifecycle": "toy", "state": "considered"}, "considered"),
        ({"standing": "finished"}, "ended"),
        ({"q": "kz-toy-09"}, "by reference"),
        ({"q": "MN003"}, "by subject"),
        ({"q": "solar roof"}, "A Solar Roof in Almaty"),
        ({"q": "steam"}, "by organisation"),
    ],
)
def test_each_filter_finds_what_it_says(query, title, cast, desk, monkeypatch):
    monkeypatch.setattr(worklist.timezone, "localdate", lambda *_: TODAY)
    far = {"due_on": TODAY + timedelta(days=30), "assigned_to": cast["officer2"]}
    many(cast, 1, title="plain", **far)
    many(cast, 1, title="mine", **far | {"assigned_to": cast["officer"]})
    many(cast, 1, title="nobody's", **far | {"assigned_to": None})
    many(cast, 1, title="overdue", **far | {"due_on": TODAY - timedelta(days=1)})
    many(cast, 1, title="this week", **far | {"due_on": TODAY + timedelta(days=4)})
    many(cast, 1, title="considered", **far | {"waits_for": "joint_committee", "state": "considered"})
    many(cast, 1, title="ended", is_final=True, state="accepted", waits_for="", due_on=None)
    many(cast, 1, title="by reference", reference="KZ-TOY-0999", **far)
    many(cast, 1, title="by subject", subject_reference="MN003", **far)
    many(cast, 1, title="A Solar Roof in Almaty", **far)
    case = many(cast, 1, title="by organisation", **far)[0]
    cast.firm.name = "Steam & Sons"
    cast.firm.save()
    CaseParty.objects.create(case=case, organisation=cast.firm, part="proponent")
    assert found(desk, **query) == [title]


def test_what_makes_no_sense_in_the_address_narrows_nothing(cast, desk):
    handed_in(cast, title="One")
    assert found(desk, country="XX", lifecycle="no such", due="never", assigned_to="somebody") == ["One"]
    assert desk.get(WORKLIST, {"q": "a\x00"}).status_code == 404


def test_figures_are_counted_up_to_a_bound(cast):
    many(cast, 12)
    cases = chosen(cast["officer"], Wanted())
    assert bounded(cases, 20) == "12"
    assert bounded(cases, 10) == "10+"


def test_the_page_costs_the_same_for_any_number_of_cases(cast, desk):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(WORKLIST).status_code == 200
        return len(asked)

    many(cast, 3)
    queries()
    few = queries()
    many(cast, 120, assigned_to=cast["officer2"])
    assert queries() <= few  # a full page saves the look for cases without a day
    assert few <= 18


def test_ticked_cases_are_claimed_given_and_given_back(cast, desk):
    cases = many(cast, 3)
    keys = [case.pk for case in cases]

    def send(action: str, **values):
        return desk.post(
            f"{WORKLIST}assign/", {"case": keys, "action": action, "request_id": str(uuid4()), **values}
        )

    def holders() -> set:
        return set(Case.objects.filter(pk__in=keys).values_list("assigned_to__name", flat=True))

    assert send("claim").status_code == 302
    assert holders() == {"Officer"}
    send("give", to=str(cast["officer2"].public_id))
    assert holders() == {"Officer Two"}
    assert Notice.objects.filter(kind="case_assigned", audience_user=cast["officer2"]).count() == 3
    send("release")
    assert holders() == {None}
    assert mail.outbox == []  # the worker sends, not the page


def test_a_case_that_cannot_be_given_away_does_not_keep_the_others_back(cast, desk):
    mine = many(cast, 2)
    elsewhere = many(cast, 1, partner_country=PartnerCountry.objects.get(code="MN"))
    keys = [case.pk for case in (*mine, *elsewhere)]
    answer = desk.post(
        f"{WORKLIST}assign/",
        {
            "case": keys,
            "action": "give",
            "to": str(cast["secretariat"].public_id),
            "request_id": str(uuid4()),
        },
        follow=True,
    )
    assert [str(message) for message in answer.context["messages"]] == [
        "2 cases are now with Secretariat.",
        f"{elsewhere[0]}: Secretariat may not work on this case.",
    ]


@pytest.mark.parametrize("to", ["", "x", "ef3274a7-4046-41da-a6e2-ca24138c5ae4"])
def test_giving_to_nobody_in_particular_gives_nothing(to, cast, desk):
    case = many(cast, 1)[0]
    desk.post(
        f"{WORKLIST}assign/", {"case": [case.pk], "action": "give", "to": to, "request_id": str(uuid4())}
    )
    case.refresh_from_db()
    assert case.assigned_to is None


def test_the_way_back_stays_in_the_registry(cast, desk):
    answer = desk.post(f"{WORKLIST}assign/", {"back": "https://evil.example/", "request_id": "x"})
    assert answer.url == WORKLIST

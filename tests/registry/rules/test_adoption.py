"""Rules change by a draft, a proposal and a second person, never in place; what is under way keeps its own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connections, transaction

from credits.models import Transaction
from registry.identity.models.parties import PartnerCountry
from registry.identity.models.people import Role
from registry.rules.models.rule_sets import RuleSet
from registry.rules.models.values import (
    VALUES,
    RuleSetClock,
    RuleSetFeature,
    RuleSetParameter,
    RuleSetTrack,
)
from registry.rules.operations.adopting import adopt, discard, draft_from, propose, take_back
from registry.rules.operations.shipped_sets import adopt_shipped_cycles, cycles_are_adopted
from registry.rules.queries import content_of, differences, digest_of, predecessor_of
from registry.rules.resolving import pin_rules, rules_of
from tests.registry.rules.conftest import AUTHORITY, fill

WHY = "After the committee's decision"


@pytest.fixture
def officers(make_person):
    return [make_person(name, Role.REGISTRY_OFFICER) for name in ("aiko", "bolat")]


def kazakh(version="1.1") -> RuleSet:
    return RuleSet.objects.get(partner_country="KZ", document="project_cycle", version=version)


def put_in_force(officers, days=9, **columns) -> RuleSet:
    draft = draft_from(kazakh(), officers[0], reason=WHY)
    RuleSet.objects.filter(pk=draft.pk).update(**columns)
    RuleSetClock.objects.filter(rule_set=draft, key="completeness_check").update(days=days)
    return adopt(propose(draft, officers[0], reason=WHY), officers[1], reason=WHY)


def test_a_draft_says_all_its_source_says_under_the_next_version(shipped, officers):
    draft = draft_from(kazakh(), officers[0], reason=WHY)
    assert (draft.version, draft.status, draft.valid_from) == ("1.2", "draft", None)
    assert differences(kazakh(), draft) == []
    assert {kind: rows for kind, rows in content_of(draft).items() if kind != "own"} == {
        kind: rows for kind, rows in content_of(kazakh()).items() if kind != "own"
    }


def test_a_change_is_shown_before_it_is_adopted(shipped, officers):
    draft = draft_from(kazakh(), officers[0], reason=WHY)
    RuleSetClock.objects.filter(rule_set=draft, key="completeness_check").update(days=9)
    RuleSetFeature.objects.filter(rule_set=draft, feature="idea_note").delete()
    assert predecessor_of(draft) == kazakh()
    shown = {(each.name, each.column): (each.before, each.after) for each in differences(kazakh(), draft)}
    assert shown["completeness_check", "days"] == ("7", "9")
    assert shown["idea_note", "applies"] == ("yes", "")


def test_two_people_put_a_version_in_force_and_the_one_before_ends(shipped, officers, time):
    adopted = put_in_force(officers)
    earlier = kazakh()
    assert (adopted.status, adopted.proposed_by, adopted.adopted_by) == ("adopted", *officers)
    assert (earlier.valid_to, adopted.valid_from) == (date(2026, 11, 22), date(2026, 11, 23))
    act = Transaction.objects.filter(kind=Transaction.Kind.ACT).latest("pk")
    assert act.facts["version"] == "1.2"
    assert act.facts["content_sha256"] == adopted.content_digest == digest_of(adopted)
    assert (act.actor_id, act.approver_id) == (str(officers[1].public_id), str(officers[0].public_id))
    assert pin_rules("KZ", "", date(2026, 11, 23)) == adopted.key
    assert pin_rules("KZ", "", date(2026, 11, 22)) == earlier.key


def test_a_version_may_begin_later_and_holds_from_then(shipped, officers, time):
    adopted = put_in_force(officers, valid_from=date(2027, 1, 1))
    assert pin_rules("KZ", "", date(2026, 12, 31)) == kazakh().key
    assert pin_rules("KZ", "", date(2027, 1, 1)) == adopted.key


def test_what_is_under_way_keeps_the_version_it_was_handed_in_under(stage, officers, time):
    draft, handed_in = stage.open(), stage.submitted()
    put_in_force(officers, days=9)
    stage.step(draft, "submit", "proponent")
    stage.step(handed_in, "ask")
    time.pass_by(days=3)
    stage.step(handed_in, "answer", "proponent")

    assert handed_in.rules_key == kazakh().key
    assert rules_of(handed_in.rules_key).clock("completeness_check").days == 7
    assert handed_in.due_on == date(2026, 12, 3)
    assert draft.rules_key == kazakh("1.2").key
    assert draft.due_on == date(2026, 12, 2)


def test_the_proposer_does_not_adopt(shipped, officers):
    proposed = propose(draft_from(kazakh(), officers[0], reason=WHY), officers[0], reason=WHY)
    with pytest.raises(PermissionDenied):
        adopt(proposed, officers[0], reason=WHY)
    with pytest.raises(DatabaseError), transaction.atomic():
        RuleSet.objects.filter(pk=proposed.pk).update(status="adopted", adopted_by=officers[0])
    assert kazakh("1.2").status == "proposed"


def test_nobody_but_officers_writes_rules(shipped, officers, make_person):
    draft = draft_from(kazakh(), officers[0], reason=WHY)
    proposed = propose(draft_from(kazakh(), officers[0], reason=WHY), officers[0], reason=WHY)
    before = list(RuleSet.objects.values_list("pk", "status"))
    for role in (Role.SECRETARIAT, Role.JOINT_COMMITTEE_MEMBER, Role.AUDITOR):
        stranger = make_person(role.value, role)
        for act in (draft_from, propose, discard, take_back, adopt):
            with pytest.raises(PermissionDenied):
                act(proposed if act in (take_back, adopt) else draft, stranger, reason=WHY)
    assert before == list(RuleSet.objects.values_list("pk", "status"))


def test_acts_are_refused_from_other_standings(shipped, officers):
    draft = draft_from(kazakh(), officers[0], reason=WHY)
    for act in (take_back, adopt):
        with pytest.raises(ValidationError):
            act(draft, officers[1], reason=WHY)
    proposed = propose(draft, officers[0], reason=WHY)
    for act in (propose, discard):
        with pytest.raises(ValidationError):
            act(proposed, officers[1], reason=WHY)
    given_up = discard(take_back(proposed, officers[1], reason=WHY), officers[1], reason=WHY)
    for act in (propose, take_back, discard, adopt):
        with pytest.raises(ValidationError):
            act(given_up, officers[1], reason=WHY)
    assert draft_from(kazakh(), officers[0], reason=WHY).version == "1.3"


def test_of_two_drafts_the_earlier_cannot_follow_the_later(shipped, officers, time):
    first, second = (draft_from(kazakh(), officers[0], reason=WHY) for _number in range(2))
    adopt(propose(second, officers[0], reason=WHY), officers[1], reason=WHY)
    with pytest.raises(ValidationError):
        propose(first, officers[0], reason=WHY)


def test_two_versions_do_not_begin_on_one_day(shipped, officers, time):
    put_in_force(officers)
    with pytest.raises(ValidationError):
        adopt(
            propose(draft_from(kazakh("1.2"), officers[0], reason=WHY), officers[0], reason=WHY),
            officers[1],
            reason=WHY,
        )


@pytest.mark.parametrize("standing", ["adopted", "proposed"])
def test_no_value_of_what_is_no_draft_is_added_changed_or_removed(shipped, officers, standing):
    sources = [kazakh(), RuleSet.objects.get(document="countries")]
    if standing == "proposed":
        sources = [
            propose(draft_from(each, officers[0], reason=WHY), officers[0], reason=WHY) for each in sources
        ]
    draft = draft_from(kazakh(), officers[0], reason=WHY, track="another")
    refused = partial(pytest.raises, DatabaseError, match="only while it is a draft")
    for model in VALUES:
        source = sources[model is RuleSetTrack]
        names = dict.fromkeys(model.identified_by, "x")
        names |= {"country_code": "XX"} if model is RuleSetTrack else {}
        names |= {"text": "x"} if model.kind == "labels" else {}
        with refused(), transaction.atomic():
            model.objects.create(rule_set=source, **names)
        # A value is not smuggled in from a draft either.
        other = model.objects.create(rule_set=draft, **names)
        with refused(), transaction.atomic():
            model.objects.filter(pk=other.pk).update(rule_set=source)
        if (row := model.objects.filter(rule_set=source).first()) is not None:
            with refused(), transaction.atomic():
                model.objects.filter(pk=row.pk).update(notes="changed")
            with refused(), transaction.atomic():
                model.objects.filter(pk=row.pk).delete()


@pytest.mark.parametrize(
    "change", [{"valid_to": None}, {"valid_to": date(2030, 1, 1)}, {"title": "x"}, {"status": "draft"}]
)
def test_an_end_once_set_stays_and_nothing_else_moves(shipped, officers, time, change):
    put_in_force(officers)
    with pytest.raises(DatabaseError), transaction.atomic():
        RuleSet.objects.filter(pk=kazakh().pk).update(**change)


def test_a_proposal_stands_still(shipped, officers):
    proposed = propose(draft_from(kazakh(), officers[0], reason=WHY), officers[0], reason=WHY)
    with pytest.raises(DatabaseError), transaction.atomic():
        RuleSet.objects.filter(pk=proposed.pk).update(title="x")


def test_what_people_adopted_is_not_undone_by_the_next_start(shipped, officers, time):
    adopted = put_in_force(officers)
    assert cycles_are_adopted()
    assert adopt_shipped_cycles(AUTHORITY) == 0
    assert pin_rules("KZ", "", date(2026, 11, 23)) == adopted.key


def test_a_new_country_is_rows_and_no_code(stage, officers, time, make_person):
    """Atlantis joins: its own rule set with another clock and label, and its track; all of it drafted from rows."""
    PartnerCountry.objects.create(code="XA", iso3="XAT", name="Atlantis", position=40)
    general = RuleSet.objects.get(partner_country=None, track="second_generation")
    draft = draft_from(general, officers[0], reason=WHY, partner_country="XA")
    assert draft.key == "XA/second_generation/project_cycle/1.0"
    RuleSetClock.objects.filter(rule_set=draft, key="completeness_check").update(
        days=4, is_inclusive=True, source="A letter", verification="yes"
    )
    adopt(propose(draft, officers[0], reason=WHY), officers[1], reason=WHY)
    tracks = draft_from(RuleSet.objects.get(document="countries"), officers[0], reason=WHY)
    RuleSetTrack.objects.create(rule_set=tracks, country_code="XA", track="second_generation")
    adopt(propose(tracks, officers[0], reason=WHY), officers[1], reason=WHY)

    case = stage.submitted("XA")
    assert case.rules_key == "XA/second_generation/project_cycle/1.0"
    assert rules_of(case.rules_key).feature("idea_note")
    assert case.due_on == date(2026, 11, 26)
    assert pin_rules("MN", "", time().date()) == "MN/first_generation/project_cycle/1.1"


def test_an_adoption_and_a_late_change_of_a_value_do_not_cross(ledger_database, make_person):
    """What is adopted has the digest of what stands, however the two meet."""
    fill()
    officers = [make_person(name, Role.REGISTRY_OFFICER) for name in ("aiko", "bolat")]
    proposed = propose(draft_from(kazakh(), officers[0], reason=WHY), officers[0], reason=WHY)
    together = Barrier(3)

    def change():
        RuleSetClock.objects.filter(rule_set=proposed, key="completeness_check").update(days=99)

    def run(act):
        try:
            together.wait(60)
            return act()
        except Exception as problem:  # noqa: BLE001  what came of it is the result
            return problem
        finally:
            connections.close_all()

    acts = [
        lambda: take_back(proposed, officers[0], reason=WHY),
        lambda: adopt(proposed, officers[1], reason=WHY),
        change,
    ]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(run, acts))
    row = kazakh("1.2")
    assert row.status in ("adopted", "draft")
    if row.is_adopted:
        assert digest_of(row) == row.content_digest


def test_a_figure_that_nobody_could_calculate_with_is_refused_before_it_is_proposed(shipped, officers):
    draft = draft_from(kazakh(), officers[0], reason=WHY)
    row = RuleSetParameter.objects.get(rule_set=draft, key="credited_rounding")
    assert row.value == "floor_per_calendar_year"
    row.value = "upwards"
    with pytest.raises(ValidationError, match="upwards"):
        row.full_clean()
    row.save()  # whatever a program writes
    with pytest.raises(ValidationError, match="upwards"):
        propose(draft, officers[0], reason=WHY)
    row.value = "nearest_per_calendar_year"
    row.full_clean()
    row.save()
    assert propose(draft, officers[0], reason=WHY).status == "proposed"

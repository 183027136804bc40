"""Authorisations are adopted by two officers of their side; a use outside one is refused, and counted inside."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from credits.models import Account, Transaction
from credits.operations.complete import CompleteInstruction, complete
from credits.operations.correct import CorrectInstruction, correct
from credits.operations.release import ReleaseInstruction, release
from credits.operations.reserve import ReserveInstruction, reserve
from credits.operations.retire import RetireInstruction, retire
from registry.accounts import questions
from registry.article6.errors import NotAuthorised
from registry.article6.models import Authorisation, AuthorisationVersion, AuthorisedUse
from registry.identity.system_authority import system_authority
from registry.lifecycle import hooks
from registry.lifecycle.errors import StepUnmet
from tests.registry.article6.conftest import AUTHORITY

pytestmark = pytest.mark.django_db


def refused(desk, case, step="adopt", first="officer", second="partner2"):
    with pytest.raises(StepUnmet) as refusal:
        desk.decide(case, step, first, second)
    return [one.code for one in refusal.value.unmet]


def outside(use):
    return [(one.check, one.code) for answer in questions.outside_authorisation(use) for one in answer]


def test_an_authorisation_is_adopted_by_two_officers_of_its_side_with_its_letter(desk, monkeypatch):
    case = desk.drafted(desk.content(cooperative_approach="CA0012", terms="Only solar."))
    assert refused(desk, case, first="japan1", second="japan2") == ["other_side"]
    case = desk.drafted(desk.content(cooperative_approach="CA0012", terms="Only solar."))
    assert refused(desk, case, second="japan2") == ["other_side"]
    assert not Authorisation.objects.exists()

    case = desk.drafted(desk.content(cooperative_approach="CA0012", terms="Only solar."))
    with monkeypatch.context() as nothing:
        nothing.setattr(hooks.documents_of, "answerer", lambda case: frozenset())
        assert refused(desk, case) == ["letter_missing"]
    case = desk.drafted(desk.content(cooperative_approach="CA0012", terms="Only solar."))
    desk.decide(case, "adopt")
    version = AuthorisationVersion.objects.get()
    assert (version.authorisation.authorising_party, version.number) == ("KZ", 1)
    assert (version.uses, version.using_parties, version.projects) == (["ndc"], ["JP"], ["KZ001"])
    assert (version.quantity, version.first_vintage, version.cooperative_approach) == (50, 2023, "CA0012")
    act = Transaction.objects.get(kind="act", facts__case=case.reference)
    assert act.approver_name == "Partner2"


CONTRADICTIONS = (
    {"first_vintage": 2026},
    {"uses": ["imp"]},
    {"first_transfer": "issuance"},
    {"cooperative_approach": "CA12"},
    {"reference": "KZ/1"},
    {"valid_to": "2020-01-01"},
)


def test_a_form_that_contradicts_itself_is_not_handed_in(desk):
    for changes in CONTRADICTIONS:
        assert refused(desk, desk.drafted(desk.content(**changes))), changes


def test_a_later_version_names_the_one_it_replaces_and_changes_nothing_already_used(desk):
    series = desk.issued()
    first = desk.adopted()
    questions.note_use(desk.wants(series, 40), _retire(desk, 40))
    assert refused(desk, desk.drafted(desk.content(quantity=90))) == ["version_does_not_follow"]
    assert outside(desk.wants(series, 11)) == [("JR-5251", "authorisation_quantity")]

    second = desk.adopted(replaces=1, quantity=60)
    assert (second.authorisation, second.number) == (first.authorisation, 2)
    assert outside(desk.wants(series, 20)) == []
    questions.note_use(desk.wants(series, 20), _retire(desk, 20))
    assert desk.used() == [40, 20]
    third = desk.adopted(replaces=2, quantity=10)  # less than was used: nothing more, and nothing is undone
    assert outside(desk.wants(series, 1)) == [("JR-5251", "authorisation_quantity")]
    assert (third.number, desk.used()) == (3, [40, 20, 0])
    for row in (first, first.authorisation, AuthorisedUse.objects.first()):
        with pytest.raises(DatabaseError, match="annot"), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(id=row.pk)


def _retire(desk, quantity):
    retirement = desk.opened(Account.Kind.RETIREMENT)
    return retire(
        RetireInstruction(
            request_id=uuid4(),
            authority=AUTHORITY,
            origin_id=desk.account.public_id,
            destination_id=retirement.public_id,
            quantity=quantity,
            purpose="national_pledge",
        )
    )


def test_a_use_outside_an_authorisation_is_refused_with_its_reason(desk):
    series, old, late = desk.issued(2024), desk.issued(2020), desk.issued(2026)
    assert outside(desk.wants(series, 1)) == [("JR-5251", "authorisation_missing")]
    desk.adopted()
    assert outside(desk.wants(series, 50)) == []
    assert outside(desk.wants(series, 51)) == [("JR-5251", "authorisation_quantity")]
    assert outside(desk.wants(late, 1)) == [("JR-5251", "authorisation_vintage")]
    assert outside(desk.wants(old, 1)) == []  # before 2021 nothing can be authorised, so nothing is asked
    assert outside(desk.wants(series, 1, "cancellation")) == [("JR-5251", "authorisation_purpose")]
    assert outside(desk.wants(series, 1, "transfer")) == []  # within the registry
    assert outside(desk.wants(series, 1, "transfer", to_registry="KZ")) == [
        ("JR-5904", "authorisation_party")
    ]
    day_before = timezone.localdate() - timedelta(days=1)
    assert outside(desk.wants(series, 1, on=day_before)) == [("JR-5251", "authorisation_not_in_force")]
    both = (questions.Portion(series=series, quantity=30), questions.Portion(series=series, quantity=30))
    assert outside(desk.wants(series, 1, portions=both)) == [("JR-5251", "authorisation_quantity")]
    with pytest.raises(NotAuthorised) as refusal:
        questions.note_use(desk.wants(late, 1), _retire(desk, 1))
    assert refusal.value.details["why"] == "authorisation_vintage"
    assert not AuthorisedUse.objects.exists()


def test_the_host_counts_its_own_share_without_an_authorisation(desk):
    own = desk.opened(Account.Kind.ENTITY_HOLDING, "KZ")
    series = desk.issued(to=own)
    assert outside(desk.wants(series, 1, origin=own)) == []


def test_a_revocation_ends_further_use_and_leaves_what_was_used(desk):
    series = desk.issued()
    desk.adopted()
    questions.note_use(desk.wants(series, 5), _retire(desk, 5))
    late = desk.drafted(
        {
            "revocation": {
                "reference": "KZ-AUTH-0001",
                "side": "partner",
                "effective_from": (timezone.localdate() - timedelta(days=1)).isoformat(),
                "spares_transferred": True,
                "grounds": "Late.",
            }
        },
        "authorisation_revocation",
    )
    assert refused(desk, late, "revoke") == ["revocation_reaches_back"]
    desk.revoked(days=1, spares=True)
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert outside(desk.wants(series, 5)) == []
    # Issued in Japan's registry today: transferred before the revocation, which spares it.
    assert outside(desk.wants(series, 5, on=tomorrow)) == []
    assert desk.used() == [5]
    assert refused(desk, desk.drafted(desk.content(replaces=1))) == ["authorisation_revoked"]

    other = desk.adopted("KZ-AUTH-0002")
    desk.revoked("KZ-AUTH-0002", days=1, spares=False)
    Authorisation.objects.get(pk=other.authorisation_id)
    desk.adopted("KZ-AUTH-0003", projects=None, uses=["op"], first_transfer="issuance")
    assert outside(desk.wants(series, 46, on=tomorrow)) == [("JR-5251", "authorisation_quantity")]


def test_what_is_set_aside_counts_until_it_is_given_up_or_reversed(desk):
    series = desk.issued()
    desk.adopted()
    retirement = desk.opened(Account.Kind.RETIREMENT)

    def reserved(quantity):
        entry = reserve(
            ReserveInstruction(
                request_id=uuid4(),
                authority=AUTHORITY,
                origin_id=desk.account.public_id,
                destination_id=retirement.public_id,
                quantity=quantity,
                intended_kind=Transaction.Kind.RETIREMENT,
                expires_in=timedelta(days=1),
            )
        )
        questions.note_use(desk.wants(series, quantity), entry)
        questions.note_use(desk.wants(series, quantity), entry)  # said twice, kept once
        return entry

    second_officer = system_authority("tests.article6.second", "A test")
    given_up, taken = reserved(20), reserved(30)
    assert desk.used() == [50]
    assert outside(desk.wants(series, 1)) == [("JR-5251", "authorisation_quantity")]
    # Asked once more before it is carried out: its own note does not count against it.
    assert outside(desk.wants(series, 30, noted_by=taken.public_id)) == []
    assert outside(desk.wants(series, 31, noted_by=taken.public_id)) == [
        ("JR-5251", "authorisation_quantity")
    ]
    release(ReleaseInstruction(request_id=uuid4(), authority=AUTHORITY, reservation_id=given_up.public_id))
    assert desk.used() == [30]
    done = complete(
        CompleteInstruction(
            request_id=uuid4(), authority=second_officer, reservation_id=taken.public_id, quantity=25
        )
    )
    assert desk.used() == [25]
    correct(
        CorrectInstruction(
            request_id=uuid4(),
            authority=type(AUTHORITY)(
                actor=AUTHORITY.actor, basis="A test", approved_by=second_officer.actor
            ),
            reverses_id=done.public_id,
            decision_reference="KZ-JC-1",
        )
    )
    assert desk.used() == [0]


def test_where_no_rule_asks_nothing_is_refused(desk, monkeypatch):
    series = desk.issued()
    monkeypatch.setattr("registry.article6.operations.covering.account_rules", lambda *_given, **_on: None)
    assert outside(desk.wants(series, 1)) == []
    questions.note_use(desk.wants(series, 1), _retire(desk, 1))
    assert not AuthorisedUse.objects.exists()


def test_everybody_reads_authorisations_in_a_fixed_number_of_queries(desk, client, django_assert_num_queries):
    desk.issued()
    version = desk.adopted()
    one = client.get(f"/api/v1/authorisations/{version.authorisation.public_id}/").json()
    assert (one["authorising_party"], one["used"], one["revocation"]) == ("KZ", 0, None)
    assert one["versions"][0]["quantity"] == 50
    for number in range(2, 5):
        desk.adopted(f"KZ-AUTH-000{number}")
    desk.revoked()
    with django_assert_num_queries(3):
        found = client.get("/api/v1/authorisations/?partner_country=KZ").json()
    assert len(found["results"]) == 4
    page = client.get("/authorisations/").content.decode()
    assert "KZ-AUTH-0004" in page
    page = client.get(f"/authorisations/{version.authorisation.public_id}/").content.decode()
    assert "The host needs the reductions itself." in page
    assert client.get(f"/authorisations/{uuid4()}/").status_code == 404

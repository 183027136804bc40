"""The registry's own copy of the public facts: it loads, and its totals are the official ones."""

import json

import pytest

from credits.models import Account, Issuance, Transaction
from registry.identity.models.facts import Verification
from registry.identity.models.holders import AccountHolder
from registry.identity.models.parties import PartnerCountry, Side
from registry.issuance.models import CountryNotification, IssuanceDecision
from registry.issuance.operations.published import AGGREGATE_LABEL
from registry.issuance.queries.credits import credits_of_projects
from registry.methodologies.models import MethodologyVersion
from registry.parties.models import Designation, JointCommittee, SectoralScope
from registry.projects.models import PlannedProject, Project
from registry.reference_data.operations.shipped import load_shipped_facts
from registry.reference_data.operations.shipped_folder import SHIPPED_FACTS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped_database")]


def test_every_shipped_row_becomes_a_fact(load, shipped):
    report = load(shipped)

    assert report.faults == []
    assert {file.name: file.rows for file in report.files} == {
        "sectoral_scopes.csv": 16,
        "partner_countries.csv": 31,
        "tpes.csv": 60,
        "methodologies.csv": 101,
        "projects.csv": 115,
        "planned_projects.csv": 8,
        "issuances.csv": 30,
        "monitoring_cases.json": 4,
    }
    assert PartnerCountry.objects.count() == JointCommittee.objects.count() == 31
    assert Designation.objects.count() == 60
    assert MethodologyVersion.objects.count() == 101
    assert Project.objects.filter(in_project_list=True).count() == 115
    assert PlannedProject.objects.count() == 8
    assert IssuanceDecision.objects.count() == 30


def test_totals_of_mongolian_projects_are_the_official_ones(load, shipped):
    report = load(shipped)

    printed = json.loads((SHIPPED_FACTS / "monitoring_cases.json").read_text(encoding="utf-8"))[
        "ledger_totals"
    ]
    official = {total["project_ref"]: total["official_total_notified"] for total in printed}
    assert official == {"MN001": 307, "MN002": 637, "MN004": 53764, "MN005": 1}
    assert {total.project_reference: total.notified for total in report.totals} == official
    assert all(total.agrees for total in report.totals)
    found = credits_of_projects(official)
    assert {reference: found[reference]["notified"]["total"] for reference in official} == official


def test_what_is_issued_stands_as_units_and_what_is_notified_does_not():
    found = credits_of_projects(["MN001", "MN002", "MN004", "MN005"])
    assert found["MN001"] == {
        "notified": {"total": 307, "japan": 244, "partner": 63},
        "issued": {"total": 278, "japan": 244, "partner": 34},
        "held": 278,
        "retired": 0,
        "cancelled": 0,
    }
    assert found["MN002"]["issued"] == {"total": 571, "japan": 507, "partner": 64}
    assert found["MN004"]["issued"] == {"total": 53764, "japan": 43012, "partner": 10752}
    assert found["MN005"]["issued"] == {"total": 1, "japan": 0, "partner": 1}
    units = sum(row["held"] for row in found.values())
    assert units == 278 + 571 + 53764 + 1
    assert sum(issued.last_serial - issued.first_serial + 1 for issued in Issuance.objects.all()) == units


def test_the_partner_side_of_a_decision_not_yet_issued_stays_notified():
    for slug in ("MN001-3", "MN002-3"):
        partner = CountryNotification.objects.get(decision__slug=slug, side=Side.PARTNER)
        assert (partner.quantity, partner.is_issued, partner.transaction_id) == (
            {"MN001-3": 29, "MN002-3": 66}[slug],
            False,
            None,
        )


def test_units_stand_in_one_account_per_registry_and_country():
    holders = AccountHolder.objects.filter(label=AGGREGATE_LABEL)
    assert {
        (row.side, row.partner_country_id, row.account.registry_id, row.account.number) for row in holders
    } == {
        ("japan", "MN", "JP", "JP-GH-00000001-33"),
        ("partner", "MN", "MN", "MN-GH-00000001-50"),
    }
    assert set(Account.objects.exclude(kind="issuance").values_list("kind", flat=True)) == {
        "government_holding"
    }


def test_units_are_issued_in_the_order_of_their_dates_and_keep_the_decision():
    recorded = Issuance.objects.filter(series__registry="JP").order_by("first_serial")
    dates = [issued.issued_on for issued in recorded]
    assert dates == sorted(dates)
    assert [issued.transaction.decision_reference for issued in recorded][:2] == ["MN001-1", "MN002-1"]


def test_what_has_no_sides_or_no_amount_has_no_units():
    found = credits_of_projects(["TH001", "ID002", "PW001", "PW004", "MN003", "TH002"])
    nothing = {"held": 0, "retired": 0, "cancelled": 0}
    unknown = {"total": None, "japan": None, "partner": None}
    assert found["TH001"] == {
        "notified": {"total": 300, "japan": None, "partner": None},
        "issued": {"total": 300, "japan": None, "partner": None},
        **nothing,
    }
    for reference in ("ID002", "PW001", "PW004", "TH002"):
        assert found[reference] == {"notified": unknown, "issued": unknown, **nothing}
    zero = {"total": 0, "japan": 0, "partner": 0}
    assert found["MN003"] == {"notified": zero, "issued": zero, **nothing}


def test_projects_that_only_an_issuance_names_are_marked_and_reported(load, shipped):
    report = load(shipped)

    assert set(Project.objects.filter(in_project_list=False).values_list("reference", flat=True)) == {
        "MN004",
        "PW004",
        "TH004",
    }
    said = " ".join(str(remark) for remark in report.remarks)
    assert all(reference in said for reference in ("MN004", "PW004", "TH004"))
    assert credits_of_projects(["MN004"])["MN004"]["held"] == 53764


def test_a_guess_never_becomes_the_official_scope():
    project = Project.objects.get(reference="BD001")
    assert project.sectoral_scope is None
    assert project.inferred_sectoral_scope.number == 3
    assert SectoralScope.objects.get(number=4).verification == Verification.MEMORY


def test_what_is_not_verified_stays_so():
    version = MethodologyVersion.objects.get(methodology__reference="BD_AM001", version="1.0")
    assert (version.verification, version.title_basis) == (Verification.MEMORY, "memory")
    indonesia = PartnerCountry.objects.get(code="ID")
    assert (indonesia.date_verification, indonesia.membership_verification) == ("memory", "yes")
    derived = CountryNotification.objects.get(decision__slug="MN001-2", side=Side.PARTNER)
    assert (derived.is_derived, derived.quantity_verification) == (True, Verification.DERIVED)
    assert all(Project.objects.values_list("source", flat=True))


def test_names_stand_as_printed():
    names = {part.name_as_printed for part in Project.objects.get(reference="CL001").participants.all()}
    assert "Universidad Técnica Federico Santa María" in names
    chiller = Project.objects.get(reference="BD001").participants.order_by("side", "position")
    assert [(part.organisation.name, part.side, part.is_focal_point) for part in chiller] == [
        ("Nippon Koei Co., Ltd.", "japan", True),
        ("Ebara Refrigeration Equipment & Systems Co., Ltd.", "japan", False),
        ("City Sugar Industries Limited", "partner", True),
    ]
    several = Project.objects.get(reference="ID006").methodologies.order_by("position")
    assert [str(used) for used in several] == ["ID_AM005 2.0", "ID_AM004 2.0", "ID_AM008 2.0"]
    assert all(used.methodology_version for used in several)


def test_a_start_without_news_asks_little_and_writes_nothing(db, every_row, django_assert_max_num_queries):
    line = load_shipped_facts()
    before = every_row()

    with django_assert_max_num_queries(13):
        assert load_shipped_facts() == line
    assert every_row() == before
    assert "31" in line


def test_the_ledger_says_who_issued_and_why(authority):
    recorded = Transaction.objects.filter(kind=Transaction.Kind.ISSUANCE)
    assert set(recorded.values_list("actor_kind", "actor_id", "basis")) == {
        ("program", authority.actor.public_id, authority.basis)
    }

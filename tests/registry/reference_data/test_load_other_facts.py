"""Other files of the same form: other countries and projects load without a change of code."""

import random
from datetime import date, timedelta

import pytest

from credits.models import Issuance
from registry.identity.models.holders import AccountHolder
from registry.identity.models.parties import Organisation, PartnerCountry
from registry.issuance.models import CountryNotification, IssuanceDecision
from registry.issuance.queries.credits import credits_of_project, credits_of_projects
from registry.methodologies.models import Methodology
from registry.parties.models import Designation, ThirdPartyEntity
from registry.projects.models import Project
from registry.reference_data.operations.tables.issuances import Issuances
from registry.reference_data.operations.tables.methodologies import Methodologies
from registry.reference_data.operations.tables.partner_countries import PartnerCountries
from registry.reference_data.operations.tables.projects import Projects
from registry.reference_data.operations.tables.third_party_entities import ThirdPartyEntities

pytestmark = pytest.mark.django_db

COUNTRIES = [
    ("PE", "PER", "Peru"),
    ("MA", "MAR", "المغرب"),
    ("NP", "NPL", "नेपाल"),
    ("KZ", "KAZ", "Қазақстан"),
]
TITLES = [
    "Солнечная электростанция",
    "太陽光発電の導入",
    "Éoliennes “à l'ouest”, phase 2",
    "Two\nlines",
    "Ωmega; with, signs",
]


def table(columns, rows):
    """Rows given by column name, blank where a name is not given."""
    return [list(columns), *[[str(row.get(column, "")) for column in columns] for row in rows]]


def generated(facts, seed):
    """Write a folder of facts made by chance. Returns what the ledger must hold by project and side."""
    chance = random.Random(seed)
    source = {"source": f"generated {seed}", "verified": "yes"}
    countries = [
        {"order": n, "name": name, "iso2": code, "iso3": iso3, "membership_verified": "yes", **source}
        for n, (code, iso3, name) in enumerate(COUNTRIES, 1)
    ]
    projects, methodologies, issuances = [], [], []
    expected: dict[tuple[str, str], int] = {}
    for code, _iso3, name in COUNTRIES:
        methodologies.append({"id": f"{code}_AM001", "version": "ver02.0", "country": name, **source})
        for number in range(1, chance.randint(3, 8)):
            reference = f"{code}{number:03}"
            projects.append(
                {
                    "ref": reference,
                    "country": name,
                    "country_iso2": code,
                    "title": chance.choice(TITLES),
                    "status": chance.choice(["Project registered", "Validation"]),
                    "methodology_id": f"{code}_AM001",
                    "methodology_version": "2.0",
                    "participants_japan": "株式会社 例 (Focal Point); Ein Beispiel GmbH",
                    "latitude": "-12.046374",
                    "longitude": "77.042793",
                    **source,
                }
            )
            start = date(2015, 1, 1)
            for issuance in range(1, chance.randint(1, 4)):
                japan, partner = chance.randint(0, 900), chance.randint(0, 300)
                end = start + timedelta(days=chance.randint(100, 700))
                only_japan = chance.random() < 0.3
                issuances.append(
                    {
                        "project_ref": reference,
                        "issuance_no": issuance,
                        "row_scope": "project",
                        "monitoring_from": start,
                        "monitoring_to": end,
                        "amount_total": japan + partner,
                        "amount_japan_side": japan,
                        "amount_partner_side": partner,
                        "jc_decision_date": end,
                        "status": "Japan issued; partner notified" if only_japan else "issued",
                        **source,
                    }
                )
                expected[reference, "japan"] = expected.get((reference, "japan"), 0) + japan
                issued = 0 if only_japan else partner
                expected[reference, "partner"] = expected.get((reference, "partner"), 0) + issued
                start = end + timedelta(days=1)
    facts.write("partner_countries.csv", table(PartnerCountries.columns, countries))
    facts.write("methodologies.csv", table(Methodologies.columns, methodologies))
    facts.write("projects.csv", table(Projects.columns, projects))
    facts.write("issuances.csv", table(Issuances.columns, issuances))
    return expected


@pytest.mark.parametrize("seed", [1, 20261123])
def test_facts_of_countries_never_seen_load_and_add_up(load, empty, every_row, seed):
    expected = generated(empty, seed)

    report = load(empty)

    assert report.faults == []
    assert set(PartnerCountry.objects.values_list("code", "name")) == {
        (code, name) for code, _, name in COUNTRIES
    }
    found = credits_of_projects({reference for reference, _ in expected})
    for (reference, side), units in expected.items():
        assert found[reference]["issued"][side] == units
    assert sum(row.last_serial - row.first_serial + 1 for row in Issuance.objects.all()) == sum(
        expected.values()
    )
    assert set(Project.objects.values_list("title", flat=True)) <= set(TITLES)
    assert Organisation.objects.filter(name="株式会社 例").count() == 1
    assert Methodology.objects.get(reference="KZ_AM001").versions.get().version == "2.0"
    before = every_row()
    assert load(empty).changes == 0
    assert every_row() == before


def test_projects_alone_load_and_name_what_they_refer_to(load, shipped):
    shipped.keep("projects.csv")

    report = load(shipped)

    assert report.faults == []
    assert Project.objects.count() == 115
    said = "\n".join(str(remark) for remark in report.remarks)
    assert "MN is not in the list of partner countries" in said
    assert "MN_AM003 2.0 is not in the list of methodologies" in said
    assert "sectoral scope 1 is not in the list of scopes" in said
    assert "Lloyd's Register Quality Assurance Limited (LRQA)" in said
    mongolia = PartnerCountry.objects.get(code="MN")
    assert (mongolia.verification, mongolia.membership_verification, mongolia.signed_on) == ("no", "no", None)


def test_issuances_alone_load_with_placeholders_and_units(load, shipped):
    shipped.keep("issuances.csv")

    report = load(shipped)

    assert report.faults == []
    assert credits_of_project("MN004")["held"] == 53764
    assert not Project.objects.filter(in_project_list=True).exists()
    said = "\n".join(str(remark) for remark in report.remarks)
    assert "project MN001 is not in the project list" in said


def test_files_given_one_after_the_other_end_as_if_given_together(load, shipped, empty):
    for name in ("issuances.csv", "projects.csv", "methodologies.csv", "tpes.csv", "partner_countries.csv"):
        empty.write(name, shipped.rows(name))
        assert load(empty).faults == []
        empty.keep()

    assert PartnerCountry.objects.get(code="MN").iso3 == "MNG"
    assert PartnerCountry.objects.get(code="MN").position == 1
    assert Project.objects.filter(in_project_list=False).count() == 3
    linked = Project.objects.get(reference="MN006")
    assert linked.methodologies.get().methodology_version.title_basis
    named = Project.objects.exclude(third_party_entity_as_printed="").filter(third_party_entity__isnull=False)
    assert {project.third_party_entity.name for project in named} == {
        "Japan Quality Assurance Organization (JQA)",
        "Japan Management Association (JMA)",
    }


def test_a_file_that_is_refused_leaves_the_others_to_load(load, shipped):
    shipped.change("partner_countries.csv", 1, "order", "first")

    report = load(shipped)

    assert [file.name for file in report.files if file.is_refused] == ["partner_countries.csv"]
    assert Project.objects.count() == 118
    assert credits_of_project("MN001")["held"] == 278
    assert PartnerCountry.objects.get(code="MN").membership_verification == "no"


def test_vintages_are_decisions_of_their_own(load, empty):
    parts = [
        {"vintage_year": 2015, "amount_total": 20, "amount_japan_side": 16, "amount_partner_side": 4},
        {"vintage_year": 2016, "amount_total": 30, "amount_japan_side": 24, "amount_partner_side": 6},
    ]
    same = {
        "project_ref": "MN001",
        "issuance_no": 1,
        "row_scope": "project",
        "status": "issued",
        "source": "x",
    }
    empty.write("issuances.csv", table(Issuances.columns, [{**same, **part} for part in parts]))

    report = load(empty)

    assert report.faults == []
    assert set(IssuanceDecision.objects.values_list("slug", flat=True)) == {"MN001-1-2015", "MN001-1-2016"}
    assert set(Issuance.objects.values_list("series__vintage", flat=True)) == {2015, 2016}
    assert credits_of_project("MN001")["issued"] == {"total": 50, "japan": 40, "partner": 10}


def test_units_of_several_projects_refer_to_their_decision(load, empty):
    row = {
        "project_ref": "MN001; MN002",
        "row_scope": "aggregate of 2 projects",
        "jc_decision_date": "2020-01-01",
        "amount_total": 10,
        "amount_japan_side": 8,
        "amount_partner_side": 2,
        "status": "issued",
        "source": "x",
    }
    empty.write("issuances.csv", table(Issuances.columns, [row]))

    report = load(empty)

    assert report.faults == []
    decision = IssuanceDecision.objects.get()
    assert decision.slug == "MN001-MN002-2020-01-01"
    assert set(Issuance.objects.values_list("series__reference", flat=True)) == {decision.slug}
    assert credits_of_project("MN001")["held"] == 0
    assert credits_of_project("MN001")["notified"] == {"total": None, "japan": None, "partner": None}


def test_only_the_known_side_is_issued(load, empty):
    row = {
        "project_ref": "MN001",
        "issuance_no": 1,
        "row_scope": "project",
        "amount_total": 10,
        "amount_japan_side": 8,
        "status": "issued",
        "source": "x",
    }
    empty.write("issuances.csv", table(Issuances.columns, [row]))

    load(empty)

    assert credits_of_project("MN001")["issued"] == {"total": 10, "japan": 8, "partner": None}
    assert CountryNotification.objects.filter(transaction_id__isnull=False).get().side == "japan"
    assert AccountHolder.objects.count() == 1


def test_one_body_has_several_designations_and_a_name_without_latin_letters(load, empty):
    same = {"country": "Mongolia", "country_iso2": "MN", "status": "designated", "source": "x"}
    rows = [
        {**same, "name": "日本品質保証機構", "designation_date": "2015-01-01", "scopes_validation": "1;2"},
        {**same, "name": "日本品質保証機構", "designation_date": "2016-01-01", "scopes_verification": "13"},
        {**same, "name": "日本品質保証機構", "tpe_id": "TPE-MN-001", "status": "withdrawn (in part)"},
    ]
    empty.write("tpes.csv", table(ThirdPartyEntities.columns, rows))

    report = load(empty)

    assert report.faults == []
    entity = ThirdPartyEntity.objects.get()
    assert entity.slug.startswith("entity-")
    assert Designation.objects.filter(third_party_entity=entity).count() == 3
    assert Designation.objects.get(reference="TPE-MN-001").status == "withdrawn"

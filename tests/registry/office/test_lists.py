"""Lists and pages cost the same number of queries, however many rows there are."""

import pytest
from django.contrib import admin
from django.core.paginator import EmptyPage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry.identity.administration.paginator import Estimate, EstimatingPaginator
from registry.identity.models.parties import Organisation, PartnerCountry
from registry.identity.models.people import Role, User
from registry.issuance.models import CountryNotification, DecidedProject, IssuanceDecision
from registry.methodologies.models import Methodology, MethodologyVersion
from registry.parties.models import Designation, DesignationScope, ThirdPartyEntity
from registry.projects.models import PlannedProject, Project, ProjectMethodology, ProjectParticipant

LISTED = [
    *(Project, ProjectParticipant, ProjectMethodology, PlannedProject),
    *(Methodology, MethodologyVersion, ThirdPartyEntity, Designation, DesignationScope),
    *(IssuanceDecision, CountryNotification, DecidedProject, Organisation),
]
# Who signs in, session, roles, unread notices, count, rows, filters' choices and the date hierarchy.
MOST_QUERIES = 17
MOST_QUERIES_OF_THE_DESK = 75


def list_of(model) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def page_of(row) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def counted(office, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = office.get(address)
        assert answer.status_code == 200
    return len(queries)


def test_no_list_asks_more_for_more_rows(register, office):
    register(2)
    counted(office, list_of(Project))  # what is looked up once per process, such as content types
    few = {model._meta.label: counted(office, list_of(model)) for model in LISTED}
    more = _register_more(register)
    many = {model._meta.label: counted(office, list_of(model)) for model in LISTED}
    assert more
    assert many == few
    assert {label: count for label, count in many.items() if count > MOST_QUERIES} == {}


def _register_more(register) -> bool:
    """Twelve more of everything, under other references."""
    country = PartnerCountry.objects.get(code="MN")
    organisation = Organisation.objects.get(name="Organisation 1")
    entity = ThirdPartyEntity.objects.first()
    for position in range(3, 15):
        project = Project.objects.create(
            reference=f"MN{position:03}", partner_country=country, title="More", third_party_entity=entity
        )
        other = Organisation.objects.create(
            name=f"Other {position}", country_code="MN", partner_country=country
        )
        ProjectParticipant.objects.create(
            project=project, organisation=other, side="partner", position=1, name_as_printed="x"
        )
        methodology = Methodology.objects.create(reference=f"MN_AM{position:03}", partner_country=country)
        version = MethodologyVersion.objects.create(methodology=methodology, version="1.0")
        ProjectMethodology.objects.create(
            project=project, position=1, reference=methodology.reference, methodology_version=version
        )
        PlannedProject.objects.create(reference=f"MN_PIN{position:03}", partner_country=country, title="x")
        new = ThirdPartyEntity.objects.create(
            slug=f"more-{position}", name=f"More {position}", organisation=other
        )
        designation = Designation.objects.create(
            third_party_entity=new,
            partner_country=country,
            status="designated",
            reference=f"TPE-MN-{position:03}",
        )
        scope = DesignationScope.objects.first().scope
        DesignationScope.objects.create(designation=designation, scope=scope, activity="verification")
        decision = IssuanceDecision.objects.create(
            slug=f"more-{position}",
            partner_country=country,
            projects_as_printed=project.reference,
            scope="project",
        )
        DecidedProject.objects.create(decision=decision, project=project)
        CountryNotification.objects.create(decision=decision, side="japan")
    return organisation.pk is not None


def test_the_page_of_a_project_asks_no_more_for_more_participants(register, office):
    register(1)
    project = Project.objects.get()
    few = counted(office, page_of(project))
    for position in range(2, 12):
        firm = Organisation.objects.create(name=f"Participant {position}", country_code="MN")
        ProjectParticipant.objects.create(
            project=project, organisation=firm, side="partner", position=position, name_as_printed="x"
        )
    many = counted(office, page_of(project))
    # A picker names the row chosen in it; that one query per row is Django's and has the key.
    assert many - few <= 10 + 1


def test_the_desk_asks_no_more_for_more_rows(register, office):
    desk = reverse("admin:index")
    register(1)
    counted(office, desk)
    _register_more(register)
    # Ten latest changes, each table among them read on its own: that is what bounds it.
    assert counted(office, desk) <= MOST_QUERIES_OF_THE_DESK
    for number in range(30):
        PlannedProject.objects.update(title=f"title {number}")
    assert counted(office, desk) <= MOST_QUERIES_OF_THE_DESK


def test_the_desk_shows_what_needs_attention(register, office, mongolia):
    register(1)
    Project.objects.create(reference="MN099", partner_country=mongolia, in_project_list=False)
    page = office.get(reverse("admin:index"))
    concerns = {str(one.name): one for one in page.context["concerns"]}
    assert concerns["projects that only an issuance names"].number == 1
    waiting = concerns["amounts notified and not issued"]
    assert (waiting.number, waiting.units) == (2, 100)
    assert concerns["designations past their accreditation"].number == 1
    for concern in concerns.values():
        listed = office.get(concern.address)
        assert listed.status_code == 200, concern.address
        if "e=1" not in concern.address and not str(concern.name).startswith("registry officers"):
            assert listed.context["cl"].result_count == concern.number, concern.address


@pytest.mark.parametrize(
    "question",
    [
        {"q": "\x00"},
        {"q": "'; DROP TABLE identity_user; --"},
        {"q": "%" * 300},
        {"p": "99999999999999999999"},
        {"p": "-1"},
        {"o": "99.-99.x"},
        {"status__exact": "\x00"},
        {"partner_country__code__exact": "MN' OR 1=1"},
        {"registered_on__year": "abc"},
        {"registered_on__year": "99999"},
        {"registered_on__gte": "2020-13-45"},
        {"id__exact": "99999999999999999999999"},
        {"password": "x"},
        {"all": ""},
        {"_facets": "True"},
    ],
    ids=repr,
)
def test_an_odd_question_to_a_list_is_no_crash(register, office, question):
    register(1)
    assert office.get(list_of(Project), question).status_code in (200, 302, 400)


@pytest.mark.parametrize("key", ["abc", "99999999999999999999999", "-1", "_00", "1_2F2", "%00"])
def test_an_odd_key_has_no_page(register, office, key):
    register(1)
    for page in ("change", "history"):
        answer = office.get(f"{list_of(Project)}{key}/{page}/")
        assert answer.status_code in (302, 404), page
    assert office.get(f"/office/credits/account/{key}/statement/").status_code in (302, 404)


def test_nobody_reads_secrets_by_asking_the_list_for_them(office):
    answer = office.get(list_of(User), {"password__startswith": "p"})
    assert answer.status_code in (302, 400)


def test_a_long_list_is_estimated_and_a_short_one_is_counted(register, monkeypatch):
    register(3)
    assert EstimatingPaginator(Project.objects.order_by("reference"), 50).count == 3
    monkeypatch.setattr("registry.identity.administration.paginator.COUNTED_EXACTLY", 1)
    with CaptureQueriesContext(connection) as queries:
        assert EstimatingPaginator(Project.objects.order_by("reference"), 50).count >= 2
    assert any(query["sql"].startswith("EXPLAIN") for query in queries)
    assert all("LIMIT 2" in query["sql"] or query["sql"].startswith("EXPLAIN") for query in queries)


def test_an_estimate_ends_no_list(register, office, client, monkeypatch):
    """Seven projects of which the planner believes in three, or in thirty, are all reached; nobody is told a number."""
    register(7)
    module = "registry.identity.administration.paginator"
    monkeypatch.setattr("registry.public.lists.ROWS_PER_PAGE", 2)
    for believed in (3, 30):
        monkeypatch.setattr(f"{module}.counted", lambda rows, believed=believed: Estimate(believed))
        pages = EstimatingPaginator(Project.objects.order_by("reference"), 2)
        number, seen = 1, []
        while number:
            page = pages.page(number)
            seen += [one.reference for one in page]
            number = page.next_page_number() if page.has_next() else 0
        assert len(seen) == len(set(seen)) == 7
        with pytest.raises(EmptyPage):
            pages.page(5)

        first, last, past = (client.get(f"/projects/?page={n}").content.decode() for n in (1, 4, 9))
        assert f"about {believed} entries, page 1" in first
        assert 'href="?page=2" rel="next"' in first
        assert 'rel="next"' not in last
        assert "page=15" not in first  # nobody knows whether there is one
        assert "This list ends earlier" in past
        assert "about" in office.get(list_of(Project)).content.decode().split('class="paginator"')[1]
    assert Estimate(104_322).rounded == 100_000


def test_every_list_of_the_ledger_is_paged_by_estimate():
    for model, its_admin in admin.site._registry.items():
        if model._meta.app_label == "credits":
            assert its_admin.paginator is EstimatingPaginator
            assert its_admin.show_full_result_count is False
            assert its_admin.date_hierarchy is None  # it would read the whole table for its years


def test_a_picker_answers_with_names(register, office):
    register(1)
    question = {
        "app_label": "projects",
        "model_name": "projectmethodology",
        "field_name": "methodology_version",
    }
    answer = office.get(reverse("admin:autocomplete"), {"term": "AM001", **question})
    assert [found["text"] for found in answer.json()["results"]] == ["MN_AM001 1.0"]


def test_people_are_found_by_name_and_role(office, make_person):
    make_person("vera@example.org", Role.AUDITOR, name="Vera Auditor")
    found = office.get(list_of(User), {"q": "vera"}).context["cl"].result_list
    assert [person.name for person in found] == ["Vera Auditor"]
    found = office.get(list_of(User), {"memberships__role": Role.AUDITOR}).context["cl"].result_list
    assert [person.name for person in found] == ["Vera Auditor"]

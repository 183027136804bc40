"""What methodology versions say, for everybody: parameters and formulas with their marks, files, trying it out."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry.methodologies.api.contents import RevisionSerializer
from registry.methodologies.language.reading import SHIPPED
from registry.methodologies.models import FactorTable, MethodologyContent, MethodologyVersion
from registry.methodologies.operations.adopting import adopt, propose
from registry.methodologies.resolving import read_content, unsourced_of
from tests.registry.methodologies.conftest import WHY, make_officer

SOLAR, PLACE = ["MN_AM003", "2.0"], "MN_AM003/versions/2.0"
DOUBTFUL = ["MN_AM002", "1.0"]  # its boiler efficiency is from memory


@pytest.fixture(scope="module", autouse=True)
def contents(register: Any) -> None:
    """Some of the shipped drafts, adopted by two officers. Tests of this file only read."""
    first, second = (make_officer(name) for name in ("aiko", "bolat"))
    wanted = ("MN_AM003", "MN_AM002", "TH_AM001", "KH_AM002")
    drafts = [*FactorTable.objects.all()]
    drafts += MethodologyContent.objects.filter(version__methodology__reference__in=wanted)
    for row in drafts:
        proposed = propose(row, first, reason=WHY, request_id=uuid4())
        adopt(proposed, second, reason=WHY, request_id=uuid4())


@pytest.fixture(autouse=True)
def database(register: Any, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def address(name: str, *arguments: Any) -> str:
    return reverse(f"public:{name}", args=arguments)


def shown(client: Client, where: str, status: int = 200, **given: Any) -> str:
    answer = client.get(where, **given)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def test_a_version_shows_formulas_parameters_and_worked_examples(client: Client) -> None:
    text = shown(client, address("methodology-content", *SOLAR))
    assert text.count("<h1") == 1
    assert "<msub><mi>EF</mi><mtext>RE,i</mtext></msub>" in text
    assert "<munder><mo>∑</mo><mi>i</mi></munder>" in text
    assert "the rule is in the source, its notation is ours" in text
    assert "18437.798" in text  # the working of its example
    assert "have no confirmed source" not in text
    assert "style=" not in text
    assert MethodologyContent.objects.in_force().get(version__methodology__reference=SOLAR[0]).digest in text


def test_what_nobody_sourced_is_marked_wherever_it_stands(client: Client) -> None:
    text = shown(client, address("methodology-content", *DOUBTFUL))
    assert "no confirmed source" in text
    assert 'class="mark"' in text
    data = json.loads(shown(client, address("methodology-file", *DOUBTFUL, "json")))
    content = MethodologyContent.objects.in_force().get(version__methodology__reference=DOUBTFUL[0])
    assert data["open_values"] == [one.place for one in unsourced_of(content)] != []
    assert data["digest"] == content.digest


@pytest.mark.parametrize("language", ["ja", "kk"])
def test_every_page_is_shown_in_every_language(client: Client, language: str) -> None:
    pages = [
        address("methodology-content", *SOLAR),
        address("methodology-calculation", *SOLAR) + "?example=2",
        address("factor-table-list"),
        address("factor-table", "mongolia_grids"),
    ]
    for where in pages:
        assert f'<html lang="{language}">' in shown(client, where, headers={"accept-language": language})


def test_a_version_without_content_says_so(client: Client) -> None:
    text = shown(client, address("methodology-content", "ID_AM013", "1.0"))
    assert "not adopted for calculation" in text
    for name in ("methodology-calculation",):
        assert client.get(address(name, "ID_AM013", "1.0")).status_code == 404
    assert client.get(address("methodology-content", "MN_AM003", "9.9")).status_code == 404


def test_a_shipped_file_of_a_version_that_the_register_does_not_list_is_shown_and_tried_out(
    client: Client,
) -> None:
    listed = set(MethodologyVersion.objects.values_list("methodology__reference", "version"))
    waiting = [one for one in SHIPPED.references() if one not in listed]
    assert ("ID_AM006", "2.1") in waiting
    assert address("methodology-content", "ID_AM006", "2.1") in shown(
        client, address("methodology-detail", "ID_AM006")
    )
    methodologies = {reference for reference, _number in listed}
    elsewhere = [one for one in waiting if one[0] not in methodologies]
    page = shown(client, address("methodology-list"))
    for one in elsewhere:
        assert address("methodology-content", *one) in page
    for one in waiting:
        text = shown(client, address("methodology-content", *one))
        assert "the register lists no such version" in text
        assert "not adopted for calculation" not in text
    tried = shown(client, address("methodology-calculation", "ID_AM006", "2.1"))
    assert "shipped, of a version that the register does not list" in tried
    file = client.get(address("methodology-file", "ID_AM006", "2.1", "toml"))
    assert file.content.decode() == SHIPPED.methodology("ID_AM006", "2.1").text
    assert client.get(address("methodology-file", "ID_AM006", "2.1", "pdf")).status_code == 404


def test_the_files_are_what_was_adopted(client: Client) -> None:
    content = MethodologyContent.objects.in_force().get(version__methodology__reference=SOLAR[0])
    answer = client.get(address("methodology-file", *SOLAR, "toml"))
    assert hashlib.sha256(answer.content).hexdigest() == content.digest
    assert answer.headers["ETag"] == f'"{content.digest}"'
    revision = client.get(address("methodology-revision", *SOLAR, content.revision))
    assert revision.content == answer.content
    assert client.get(address("methodology-revision", *SOLAR, 9)).status_code == 404
    table = FactorTable.objects.in_force().get(name="mongolia_grids")
    file = client.get(address("factor-table-file", table.name, table.revision))
    assert hashlib.sha256(file.content).hexdigest() == table.digest


def test_the_paper_is_the_same_twice_and_an_archive(client: Client) -> None:
    first, again = (client.get(address("methodology-file", *DOUBTFUL, "pdf")).content for _ in range(2))
    assert first == again
    assert first.startswith(b"%PDF-")
    assert b"pdfaid" in first


def test_a_page_asks_the_same_of_the_database_whatever_it_shows(client: Client) -> None:
    def number(where: str) -> int:
        client.get(where)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(where)
        return len(asked)

    counts = {
        key: number(address("methodology-content", *key)) for key in (tuple(SOLAR), ("TH_AM001", "1.0"))
    }
    assert max(counts.values()) <= 8, counts
    assert number(address("methodology-calculation", *SOLAR)) <= 4
    assert number(address("factor-table", "indonesia_grids")) <= 5


def form_of(client: Client, query: str) -> tuple[str, dict[str, str]]:
    """Where a form is sent, and what its fields hold at first."""
    where = f"{address('methodology-calculation', *SOLAR)}?{query}"
    values = client.get(where).context["values"]
    return where, {name: values.initial.get(name, "") for name in values.fields}


def test_a_worked_example_is_tried_and_comes_out(client: Client) -> None:
    where, given = form_of(client, "example=1")
    assert "23134" in given.values()
    text = client.post(where, given).content.decode()
    assert "18437.798" in text
    assert "18,437" in text
    assert "23134 × 0.797" in text


def test_what_is_left_out_is_named_and_not_guessed(client: Client) -> None:
    where, given = form_of(client, "first_on=2025-01-01&last_on=2026-12-31&points_i=1;2")
    assert len(given) == 2 * 2 + 2 + 2  # two points, two years: EG each, connection and factor of each point
    text = client.post(where, {}).content.decode()
    assert "is needed and was not given" in text
    assert "to be settled" in text
    monitored = {name: "1000" for name in given if name.startswith("v|EG|")}
    text = client.post(where, given | monitored).content.decode()
    assert "1,594" in text  # 2 × 1000 MWh a year at the factor of the grid, assumed and said to be


@pytest.mark.parametrize(
    "query",
    [
        "first_on=2025-01-01&last_on=2024-01-01",
        "first_on=2000-01-01&last_on=2024-01-01",
        "points_i=1;1",
        "points_i=" + ";".join(map(str, range(30))),
        "first_on=yesterday",
        "points_i=%00",
    ],
)
def test_a_period_that_is_none_is_told_so(client: Client, query: str) -> None:
    where = f"{address('methodology-calculation', *SOLAR)}?{query}"
    assert client.get(where).status_code == 400
    assert client.post(where, {"v|EG|1|": "1"}).status_code == 400


def test_nobody_calculates_without_end(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from registry.methodologies.api.throttling import CalculationThrottle

    monkeypatch.setattr(CalculationThrottle, "rate", "2/hour")
    where, given = form_of(client, "example=1")
    assert [client.post(where, given).status_code for _ in range(3)] == [200, 200, 429]
    assert client.get(where).status_code == 200
    cache.clear()


def test_hostile_values_are_shown_as_text(client: Client) -> None:
    where, given = form_of(client, "first_on=2025-01-01&last_on=2025-12-31&points_i=<b>x")
    monitored = next(name for name in given if name.startswith("v|EG|"))
    text = client.post(where, given | {monitored: "<script>1</script>"}).content.decode()
    assert "<script>1" not in text
    assert "<b>x" not in text


def test_programs_read_a_content_and_calculate(client: Client) -> None:
    read = client.get(f"/api/v1/methodologies/{PLACE}/content/").json()
    content = MethodologyContent.objects.in_force().get(version__methodology__reference=SOLAR[0])
    assert read["text"] == content.text
    assert [one["symbol"] for one in read["formulas"]] == list(read_content(content).formulas)
    (revision,) = read["revisions"]
    assert (revision["digest"], revision["status"]) == (content.digest, "adopted")
    assert revision["adopted_by"] is None, "who it was, officers read"
    told = RevisionSerializer(content, context={"names": True}).data
    assert (told["proposed_by"], told["adopted_by"]) == ("Aiko", "Bolat")
    assert read["unsourced"] == []
    doubtful = client.get("/api/v1/methodologies/MN_AM002/versions/1.0/content/").json()
    assert [one["place"] for one in doubtful["unsourced"]] == doubtful["open_values"] != []
    first = doubtful["unsourced"][0]
    assert (first["is_confirmed"], first["confirmed_source"], bool(first["says"])) == (False, None, True)
    asked = {
        "parameters": [
            {
                "symbol": "EG",
                "point": "1",
                "period": ["2017-01-01", "2017-12-31"],
                "value": "23134",
                "unit": "MWh",
            },
            {"symbol": "connection", "point": "1", "value": "grid"},
        ]
    }
    where = f"/api/v1/methodologies/{PLACE}/calculation/"
    answer = client.post(where, asked, content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert answer.json()["total"]["emission_reductions"] == "18437.798"
    assert answer.json()["total"]["credited"] == 18437
    for wrong in (
        {"parameters": "x"},
        {"parameters": [{"symbol": 1}]},
        {"x": 1},
        {"parameters": [], "period": 3},
    ):
        assert client.post(where, wrong, content_type="application/json").status_code == 400, wrong
    assert client.get(where).status_code == 405
    tables = client.get("/api/v1/factor-tables/?name=mongolia_grids").json()["results"]
    table = client.get(f"/api/v1/factor-tables/mongolia_grids/{tables[0]['revision']}/").json()
    assert {"0.797", "0.533"} <= {row["value"] for row in table["rows"]}
    assert client.get("/api/v1/factor-tables/mongolia_grids/9/").status_code == 404

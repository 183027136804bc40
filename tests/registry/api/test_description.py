"""The API describes itself: valid, complete, and readable in a browser."""

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema


@pytest.fixture(scope="module")
def description():
    GENERATOR_STATS.reset()
    made = SchemaGenerator().get_schema(request=None, public=True)
    assert not GENERATOR_STATS, "the description was made with warnings"
    return made


def test_the_description_is_valid_and_made_without_warnings(description):
    validate_schema(description)
    assert description["openapi"].startswith("3.1")


def test_every_answer_of_every_operation_is_described(description):
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            answers = set(operation["responses"])
            assert {"400", "401", "406", "429", "500"} <= answers, path
            assert {"200", "201"} & answers, path
            if method != "get":
                assert {"409", "415", "422"} <= answers, path
            assert ("404" in answers) == ("{" in path), path
            for code, answer in operation["responses"].items():
                if code >= "400":
                    assert set(answer["content"]) == {"application/problem+json"}, path
            assert operation["description"], path


def test_what_needs_a_scope_says_so(description):
    closed = {
        (path, method): operation["security"]
        for path, operations in description["paths"].items()
        for method, operation in operations.items()
        if {} not in operation["security"]
    }
    assert closed.pop(("/api/v1/ledger/{dataset}.{suffix}", "get")) == [{"credential": ["ledger.read"]}]
    assert closed
    for (path, method), scopes in closed.items():
        # What a project waits for is told of cases that not everybody sees.
        of_cases = path.endswith(("/{reference}/issuability/", "/{reference}/monitoring-calendar/"))
        inside = path.startswith(("/api/v1/cases/", "/api/v1/decisions/", "/api/v1/documents/"))
        assert inside or of_cases, path
        assert scopes == [{"credential": ["cases.read" if method == "get" else "cases.write"]}], path


def test_the_description_is_served(client, db):
    answer = client.get("/api/v1/schema/")

    assert answer.status_code == 200
    assert "openapi" in answer.headers["Content-Type"]
    as_json = client.get("/api/v1/schema/", headers={"accept": "application/vnd.oai.openapi+json"}).json()
    assert "/api/v1/projects/{reference}/" in as_json["paths"]


def test_the_examples_are_what_the_endpoints_would_send(description):
    examples = description["paths"]["/api/v1/projects/{reference}/"]["get"]["responses"]["200"]["content"]
    (example,) = examples["application/json"]["examples"].values()

    assert list(example["value"]) == list(
        description["components"]["schemas"]["ProjectWithCredits"]["properties"]
    )


@pytest.mark.parametrize("language", ["en", "ja", "ru", "kk"])
def test_the_plain_page_shows_every_address(client, db, description, language):
    page = client.get("/api/docs/", headers={"accept-language": language}).content.decode()

    for path, methods in description["paths"].items():
        for method in methods:
            assert f"<code>{method.upper()} {path}</code>" in page
    assert "ledger.read" in page
    assert page.count("<h1") == 1

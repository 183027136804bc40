"""The API describes itself: valid, complete, and readable in a browser."""

import re

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


# Where an address begins, and the scopes that reading and writing there ask for; the first that fits.
SCOPES = (
    (r"/ledger/", "ledger.read", ""),
    (r"/webhooks/", "webhooks.write", "webhooks.write"),
    (r"/instructions/acceptability/", "", "instructions.read"),  # a question, though it is posted
    (r"/instructions/", "instructions.read", "instructions.write"),
    (
        r"/own-accounts/|/accounts/\{public_id\}/(holdings|statement|trusted-accounts)/",
        "accounts.read",
        "accounts.write",
    ),
    (r"/cases/|/decisions/|/documents/|/beneficiaries/", "cases.read", "cases.write"),
    # What a project waits for is told of cases that not everybody sees.
    (r"/projects/\{reference\}/(issuability|monitoring-calendar)/", "cases.read", ""),
)


def test_what_needs_a_scope_says_so(description):
    closed = {
        (path, method): operation["security"]
        for path, operations in description["paths"].items()
        for method, operation in operations.items()
        if {} not in operation.get("security", [{}])
    }
    assert len(closed) > 50
    for (path, method), scopes in closed.items():
        reading, writing = next(
            found for pattern, *found in SCOPES if re.match(pattern, path.removeprefix("/api/v1"))
        )
        assert scopes == [{"credential": [reading if method == "get" else writing]}], path


def test_no_two_operations_have_one_name_and_no_schema_hides_in_another(description):
    """What a client is made of: its functions are named by the operations, its classes by the components."""
    names = [one["operationId"] for methods in description["paths"].values() for one in methods.values()]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)+", name) for name in names), names
    assert not [name for name in description["components"]["schemas"] if re.search(r"[0-9]|^Patched", name)]
    hidden = [
        f"{path} {method}"
        for path, operations in description["paths"].items()
        for method, operation in operations.items()
        for told in [operation.get("requestBody", {}), *operation["responses"].values()]
        for media_type, content in told.get("content", {}).items()
        # A file, or a form whose fields each rule set names for itself.
        if media_type != "multipart/form-data" and not operation["operationId"].startswith("case_form_save")
        if "$ref" not in content["schema"] and content["schema"].get("type") != "string"
    ]
    assert hidden == []


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

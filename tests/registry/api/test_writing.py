"""Every write of the API documents its Idempotency-Key, and its If-Match where it edits; and demands them.

The table is the API's own description, so that a new address is asked with the others.
"""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from registry.api.throttling import AnonymousThrottle, CredentialThrottle
from registry.api.views import WritingView
from registry.identity.models.people import Role
from registry.identity.scopes import Scope
from tests.registry.api.conftest import problem_of

KEY, VERSION = "Idempotency-Key", "If-Match"
WRITES_NOTHING = {"methodology_calculate"}  # nothing is kept, so nothing could be done twice
HAS_ITS_OWN_ID = {"link_message"}  # the message's
# What is edited, and so is held to the version that was read. Every other write adds something or answers once.
EDITS = {
    "case_form_save",
    "case_form_save_fields",
    "case_step_take",
    "finding_say",
    "instruction_step",
    "webhook_change",
}


def writes() -> Iterator[tuple[str, str, dict[str, Any], Any]]:
    """Method, address, description and view of every operation that is not a GET."""
    generator = SchemaGenerator()
    description = generator.get_schema(request=None, public=True)
    views = {(path, method.lower()): view for path, _regex, method, view in generator.endpoints}
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            if method != "get":
                yield method, path, operation, views[path, method]


WRITES = list(writes())


def headers_of(operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in operation.get("parameters", []) if one["in"] == "header"}


def test_every_write_documents_its_key_and_every_edit_its_version() -> None:
    assert len(WRITES) > 25
    for _method, path, operation, view in WRITES:
        name, headers = operation["operationId"], headers_of(operation)
        assert issubclass(view.cls, WritingView), path
        assert (KEY in headers) == (name not in WRITES_NOTHING | HAS_ITS_OWN_ID), path
        assert (VERSION in headers) == (name in EDITS), path
        assert all(header["required"] for header in headers.values()), path
        assert ({"412", "428"} <= set(operation["responses"])) == (name in EDITS), path


def test_every_write_is_counted_by_all_workers_together() -> None:
    for _method, path, operation, view in WRITES:
        if operation["operationId"] in HAS_ITS_OWN_ID:
            continue
        kinds = {type(throttle) for throttle in view.cls().get_throttles()}
        assert {AnonymousThrottle, CredentialThrottle} <= kinds, path


def test_every_write_demands_them(
    client: Client, unlimited: None, token: Callable[..., dict[str, str]], db: None
) -> None:
    """By somebody whose scopes are enough, at things that are not there: what is missing is told before that."""
    header = token(Role.REGISTRY_OFFICER, scopes=list(Scope))
    for method, path, operation, _view in WRITES:
        wanted = headers_of(operation)
        address = path
        media_type = next(iter(operation.get("requestBody", {}).get("content", {})), "application/json")
        if media_type == "multipart/form-data":
            media_type += "; boundary=x"

        for one in operation.get("parameters", []):
            if one["in"] == "path":
                value = str(UUID(int=7)) if one["schema"].get("format") == "uuid" else "1"
                address = address.replace("{" + one["name"] + "}", value)

        def ask(
            address: str = address, method: str = method, media_type: str = media_type, **more: str
        ) -> Any:
            sent = {**header, **{name.replace("_", "-"): value for name, value in more.items()}}
            return client.generic(method.upper(), address, "{}", media_type, headers=sent)

        if KEY in wanted:
            missing = problem_of(ask())
            assert (missing["status"], missing["errors"][0]["field"]) == (400, KEY), path
            assert problem_of(ask(idempotency_key="not a key"))["errors"][0]["field"] == KEY, path
        if VERSION in wanted:
            key = str(UUID(int=8))
            assert problem_of(ask(idempotency_key=key))["code"] == "precondition_required", path
            unread = problem_of(ask(idempotency_key=key, if_match="yesterday"))
            assert (unread["status"], unread["errors"][0]["field"]) == (400, VERSION), path

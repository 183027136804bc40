"""The API's description as a plain page: every address, readable without script and by ear.

Instead of Swagger's page, in which axe-core finds serious faults of contrast and of nested
controls that are the library's own. Any client that reads OpenAPI can try the addresses out.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

METHODS = ("get", "post", "put", "patch", "delete")  # in the order of the page


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    form: str  # what it may be, in a few words
    meaning: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of an address as the page shows it."""

    name: str
    method: str
    address: str
    description: str
    scopes: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    answers: tuple[str, ...]

    @property
    def label(self) -> str:
        """``GET /api/v1/cases/``: what tells it from every other one of the page."""
        return f"{self.method} {self.address}"


@require_safe
def describe(request: HttpRequest) -> HttpResponse:
    return render(request, "api/docs.html", {"groups": groups(get_language() or "en")})


@lru_cache(maxsize=16)
def groups(language: str) -> list[tuple[str, list[Operation]]]:
    """Operations by tag, in the order of their addresses; made once per language."""
    found: dict[str, list[Operation]] = defaultdict(list)
    description = SchemaGenerator().get_schema(request=None, public=True)
    for address, methods in description["paths"].items():
        for method in sorted(methods, key=METHODS.index):
            operation = methods[method]
            found[operation["tags"][0]].append(read_operation(method, address, operation))
    return sorted(found.items())


def read_operation(method: str, address: str, operation: dict[str, Any]) -> Operation:
    # An operation that says nothing of credentials asks for none.
    ways = operation.get("security", [])
    scopes = tuple(scope for way in ways for needed in way.values() for scope in needed)
    return Operation(
        name=operation["operationId"],
        method=method.upper(),
        address=address,
        description=str(operation["description"]),
        scopes=scopes,
        parameters=tuple(read_parameter(one) for one in operation.get("parameters", [])),
        answers=tuple(operation["responses"]),
    )


def read_parameter(parameter: dict[str, Any]) -> Parameter:
    schema = parameter["schema"]
    form = " | ".join(schema["enum"]) if "enum" in schema else schema.get("pattern") or schema.get("format")
    listed = "enum" in schema and "\n" in parameter.get("description", "")
    return Parameter(
        name=parameter["name"],
        form=form or schema.get("type", ""),
        # Under a list of choices the description repeats them, one a line.
        meaning="" if listed else str(parameter.get("description", "")),
    )

"""How forms name a project: by its reference."""

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Q

from registry.projects.models import Project
from registry.submissions.schema import Kind
from registry.submissions.values.lookups import MOST_FOUND, Lookup, register_lookup


def _named(keys: Collection[str]) -> Mapping[str, str]:
    rows = Project.objects.filter(reference__in=keys).values_list("reference", "title")
    return {reference: f"{reference} {title}".strip() for reference, title in rows}


def _called(text: str) -> Iterable[tuple[str, str]]:
    matching = Q(reference__icontains=text) | Q(title__icontains=text)
    rows = Project.objects.filter(matching if text else Q()).values_list("reference", "title")
    return [(reference, f"{reference} {title}".strip()) for reference, title in rows[:MOST_FOUND]]


PROJECTS = Lookup(find=_named, search=_called)
register_lookup(Kind.PROJECT, PROJECTS)

"""How forms name a project, by its reference, and who may begin a procedure about one."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Q

from registry.lifecycle import hooks
from registry.projects.models import Project
from registry.projects.queries.openings import PROJECT, follows, projects_for
from registry.submissions.schema import Kind
from registry.submissions.values.lookups import MOST_FOUND, Lookup, register_lookup


def _named(keys: Collection[str]) -> Mapping[str, str]:
    rows = Project.objects.filter(reference__in=keys).values_list("reference", "title")
    return {reference: f"{reference} {title}".strip() for reference, title in rows}


def _called(text: str) -> Iterable[tuple[str, str]]:
    matching = Q(reference__has_part=text) | Q(title__has_part=text)
    rows = Project.objects.filter(matching if text else Q()).values_list("reference", "title")
    return [(reference, f"{reference} {title}".strip()) for reference, title in rows[:MOST_FOUND]]


PROJECTS = Lookup(find=_named, search=_called)
register_lookup(Kind.PROJECT, PROJECTS)


@hooks.answers(hooks.may_be_about)
def projects_one_speaks_for(lifecycle: str, user: Any, subject_reference: str) -> bool:
    if follows(lifecycle) != PROJECT:
        return False
    return projects_for(lifecycle, user).filter(reference=subject_reference).exists()

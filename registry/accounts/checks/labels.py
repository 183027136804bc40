"""Labels of units: what units may be chosen by besides vintage and project. Rooms above add theirs.

A label is told of a project, and so holds for all its units. This room's own is the sectoral scope, written
``scope-1``; who keeps other facts about projects answers ``references_with_label``.
"""

import re
from collections.abc import Iterable

from registry.identity.questions import Many
from registry.projects.models import Project

_SCOPE = re.compile(r"^scope-([0-9]{1,2})$")


@Many
def references_with_label(label: str) -> Iterable[str]:
    """References of the projects whose units carry the label."""
    return ()


def references_labelled(label: str) -> frozenset[str]:
    """The projects whose units carry a label; none where nobody knows it."""
    found = {reference for told in references_with_label(label) for reference in told}
    if scope := _SCOPE.match(label):
        projects = Project.objects.filter(sectoral_scope__number=int(scope[1]))
        found.update(projects.values_list("reference", flat=True))
    return frozenset(found)

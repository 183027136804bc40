"""How forms name a methodology version, MN_AM003 2.0, and what a revision may be about."""

from typing import Any

from registry.lifecycle import hooks
from registry.methodologies.models import Methodology
from registry.methodologies.queries import named_versions, search_versions
from registry.submissions.schema import Kind
from registry.submissions.values.lookups import Lookup, register_lookup

VERSIONS = Lookup(find=named_versions, search=search_versions)
register_lookup(Kind.METHODOLOGY_VERSION, VERSIONS)


@hooks.answers(hooks.may_be_about)
def revisions_are_about_methodologies(lifecycle: str, user: Any, subject_reference: str) -> bool:
    """Anybody may propose a revision of what stands."""
    if lifecycle != "methodology_revision":
        return False
    return Methodology.objects.filter(reference=subject_reference).exists()

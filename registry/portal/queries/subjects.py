"""What a procedure can be about, where it starts from something that stands in the register."""

from typing import Any

from registry.accounts.policies import accounts_to_apply_for
from registry.lifecycle.policies import organisations_of
from registry.methodologies.models import Methodology
from registry.parties.models import Designation
from registry.projects.queries.openings import projects_for


def subjects_for(user: Any, follows: str, lifecycle: str) -> list[tuple[str, str]] | None:
    """``[(reference, words)]`` to choose from; None where nothing has to be chosen."""
    if follows == "project":
        projects = projects_for(lifecycle, user).order_by("reference")
        return [(one.reference, f"{one.reference} {one.title}".strip()) for one in projects]
    if follows == "methodology":
        known = Methodology.objects.order_by("reference")
        return [(one.reference, f"{one.reference} {one.title}".strip()) for one in known]
    if follows == "designation":
        standing = Designation.objects.exclude(reference="").select_related("third_party_entity")
        if mine := organisations_of(user, writing=True):
            standing = standing.filter(third_party_entity__organisation__in=mine)
        return [
            (one.reference, f"{one.reference} {one.third_party_entity.name}")
            for one in standing.order_by("reference")
        ]
    if follows == "account":
        found = accounts_to_apply_for(user, lifecycle)
        return [(one.number, f"{one.number} {one.holder.label}".strip()) for one in found]
    return None

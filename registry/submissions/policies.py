"""Who may read and save what was filled in, and who moderates public inputs.

Whoever sees a case reads what was handed in with it, confidential answers included (they are the
third-party entities, committee members and officers that confidential versions are for). A draft is
read only by the side that writes it. Everybody else reads the public rendition of public forms.
"""

from typing import Any

from django.db.models import QuerySet

from registry.identity.models.people import User
from registry.lifecycle.models import Case
from registry.lifecycle.policies import belongs_to_a_party, may_edit, may_see, parts_of
from registry.lifecycle.tables import Part
from registry.submissions.models import PublicInput, PublicInputQuerySet, SubmissionVersion

MODERATORS = frozenset({Part.SECRETARIAT, Part.OFFICER})


def may_save(user: Any, case: Case) -> bool:
    """Whether the person may save the forms of a case now."""
    return isinstance(user, User) and may_edit(user, case)


def may_see_draft(user: Any, case: Case) -> bool:
    """The side whose turn it is, its readers included; nobody else knows what is being written."""
    position = case.position
    return position.is_editable and bool(set(position.editors) & parts_of(user, case, writing=False))


def versions_visible_to(user: Any, case: Case) -> QuerySet[SubmissionVersion]:
    """The versions of all forms of a case that a person may read in full."""
    versions = SubmissionVersion.objects.filter(submission__case=case)
    if not may_see(user, case):
        return versions.none()
    return versions if may_see_draft(user, case) else versions.submitted()


def may_moderate(user: Any, case: Case) -> bool:
    """The secretariat and the officers of the case's country, unless what is said is said of their own."""
    return bool(MODERATORS & parts_of(user, case)) and not belongs_to_a_party(user, case)


def inputs_visible_to(user: Any, case: Case) -> PublicInputQuerySet:
    """Moderators read every input, everybody else the published ones."""
    inputs = PublicInput.objects.filter(case=case)
    return inputs if may_moderate(user, case) else inputs.published()

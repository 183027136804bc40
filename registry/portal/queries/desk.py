"""What stands on the page of a case for those who work on it: whose desk it lies on, and what they noted."""

from typing import Any

from registry.lifecycle.models import Case
from registry.lifecycle.policies import may_comment
from registry.portal.forms.desk import CommentForm

MOST_COMMENTS = 100


def desk_part(case: Case, user: Any, form: CommentForm | None = None) -> dict[str, Any]:
    """``may_work``: officers and the secretariat of the country; for everybody else nothing of it exists."""
    if not may_comment(user, case):
        return {"may_work": False}
    return {
        "may_work": True,
        "comments": list(case.comments.select_related("author").order_by("-pk")[:MOST_COMMENTS]),
        "comment_form": form or CommentForm(),
    }

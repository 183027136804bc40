"""What must be so before a methodology is proposed, revised or decided on."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from registry.lifecycle.models import Case
from registry.lifecycle.tables import StepContext, Unmet
from registry.methodologies.models import MethodologyVersion, ProposedMethodology
from registry.methodologies.queries import current_version, version_called
from registry.submissions.queries.submissions import content_of, newest
from registry.submissions.schema import Content


def written(case: Case, form_code: str) -> Content:
    """What stands in a form now: the draft about to be handed in, or what was handed in last."""
    return content_of(newest(case, form_code))


def revised_version(case: Case) -> MethodologyVersion | None:
    """The version that a request wants to revise."""
    key = written(case, "methodology_revision").get("request", {}).get("methodology", "")
    return version_called(str(key))


def revises_a_version_of_the_country(context: StepContext) -> Iterator[Unmet]:
    """The methodology is one of this country (invariant I27), and its newest version is the one revised."""
    version = revised_version(context.case)
    if version is None:
        yield Unmet("methodology_unknown", _("Name the approved methodology and version to be revised."))
        return
    if version.methodology.partner_country_id != context.case.partner_country_id:
        yield Unmet("methodology_of_another_country", _("This methodology is of another partner country."))
    if version.status == MethodologyVersion.Status.WITHDRAWN:
        yield Unmet("methodology_withdrawn", _("This version was withdrawn and cannot be revised."))
    newest_one = current_version(version.methodology)
    if newest_one is not None and newest_one.pk != version.pk:
        yield Unmet(
            "methodology_superseded",
            _("Version %(version)s is not the current one: revise version %(current)s.")
            % {"version": version.version, "current": newest_one.version},
        )


def no_other_revision_is_open(context: StepContext) -> Iterator[Unmet]:
    """Two revisions at once would both supersede the same version."""
    version = revised_version(context.case)
    if version is None:
        return
    undecided = (
        ProposedMethodology.objects.filter(revises__methodology=version.methodology, case__is_final=False)
        .exclude(case=context.case)
        .first()
    )
    if undecided is not None:
        yield Unmet(
            "revision_under_way",
            _("A revision of this methodology is under way: %(reference)s.")
            % {"reference": undecided.reference},
        )


def one_scope_or_more(context: StepContext) -> Iterator[Unmet]:
    """Third-party entities are designated by scope, so a methodology names one."""
    form = context.case.lifecycle
    if not written(context.case, form).get("a_title", {}).get("scopes"):
        yield Unmet("scope_missing", _("Name the sectoral scope of the methodology."))

"""What must be so before an authorisation, a new version of it or its revocation is adopted."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from registry.article6.models import Authorisation
from registry.article6.policies import may_authorise
from registry.article6.queries.authorisations import revocation_of
from registry.article6.schemas.authorisations import AUTHORISATION, REVOCATION
from registry.documents.models import DocumentKind
from registry.identity.models.parties import Side
from registry.lifecycle import hooks
from registry.lifecycle.models import Case
from registry.lifecycle.tables import StepContext, Unmet
from registry.projects.models import Project
from registry.projects.queries.subjects import written

FORM, REVOCATION_FORM = "#form-authorisation", "#form-authorisation_revocation"


def side_in(case: Case) -> str:
    """The side that the form names; empty where it names none yet."""
    if case.lifecycle == REVOCATION:
        return str(written(case, REVOCATION).get("revocation", {}).get("side") or "")
    return str(written(case, AUTHORISATION).get("parties", {}).get("side") or "")


def standing(case: Case) -> Authorisation | None:
    """The authorisation of that number and side, where one was adopted."""
    content = (
        written(case, REVOCATION).get("revocation", {})
        if case.lifecycle == REVOCATION
        else written(case, AUTHORISATION).get("parties", {})
    )
    return Authorisation.objects.filter(
        partner_country=case.partner_country_id,
        side=content.get("side") or "",
        reference=content.get("reference") or "",
    ).first()


def officer_is_of_the_side(context: StepContext) -> Iterator[Unmet]:
    """Each side authorises for itself, by its own officers."""
    side, user = side_in(context.case), context.actor.user
    if not side or user is None:
        return
    if not may_authorise(user, str(context.case.partner_country_id), side):
        yield Unmet(
            "other_side",
            _("Only registry officers of this side authorise for it: %(side)s.") % {"side": Side(side).label},
        )


def letter_lies_in_the_case(context: StepContext) -> Iterator[Unmet]:
    """An authorisation is a document of its Party: the registry only keeps what it says."""
    if DocumentKind.LETTER not in hooks.documents_of(context.case):
        yield Unmet("letter_missing", _("Attach the letter of the authorising Party."), "#documents")


def version_follows(context: StepContext) -> Iterator[Unmet]:
    """A later version names the one it takes the place of, so that two drafts cannot overwrite each other."""
    named = written(context.case, AUTHORISATION).get("parties", {}).get("replaces")
    found = standing(context.case)
    newest = found.versions.order_by("-number").values_list("number", flat=True).first() if found else None
    if named == newest:
        return
    if newest is None:
        text = _("There is no earlier version of this authorisation: leave the field empty.")
    else:
        text = _("Version %(number)d of this authorisation stands: name it as the one that is replaced.")
    yield Unmet("version_does_not_follow", text % {"number": newest or 0}, FORM)


def is_not_revoked(context: StepContext) -> Iterator[Unmet]:
    """What was revoked is authorised anew under another number."""
    found = standing(context.case)
    if found is not None and revocation_of(found) is not None:
        link = REVOCATION_FORM if context.case.lifecycle == REVOCATION else FORM
        yield Unmet("authorisation_revoked", _("This authorisation was revoked."), link)


def projects_are_of_the_country(context: StepContext) -> Iterator[Unmet]:
    rows = written(context.case, AUTHORISATION).get("coverage", {}).get("projects") or ()
    named = sorted({str(row["project"]) for row in rows if row.get("project")})
    known = set(
        Project.objects.filter(
            reference__in=named, partner_country=context.case.partner_country_id
        ).values_list("reference", flat=True)
    )
    for reference in named:
        if reference not in known:
            text = _("%(project)s is no project with this partner country.")
            yield Unmet("project_of_another_country", text % {"project": reference}, FORM)


def there_is_something_to_revoke(context: StepContext) -> Iterator[Unmet]:
    if standing(context.case) is None:
        yield Unmet(
            "authorisation_unknown", _("This side has no authorisation of that number."), REVOCATION_FORM
        )


def revocation_looks_forward(context: StepContext) -> Iterator[Unmet]:
    named = written(context.case, REVOCATION).get("revocation", {}).get("effective_from")
    if named and date.fromisoformat(str(named)) < context.today:
        yield Unmet(
            "revocation_reaches_back",
            _("A revocation holds from the day on which it is adopted, or later."),
            REVOCATION_FORM,
        )


ADOPTABLE = (version_follows, is_not_revoked, projects_are_of_the_country, letter_lies_in_the_case)
REVOCABLE = (
    there_is_something_to_revoke,
    is_not_revoked,
    revocation_looks_forward,
    letter_lies_in_the_case,
)

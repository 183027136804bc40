"""The minutes of a decision: a PDF of what was proposed, what each side said, and what followed.

Made from rows that no longer change, so the same decision gives the same document. The copy that is
kept in the case names the members; whoever may not read the assents gets one without their names.
"""

from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from registry.documents.models import DocumentKind, DocumentVersion
from registry.documents.operations.keep import Delivery, keep_made
from registry.documents.typesetting import render_pdf
from registry.lifecycle.actors import program
from registry.parties.nouns.decisions import Assent, JointCommitteeDecision, MeetingRecord

TEMPLATE = "documents/minutes.typ"
KEPT = UUID("b6f0a3f4-6f0e-5f0b-8f6e-0d0a6c0f7d11")  # name space: decision → request id of its kept minutes
MOST_AT_ONCE = 50


def minutes_pdf(decision: JointCommitteeDecision, *, language: str, names: bool) -> bytes:
    """The minutes of a closed decision in a language; ``names`` of the members who spoke, or the sides alone."""
    with translation.override(language):
        return render_pdf(TEMPLATE, _data(decision, language, names), dated=decision.closed_at)


def _data(decision: JointCommitteeDecision, language: str, names: bool) -> dict[str, Any]:
    """What the template prints, in the active language."""
    committee = _("Joint Committee of Japan and %(country)s")
    record = decision.meetings.filter(status=MeetingRecord.Status.CONFIRMED).first()
    assents = list(decision.assents.select_related("member__person").order_by("side"))
    texts = (
        (_("Reason"), decision.reason),
        (_("Conditions"), decision.conditions),
        (_("Why it was closed"), decision.closing_reason),
    )
    sections: list[dict[str, Any]] = [
        {"heading": heading, "paragraphs": text.splitlines()} for heading, text in texts if text
    ]
    sections.append(
        {
            "heading": _("What each side said"),
            "columns": [_("Side"), _("Member"), _("Answer"), _("How"), _("On"), _("Reason")],
            "rows": [_row(assent, names) for assent in assents],
        }
    )
    if names and (conflicts := list(decision.conflicts.select_related("member__person"))):
        sections.append(
            {
                "heading": _("Declared conflicts of interest"),
                "columns": [_("Member"), _("Reason")],
                "rows": [[str(one.member.person), one.reason] for one in conflicts],
            }
        )
    return {
        "language": language,
        "kicker": committee % {"country": decision.committee.partner_country},
        "title": f"{decision.reference}: {decision.title}",
        "facts": _facts(decision, record),
        "sections": sections,
        "signatures": [[_name(one, names), str(one.get_side_display())] for one in assents if one.member],
        "footer": decision.reference,
    }


def _facts(decision: JointCommitteeDecision, record: MeetingRecord | None) -> list[list[str]]:
    rows = [
        [_("Outcome"), decision.outcome_label],
        [_("Status"), str(decision.get_status_display())],
        [_("Case"), decision.case.reference or decision.case.title],
        [_("Kind"), str(decision.get_kind_display())],
        [_("Put on the agenda"), date_format(decision.opened_at, "DATE_FORMAT")],
    ]
    if record is not None:
        rows.append([_("Meeting"), f"{record.meeting}, {date_format(record.met_on, 'DATE_FORMAT')}"])
    if decision.closed_at is not None:
        rows.append([_("Closed"), date_format(decision.closed_at, "DATETIME_FORMAT") + " UTC"])
    return rows


def _row(assent: Assent, names: bool) -> list[str]:
    return [
        str(assent.get_side_display()),
        _name(assent, names),
        _("agrees") if assent.agrees else _("does not agree"),
        str(assent.get_way_display()),
        date_format(assent.given_at, "DATE_FORMAT"),
        assent.reason if names else "",
    ]


def _name(assent: Assent, names: bool) -> str:
    if assent.member is None or not (names or assent.member.is_name_public):
        return "–"
    return str(assent.member.person)


def without_minutes() -> QuerySet[JointCommitteeDecision]:
    """Closed decisions that something was said to, newest first, for the task that keeps their minutes."""
    spoken = [JointCommitteeDecision.Status.ADOPTED, JointCommitteeDecision.Status.NOT_ADOPTED]
    found = JointCommitteeDecision.objects.filter(status__in=spoken).order_by("-closed_at")
    newest = {uuid5(KEPT, str(one.public_id)): one.pk for one in found.only("public_id")[:MOST_AT_ONCE]}
    kept = DocumentVersion.objects.filter(request_id__in=list(newest)).values_list("request_id", flat=True)
    missing = [newest[key] for key in newest.keys() - set(kept)]
    return JointCommitteeDecision.objects.filter(pk__in=missing).select_related(
        "case", "committee__partner_country"
    )


def keep_minutes(decision: JointCommitteeDecision) -> DocumentVersion:
    """Keep the minutes among the documents of the case; a second time gives the first document.

    Without names: parties read the papers of their case, and they may be published. Whoever may read
    the assents gets the minutes with names from the decision's page.
    """
    content = minutes_pdf(decision, language=settings.LANGUAGE_CODE, names=False)
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Minutes of the decision %(reference)s") % {"reference": decision.reference}
    return keep_made(
        content,
        Delivery(
            by=program("registry.parties.tasks", f"Joint Committee decision {decision.reference}"),
            file_name=f"{decision.reference}.pdf",
            request_id=uuid5(KEPT, str(decision.public_id)),
        ),
        case=decision.case,
        kind=DocumentKind.MINUTES,
        title=title,
    )

"""A certificate as PDF/A in a language, with the same facts for programs attached. Same ledger row, same bytes."""

import json
from datetime import UTC, datetime
from typing import Any

from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django_countries import countries

from registry.accounts.queries.certificates import CertificateContent, CertifiedRun, as_data
from registry.accounts.rendering.codes import dots
from registry.documents.typesetting import WITH_ATTACHMENTS, render_pdf

TEMPLATE = "documents/certificate.typ"
ATTACHED = "certificate.json"


def certificate_json(content: CertificateContent, *, page: str) -> str:
    """The certificate for programs, the same text as in the PDF: JSON in plain ASCII, keys in order."""
    return json.dumps(as_data(content, page=page), ensure_ascii=True, sort_keys=True, indent=2) + "\n"


def certificate_pdf(content: CertificateContent, *, language: str, page: str) -> bytes:
    """The certificate on paper; ``page``: the full address of its public page, which the QR code says."""
    with translation.override(language):
        return render_pdf(
            TEMPLATE, _paper(content, language, page), dated=content.dated, standard=WITH_ATTACHMENTS
        )


def _paper(content: CertificateContent, language: str, page: str) -> dict[str, Any]:
    """What the template prints, in the active language."""
    return {
        "language": language,
        "kicker": _("JCM registry"),
        "title": title_of(content),
        "number": content.certificate.number,
        "standing": _standing(content),
        "is_reversed": content.is_reversed,
        "quantity": _counted(content.certificate.quantity),
        "unit": _("tonnes of carbon dioxide equivalent (tCO2e), one unit each"),
        "facts": [[label, value] for label, value in facts_of(content) if value],
        "units_heading": _("Units"),
        "columns": [
            _("Serial numbers"),
            _("Project"),
            _("Country"),
            _("Vintage"),
            _("Units"),
        ],
        "rows": [_row(run) for run in content.runs],
        "total": [_("Total"), _counted(content.certificate.quantity)],
        "check_heading": _("How to check this certificate"),
        "check": how_to_check(content),
        "code": dots(page),
        "code_words": _("QR code of the certificate's page"),
        "page": page,
        "footer": content.certificate.number,
        "attached": ATTACHED,
        "attached_words": _("The same facts for programs"),
        "attachment": certificate_json(content, page=page),
    }


def title_of(content: CertificateContent) -> str:
    return _("Certificate of retirement") if content.is_retirement else _("Certificate of cancellation")


def _standing(content: CertificateContent) -> str:
    """Whether it holds, in a sentence; of one that was reversed, since when and by what."""
    correction = content.correction
    if correction is None:
        if content.is_retirement:
            return _("These units were retired and cannot be used, sold or transferred again.")
        return _("These units were cancelled and cannot be used, sold or transferred again.")
    return _(
        "REVERSED. On %(moment)s the correcting entry %(entry)s put these units back, by decision %(decision)s. This "
        "certificate no longer proves a use of units."
    ) % {
        "moment": _moment(correction.recorded_at),
        "entry": _counted(correction.sequence),
        "decision": correction.decision_reference,
    }


def facts_of(content: CertificateContent) -> list[tuple[str, str]]:
    """The facts in the order of the paper, in the reader's language; empty ones say nothing."""
    certificate, who = content.certificate, content.beneficiary
    return [
        (_("Purpose"), content.purpose),
        (_("Counted toward the pledge of"), _country(content.use_country)),
        (_("Calendar year of use"), content.use_year),
        (_("Usage scheme"), content.use_scheme),
        (_("In the name of"), who.names if who is not None else ""),
        (_("Country of the beneficiary"), _country(who.country) if who is not None else ""),
        (_("Identifier"), who.identified if who is not None else ""),
        (_("Remark"), str(content.entry.facts.get("use_note") or "")),
        (_("Account holder"), content.holder),
        (_("Out of account"), certificate.origin.number),
        (_("Into account"), certificate.account.number),
        (_("Recorded"), _moment(content.entry.recorded_at)),
        (_("Entry of the ledger"), f"{_counted(content.entry.sequence)} · {content.entry.public_id}"),
        (_("SHA-256 of the entry"), content.entry_digest),
        (_("Decision"), content.entry.decision_reference),
    ]


def how_to_check(content: CertificateContent) -> list[str]:
    """What whoever holds the paper does to know that it holds now."""
    return [
        _(
            "Open the page below, or scan the code: it says whether the certificate is valid or was reversed since."
        ),
        _("Compare number, units and serial numbers with the page. A paper can be copied; the page cannot."),
        _("The registry's download of the ledger has the entry with the SHA-256 above, among all others."),
    ]


def _row(run: CertifiedRun) -> list[str]:
    return [
        run.text,
        f"{run.project}\n{run.project_title}" if run.project_title else run.project,
        _country(run.partner_country),
        _("not known") if run.vintage is None else str(run.vintage),
        _counted(run.quantity),
    ]


def _country(code: str) -> str:
    name = str(countries.name(code)) if code else ""
    return f"{_(name)} ({code})" if name else code


def _counted(number: int) -> str:
    return number_format(number, force_grouping=True)


def _moment(at: datetime) -> str:
    return f"{date_format(at.astimezone(UTC), 'DATETIME_FORMAT')} UTC"

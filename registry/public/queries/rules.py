"""Adopted rule sets as everybody reads them: each value with its source, or that nobody confirmed it."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from registry.documents.models import DocumentKind
from registry.lifecycle.tables import all_lifecycles
from registry.rules.models.rule_sets import RuleSet
from registry.rules.queries import values_of
from registry.rules.resolving import ANY
from registry.submissions.schema import all_forms

FEATURES = {
    "idea_note": _("Project idea note"),
    "reference_emissions_assessment": _("Assessment of reference emissions"),
    "credit_allocation": _("Credit allocation"),
    "implementation_report": _("Project implementation report"),
    "crediting_period_renewal": _("Renewal of the crediting period"),
    "sustainable_development_plan": _("Sustainable development plan"),
    "sustainable_development_report": _("Sustainable development report"),
}
CLOCKS = {
    "completeness_check": _("Completeness check"),
    "methodology_completeness_check": _("Completeness check of a methodology"),
    "methodology_public_inputs": _("Public inputs on a methodology"),
    "design_public_inputs": _("Public inputs on a design document"),
    "methodology_decision": _("Decision on a methodology"),
    "idea_note_decision": _("Decision on an idea note"),
    "registration_decision": _("Decision on a registration"),
    "change_decision": _("Decision on a change"),
    "renewal_decision": _("Decision on a renewal"),
    "electronic_decision_silence": _("Silence in an electronic decision"),
    "accreditation": _("Accreditation of a third-party entity"),
}


def adopted_rule_sets() -> QuerySet[RuleSet]:
    """Rule sets of the project cycle that are or were in force."""
    return (
        RuleSet.objects.adopted()
        .filter(document="project_cycle")
        .select_related("partner_country")
        .order_by("partner_country__name", "track", "-version")
    )


def rule_set_of(key: str) -> RuleSet | None:
    """The rule set behind a key such as ``KZ/second_generation/project_cycle/1.0``; of no other text."""
    parts = key.strip("/").split("/")
    if len(parts) not in (4, 5):
        return None
    country, track, document, version = parts[:4]
    return (
        RuleSet.objects.adopted()
        .filter(partner_country=None if country == ANY else country)
        .filter(track=track, document=document, version=version)
        .select_related("partner_country")
        .first()
    )


def rule_set_page(rule_set: RuleSet) -> dict[str, Any]:
    """Every value by kind, each with its words."""
    values: dict[str, list[Any]] = dict(values_of(rule_set))
    lifecycles = {one.code: one for one in all_lifecycles()}
    titles = {one.code: one.title for one in all_forms()}
    kinds = dict(DocumentKind.choices)
    attachments = []
    for row in values["attachments"]:
        lifecycle = lifecycles.get(row.lifecycle)
        step = lifecycle.step(row.step) if lifecycle else None
        attachments.append(
            {
                "row": row,
                "lifecycle": lifecycle.label if lifecycle else row.lifecycle,
                "step": step.label if step else row.step,
                "document": kinds.get(row.document_kind, row.document_kind),
            }
        )
    return {
        "rule_set": rule_set,
        "features": [
            {"row": row, "words": FEATURES.get(row.feature, row.feature)} for row in values["features"]
        ],
        "clocks": [{"row": row, "words": CLOCKS.get(row.key, row.key)} for row in values["clocks"]],
        "forms": [{"row": row, "words": titles.get(row.form, row.form)} for row in values["forms"]],
        "attachments": attachments,
        "labels": values["labels"],
        "exclusions": values["exclusions"],
    }

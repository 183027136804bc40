"""Complete forms, as plain data. Organisations and versions are named by the world that asks."""

from typing import Any

from tests.registry.projects import later_contents
from tests.registry.projects.later_contents import SOURCES, TODAY_SIGNED, estimates, signatures


def participants(world: Any) -> list[dict[str, Any]]:
    return [
        {"row": "p1", "organisation": str(world.firm.public_id), "side": "partner"},
        {"row": "p2", "organisation": str(world.japanese.public_id), "side": "japan"},
    ]


def locations() -> list[dict[str, Any]]:
    return [
        {
            "row": "l1",
            "country": "KZ",
            "region": "Almaty region",
            "city": "Almaty",
            "latitude": "43.238949",
            "longitude": "76.889709",
        }
    ]


def project_idea_note(world: Any) -> dict[str, Any]:
    return {
        "project": {
            "title": "Solar power in Almaty",
            "submitted_on": TODAY_SIGNED,
            "description": "A solar plant.",
            "technologies": ["solar"],
            "measures": "Photovoltaic modules.",
            "locations": locations(),
            "participants": participants(world),
        },
        "methodology": {"scopes": [1]},
        "reductions": {"estimates": estimates()},
        "context": {},
    }


def reference_emissions_assessment(world: Any) -> dict[str, Any]:
    return {
        "request": {"title": "Solar power in Almaty", "submitted_on": TODAY_SIGNED},
        "reference_emissions": {
            "business_as_usual": "Coal power.",
            "approach": "A conservative grid factor.",
            "emission_sources": SOURCES,
            "data": "National statistics.",
            "values": [
                {"row": "v1", "year": 2027, "business_as_usual": "1200", "reference_emissions": "1000"}
            ],
        },
    }


def project_design_document(world: Any) -> dict[str, Any]:
    return {
        "header": {"completed_on": TODAY_SIGNED},
        "project": {
            "title": "Solar power in Almaty",
            "description": "A solar plant.",
            "technologies": ["solar"],
            "measures": "Modules of XXX.",
            "locations": locations(),
            "participants": participants(world),
            "starts_on": "2027-01-01",
            "lifetime_years": 20,
            "crediting_from": "2027-01-01",
            "crediting_to": "2036-12-31",
            "confidential_information": "The supplier is Secret Works.",
        },
        "methodology": {
            "methodologies": [{"row": "m1", "methodology": "KZ_AM001 1.0"}],
            "eligibility": [
                {"row": "c1", "criterion": "1", "text": "New plant", "information": "The plant is new."}
            ],
        },
        "reductions": {"emission_sources": SOURCES, "figure": "See the figure.", "estimates": estimates()},
        "environment": {"is_required": False},
        "consultation": {"process": "A meeting was held."},
        "references": {"is_registered_elsewhere": False},
        "history": {
            "revisions": [{"row": "h1", "version": "01.0", "dated_on": TODAY_SIGNED, "contents": "First."}]
        },
    }


def monitoring_plan(world: Any) -> dict[str, Any]:
    return {
        "ex_post": {
            "parameters": [
                {
                    "row": "mp1",
                    "point": "(1)",
                    "parameter": "EG_i,p",
                    "description": "Electricity generated",
                    "estimated_value": "1250.5",
                    "unit": "MWh/p",
                    "option": "c",
                    "source": "Meter",
                    "methods": "Read daily",
                    "frequency": "Continuously",
                }
            ]
        },
        "estimation": {"emission_reductions": "800"},
        "structure": {
            "responsibilities": [{"row": "r1", "personnel": "Plant manager", "role": "Approves the data."}]
        },
    }


def signatory(prefix: str) -> dict[str, Any]:
    return {
        f"{prefix}_last_name": "Akhmetova",
        f"{prefix}_first_name": "Aigerim",
        f"{prefix}_email": "signatory@example.org",
    }


def modalities_of_communication(world: Any) -> dict[str, Any]:
    return {
        "project": {"title": "Solar power in Almaty", "submitted_on": TODAY_SIGNED},
        "focal_point": {
            "organisation": str(world.firm.public_id),
            "address": "Almaty",
            "telephone": "+7 727 000 0000",
            "email": "firm@example.org",
            **signatory("primary"),
            **signatory("alternate"),
            "is_participant": True,
            "side": "partner",
            "same_signatories": True,
        },
        "third_party_entities": {"entities": [{"row": "t1", "entity": world.entity.slug}]},
        "participants": {
            "participants": [
                {
                    "row": "o1",
                    "organisation": str(world.japanese.public_id),
                    "side": "japan",
                    "address": "Tokyo",
                    "email": "japanese@example.org",
                    **signatory("primary"),
                }
            ]
        },
        "statement": {"is_agreed": True, "signatures": signatures(world.firm, world.japanese)},
    }


ITEMS = (
    *("design_document_form", "project_description", "methodology", "emission_sources"),
    *("environmental_impact", "stakeholder_consultation", "monitoring", "public_inputs"),
    *("modalities_of_communication", "double_registration", "start_of_operation"),
)


def validation_report(world: Any, opinion: str = "positive") -> dict[str, Any]:
    conclusion = {"opinion": opinion}
    if opinion == "negative":
        conclusion["reasons"] = "The plant is not new."
    return {
        "report": {
            "contracting_participant": str(world.firm.public_id),
            "completed_on": world.today.isoformat(),
        },
        "conclusion": conclusion,
        "overview": {"items": [{"row": item, "is_settled": opinion == "positive"} for item in ITEMS]},
        "team": {
            "members": [
                {
                    "row": "v1",
                    "name": "V. Alidator",
                    "company": "Entity",
                    "function": "team_leader",
                    "scheme_competence": True,
                    "technical_competence": True,
                    "on_site_visit": True,
                }
            ]
        },
        "means": {"items": [{"row": item, "means": "Read.", "conclusion": "Conforms."} for item in ITEMS]},
        "public_inputs": {"summary": "None was received."},
        "evidence": {"interviewees": [{"row": "i1", "name": "W. Itness", "organisation": "Village"}]},
    }


def content_for(form_code: str, world: Any, **options: Any) -> dict[str, Any]:
    """The complete content of a form, by its code."""
    here = globals().get(form_code) or getattr(later_contents, form_code)
    return here(world, **options)

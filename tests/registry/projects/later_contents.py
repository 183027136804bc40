"""Complete forms of registration, of a registered project's life, and of methodologies; parts all share."""

from copy import deepcopy
from typing import Any

TODAY_SIGNED = "2026-01-15"


SOURCES = [
    {"row": "e1", "scenario": "reference", "source": "Grid electricity", "gas": "co2"},
    {"row": "e2", "scenario": "project", "source": "Auxiliary power", "gas": "co2"},
]


def signatures(*organisations: Any) -> list[dict[str, Any]]:
    return [
        {
            "row": f"s{number}",
            "organisation": str(one.public_id),
            "signatory": "A. Signatory",
            "signed_on": TODAY_SIGNED,
        }
        for number, one in enumerate(organisations)
    ]


def estimates(year: int = 2027) -> list[dict[str, Any]]:
    return [
        {
            "row": f"y{number}",
            "year": year + number,
            "reference_emissions": "1000.5",
            "project_emissions": "200.5",
            "emission_reductions": "800",
        }
        for number in range(2)
    ]


def registration_request(world: Any) -> dict[str, Any]:
    return {
        "request": {
            "title": "Solar power in Almaty",
            "submitted_on": TODAY_SIGNED,
            "annual_reductions": "800",
            "third_party_entity": world.entity.slug,
            "is_registered_elsewhere": False,
        },
        "statement": {"signatures": signatures(world.firm)},
    }


def credit_allocation(world: Any) -> dict[str, Any]:
    return {
        "allocation": {
            "shares": [
                {
                    "row": side,
                    "side": side,
                    "recipient_kind": "government",
                    "recipient": "Government",
                    "share": "50",
                }
                for side in ("japan", "partner")
            ]
        },
        "statement": {"signatures": signatures(world.firm, world.japanese)},
    }


def sustainable_development_plan(world: Any) -> dict[str, Any]:
    row = {"row": "d1", "dimension": "environment", "topic": "Air", "contribution": "Less soot."}
    return {"plan": {"contributions": [row]}}


def registration_withdrawal(world: Any) -> dict[str, Any]:
    return {
        "withdrawal": {"title": "Solar", "submitted_on": TODAY_SIGNED, "reasons": "To be revised."},
        "statement": {"signatures": signatures(world.firm)},
    }


def post_registration_change(world: Any) -> dict[str, Any]:
    return {
        "change": {
            "title": "Solar power in Almaty",
            "submitted_on": TODAY_SIGNED,
            "kinds": ["capacity"],
            "description": "More modules.",
            "effective_on": "2027-06-01",
            "impact": "More reductions.",
            "prevents_methodology": False,
        },
        "assessment": {
            "third_party_entity": world.entity.slug,
            "opinion": "positive",
            "assessed_on": TODAY_SIGNED,
            "text": "It conforms.",
        },
        "statement": {"signatures": signatures(world.firm)},
    }


def crediting_period_renewal(world: Any) -> dict[str, Any]:
    return {
        "renewal": {
            "title": "Solar power in Almaty",
            "submitted_on": TODAY_SIGNED,
            "first_on": "2037-01-01",
            "last_on": "2046-12-31",
            "methodology": "KZ_AM001 1.0",
            "reasons": "The grid is as it was.",
            "estimates": estimates(2037),
        },
        "statement": {"signatures": signatures(world.firm)},
    }


def project_withdrawal(world: Any) -> dict[str, Any]:
    return {
        "withdrawal": {"title": "Solar", "submitted_on": TODAY_SIGNED, "reasons": "The plant is sold."},
        "statement": {"signatures": signatures(world.firm, world.japanese)},
    }


def implementation_report(world: Any) -> dict[str, Any]:
    return {
        "implementation": {
            "title": "Solar power in Almaty",
            "first_on": "2027-01-01",
            "last_on": "2027-12-31",
            "status": "In operation.",
        }
    }


METHODOLOGY_TEXT: dict[str, Any] = {
    "a_title": {"title": "Installation of solar power", "scopes": [1], "proponent": "Firm"},
    "c_summary": {
        "measures": "Solar power displaces the grid.",
        "reference_emissions": "Generation times factor.",
        "project_emissions": "None.",
        "monitoring_parameters": "Electricity generated.",
    },
    "d_eligibility": {"criteria": [{"row": "c1", "criterion": "1", "text": "New plant"}]},
    "e_sources": {"sources": SOURCES},
    "f_reference": {"establishment": "Below business as usual.", "calculation": "RE = EG x EF"},
    "g_project": {"calculation": "PE = 0"},
    "h_reductions": {"calculation": "ER = RE - PE"},
    "history": {
        "revisions": [{"row": "h1", "version": "01.0", "dated_on": TODAY_SIGNED, "contents": "First."}]
    },
}


def methodology_proposal(world: Any) -> dict[str, Any]:
    return deepcopy(METHODOLOGY_TEXT)


def methodology_revision(world: Any) -> dict[str, Any]:
    return {
        "request": {
            "methodology": "KZ_AM001 1.0",
            "submitted_on": TODAY_SIGNED,
            "change": "A newer factor.",
            "justification": "The grid changed.",
        },
        **deepcopy(METHODOLOGY_TEXT),
    }

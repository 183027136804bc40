"""What goes into the ledger's entry with a retirement or cancellation, so that the certificate can be made of it."""

from collections.abc import Mapping
from typing import Any

from credits.models import Account
from registry.accounts.nouns.beneficiaries import Beneficiary
from registry.accounts.queries.purposes import beneficiary_of, purposes

LONGEST_NOTE = 500


def ledger_facts(purpose: str, facts: Mapping[str, Any], account: Account) -> dict[str, Any]:
    """The facts as they are recorded: what was stated, the beneficiary spelled out, the country of the pledge.

    ``account``: one of the two accounts; retired units count toward the pledge of its registry's country, which
    nobody chooses. The ledger is public and for ever, so a natural person is there by an id alone.
    """
    chosen = purposes().get(purpose)
    recorded = {name: value for name, value in facts.items() if value not in (None, "", {})}
    recorded["purpose_code"] = purpose
    if chosen is not None:
        if chosen.only_scheme_id:
            recorded["use_scheme"] = chosen.only_scheme_id
        if chosen.is_retirement:
            recorded["use_country"] = account.registry_id
    if note := recorded.get("use_note"):
        recorded["use_note"] = str(note)[:LONGEST_NOTE]
    beneficiary = beneficiary_of(facts)
    if beneficiary is not None:
        recorded["beneficiary"] = spelled_out(beneficiary)
    return recorded


def spelled_out(beneficiary: Beneficiary) -> dict[str, str]:
    """Who it is, as the certificate will say it; of a natural person nothing but the id."""
    recorded = {"id": str(beneficiary.public_id), "kind": beneficiary.kind}
    if beneficiary.kind == Beneficiary.Kind.PERSON:
        return recorded
    return {
        **recorded,
        "name": beneficiary.name,
        "name_latin": beneficiary.name_latin,
        "country": beneficiary.country_code,
        "identifier_kind": beneficiary.identifier_kind,
        "identifier": beneficiary.identifier,
    }

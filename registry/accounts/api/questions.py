"""From a body to the question that the checks are asked. The body's shape is the API's; what it says, they judge."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from registry.accounts.checks.questions import NamedBlock, Question, UnitsFilter
from registry.accounts.nouns.instructions import InstructionKind
from registry.accounts.queries.controls import ledger_now
from registry.identity.models.people import User

MOST_BLOCKS = 5000
GREATEST = 2**53 - 1


class WantedBlockSerializer(serializers.Serializer[Any]):
    """A run of units, both ends included. What is said besides them must be what is recorded."""

    registry = serializers.RegexField(r"^[A-Z]{2}\Z", required=False, default="")
    partner_country = serializers.RegexField(r"^[A-Z]{2}\Z", required=False, default="")
    project = serializers.RegexField(r"^[A-Za-z0-9_]{0,64}\Z", required=False, default="", allow_blank=True)
    vintage = serializers.RegexField(r"^([0-9]{4}|X{4})?\Z", required=False, default="", allow_blank=True)
    first_serial = serializers.IntegerField(min_value=0, max_value=GREATEST)
    last_serial = serializers.IntegerField(min_value=0, max_value=GREATEST)


@extend_schema_serializer(component_name="UnitsFilter")
class FilterSerializer(serializers.Serializer[Any]):
    """Units of a vintage, a project or a label; what is left out is not asked for."""

    vintage = serializers.IntegerField(
        min_value=1990, max_value=9999, required=False, default=None, allow_null=True
    )
    project = serializers.RegexField(r"^[A-Za-z0-9_]{0,64}\Z", required=False, default="", allow_blank=True)
    label = serializers.RegexField(  # type: ignore[assignment]  # the word of the field, not of the form
        r"^[a-z0-9_:-]{0,64}\Z", required=False, default="", allow_blank=True
    )


@extend_schema_serializer(component_name="UnitsUse")
class UseSerializer(serializers.Serializer[Any]):
    """What a retirement or cancellation is for, besides its purpose."""

    use_year = serializers.IntegerField(min_value=1990, max_value=9999, required=False)
    use_scheme = serializers.RegexField(r"^[a-z0-9_]{1,32}\Z", required=False)
    use_note = serializers.CharField(max_length=500, required=False)
    beneficiary = serializers.UUIDField(required=False)


@extend_schema_serializer(component_name="InstructionWanted")
class WantedSerializer(serializers.Serializer[Any]):
    """What is to be done. The units: a ``quantity`` (oldest first, of the ``filter`` if one is given), a filter alone
    (all such units), or named ``blocks``. A correction names the transaction it reverses, and no accounts."""

    kind = serializers.ChoiceField(choices=InstructionKind.choices)
    origin = serializers.CharField(max_length=64, required=False, default="", allow_blank=True)
    destination = serializers.CharField(max_length=64, required=False, default="", allow_blank=True)
    quantity = serializers.IntegerField(min_value=0, max_value=GREATEST, required=False)
    blocks = serializers.ListField(child=WantedBlockSerializer(), required=False, max_length=MOST_BLOCKS)
    filter = FilterSerializer(required=False)
    unit_type = serializers.CharField(max_length=32, required=False, default="", allow_blank=True)
    purpose = serializers.RegexField(r"^[a-z0-9_]{0,32}\Z", required=False, default="", allow_blank=True)
    use = UseSerializer(required=False)
    reason = serializers.CharField(max_length=1000, required=False, default="", allow_blank=True)
    reference = serializers.CharField(max_length=100, required=False, default="", allow_blank=True)
    decision_reference = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    reverses = serializers.UUIDField(required=False)


def read_question(given: dict[str, Any], user: User, request_id: UUID) -> Question:
    """The question of a body that has the right shape."""
    asked = given.get("filter") or {}
    unit_type = given["unit_type"]
    quantity = given.get("quantity")
    reverses = given.get("reverses")
    return Question(
        kind=given["kind"],
        at=ledger_now(),
        actor=user,
        origin=given["origin"],
        destination=given["destination"],
        quantity="" if quantity is None else str(quantity),
        blocks=tuple(_block(block) for block in given.get("blocks", ())),
        filter=UnitsFilter(**asked),
        unit_types=(unit_type,) if unit_type else (),
        purpose=given["purpose"],
        reason=given["reason"],
        reference=given["reference"],
        decision_reference=given["decision_reference"],
        reverses="" if reverses is None else str(reverses),
        facts=_facts(given.get("use") or {}),
        request_id=str(request_id),
    )


def _block(given: dict[str, Any]) -> NamedBlock:
    return NamedBlock(
        first=given["first_serial"],
        last=given["last_serial"],
        project=given["project"],
        registry=given["registry"],
        partner_country=given["partner_country"],
        vintage=given["vintage"],
    )


def _facts(use: dict[str, Any]) -> dict[str, Any]:
    facts = {name: value for name, value in use.items() if name != "beneficiary"}
    if beneficiary := use.get("beneficiary"):
        facts["beneficiary"] = {"id": str(beneficiary)}
    return facts

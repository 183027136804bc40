"""Rule sets are adopted version by version and never changed."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from credits.models import Transaction
from registry.identity.models.parties import PartnerCountry
from registry.identity.system_authority import system_authority
from registry.reference_data.operations.rule_sets import adopt_shipped_rule_sets
from registry.rules.models.rule_sets import RuleSet
from registry.rules.operations.shipping import RuleSetContent, adopt_rule_set
from registry.rules.queries import current_formats, current_rule_set

pytestmark = pytest.mark.django_db

AUTHORITY = system_authority("tests.rules", "A test")
CONTENT = RuleSetContent(
    document="number_formats",
    version="1.0",
    serial_number_template="{registry}-{reference}-{first_serial:6}-{last_serial:6}",
    account_number_template="{registry}-{type}-{number:6}",
    source="a test",
)


@pytest.fixture
def mongolia():
    return PartnerCountry.objects.create(code="MN", iso3="MNG", name="Mongolia", position=1)


def test_adopting_is_written_into_the_ledger_as_an_act():
    rule_set = adopt_rule_set(CONTENT, AUTHORITY)

    act = Transaction.objects.get(kind=Transaction.Kind.ACT)
    assert act.facts["serial_number_template"] == CONTENT.serial_number_template
    assert adopt_rule_set(CONTENT, AUTHORITY) == rule_set
    assert RuleSet.objects.count() == Transaction.objects.filter(kind=Transaction.Kind.ACT).count() == 1


def test_the_same_version_with_another_content_is_refused():
    adopt_rule_set(CONTENT, AUTHORITY)
    with pytest.raises(ValidationError):
        adopt_rule_set(replace(CONTENT, account_number_template="{registry}/{type}/{number}"), AUTHORITY)


def test_a_template_that_is_refused_leaves_nothing_behind():
    with pytest.raises(ValidationError):
        adopt_rule_set(replace(CONTENT, serial_number_template="{registry}"), AUTHORITY)
    assert not RuleSet.objects.exists()
    assert not Transaction.objects.exists()


@pytest.mark.parametrize("change", [{"source": "other"}, {"formats_are_official": True}])
def test_a_version_is_never_edited_whatever_the_code_does(change):
    rule_set = adopt_rule_set(CONTENT, AUTHORITY)
    with pytest.raises(DatabaseError), transaction.atomic():
        RuleSet.objects.filter(pk=rule_set.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        RuleSet.objects.filter(pk=rule_set.pk).delete()


def test_the_version_in_force_is_the_latest_of_the_country_else_the_general_one(mongolia):
    adopt_rule_set(CONTENT, AUTHORITY)
    adopt_rule_set(replace(CONTENT, version="1.10"), AUTHORITY)
    adopt_rule_set(replace(CONTENT, version="1.9"), AUTHORITY)
    adopt_rule_set(replace(CONTENT, partner_country="MN", version="0.1"), AUTHORITY)
    adopt_rule_set(replace(CONTENT, version="2.0", valid_from=date(2999, 1, 1)), AUTHORITY)
    adopt_rule_set(replace(CONTENT, version="3.0", valid_to=date(2000, 1, 1)), AUTHORITY)

    assert current_rule_set("MN").version == "0.1"
    assert current_rule_set("VN").version == current_rule_set().version == "1.10"
    assert current_rule_set("VN", on=date(2999, 6, 1)).version == "2.0"


def test_without_a_rule_set_no_number_is_printed():
    with pytest.raises(RuleSet.DoesNotExist):
        current_formats()


def test_the_shipped_formats_are_labelled_as_the_projects_own():
    adopt_shipped_rule_sets(AUTHORITY)
    adopt_shipped_rule_sets(AUTHORITY)

    rule_set = RuleSet.objects.get()
    assert not rule_set.formats_are_official
    assert rule_set.verification == "no"
    assert not current_formats().are_official
    text = current_formats("MN").serials(
        registry="JP", partner_country="MN", reference="MN001", vintage=2016, first=1, last=40
    )
    assert text == "JP-MN-MN001-2016-000000000001-000000000040"


def test_shipped_formats_never_replace_adopted_ones():
    adopt_rule_set(CONTENT, AUTHORITY)
    adopt_shipped_rule_sets(AUTHORITY)
    assert RuleSet.objects.count() == 1

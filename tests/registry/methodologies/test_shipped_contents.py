"""The shipped methodology files: drafts for officers, adopted by the demonstration's in a trial."""

import pytest
from django.test import override_settings

from registry.identity.models.people import User
from registry.identity.system_authority import system_authority
from registry.methodologies.language.reading import SHIPPED
from registry.methodologies.models import FactorTable, MethodologyContent
from registry.methodologies.operations.shipping import adopt_shipped_in_trial, draft_shipped
from registry.methodologies.resolving import faults_of, read_content

AUTHORITY = system_authority("tests.methodologies", "A test")


def test_shipped_files_are_drafts_once_and_nothing_is_adopted(shelf):
    made = draft_shipped(AUTHORITY)
    tables = sum(map(len, SHIPPED.tables().values()))
    assert made.drafted == tables + 1  # one version is in this register
    assert len(made.without_version) == len(SHIPPED.references()) - 1
    content = MethodologyContent.objects.get()
    assert (content.status, content.is_shipped, content.drafted_by) == ("draft", True, None)
    assert read_content(content).text == content.text == shelf.text
    assert draft_shipped(AUTHORITY).drafted == 0
    with override_settings(TRIAL=False), pytest.raises(RuntimeError):
        adopt_shipped_in_trial()


def test_in_a_trial_the_demonstration_officers_adopt_them_by_the_same_verbs(shelf):
    draft_shipped(AUTHORITY)
    assert adopt_shipped_in_trial() == 0  # nobody is a demonstration person here
    User.objects.update(is_demonstration=True)
    assert adopt_shipped_in_trial() == 1 + FactorTable.objects.count()
    content = MethodologyContent.objects.in_force().get()
    assert (content.proposed_by, content.adopted_by) == (shelf.first, shelf.second)
    assert adopt_shipped_in_trial() == 0
    assert [row for row in FactorTable.objects.all() if faults_of(row)] == []


def test_what_people_adopted_stays_in_force(shelf):
    User.objects.update(is_demonstration=True)
    shelf.table_in_force()
    own = shelf.in_force(shelf.text.replace("conservative emission factor", "cautious factor", 1))
    draft_shipped(AUTHORITY)
    adopt_shipped_in_trial()
    assert MethodologyContent.objects.in_force().get() == own
    assert MethodologyContent.objects.get(is_shipped=True).status == "draft"

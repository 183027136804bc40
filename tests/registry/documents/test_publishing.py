"""What the engine is told of documents, and how they become public (I19)."""

import json
from types import SimpleNamespace

import pytest

from credits.models import Transaction
from registry.documents.effects import publish_documents
from registry.documents.errors import AlreadyPublished
from registry.documents.hooks import documents_ready
from registry.documents.models import DocumentVersion
from registry.documents.operations.withdraw import withdraw_document
from registry.documents.policies import may_change
from registry.documents.queries import documents_of_case, public_documents
from registry.identity.reading import reading
from registry.lifecycle import hooks
from registry.lifecycle.actors import actor_for

from . import samples
from .conftest import hand_in


@pytest.fixture
def context(case, people):
    return SimpleNamespace(case=case, actor=actor_for(people.officer))


def unmet(context) -> list[str]:
    return [one.code for one in documents_ready(context)]


def test_only_what_was_found_harmless_counts_as_there(bring, case, context):
    assert hooks.documents_of(case) == frozenset()
    bring()
    bring(samples.entity_bomb(), kind="letter")
    assert hooks.documents_of(case) == {"monitoring_plan_spreadsheet"}
    assert unmet(context) == ["document_quarantined"]
    assert str(hooks.name_of_document("minutes")) == "minutes"


def test_a_confidential_document_counts_when_its_newest_version_has_a_public_twin(bring, case, context):
    full = bring(is_confidential=True).document
    assert (hooks.documents_of(case), unmet(context)) == (frozenset(), ["public_twin_missing"])
    twin = bring(samples.pdf(), twin_of=full).document
    assert (hooks.documents_of(case), unmet(context)) == ({"monitoring_plan_spreadsheet"}, [])
    bring(samples.workbook(9), to=full)
    assert (hooks.documents_of(case), unmet(context)) == (frozenset(), ["public_twin_missing"])
    bring(samples.pdf(2), to=twin)
    assert (hooks.documents_of(case), unmet(context)) == ({"monitoring_plan_spreadsheet"}, [])


def test_a_twin_in_quarantine_is_none(bring, case, context):
    full = bring(is_confidential=True).document
    bring(samples.pdf_with_script(), twin_of=full)
    assert (hooks.documents_of(case), unmet(context)) == (frozenset(), ["public_twin_missing"])


def test_what_is_being_checked_is_waited_for(bring, case, context, monkeypatch):
    from registry.documents.operations import check as checking

    monkeypatch.setattr(checking, "LARGEST_AT_ONCE", 0)
    bring()
    assert (hooks.documents_of(case), unmet(context)) == (frozenset(), ["document_waiting"])


def test_a_withdrawn_document_stands_in_no_way(bring, case, context, people):
    withdraw_document(bring(is_confidential=True).document, people.proponent)
    assert (hooks.documents_of(case), unmet(context)) == (frozenset(), [])


def test_publishing_writes_each_public_document_into_the_ledger_once(bring, case, context):
    secret = bring(is_confidential=True)
    twin, plain = bring(samples.pdf(), twin_of=secret.document), bring(samples.png())
    bring(samples.entity_bomb(), kind="letter")
    hand_in(case)
    publish_documents(context)
    publish_documents(context)
    published = DocumentVersion.objects.published()
    assert set(published) == {twin, plain}
    entries = [json.loads(bytes(entry)) for entry in Transaction.objects.values_list("entry", flat=True)]
    facts = [entry["facts"] for entry in entries if entry["details"] == {"act": "document_published"}]
    assert sorted(one["sha256"] for one in facts) == sorted([twin.sha256, plain.sha256])
    assert secret.sha256 not in json.dumps(entries)
    assert "Solar power" not in json.dumps(entries)


def test_a_version_published_later_leaves_the_earlier_one_public(bring, case, context, people):
    first = bring()
    publish_documents(context)
    second = bring(samples.workbook(9), to=first.document)
    publish_documents(context)
    assert set(DocumentVersion.objects.published()) == {first, second}
    assert public_documents([case]) == [second]
    with pytest.raises(AlreadyPublished):
        withdraw_document(first.document, people.proponent)


def test_the_rows_of_a_case_take_a_fixed_number_of_queries(
    bring, case, people, django_assert_max_num_queries
):
    for number in range(3):
        full = bring(samples.workbook(number + 1), is_confidential=True).document
        bring(samples.pdf(number + 1), twin_of=full)
    with reading(), django_assert_max_num_queries(20) as few:
        rows = documents_of_case(case, people.proponent)
    assert len(rows) == 3
    assert all(row.is_complete and row.may_change for row in rows)
    for number in range(3, 6):
        bring(samples.workbook(number + 1))
    with reading(), django_assert_max_num_queries(len(few)):
        assert len(documents_of_case(case, people.proponent)) == 6


def test_an_office_changes_what_no_party_brought(bring, case, people):
    """Two papers of one kind: the company's stays as the company brought it."""
    theirs = bring(kind="other").document
    hand_in(case)
    ours = bring(samples.pdf(), kind="other", by=people.secretariat, file_name="letter.pdf").document
    rows = {row.document: row.may_change for row in documents_of_case(case, people.secretariat)}
    assert rows == {theirs: False, ours: True}
    assert (may_change(people.secretariat, theirs), may_change(people.secretariat, ours)) == (False, True)


def test_the_public_sees_twins_as_documents_of_their_own(bring, case, context, people):
    full = bring(is_confidential=True).document
    twin = bring(samples.pdf(), twin_of=full).document
    publish_documents(context)
    assert [row.document for row in documents_of_case(case, people.stranger)] == [twin]

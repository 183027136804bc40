"""Drafts are saved over and over, sealed when they are handed in, and nothing of them is ever lost."""

import hashlib
from types import SimpleNamespace
from uuid import uuid4

import pytest
import rfc8785
from django.db import ProgrammingError, transaction

from registry.lifecycle import hooks
from registry.lifecycle.errors import StepUnmet
from registry.rules.resolving import FormRule
from registry.submissions.errors import (
    ContentMalformed,
    DraftChanged,
    FormNotAsked,
    NotEditable,
    RequestIdUsed,
    SubmissionRefused,
)
from registry.submissions.models import AnsweredRequest, Submission, SubmissionVersion
from registry.submissions.operations.freezing import form_version
from registry.submissions.policies import may_see_draft, versions_visible_to
from registry.submissions.queries.submissions import (
    draft,
    forms_of,
    is_intact,
    newest,
    public_content,
    submitted,
)

from .sample import FORM
from .stage import COMPLETE


def test_a_draft_is_saved_and_saved_again(stage):
    first = stage.save(content={"project": {"title": "Solar"}})
    second = stage.save(edition=first.edition, patch={"project": {"turbines": 3}})
    third = stage.save("colleague", edition=second.edition, patch={"project": {"title": None}})

    assert [(one.number, one.edition) for one in (first, second, third)] == [(1, 1), (1, 2), (1, 3)]
    [version] = stage.versions()
    assert version.content == {"project": {"turbines": 3}}
    assert version.saved_by == stage["colleague"]
    assert version.is_draft


def test_saving_what_is_there_is_no_new_edition(stage):
    first = stage.save()
    assert stage.save(edition=first.edition).edition == first.edition


def test_a_stale_save_is_refused_and_both_texts_stay(stage):
    stage.save(patch={"project": {"title": "Mine"}})
    with pytest.raises(DraftChanged) as refused:
        stage.save("colleague", edition=0, patch={"project": {"title": "Yours"}})

    assert refused.value.details == {"edition": 1, "expected": 0, "saved_by": "Proponent"}
    assert "Proponent" in refused.value.message
    assert stage.versions()[0].content == {"project": {"title": "Mine"}}
    assert stage.save("colleague", edition=1, patch={"project": {"title": "Yours"}}).edition == 2


def test_a_repeated_request_saves_once_and_is_answered_alike(stage):
    request = {"request_id": uuid4(), "patch": {"project": {"title": "Solar"}}}
    first = stage.save(**request)
    stage.save(edition=1, patch={"project": {"title": "Wind"}})

    assert stage.save(**request) == first
    assert stage.versions()[0].content == {"project": {"title": "Wind"}}
    with pytest.raises(RequestIdUsed):
        stage.save(**{**request, "patch": {"project": {"title": "Hydro"}}})


def test_a_refused_request_is_refused_again_also_when_it_would_pass_now(stage):
    request = {"request_id": uuid4(), "content": COMPLETE, "edition": 1}
    with pytest.raises(DraftChanged):
        stage.save(**request)
    stage.save()
    with pytest.raises(DraftChanged) as again:
        stage.save(**request)
    assert again.value.details["edition"] == 0
    assert AnsweredRequest.objects.get(pk=request["request_id"]).code == "draft_changed"


def test_what_cannot_be_kept_changes_nothing_and_may_be_tried_again(stage):
    request_id = uuid4()
    with pytest.raises(ContentMalformed) as refused:
        stage.save(request_id=request_id, content={"project": {"title": 5, "colour": "red"}})
    assert [str(fault.place) for fault in refused.value.faults] == ["project.colour", "project.title"]
    assert Submission.objects.count() == 0
    assert stage.save(request_id=request_id, content={"project": {"title": "5"}}).edition == 1


@pytest.mark.parametrize("name", ["reader", "stranger", "secretariat", "officer", "committee", "auditor"])
def test_only_the_writing_side_saves(stage, name):
    with pytest.raises(NotEditable):
        stage.save(name)
    assert stage.versions() == []


def test_a_form_that_is_not_asked_is_refused(stage):
    with pytest.raises(FormNotAsked):
        stage.save(form_code="monitoring_plan", content={})


def test_the_step_names_every_gap_with_form_section_and_field(stage):
    stage.save(content={"project": {"turbines": 3}, "figures": {"estimates": [{"row": "a", "year": 2027}]}})
    with pytest.raises(StepUnmet) as refused:
        stage.step("submit")

    told = [(one.code, str(one.message)) for one in refused.value.unmet]
    assert told == [
        ("form_incomplete", "Sample form, Project: “Title” is empty."),
        ("form_incomplete", "Sample form, Figures: “Estimates”, row 1: “Reductions” is empty."),
        ("form_incomplete", "Sample form, Impact: “Assessment required” is empty."),
    ]
    assert all("sample_form" in one.link for one in refused.value.unmet)
    stage.case.refresh_from_db()
    assert stage.case.state == "draft"
    assert stage.versions()[0].is_draft


def test_nothing_saved_at_all_is_a_gap_too(stage):
    with pytest.raises(StepUnmet):
        stage.step("submit")


def test_handing_in_seals_the_draft(stage):
    stage.save()
    taken = stage.step("submit")

    version = submitted(stage.case, "sample_form")
    assert version is not None
    assert version.content == COMPLETE
    assert version.taken == taken
    assert version.submitted_by == stage["proponent"]
    assert version.submitted_at == taken.taken_at
    assert version.form_version == "JCM_KZ_F_SAMPLE 01.0"
    assert version.rules_key == "KZ/1.0"
    assert version.sha256 == hashlib.sha256(rfc8785.dumps(COMPLETE)).hexdigest()
    assert is_intact(version)
    assert draft(stage.case, "sample_form") is None


def test_a_later_rule_set_changes_nothing_handed_in(stage):
    stage.save()
    stage.step("submit")
    stage.rules.version = "02.0"
    assert submitted(stage.case, "sample_form").form_version == "JCM_KZ_F_SAMPLE 01.0"


def test_the_database_keeps_what_was_handed_in(stage):
    stage.save()
    stage.step("submit")
    versions = SubmissionVersion.objects.all()
    for change in ({"content": {}}, {"state": "draft", "submitted_at": None}, {"sha256": "0" * 64}):
        with pytest.raises(ProgrammingError), transaction.atomic():
            versions.update(**change)
    with pytest.raises(ProgrammingError), transaction.atomic():
        versions.delete()
    assert is_intact(versions.get())


def test_a_draft_is_not_deleted_either(stage):
    stage.save()
    with pytest.raises(ProgrammingError), transaction.atomic():
        SubmissionVersion.objects.all().delete()


def test_while_handed_in_nothing_is_saved(stage):
    stage.save()
    stage.step("submit")
    with pytest.raises(NotEditable):
        stage.save(edition=1, patch={"project": {"title": "Other"}})


def test_returned_work_goes_on_from_what_was_handed_in(stage):
    stage.save()
    stage.step("submit")
    stage.step("return", "secretariat", reason="Explain the price.")
    stage.case.refresh_from_db()

    with pytest.raises(DraftChanged):
        stage.save(patch={"project": {"title": "From a page that was opened before anything was saved"}})
    saved = stage.save(edition=1, patch={"project": {"title": "Solar plant 2"}})
    assert (saved.number, saved.edition) == (2, 2)
    first, second = stage.versions()
    assert first.content == COMPLETE
    assert second.content == {**COMPLETE, "project": {**COMPLETE["project"], "title": "Solar plant 2"}}

    stage.step("submit")
    assert [version.state for version in stage.versions()] == ["submitted", "submitted"]
    assert submitted(stage.case, "sample_form").number == 2


def test_returned_and_handed_in_unchanged_keeps_its_version(stage):
    stage.save()
    stage.step("submit")
    stage.step("return", "secretariat", reason="Only a paper is missing.")
    stage.step("submit")
    assert [version.number for version in stage.versions()] == [1]


def test_a_form_that_may_be_left_out_counts_once_it_is_begun(stage):
    stage.save()
    stage.save(form_code="extra_form", content={})
    with pytest.raises(StepUnmet):
        stage.step("submit")
    stage.save(form_code="extra_form", edition=1, content={"all": {"reason": "Because"}})
    stage.step("submit")
    assert submitted(stage.case, "extra_form").content == {"all": {"reason": "Because"}}


def test_the_forms_of_a_case_say_how_far_they_are(stage):
    stage.save(patch={"project": {"title": "Solar"}})
    sample, extra = forms_of(stage.case, drafts=True)
    assert (sample.is_required, extra.is_required) == (True, False)
    assert [(one.section.code, one.is_complete, one.answered) for one in sample.sections] == [
        ("project", True, 1),
        ("figures", False, 0),
        ("impact", False, 0),
    ]
    assert extra.version is None
    assert forms_of(stage.case, drafts=False)[0].version is None


@pytest.mark.parametrize(
    ("name", "while_draft", "handed_in"),
    [
        ("proponent", True, True),
        ("reader", True, True),
        ("stranger", False, False),
        ("secretariat", False, True),
        ("officer", False, True),
        ("committee", False, True),
        ("auditor", False, True),
    ],
)
def test_a_draft_is_read_by_the_writing_side_only(stage, name, while_draft, handed_in):
    stage.save()
    assert may_see_draft(stage[name], stage.case) is while_draft
    assert versions_visible_to(stage[name], stage.case).exists() is while_draft
    stage.step("submit")
    assert versions_visible_to(stage[name], stage.case).exists() is handed_in
    stage.step("return", "secretariat", reason="Once more, please.")
    stage.save(edition=1, patch={"project": {"title": "Second"}})
    seen = [version.number for version in versions_visible_to(stage[name], stage.case).order_by("number")]
    assert seen == ([1, 2] if while_draft else [1] if handed_in else [])


def test_the_public_content_holds_nothing_confidential(stage):
    stage.save()
    stage.step("submit")
    public = public_content(newest(stage.case, "sample_form"))
    assert public == {
        "project": {"title": "Solar plant"},
        "figures": {"estimates": [{"row": "first", "year": 2027, "reductions": "1200.5"}]},
        "impact": {"is_required": False},
    }
    assert "secret" not in str(public)


def test_every_refusal_has_its_own_code():
    kinds = SubmissionRefused.__subclasses__()
    assert len({kind.code for kind in kinds}) == len(kinds)


@pytest.mark.parametrize(
    ("code", "version", "printed"),
    [
        ("JCM_ID_F_Val_Rep_ver01.0", "01.0", "JCM_ID_F_Val_Rep_ver01.0"),
        ("JCM_MN_F_PDD", "02.0", "JCM_MN_F_PDD 02.0"),
        ("JCM_MN_F_PDD", "", "JCM_MN_F_PDD"),
        ("", "02.0", "SAMPLE 02.0"),
        ("", "", ""),
    ],
)
def test_a_form_is_written_down_as_far_as_it_is_known(code, version, printed):
    rule = FormRule(form="", token="SAMPLE", code=code, version=version, annex="", source="", verification="")
    assert form_version(SimpleNamespace(form=lambda name: rule), FORM) == printed
    assert form_version(SimpleNamespace(form=lambda name: None), FORM) == ""
    assert form_version(hooks.NoRules(), FORM) == ""

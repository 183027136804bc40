"""The nightly look at everything that was issued: figures, the first difference, taken up again, safe twice."""

import hashlib
from datetime import date, timedelta
from types import SimpleNamespace
from unittest.mock import ANY
from uuid import uuid4

import pytest
from django.utils import timezone

from registry.documents.models import DocumentKind, DocumentVersion
from registry.documents.operations.keep import delivered_by, keep_made
from registry.documents.storage import store
from registry.issuance.models import IssuanceDecision, Reverification, ReverificationDifference
from registry.issuance.operations import comparing, reverification
from registry.issuance.operations.published import issue_all_notified
from registry.issuance.operations.reverification import reverify, unfinished
from registry.issuance.queries import evidence
from registry.notifications.models import Notice
from tests.registry.documents.samples import pdf
from tests.registry.issuance.stage import VERIFIED

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture
def issued(stage, monkeypatch):
    """A decision issued by both sides, whose report is stood in for; ``now`` is what is verified and calculated."""
    tell = stage.report_on_development

    def tell_with_a_paper(case):
        tell(case)
        delivery = delivered_by(stage["proponent"], "report.pdf", uuid4())
        kind = DocumentKind.SUSTAINABLE_DEVELOPMENT_REPORT
        keep_made(pdf(), delivery, case=case, kind=kind, title="Paper")

    monkeypatch.setattr(stage, "report_on_development", tell_with_a_paper)
    case = stage.notified()
    stage.issue(stage.side(case, "japan"), "japan1", "japan2")
    stage.issue(stage.side(case, "partner"), "officer", "partner2")
    now = SimpleNamespace(verified=dict(VERIFIED), recalculated=dict(VERIFIED))
    content = SimpleNamespace(pk=1, digest="d")
    recalculation = SimpleNamespace(
        content=content,
        content_sha256="d",
        inputs=[],
        inputs_sha256=comparing.digest_of([]),
        values_intake=None,
        readings_intake=None,
    )

    def stand_in(found):
        for one in found.values():
            if one.request is not None:
                rows = [SimpleNamespace(year=year, quantity=units) for year, units in now.verified.items()]
                one.verification = SimpleNamespace(
                    amounts=SimpleNamespace(all=lambda rows=rows: rows),
                    recalculation=recalculation,
                    case_id=None,
                )

    monkeypatch.setattr(evidence, "_add_reports", stand_in)
    monkeypatch.setattr(comparing.Comparison, "_again", lambda self, recalculation: now.recalculated)
    return SimpleNamespace(stage=stage, case=case, now=now, recalculation=recalculation)


def differences():
    return sorted(ReverificationDifference.objects.values_list("check_code", "place", "expected", "found"))


def test_what_is_as_it_was_is_clean_and_a_second_run_finds_it_done(issued):
    run = reverify(TODAY)
    assert (run.outcome, run.difference_count, run.percent, run.total) == ("clean", 0, 100, 1)
    assert run.figures == {
        "decisions": 1,
        "issuances": 9,
        "units": 350,
        "verified_years": 3,
        "recalculations": 1,
        "forms": 2,
        "files": 1,
    }
    again = reverify(TODAY)
    assert (again.pk, again.finished_at, again.figures) == (run.pk, run.finished_at, run.figures)
    assert not Notice.objects.filter(kind="issued_amount_differs").exists()


def test_every_kind_of_difference_is_named_and_the_first_raises_one_alarm(issued):
    issued.now.verified[2025] = 199
    issued.now.recalculated.pop(2026)
    issued.recalculation.inputs.append({"value": "1"})
    run = reverify(TODAY)
    assert (run.outcome, run.difference_count) == ("different", 3)
    assert [row[:2] for row in differences()] == [
        ("recalculation", "2026"),
        ("verified", "2025"),
        ("workbook", "inputs"),
    ]
    assert ("verified", "2025", "200", "199") in differences()
    alarm = Notice.objects.get(kind="issued_amount_differs")
    assert alarm.facts["decision"] == "KZ001-ISS-001"
    issued.case.refresh_from_db()
    assert issued.case.state == "issued", "it freezes nothing by itself"


def test_files_and_forms_that_are_no_longer_what_was_kept_are_named(issued, monkeypatch):
    """The workbook, the meter readings, every paper by its bytes, every form by its seal."""
    paper = DocumentVersion.objects.get(document__case=issued.case)
    for name in ("values", "readings"):
        file = SimpleNamespace(sha256=paper.sha256, file_name=f"{name}.csv")
        intake = SimpleNamespace(sha256="a" * 64, document_version=file)
        setattr(issued.recalculation, f"{name}_intake", intake)
    monkeypatch.setattr(comparing, "is_intact", lambda form: form.submission.form_code != "issuance_request")
    place = store().place_of(paper.sha256)
    kept = place.read_bytes()
    place.chmod(0o600)
    try:
        place.write_bytes(b"another paper")
        run = reverify(TODAY)
    finally:
        place.write_bytes(kept)  # by its digest, other tests keep the same paper

    was, now = paper.sha256, hashlib.sha256(b"another paper").hexdigest()
    assert differences() == [
        ("document", f"{paper.pk} report.pdf", was, now),
        ("form", "issuance_request 1", ANY, ""),
        ("workbook", "intake", "a" * 64, was),
        ("workbook", "readings", "a" * 64, was),
        ("workbook", "readings.csv (readings)", was, now),
        ("workbook", "values.csv (intake)", was, now),
    ]
    assert (run.figures["files"], run.figures["forms"]) == (3, 2)
    assert Notice.objects.filter(kind="issued_amount_differs").count() == 1, "one alarm for a run"


def test_a_broken_calculation_is_a_difference_and_the_others_are_looked_at(issued, monkeypatch):
    def broken(self, recalculation):
        raise LookupError("the text is not what its digest says")

    monkeypatch.setattr(comparing.Comparison, "_again", broken)
    run = reverify(TODAY)
    assert [row[0] for row in differences()] == ["fault"]
    assert run.figures["decisions"] == 1


def test_published_decisions_are_looked_at_and_chunks_go_on_where_a_run_died(decide, authority, monkeypatch):
    for number in range(1, 6):
        decide(50, 40, 10, number=number)
    issue_all_notified(authority)
    monkeypatch.setattr(reverification, "evidence_of", dying := Dying(reverification.evidence_of, after=2))
    with pytest.raises(KeyboardInterrupt):
        reverify(TODAY, chunk=2)
    run = Reverification.objects.get()
    assert (run.outcome, run.figures["decisions"], run.percent) == ("running", 4, 80)
    dying.after = 99
    assert unfinished(timezone.now() + timedelta(minutes=6)) == TODAY
    run = reverify(TODAY, chunk=2)
    assert (run.outcome, run.figures["decisions"], run.figures["units"]) == ("clean", 5, 250)
    assert IssuanceDecision.objects.count() == run.total


class Dying:
    """Reads evidence so many times, then the process is interrupted."""

    def __init__(self, read, after):
        self.read, self.after = read, after

    def __call__(self, keys):
        self.after -= 1
        if self.after < 0:
            raise KeyboardInterrupt
        return self.read(keys)


def test_units_that_are_not_those_decided_differ(decide, authority):
    decision = decide(50, 40, 10)
    issue_all_notified(authority)
    IssuanceDecision.objects.filter(pk=decision.pk).update(vintage=2016)
    run = reverify(TODAY)
    assert (run.outcome, run.difference_count) == ("different", 2)
    assert differences()[0] == ("units", "japan", "40, 2016, JP, MN001, –", "40, –, JP, MN001, –")

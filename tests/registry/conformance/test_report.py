"""The report: both numbers of a check, a row per case, a signature where there is a key, and the whole run itself."""

import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from registry.conformance.management.commands.conformance import load_cases
from registry.conformance.papers import link_key
from registry.conformance.report import as_data, canonical, signed, table
from registry.conformance.running import CASES, Finding, Result, numbered

PROJECT = Path(__file__).parents[3]
LONG = "C-330"


def result(passed: bool) -> Result:
    findings = [Finding("zero", "JR-2031", "JR-2031" if passed else "accepted")]
    given = {"code": "C-141n", "title": "Amounts", "source": "DES", "ends_in": "3007", "seconds": 0.25}
    return Result(**given, passed=passed, findings=findings)


def test_a_row_says_what_differs_and_checks_have_both_numbers():
    said = table([result(True), result(False)])
    assert "1 of 1 as expected" in said
    assert "zero: JR-2031" in said
    assert said.count("FAILED") == 1
    assert numbered("JR-4017") == "JR-4017 (UK 3005)"
    assert numbered("no number") == "no number"


def test_the_report_is_signed_with_the_key_of_the_link_or_says_that_there_is_none():
    data = as_data([result(True), result(False)])
    assert (data["passed"], data["failed"]) == (1, 1)
    assert signed(data, "")["unsigned_because"]
    whole = signed(data, link_key("jp-2027"))
    signature = whole.pop("signature")
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(signature["public_key"]))
    key.verify(base64.b64decode(signature["value"]), canonical(json.loads(json.dumps(whole))))
    assert signature["key_id"] == "jp-2027"


@pytest.mark.stories
def test_every_case_passes_between_two_registries_with_servers_of_their_own(tmp_path):
    """The command as an operator runs it, but for the long file, which takes longer than all others together."""
    path = tmp_path / "report.json"
    load_cases()
    asked = [word for code in sorted(CASES) if code != LONG for word in ("--only", code)]
    done = subprocess.run(
        [sys.executable, "manage.py", "conformance", *asked, "--json", str(path)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    report = json.loads(path.read_text())
    assert report["failed"] == 0
    assert len(report["cases"]) >= 30
    assert "not signed" in done.stdout

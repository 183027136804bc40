"""The import contracts of pyproject.toml hold, and the tool that checks them would see a breach."""

import subprocess
import sys

import pytest
from importlinter.cli import lint_imports

from .house import ROOT


def test_every_import_contract_is_kept(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == 0


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("credits/errors.py", "import registry.identity"),
        ("registry/identity/policies.py", "import registry.public"),
    ],
)
def test_a_planted_breach_is_found(tmp_path, place, line):
    """Negative control: a check that cannot fail proves nothing."""
    for package in ("credits", "registry"):
        copied = subprocess.run(["cp", "-r", ROOT / package, tmp_path / package], check=False)
        assert copied.returncode == 0
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    with (tmp_path / place).open("a", encoding="utf-8") as target:
        target.write(f"\n{line}\n")
    # In another process: the packages of this one are already those of the checkout.
    checked = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 1, checked.stdout + checked.stderr
    assert "BROKEN" in checked.stdout

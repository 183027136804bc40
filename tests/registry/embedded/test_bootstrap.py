"""Preparing .venv: what is missing is said in one sentence, and nothing is done twice.

manage.py is loaded as a module, because until .venv is ready it is all there is.
"""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

MANAGE = Path(__file__).parents[3] / "manage.py"


@pytest.fixture
def manage(tmp_path, monkeypatch):
    """A fresh manage.py that believes to lie in an empty folder with a uv.lock."""
    specification = importlib.util.spec_from_file_location("manage_under_test", MANAGE)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    (tmp_path / "uv.lock").write_text("locked")
    for name, value in {
        "HERE": tmp_path,
        "VENV": tmp_path / ".venv",
        "PYTHON": tmp_path / ".venv/bin/python",
        "STAMP": tmp_path / ".venv/prepared.json",
    }.items():
        monkeypatch.setattr(module, name, str(value))
    for name in ("DATABASE_URL", "REDIS_URL", "REGISTRY_NO_BOOTSTRAP"):
        monkeypatch.delenv(name, raising=False)
    return module


def refusal_of(action, *arguments) -> str:
    with pytest.raises(SystemExit) as refused:
        action(*arguments)
    sentence = str(refused.value)
    assert "\n" not in sentence
    return sentence


def test_an_old_python_is_told_which_one_is_needed(manage, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))
    assert refusal_of(manage.main) == "The registry needs Python 3.11 or newer, and this is Python 3.10."


@pytest.mark.parametrize(
    ("system", "machine", "libc", "words"),
    [
        ("Windows", "AMD64", ("", ""), "Windows is not supported"),
        ("Linux", "x86_64", ("", ""), "musl"),
        ("Linux", "x86_64", ("glibc", "2.17"), "needs glibc 2.28 and this system has 2.17"),
        ("Linux", "riscv64", ("glibc", "2.36"), "no embedded PostgreSQL for Linux on riscv64"),
        ("FreeBSD", "amd64", ("", ""), "no embedded PostgreSQL for FreeBSD"),
    ],
)
def test_an_unsupported_platform_gets_one_sentence(manage, monkeypatch, system, machine, libc, words):
    monkeypatch.setattr(manage.platform, "system", lambda: system)
    monkeypatch.setattr(manage.platform, "machine", lambda: machine)
    monkeypatch.setattr(manage.platform, "libc_ver", lambda: libc)
    assert words in refusal_of(manage.prepare, "up")


def test_own_servers_make_the_c_library_unimportant(manage, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://a@b/c")
    monkeypatch.setattr(manage.platform, "libc_ver", lambda: ("", ""))
    assert manage.groups_for("up") == []
    manage.refuse_unsupported_platform(manage.groups_for("up"))
    assert manage.groups_for("test") == ["embedded", "test"]


def test_without_ensurepip_and_uv_it_says_what_to_install(manage, monkeypatch):
    monkeypatch.setattr(manage.shutil, "which", lambda _: None)
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    assert "apt install python3-venv" in refusal_of(manage.prepare, "up")


def test_a_shim_of_uv_that_does_not_run_is_not_used(manage, tmp_path):
    shim = tmp_path / "uv"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    assert not manage.usable(str(shim))
    shim.write_text("#!/bin/sh\necho uv 0.13.9\n")
    assert manage.usable(str(shim))
    shim.write_text("#!/bin/sh\necho uv 0.4.1\n")
    assert not manage.usable(str(shim))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("error: Failed to fetch: simple/celery/", "is there a connection to the package index?"),
        (
            "error: No solution found",
            "The packages of uv.lock could not be installed. (It said: error: No solution",
        ),
    ],
)
def test_a_failed_download_is_told_from_other_failures(manage, monkeypatch, tmp_path, words, expected):
    fake = tmp_path / "uv"
    fake.write_text(
        f"#!/bin/sh\n[ \"$1\" = --version ] && echo uv 0.13.9 && exit\necho '{words}' >&2\nexit 2\n"
    )
    fake.chmod(0o755)
    monkeypatch.setattr(manage.shutil, "which", lambda _: str(fake))
    assert expected in refusal_of(manage.prepare, "up")
    assert not Path(manage.STAMP).exists()


def test_uv_is_asked_for_the_running_python_and_no_other_is_downloaded(manage, monkeypatch, tmp_path):
    record = tmp_path / "asked"
    fake = tmp_path / "uv"
    fake.write_text(
        '#!/bin/sh\n[ "$1" = --version ] && echo uv 0.13.9 && exit\n'
        f"mkdir -p {tmp_path}/.venv/bin; ln -s {sys.executable} {tmp_path}/.venv/bin/python\n"
        f'echo "$UV_PYTHON_DOWNLOADS $UV_SYSTEM_CERTS $*" > {record}\n'
    )
    fake.chmod(0o755)
    monkeypatch.setattr(manage.shutil, "which", lambda _: str(fake))
    manage.prepare("up")
    assert record.read_text() == (
        f"never 1 sync --frozen --inexact --no-default-groups --group embedded --python {sys.executable}\n"
    )
    record.unlink()
    manage.prepare("up")
    assert not record.exists(), "a prepared environment is left alone"
    manage.prepare("test")
    assert "--group test" in record.read_text(), "the tests need more than `up`"
    assert json.loads(Path(manage.STAMP).read_text())["groups"] == ["embedded", "test"]
    record.unlink()
    (tmp_path / "uv.lock").write_text("locked differently")
    manage.prepare("up")
    assert record.exists(), "another lock is another environment"


def test_without_bootstrap_the_running_interpreter_is_taken():
    done = subprocess.run(
        [sys.executable, str(MANAGE), "version"],
        env={"REGISTRY_NO_BOOTSTRAP": "1", "PATH": ""},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("5.2.")


def test_it_can_be_read_by_a_python_that_is_too_old():
    """A SyntaxError would hide the sentence about the version."""
    compile(MANAGE.read_text(), "manage.py", "exec", flags=0, dont_inherit=True)
    import ast

    ast.parse(MANAGE.read_text(), feature_version=(3, 7))

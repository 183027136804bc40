"""Root where user namespaces are forbidden: the server really becomes nobody, and reaches what it needs."""

import ctypes
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from registry.embedded import folders, processes
from registry.embedded.errors import CannotStart
from registry.embedded.services import Services
from tests.registry.embedded.servers import PROJECT, folder_made, is_root, make_row, rows, running


@pytest.mark.skipif(not is_root, reason="only root needs another user")
class TestAsRootWithoutNamespaces:
    """The fallback: the server really becomes nobody."""

    @pytest.fixture(autouse=True)
    def forbidden(self, monkeypatch):
        monkeypatch.setattr(processes, "user_namespaces_allowed", lambda: False)

    def test_in_a_folder_nobody_can_reach(self, monkeypatch):
        folder = Path("/tmp") / f"registry-test-{os.getpid()}" / "data"
        folder.mkdir(parents=True)
        folder.parent.chmod(0o755)
        try:
            self.start_and_look(folder, monkeypatch, copied=False)
            assert (folder / "postgresql").stat().st_uid == processes.NOBODY
            # Later, where namespaces are allowed again, root takes the data back.
            monkeypatch.setattr(processes, "user_namespaces_allowed", lambda: True)
            with running(folder) as services:
                assert rows(services) == [(1,)]
        finally:
            shutil.rmtree(folder.parent)
            shutil.rmtree(folders.reachable_folder(folder))

    def test_under_a_closed_folder_data_and_programs_are_copied(self, monkeypatch):
        folder = Path("/tmp") / f"registry-test-closed-{os.getpid()}" / "data"
        folder.mkdir(parents=True)
        folder.parent.chmod(0o700)
        reach = folders.processes.may_reach
        monkeypatch.setattr(
            folders.processes, "may_reach", lambda path, user: path.name != "postgres" and reach(path, user)
        )
        try:
            self.start_and_look(folder, monkeypatch, copied=True)
            with running(folder) as services:
                assert rows(services) == [(1,)]
        finally:
            shutil.rmtree(folder.parent)
            shutil.rmtree(folders.reachable_folder(folder))

    def start_and_look(self, folder, monkeypatch, *, copied):
        with running(folder) as services:
            make_row(services)
            number = services.postgresql.process.pid
            status = Path(f"/proc/{number}/status").read_text()
            assert f"Uid:\t{processes.NOBODY}\t" in status
            elsewhere = services.postgresql.programs.is_relative_to(folders.reachable_folder(folder))
            assert elsewhere == copied

    def test_where_no_other_user_is_allowed_either_it_says_what_to_do(self, tmp_path, monkeypatch):
        monkeypatch.setattr(processes, "may_become", lambda _user: False)
        with pytest.raises(CannotStart, match="run this command as an ordinary user, or set DATABASE_URL"):
            Services(folder_made(tmp_path / "data"))

    def test_where_no_place_can_be_reached_it_says_what_to_do(self, tmp_path, monkeypatch):
        monkeypatch.setattr(folders, "REACHABLE", (tmp_path / "nowhere",))
        monkeypatch.setattr(processes, "may_reach", lambda *_: False)
        with pytest.raises(CannotStart, match="put the project where every user can read it"):
            Services(folder_made(tmp_path / "data"))


# A user namespace in which root may become anybody, and nobody may make another namespace.
FORBIDDING = """
    import os, sys
    open("/proc/sys/user/max_user_namespaces", "w").write("0")
    from pathlib import Path
    from registry.embedded import processes
    from registry.embedded.services import Services
    assert not processes.user_namespaces_allowed()
    services = Services(Path(sys.argv[1]))
    services.start(print)
    try:
        status = Path(f"/proc/{services.postgresql.process.pid}/status").read_text()
        print("user", status.split("Uid:")[1].split()[0])
    finally:
        services.stop()
"""


@pytest.mark.skipif(not is_root, reason="only root needs another user")
@pytest.mark.parametrize("mode", [0o755, 0o700])
def test_a_kernel_that_forbids_them_makes_the_server_run_as_nobody(mode):
    outer = Path(f"/tmp/registry-test-kernel-{os.getpid()}-{mode:o}")
    outer.mkdir()
    outer.chmod(mode)
    folder = outer / "data"
    folder.mkdir()
    try:
        code, words = run_where_namespaces_are_forbidden(folder)
        if code == 77:
            pytest.skip(words)
        assert code == 0, words
        assert f"user {processes.NOBODY}" in words
        assert (folder / "postgresql").is_symlink() == (mode == 0o700)
    finally:
        shutil.rmtree(outer)
        shutil.rmtree(folders.reachable_folder(folder))


def run_where_namespaces_are_forbidden(folder: Path) -> tuple[int, str]:
    """Exit code and words of FORBIDDING; 77 where even this cannot be set up."""
    ready, go = os.pipe(), os.pipe()
    command = [sys.executable, "-c", textwrap.dedent(FORBIDDING), str(folder)]

    def enter() -> None:
        if ctypes.CDLL(None).unshare(processes.CLONE_NEWUSER) != 0:
            os._exit(77)
        os.write(ready[1], b"x")
        os.read(go[0], 1)  # until our parent has written who is who in here
        os.setgid(0)
        os.setuid(0)

    child = os.fork()
    if child == 0:
        out = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, preexec_fn=enter)
        (folder.parent / "said").write_text(out.stdout + out.stderr)
        os._exit(out.returncode)
    os.read(ready[0], 1)
    (inside,) = map(int, Path(f"/proc/{child}/task/{child}/children").read_text().split())
    for name in ("uid_map", "gid_map"):
        Path(f"/proc/{inside}/{name}").write_text("0 0 65536")
    os.write(go[1], b"x")
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return code, (folder.parent / "said").read_text()

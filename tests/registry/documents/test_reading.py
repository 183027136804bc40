"""What a file is and whether it is taken, seen through the limited process as the registry sees it.

Every hostile file is shown to leave this process as it was: no memory of it, no time lost, no child
left behind.
"""

import io
import resource
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from registry.documents.reading import limited
from registry.documents.reading.limited import Patience, inspect
from registry.documents.reading.verdict import CSV, DOCX, JPEG, PDF, PNG, TEXT, XLSX, Verdict

from . import samples

PATIENCE = Patience(20, 40)


def look(content: bytes, patience: Patience = PATIENCE) -> Verdict:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        return inspect(file, patience)


@pytest.mark.parametrize(
    ("content", "media_type", "finding"),
    [
        pytest.param(samples.workbook(), XLSX, ("cells", 21), id="workbook"),
        pytest.param(samples.text_document(), DOCX, ("paragraphs", 1), id="text document"),
        pytest.param(samples.pdf(3), PDF, ("pages", 3), id="pdf"),
        pytest.param(samples.png(), PNG, ("width", 4), id="png"),
        pytest.param(samples.jpeg(), JPEG, ("height", 16), id="jpeg"),
        pytest.param("年,値\n2024,-3.5\n2025,4\n".encode(), CSV, ("columns", 2), id="csv"),
        pytest.param(b"\xef\xbb\xbfa;b\r\n1;2\r\n", CSV, ("columns", 2), id="csv of a spreadsheet"),
        pytest.param("Одно письмо.\nПриветствую!\n".encode(), TEXT, ("lines", 2), id="text"),
    ],
)
def test_what_means_well_is_known_by_its_content(content, media_type, finding):
    verdict = look(content)
    assert (verdict.code, verdict.media_type) == ("", media_type)
    assert verdict.findings[finding[0]] == finding[1]


HOSTILE = {
    # -- bombs
    "zip bomb": (samples.zip_bomb, "unpacks_too_large"),
    "zip bomb that lies about its size": (samples.lying_zip_bomb, "unpacks_too_large"),
    "parts upon each other": (samples.overlapping_zip, "overlapping_parts"),
    "archive in the archive": (
        lambda: samples.changed(samples.workbook(), {"xl/embeddings/a.xlsx": samples.workbook()}),
        "nested_archive",
    ),
    "too many parts": (
        lambda: samples.changed(samples.workbook(), {f"xl/{n}.xml": b"<x/>" for n in range(5001)}),
        "too_many_parts",
    ),
    "entity bomb in a sheet": (samples.entity_bomb, "entities"),
    "entity bomb in the relations": (samples.entity_bomb_in_relations, "entities"),
    "entity bomb in UTF-16": (
        lambda: samples.changed(
            samples.workbook(),
            {samples.SHEET: '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode("utf-16")},
        ),
        "entities",
    ),
    "one text in very many cells": (samples.strings_bomb, "reader_stopped"),
    "pdf bomb": (samples.pdf_bomb, "unpacks_too_large"),
    "picture of too many points": (lambda: samples.png(30_000, 30_000), "too_large_picture"),
    # -- coordinates
    "one value in the last cell": (
        lambda: samples.workbook_with(
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        ),
        "huge_coordinates",
    ),
    "one value beyond the last column": (
        lambda: samples.workbook_with('<row r="1"><c r="XFE1"><v>1</v></c></row>'),
        "huge_coordinates",
    ),
    "one value beyond the last row": (
        lambda: samples.workbook_with('<row r="99999999999"><c><v>1</v></c></row>'),
        "huge_coordinates",
    ),
    "cells without a reference after a far row": (
        lambda: samples.workbook_with(
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576">' + "<c><v>1</v></c>" * 200 + "</row>"
        ),
        "huge_coordinates",
    ),
    "everything merged": (
        lambda: samples.workbook_with("", '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        "huge_coordinates",
    ),
    # -- names
    "name that climbs": (lambda: samples.archive_of("../../etc/passwd"), "unsafe_names"),
    "name that climbs in the middle": (lambda: samples.archive_of("xl/../../../a"), "unsafe_names"),
    "absolute name": (lambda: samples.archive_of("/etc/passwd"), "unsafe_names"),
    "name of a drive": (lambda: samples.archive_of("C:\\Windows\\a"), "unsafe_names"),
    "name with backslashes": (lambda: samples.archive_of("..\\..\\a"), "unsafe_names"),
    "link": (lambda: samples.archive_of("a", b"/etc/passwd", link=True), "unsafe_names"),
    # -- what would act on whoever opens it
    "macros": (
        lambda: samples.changed(samples.workbook(), {"xl/vbaProject.bin": b"macro"}),
        "macros",
    ),
    "old macro sheet": (
        lambda: samples.changed(samples.workbook(), {"xl/macrosheets/sheet1.xml": b"<x/>"}),
        "macros",
    ),
    "link to another workbook": (
        lambda: samples.changed(samples.workbook(), {"xl/externalLinks/externalLink1.xml": b"<x/>"}),
        "external_links",
    ),
    "picture from elsewhere": (
        lambda: samples.linked_workbook("image", "http://example.org/pixel.png"),
        "external_links",
    ),
    "link to a file share": (
        lambda: samples.linked_workbook("hyperlink", "file://server/share/a"),
        "external_links",
    ),
    "formula that starts a program": (
        lambda: samples.workbook_with(
            '<row r="1"><c r="A1"><f>cmd|\' /C calc\'!A0</f></c></row>',
        ),
        "dynamic_data",
    ),
    "formula that asks an address": (
        lambda: samples.workbook_with(
            '<row r="1"><c r="A1"><f>_xlfn.WEBSERVICE("http://example.org")</f></c></row>'
        ),
        "dynamic_data",
    ),
    "text field that starts a program": (
        lambda: samples.text_document('DDEAUTO c:\\windows\\cmd.exe "/k calc"'),
        "dynamic_data",
    ),
    "table that starts a program": (lambda: b"name,value\n=cmd|' /C calc'!A0,2\n", "dynamic_data"),
    "pdf with a script": (samples.pdf_with_script, "active_content"),
    "pdf with a file in it": (samples.pdf_with_attachment, "active_content"),
    "pdf that launches": (samples.pdf_that_launches, "active_content"),
    # -- not what it seems
    "locked pdf": (samples.encrypted_pdf, "encrypted"),
    "locked archive": (samples.encrypted_zip, "encrypted"),
    "locked workbook": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "encrypted",
    ),
    "pdf that is an archive too": (
        lambda: samples.pdf() + samples.archive_of("a.xml"),
        "two_faces",
    ),
    "picture with an archive behind it": (lambda: samples.png() + samples.archive_of("a"), "two_faces"),
    "archive with a second directory": (lambda: samples.workbook() + samples.archive_of("a"), "two_faces"),
    "program": (lambda: b"MZ\x90\x00" + b"\0" * 500, "type_not_accepted"),
    "old workbook": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "type_not_accepted"),
    "page with a script": (lambda: b"<!DOCTYPE html><script>alert(1)</script>", "type_not_accepted"),
    "drawing with a script": (
        lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "type_not_accepted",
    ),
    "plain archive": (lambda: samples.archive_of("a.txt"), "type_not_accepted"),
    "letters of no alphabet": (lambda: b"\xff\xfe\x00\x01" * 50, "type_not_accepted"),
    "control characters": (lambda: b"abc\x00def", "not_text"),
    # -- broken
    "half a workbook": (lambda: samples.workbook()[:3000], "damaged"),
    "half a pdf": (lambda: samples.pdf()[:200], "damaged"),
    "half a picture": (lambda: samples.png()[:-10], "damaged"),
    "workbook of broken sheets": (
        lambda: samples.changed(samples.workbook(), {samples.SHEET: b"<worksheet><sheetData>"}),
        "damaged",
    ),
    "nothing": (lambda: b"", "empty"),
}


@pytest.fixture(params=HOSTILE)
def hostile(request):
    make, code = HOSTILE[request.param]
    return make(), code


def test_what_attacks_its_reader_is_stopped_and_the_server_goes_on_as_before(hostile):
    content, code = hostile
    before = resource.getrusage(resource.RUSAGE_SELF)
    started = time.monotonic()

    verdict = look(content)

    after = resource.getrusage(resource.RUSAGE_SELF)
    assert verdict.code == code, verdict
    assert after.ru_maxrss - before.ru_maxrss < 30 * 1024, "kilobytes of memory that the server took"
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert spent < 2, "seconds of the server's own processor time"
    assert time.monotonic() - started < 40


def child_that(monkeypatch, tmp_path: Path, code: str) -> None:
    """Put a child in the reader's place that gives up its rights and then tries something."""
    root = Path(limited.CHILD).resolve().parents[3]
    path = tmp_path / "child.py"
    path.write_text(
        f"import sys\nsys.path.insert(0, {str(root)!r})\n"
        "from registry.documents.reading.confinement import confine\n"
        f"filtered = confine(processor_seconds=int(sys.argv[1]), wall_seconds=int(sys.argv[2]))\n{code}\n"
    )
    monkeypatch.setattr(limited, "CHILD", path)


TRIES = {
    "to reach the network": "import socket\nsocket.socket()",
    "to start a program": "import subprocess\nsubprocess.run(['/bin/true'])",
    "to become two": "import os\nos.fork()",
    "to write a file": "open('{folder}/written', 'w').write('x')",
    "to empty a file": "import os\nos.truncate('{folder}/kept', 0)",
    "to remove a file": "import os\nos.unlink('{folder}/kept')",
    "to rename a file": "import os\nos.rename('{folder}/kept', '{folder}/gone')",
    "to end its parent": "import os, signal\nos.kill(os.getppid(), signal.SIGTERM)",
    "to lift its limits": "import resource\nresource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
}


@pytest.mark.parametrize("what", TRIES)
def test_whatever_takes_over_the_reader_is_not_let_do(what, monkeypatch, tmp_path):
    (tmp_path / "kept").write_text("kept")
    tried = TRIES[what].replace("{folder}", str(tmp_path))
    body = "".join(f"        {line}\n" for line in tried.split("\n"))
    child_that(
        monkeypatch,
        tmp_path,
        "import json\n"
        "def attempt():\n"
        f"    try:\n{body}"
        "    except (OSError, ValueError) as refused:\n        return type(refused).__name__\n"
        "    return 'done'\n"
        "print(json.dumps({'code': attempt(), 'media_type': str(filtered), 'findings': {}}))",
    )
    verdict = look(b"x")
    if verdict.media_type != "True":
        pytest.skip("this system has no filter of system calls; the limits alone hold")
    assert verdict.code in ("PermissionError", "ValueError")
    assert (tmp_path / "kept").read_text() == "kept"
    assert not (tmp_path / "written").exists()


def test_a_reader_that_does_not_end_is_ended(monkeypatch, tmp_path):
    child_that(monkeypatch, tmp_path, "import time\ntime.sleep(600)")
    started = time.monotonic()
    assert look(b"x", Patience(1, 1)).code == "reader_too_long"
    assert time.monotonic() - started < 10


def test_a_reader_that_computes_for_ever_is_ended(monkeypatch, tmp_path):
    child_that(monkeypatch, tmp_path, "while True: pass")
    assert look(b"x", Patience(1, 30)).code == "reader_too_long"


def test_a_reader_that_eats_memory_is_ended(monkeypatch, tmp_path):
    child_that(monkeypatch, tmp_path, "kept = [bytearray(64 * 1024 * 1024) for _ in range(100)]")
    assert look(b"x").code == "reader_stopped"


def test_a_reader_that_talks_without_end_is_ended(monkeypatch, tmp_path):
    child_that(monkeypatch, tmp_path, "while True: print('x' * 1000)")
    assert look(b"x").code == "reader_stopped"


@pytest.mark.parametrize("words", ["", "{", "[]", '{"code": 1, "media_type": "", "findings": {}}'])
def test_an_answer_that_makes_no_sense_is_not_believed(words, monkeypatch, tmp_path):
    child_that(monkeypatch, tmp_path, f"print({words!r})")
    assert look(b"x").code == "reader_stopped"


def test_no_child_is_left_behind():
    look(samples.strings_bomb())
    listed = subprocess.run(["ps", "-eo", "ppid,args"], capture_output=True, text=True, check=False).stdout
    assert "reading/child.py" not in listed


def test_the_reader_is_given_no_secret(monkeypatch, tmp_path):
    monkeypatch.setenv("REGISTRY_SECRET_KEY", "very secret")
    child_that(
        monkeypatch,
        tmp_path,
        "import json, os\n"
        "print(json.dumps({'code': '', 'media_type': ' '.join(os.environ), 'findings': {}}))",
    )
    assert "REGISTRY" not in look(b"x").media_type


def test_a_file_is_read_from_its_beginning_wherever_it_was_left():
    with tempfile.TemporaryFile() as file:
        file.write(samples.png())
        file.flush()
        file.seek(0, io.SEEK_END)
        assert inspect(file, PATIENCE).media_type == PNG

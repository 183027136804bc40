"""Odd and hostile input: read right where it is right, named by its line where it is not."""

import io
import tracemalloc
import zipfile

import pytest

from registry.reference_data.operations.broken_text import what_is_broken
from registry.reference_data.operations.reading import read_rows
from registry.reference_data.operations.report import FileReport

COLUMNS = ("a", "b")


@pytest.fixture
def read(tmp_path):
    def reading(content: bytes):
        path = tmp_path / "table.csv"
        path.write_bytes(content)
        report = FileReport(name="table.csv")
        return [(row.line, dict(row.cells)) for row in read_rows(path, COLUMNS, report)], report

    return reading


def faults(report):
    return [(fault.line, fault.column, fault.value) for fault in report.faults]


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n1,2\n3,4\n",
        b"a,b\r\n1,2\r\n3,4\r\n",
        b"a,b\r1,2\r3,4",
        b"\xef\xbb\xbfa,b\n1,2\n3,4",
        b'"a","b"\n"1","2"\n"3","4"\n',
    ],
)
def test_line_ends_marks_and_quotes_are_all_one(read, content):
    rows, report = read(content)
    assert faults(report) == []
    assert rows == [(2, {"a": "1", "b": "2"}), (3, {"a": "3", "b": "4"})]


def test_columns_may_stand_in_any_order(read):
    rows, report = read(b"b,a\n2,1\n")
    assert rows == [(2, {"a": "1", "b": "2"})]
    assert faults(report) == []


def test_a_quoted_line_break_does_not_shift_the_lines(read):
    rows, _report = read(b'a,b\n"one\ntwo\nthree",2\n\n5,6\n')
    assert rows == [(2, {"a": "one\ntwo\nthree", "b": "2"}), (6, {"a": "5", "b": "6"})]


def test_a_row_of_another_width_is_named(read):
    rows, report = read(b"a,b\n1\n1,2,3\n1,2\n")
    assert [line for line, _cells in rows] == [4]
    assert faults(report) == [(2, "", "1 cells"), (3, "", "3 cells")]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a\n1\n", [(1, "b", "")]),
        (b"a,b,c\n1,2,3\n", [(1, "c", "c")]),
        (b"a,b,a\n1,2,3\n", [(1, "a", "a")]),
        (b"a,b,\n1,2,3\n", [(1, "number 3", "a column without a name")]),
        (b"", [(1, "", "")]),
        (b"\n\n", [(1, "", "an empty line")]),
        (b"x,y\n1,2\n", [(1, "", "x,y")]),
        (b"A,B\n1,2\n", [(1, "", "A,B")]),
    ],
)
def test_a_wrong_header_is_named(read, content, expected):
    _rows, report = read(content)
    assert faults(report) == expected


def test_a_wrong_header_does_not_hide_the_faults_below_it(read):
    _rows, report = read(b"a,c\n1,2\n\xff,2\n")
    assert [(line, column) for line, column, _value in faults(report)] == [(1, "b"), (1, "c"), (3, "a")]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("Técnica".encode("latin-1"), "T\\udce9cnica"),
        (b"one\0two", "one\\x00two"),
        ("Caf\ufffd".encode(), "Caf\ufffd"),
        ("Ñandú".encode().decode("cp1252").encode(), "Ã‘andÃº"),
        ("Қазақстан".encode().decode("latin-1").encode(), None),
        ("Установка".encode().decode("cp1251", "replace").encode(), None),
        (b"bell\x07", "bell\\x07"),
    ],
)
def test_broken_text_is_reported_and_not_guessed(read, cell, value):
    _rows, report = read(b"a,b\n1," + cell + b"\n")
    assert [(line, column) for line, column, _value in faults(report)] == [(2, "b")]
    if value is not None:
        assert faults(report)[0][2] == value


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Universidad Técnica Federico Santa María",
            "Los Baños",
            "太陽光発電",
            "Установка «Её» и ЁЛКА",
            "Қазақстан",
        ),
        *(
            "Côte d’Ivoire – “phase 2”",
            "Ümit Łódź Þór",
            "naïve café",
            "Ё",
            "voilà",
            "µg/m³",
            "½ × 3 °C",
            "İstanbul",
        ),
    ],
)
def test_whole_text_of_any_language_is_not_called_broken(text):
    assert what_is_broken(text) == ""


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_another_unicode_encoding_is_named(read, encoding):
    _rows, report = read("a,b\n1,2\n".encode(encoding))
    assert report.faults
    assert report.faults[0].line == 1


def test_what_is_no_table_is_refused(read):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", "x" * 5000)
    for content in (
        archive.getvalue(),
        b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n",
        b"<html><body>a,b</body></html>",
        b"\x00" * 999,
    ):
        rows, report = read(content)
        assert rows == []
        assert report.faults


def test_an_open_quote_is_named_by_the_line_it_begins_on(read):
    _rows, report = read(b'a,b\n1,2\n3,"open\n5,6\n7,8\n')
    assert [line for line, _column, _value in faults(report)] == [3]


def test_a_line_without_end_is_refused_without_reading_it_all(tmp_path):
    path = tmp_path / "table.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n1,2\n")
        file.seek(200 * 2**20)  # a hole: 200 MiB of NUL bytes and no line break
        file.write(b"\n")
    report = FileReport(name="table.csv")
    tracemalloc.start()
    assert len(list(read_rows(path, COLUMNS, report))) == 1
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [fault.line for fault in report.faults] == [3]
    assert peak < 32 * 2**20


def test_a_long_table_is_streamed(tmp_path):
    path = tmp_path / "table.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("a,b\n")
        file.writelines(f"{number},{'x' * 100}\n" for number in range(100_000))
    report = FileReport(name="table.csv")
    tracemalloc.start()
    assert sum(1 for _row in read_rows(path, COLUMNS, report)) == 100_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * 2**20


def test_a_folder_in_place_of_a_file_is_named(tmp_path):
    (tmp_path / "table.csv").mkdir()
    report = FileReport(name="table.csv")
    assert list(read_rows(tmp_path / "table.csv", COLUMNS, report)) == []
    assert len(report.faults) == 1

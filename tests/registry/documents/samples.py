"""Files that mean well, and files that do not. Each maker returns the bytes."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from functools import cache

from openpyxl import Workbook
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject, TextStringObject

# Every scanner knows these 68 harmless letters as malware; in pieces, so that this file is not taken for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE" + b"!$H+H*"
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "application/vnd.openxmlformats-officedocument"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


@cache  # the writer puts the second of the clock into it
def workbook(rows: int = 5) -> bytes:
    """A plain workbook as people make them."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "MPS(input)"
    sheet.append(["Parameter", "Value", "Unit"])
    for number in range(rows):
        sheet.append([f"EC_PJ,{number}", number * 1.5, "MWh/p"])
    sheet["D1"] = "=SUM(B2:B6)"
    sheet["E1"] = '=HYPERLINK("https://www.jcm.go.jp/","JCM")'
    other = book.create_sheet("MSS")
    other["A1"] = "結果"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def changed(original: bytes, parts: Mapping[str, bytes], *, stored: bool = False, without: str = "") -> bytes:
    """An archive with parts added or put in the place of its own."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(original)) as old, zipfile.ZipFile(kept, "w") as new:
        for name in old.namelist():
            if name not in parts and name != without:
                new.writestr(name, old.read(name), zipfile.ZIP_DEFLATED)
        for name, content in parts.items():
            new.writestr(name, content, zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED, 9)
    return kept.getvalue()


def sheet(cells: str, more: str = "", before: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<worksheet xmlns="{SPREADSHEET}">'
        f"<sheetData>{cells}</sheetData>{more}</worksheet>"
    ).encode()


SHEET = "xl/worksheets/sheet1.xml"


def workbook_with(cells: str, more: str = "", before: str = "") -> bytes:
    """A workbook whose first sheet is written by hand."""
    return changed(workbook(), {SHEET: sheet(cells, more, before)})


def entity_bomb() -> bytes:
    """The billion laughs, in a sheet."""
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    kind = f'<!DOCTYPE worksheet [<!ENTITY l0 "lol">{lines}]>'
    return workbook_with('<row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row>', before=kind)


def entity_bomb_in_relations() -> bytes:
    bomb = (
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        f'<Relationships xmlns="{PACKAGE}/relationships">&b;</Relationships>'
    )
    return changed(workbook(), {"xl/_rels/workbook.xml.rels": bomb.encode()})


def zip_bomb(megabytes: int = 320) -> bytes:
    """A workbook with a sheet of nothing but spaces; its directory tells the truth about it."""
    kept = io.BytesIO(workbook())
    with (
        zipfile.ZipFile(kept, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet9.xml", "w", force_zip64=True) as part,
    ):
        for _turn in range(megabytes):
            part.write(b" " * 1024 * 1024)
    return kept.getvalue()


def lying_zip_bomb() -> bytes:
    """As above, but the directory claims that the part is tiny."""
    packed = zip_bomb_part(300)
    honest = changed(workbook(), {"xl/media/image1.png": b"PLACE-OF-THE-BOMB"}, stored=True)
    body = honest.replace(b"PLACE-OF-THE-BOMB", packed)
    moved = len(packed) - len(b"PLACE-OF-THE-BOMB")
    # Method and packed size, in the local header and in the directory; then where the directory begins.
    name = b"xl/media/image1.png"
    local = body.index(name) - 30
    body = _patch(body, local + 8, "<H", 8)
    body = _patch(body, local + 18, "<I", len(packed))
    central = body.rindex(name) - 46
    body = _patch(body, central + 10, "<H", 8)
    body = _patch(body, central + 20, "<I", len(packed))
    end = body.rindex(b"PK\x05\x06")
    (begins,) = struct.unpack_from("<I", body, end + 16)
    return _patch(body, end + 16, "<I", begins + moved)


def zip_bomb_part(megabytes: int) -> bytes:
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    parts = [deflater.compress(b"\0" * 1024 * 1024) for _turn in range(megabytes)]
    return b"".join([*parts, deflater.flush()])


def _patch(body: bytes, at: int, form: str, value: int) -> bytes:
    return body[:at] + struct.pack(form, value) + body[at + struct.calcsize(form) :]


def overlapping_zip() -> bytes:
    """Two entries of the directory that point at the same bytes."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("a.xml", b"<a/>" * 100)
        archive.writestr("b.xml", b"<b/>" * 100)
        archive.infolist()[1].header_offset = 0
    return kept.getvalue()


def archive_of(name: str, content: bytes = b"<x/>", *, link: bool = False) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        part = zipfile.ZipInfo(name)
        part.filename = part.orig_filename = name
        if link:
            part.external_attr = 0o120777 << 16
        archive.writestr(part, content)
    return kept.getvalue()


def encrypted_zip() -> bytes:
    """The flag alone: nobody gets as far as the password."""
    body = archive_of("xl/workbook.xml")
    body = _patch(body, 6, "<H", 1)
    return _patch(body, body.index(b"PK\x01\x02") + 8, "<H", 1)


def strings_bomb(rows: int = 60_000) -> bytes:
    """A few kilobytes of directory: one long text, shown by very many cells."""
    table = f'<sst xmlns="{SPREADSHEET}"><si><t>{"x" * 32_000}</t></si></sst>'
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, rows + 1))
    return changed(workbook(), {SHEET: sheet(cells), "xl/sharedStrings.xml": table.encode()})


def pdf(pages: int = 1) -> bytes:
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(200, 200)
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    kept = io.BytesIO()
    writer.write(kept)
    return kept.getvalue()


def pdf_with_script() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer._root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    )
    return _written(writer)


def pdf_with_attachment() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_attachment("evil.exe", b"MZ")
    return _written(writer)


def pdf_that_launches() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd.exe")}
    )
    writer._root_object[NameObject("/OpenAction")] = action
    # Spelt so that only a reader of objects knows it again.
    return _written(writer).replace(b"/Launch", b"/L#61unch").replace(b"cmd.exe", b"cmd.e")


def pdf_bomb(megabytes: int = 300) -> bytes:
    """A page whose content unpacks to far more than a page."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    stream = StreamObject()
    deflater = zlib.compressobj(9)
    packed = b"".join(deflater.compress(b" " * 1024 * 1024) for _turn in range(megabytes))
    stream._data = packed + deflater.flush()
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    page[NameObject("/Contents")] = writer._add_object(stream)
    return _written(writer)


def encrypted_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("a password")
    return _written(writer)


def png(width: int = 4, height: int = 4) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    points = chunk(
        b"IDAT",
        zlib.compress(b"\0" + b"\xff" * min(width, 100))
        if width > 100
        else zlib.compress((b"\0" + b"\xff" * width) * height),
    )
    return b"\x89PNG\r\n\x1a\n" + head + points + chunk(b"IEND", b"")


def jpeg() -> bytes:
    """The frame of a picture: enough for whoever reads no points."""
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 16, 16, 1) + b"\x01\x11\x00"
    scan = b"\xff\xda" + struct.pack(">HB", 8, 1) + b"\x01\x00\x00\x3f\x00" + b"\x12\xff\x00\x34" * 10
    return (
        b"\xff\xd8"
        + b"\xff\xe0"
        + struct.pack(">H", 16)
        + b"JFIF\0"
        + b"\x01\x01"
        + b"\0" * 7
        + frame
        + scan
        + b"\xff\xd9"
    )


def text_document(field: str = "") -> bytes:
    """A DOCX of one paragraph, with a field when one is given."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    cut = "".join(
        f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in (field[:3], field[3:]) if field
    )
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{OFFICE}.wordprocessingml.document.main+xml"/>'
            "</Types>",
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{word}"><w:body><w:p>{cut}<w:r><w:t>Hello</w:t></w:r></w:p></w:body></w:document>',
        )
    return kept.getvalue()


def linked_workbook(kind: str, target: str) -> bytes:
    """A workbook whose first sheet has one relation to the outside."""
    relation = (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{RELATIONS}/{kind}" '
        f'Target="{target}" TargetMode="External"/></Relationships>'
    )
    return changed(workbook(), {"xl/worksheets/_rels/sheet1.xml.rels": relation.encode()})

"""PDF: what it would do when opened. Every object is looked at; no page is drawn.

Scripts, launching, forms that send, files within, and streams that unpack without end are refused.
"""

import re
import zlib
from collections.abc import Iterator
from typing import IO, Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from registry.documents.reading.verdict import Hostile

MOST_PAGES = 5_000
MOST_OBJECTS = 500_000
MOST_OF_ONE_STREAM = 64 * 1024 * 1024  # bytes; beyond, the ratio decides
GREATEST_RATIO = 200
CHUNK = 1024 * 1024
DEEPEST = 60
TAIL = 1024 + 0xFFFF
END_OF_ARCHIVE = b"PK\x05\x06"

ACTIONS = {
    *("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/Movie", "/Sound"),
    *("/GoToE", "/RichMediaExecute", "/GoTo3DView"),
}
KEYS = {"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/RichMediaContent", "/XFA"}
TYPES = {"/EmbeddedFile", "/RichMedia"}
# What no reader of objects sees (older revisions, repaired tables) stands in the bytes all the same.
IN_THE_BYTES = re.compile(rb"/(?:JavaScript|SubmitForm|ImportData|EmbeddedFiles?|RichMedia)\b|/Launch\s*[/>]")


def look_into_pdf(file: IO[bytes]) -> dict[str, Any]:
    """``{"pages": n}``. Raises Hostile."""
    _look_at_bytes(file)
    file.seek(0)
    try:
        reader = PdfReader(file, strict=False)
        if reader.is_encrypted:
            raise Hostile("encrypted")
        for one in _objects(reader):
            _refuse(one, 0)
        pages = len(reader.pages)
        if not pages:
            raise Hostile("damaged")
        if pages > MOST_PAGES:
            raise Hostile("too_many_parts", pages=pages)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError):
        # The library meets broken files with whatever error their damage leads to.
        raise Hostile("damaged") from None
    except (zlib.error, OSError, NotImplementedError, OverflowError):
        raise Hostile("damaged") from None
    return {"pages": pages}


def _look_at_bytes(file: IO[bytes]) -> None:
    length = file.seek(0, 2)
    file.seek(max(0, length - TAIL))
    tail = file.read()
    if b"%%EOF" not in tail[-4096:]:
        raise Hostile("damaged")
    position = tail.rfind(END_OF_ARCHIVE)
    if position >= 0 and position + 22 + int.from_bytes(tail[position + 20 : position + 22], "little") == len(
        tail
    ):
        raise Hostile("two_faces")
    file.seek(0)
    before = b""
    while part := file.read(CHUNK):
        if IN_THE_BYTES.search(before + part):
            raise Hostile("active_content")
        before = part[-32:]


def _objects(reader: PdfReader) -> Iterator[Any]:
    yield reader.trailer
    seen = 0
    for generation, numbers in reader.xref.items():
        for number in numbers:
            seen += 1
            yield reader.get_object(IndirectObject(number, generation, reader))
    for number in reader.xref_objStm:
        seen += 1
        yield reader.get_object(IndirectObject(number, 0, reader))
    if seen > MOST_OBJECTS:
        raise Hostile("too_many_parts", objects=seen)


def _refuse(found: Any, depth: int) -> None:
    """Look at an object and what lies directly in it; what it points to has a turn of its own."""
    if depth > DEEPEST:
        raise Hostile("damaged")
    if isinstance(found, DictionaryObject):
        if (
            KEYS & found.keys()
            or str(found.get("/S", "")) in ACTIONS
            or str(found.get("/Type", "")) in TYPES
            or str(found.get("/Subtype", "")) in TYPES
        ):
            raise Hostile("active_content")
        for value in found.values():
            if isinstance(value, DictionaryObject | ArrayObject):
                _refuse(value, depth + 1)
    elif isinstance(found, ArrayObject):
        for value in found:
            if isinstance(value, DictionaryObject | ArrayObject):
                _refuse(value, depth + 1)
    if isinstance(found, StreamObject):
        _refuse_bomb(found)


def _refuse_bomb(stream: StreamObject) -> None:
    """Unpack a stream, keeping nothing. Packed twice over is refused as it stands."""
    filters = stream.get("/Filter", ArrayObject())
    names = [str(one) for one in (filters if isinstance(filters, list) else [filters])]
    flates = [name for name in names if name in ("/FlateDecode", "/Fl")]
    if len(flates) > 1 or len(names) > 3:
        raise Hostile("unpacks_too_large")
    if not flates or names[0] not in ("/FlateDecode", "/Fl"):
        return
    packed = bytes(stream._data)
    inflater = zlib.decompressobj()
    unpacked, rest = 0, packed
    while rest:
        try:
            unpacked += len(inflater.decompress(rest, CHUNK))
        except zlib.error:
            return  # damaged streams draw nothing
        rest = inflater.unconsumed_tail
        if unpacked > MOST_OF_ONE_STREAM and unpacked > GREATEST_RATIO * len(packed):
            raise Hostile("unpacks_too_large", unpacked=unpacked, packed=len(packed))

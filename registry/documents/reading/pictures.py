"""PNG and JPEG, chunk by chunk. No point of a picture is decoded here: only its frame is read."""

import struct
import zlib
from typing import IO, Any

from registry.documents.reading.verdict import Hostile

MOST_POINTS = 100_000_000
LONGEST_SIDE = 30_000
CHUNK = 1024 * 1024
# What may not hide behind the end of a picture.
OTHER_BEGINNINGS = (b"PK\x03\x04", b"PK\x05\x06", b"%PDF-", b"<html", b"<script", b"<?php", b"MZ\x90\x00")
START_OF_FRAME = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
END_OF_IMAGE, START_OF_SCAN = 0xD9, 0xDA


def look_into_png(file: IO[bytes]) -> dict[str, Any]:
    file.seek(8)
    size: tuple[int, int] | None = None
    while True:
        header = file.read(8)
        if len(header) < 8:
            raise Hostile("damaged")
        length, kind = struct.unpack(">I4s", header)
        if size is None and (kind != b"IHDR" or length != 13):
            raise Hostile("damaged")
        body = _check_chunk(file, length, kind)
        if kind == b"IHDR":
            size = _checked_size(*struct.unpack(">II", body[:8]))
        if kind == b"IEND":
            break
    assert size is not None
    _refuse_second_face(file)
    return {"width": size[0], "height": size[1]}


def _check_chunk(file: IO[bytes], length: int, kind: bytes) -> bytes:
    """The beginning of a chunk's body, after its checksum was found right."""
    checksum, beginning = zlib.crc32(kind), b""
    while length:
        part = file.read(min(length, CHUNK))
        if not part:
            raise Hostile("damaged")
        beginning = beginning or part
        checksum = zlib.crc32(part, checksum)
        length -= len(part)
    if file.read(4) != struct.pack(">I", checksum):
        raise Hostile("damaged")
    return beginning


def look_into_jpeg(file: IO[bytes]) -> dict[str, Any]:
    file.seek(2)
    size: tuple[int, int] | None = None
    while True:
        marker = _next_marker(file)
        if marker == END_OF_IMAGE:
            break
        if marker == 0x01 or 0xD0 <= marker <= 0xD7:
            continue
        (length,) = struct.unpack(">H", _exactly(file, 2))
        if length < 2:
            raise Hostile("damaged")
        body = _exactly(file, length - 2)
        if marker in START_OF_FRAME:
            height, width = struct.unpack(">HH", body[1:5]) if len(body) >= 5 else (0, 0)
            size = _checked_size(width, height)
        if marker == START_OF_SCAN:
            _skip_scan(file)
    if size is None:
        raise Hostile("damaged")
    _refuse_second_face(file)
    return {"width": size[0], "height": size[1]}


def _next_marker(file: IO[bytes]) -> int:
    if _exactly(file, 1) != b"\xff":
        raise Hostile("damaged")
    marker = _exactly(file, 1)[0]
    while marker == 0xFF:  # fill bytes
        marker = _exactly(file, 1)[0]
    return marker


def _skip_scan(file: IO[bytes]) -> None:
    """To just before the next marker that is no part of the compressed points."""
    before = b""
    while part := file.read(CHUNK):
        searched = before + part
        position = searched.find(b"\xff")
        while 0 <= position < len(searched) - 1:
            following = searched[position + 1]
            if following not in (0x00, 0xFF) and not 0xD0 <= following <= 0xD7:
                file.seek(position - len(searched), 1)
                return
            position = searched.find(b"\xff", position + 1)
        before = b"\xff" if searched.endswith(b"\xff") else b""
    raise Hostile("damaged")


def _exactly(file: IO[bytes], length: int) -> bytes:
    found = file.read(length)
    if len(found) != length:
        raise Hostile("damaged")
    return found


def _checked_size(width: int, height: int) -> tuple[int, int]:
    if not width or not height:
        raise Hostile("damaged")
    if width > LONGEST_SIDE or height > LONGEST_SIDE or width * height > MOST_POINTS:
        raise Hostile("too_large_picture", width=width, height=height)
    return width, height


def _refuse_second_face(file: IO[bytes]) -> None:
    """Cameras leave data behind the picture; another file there is no accident."""
    before = b""
    while part := file.read(CHUNK):
        searched = before + part
        if any(beginning in searched for beginning in OTHER_BEGINNINGS):
            raise Hostile("two_faces")
        before = searched[-16:]

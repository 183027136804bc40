"""A ZIP archive, looked at before anybody unpacks it.

Readers differ in which of an archive's directories they believe, so an archive that could be read
in two ways is refused; and every part is unpacked here once, counted as it comes, because the sizes
it declares are only claims.
"""

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from registry.documents.reading.verdict import Hostile

MOST_PARTS = 5_000
MOST_UNPACKED = 400 * 1024 * 1024  # bytes in all
MOST_OF_ONE_PART = 300 * 1024 * 1024
GREATEST_RATIO = 200  # of a part that unpacks to more than RATIO_MATTERS_FROM
RATIO_MATTERS_FROM = 4 * 1024 * 1024
LONGEST_NAME = 250
CHUNK = 256 * 1024

ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000
LOCAL_HEADER = struct.Struct("<4sHHHHHIIIHH")
END_OF_DIRECTORY = b"PK\x05\x06"
LENGTH_OF_END = 22
DRIVE = re.compile(r"^[A-Za-z]:")
UNSAFE_IN_NAMES = re.compile(r"[\x00-\x1f\x7f\\]")
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ARCHIVES = (
    *(b"PK\x03\x04", b"PK\x05\x06", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b\x08", b"BZh"),
    *(b"\xfd7zXZ\x00", b"MSCF", b"\x28\xb5\x2f\xfd", OLD_OFFICE, b"%PDF-", b"MZ\x90\x00", b"\x7fELF"),
)


@contextmanager
def open_archive(file: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    """The archive, after every check that needs no knowledge of what it is for. Raises Hostile."""
    refuse_two_directories(file)
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, UnicodeError, struct.error, EOFError, OSError):
        raise Hostile("damaged") from None
    with archive:
        parts = archive.infolist()
        refuse_names(parts)
        refuse_sizes(parts)
        refuse_overlaps(file, parts)
        refuse_what_unpacks_too_large(file, parts)
        yield archive


def refuse_two_directories(file: IO[bytes]) -> None:
    """The end of the directory must be the end of the file, and stand there once."""
    length = file.seek(0, 2)
    file.seek(max(0, length - LENGTH_OF_END - 0xFFFF))
    tail = file.read()
    position = tail.rfind(END_OF_DIRECTORY)
    if position < 0 or len(tail) - position < LENGTH_OF_END:
        raise Hostile("damaged")
    (comment,) = struct.unpack_from("<H", tail, position + 20)
    if position + LENGTH_OF_END + comment != len(tail) or tail.count(END_OF_DIRECTORY) != 1:
        raise Hostile("two_faces")


def refuse_names(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS:
        raise Hostile("too_many_parts", parts=len(parts))
    if not parts:
        raise Hostile("empty")
    seen = set()
    for part in parts:
        # As written: the library cuts a name at a NUL and turns separators round.
        name = part.orig_filename
        steps = name.replace("\\", "/").split("/")
        leaves = name.startswith(("/", "\\")) or DRIVE.match(name) or ".." in steps
        is_link = stat.S_ISLNK(part.external_attr >> 16)
        if leaves or is_link or UNSAFE_IN_NAMES.search(name) or len(name) > LONGEST_NAME:
            raise Hostile("unsafe_names", name=name[:120])
        if name.casefold() in seen:
            raise Hostile("two_faces", name=name[:120])
        seen.add(name.casefold())


def refuse_sizes(parts: list[zipfile.ZipInfo]) -> None:
    """By what the directory claims: cheap, and enough for honest bombs."""
    for part in parts:
        if part.flag_bits & ENCRYPTED_FLAGS:
            raise Hostile("encrypted")
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Hostile("damaged", method=part.compress_type)
        refuse_ratio(part.file_size, part.compress_size)
    refuse_total(sum(part.file_size for part in parts))


def refuse_ratio(unpacked: int, packed: int) -> None:
    too_dense = unpacked > RATIO_MATTERS_FROM and unpacked > GREATEST_RATIO * max(packed, 1)
    if unpacked > MOST_OF_ONE_PART or too_dense:
        raise Hostile("unpacks_too_large", unpacked=unpacked, packed=packed)


def refuse_total(unpacked: int) -> None:
    if unpacked > MOST_UNPACKED:
        raise Hostile("unpacks_too_large", unpacked=unpacked)


def refuse_overlaps(file: IO[bytes], parts: list[zipfile.ZipInfo]) -> None:
    """Parts that share bytes unpack to more than their sum; a local name that differs hides a part."""
    end = 0
    for part in sorted(parts, key=lambda one: one.header_offset):
        if part.header_offset < end:
            raise Hostile("overlapping_parts")
        if end == 0 and part.header_offset != 0:
            raise Hostile("two_faces")
        begins, name = _local_header(file, part)
        if name != _written_name(part):
            raise Hostile("two_faces", name=part.filename[:120])
        end = begins + part.compress_size


def _local_header(file: IO[bytes], part: zipfile.ZipInfo) -> tuple[int, bytes]:
    """Where the part's bytes begin, and the name that stands before them."""
    file.seek(part.header_offset)
    header = file.read(LOCAL_HEADER.size)
    if len(header) != LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise Hostile("damaged")
    *_rest, name_length, extra_length = LOCAL_HEADER.unpack(header)
    name = file.read(name_length)
    return part.header_offset + LOCAL_HEADER.size + name_length + extra_length, name


def _written_name(part: zipfile.ZipInfo) -> bytes:
    return part.orig_filename.encode("utf-8" if part.flag_bits & 0x800 else "cp437")


def refuse_what_unpacks_too_large(file: IO[bytes], parts: list[zipfile.ZipInfo]) -> None:
    """Unpack every part once, keeping nothing: what it holds is what comes, not what it claims."""
    total = 0
    for part in parts:
        begins, _name = _local_header(file, part)
        unpacked, checksum = 0, 0
        for chunk in _unpacked(file, begins, part):
            if unpacked == 0 and chunk.startswith(ARCHIVES):
                raise Hostile("nested_archive", name=part.filename[:120])
            unpacked += len(chunk)
            checksum = zlib.crc32(chunk, checksum)
            refuse_ratio(unpacked, part.compress_size)
            refuse_total(total + unpacked)
        if unpacked != part.file_size or checksum != part.CRC:
            raise Hostile("damaged", name=part.filename[:120])
        total += unpacked


def _unpacked(file: IO[bytes], begins: int, part: zipfile.ZipInfo) -> Iterator[bytes]:
    file.seek(begins)
    left = part.compress_size
    inflater = zlib.decompressobj(-15) if part.compress_type == zipfile.ZIP_DEFLATED else None
    while left:
        packed = file.read(min(CHUNK, left))
        if not packed:
            raise Hostile("damaged")
        left -= len(packed)
        if inflater is None:
            yield packed
            continue
        while packed:
            try:
                if chunk := inflater.decompress(packed, CHUNK):
                    yield chunk
            except zlib.error:
                raise Hostile("damaged") from None
            packed = inflater.unconsumed_tail
    if inflater is not None:
        if rest := inflater.flush():
            yield rest
        if not inflater.eof or inflater.unused_data:
            raise Hostile("damaged")

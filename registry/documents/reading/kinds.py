"""What a file is, by its content alone, and the way into its reader."""

from typing import IO, Any

import puremagic

from registry.documents.reading.archives import open_archive
from registry.documents.reading.office import look_into_office
from registry.documents.reading.pictures import look_into_jpeg, look_into_png
from registry.documents.reading.texts import look_into_text
from registry.documents.reading.verdict import JPEG, PDF, PNG, Hostile

HEAD = 8192
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A password puts a modern workbook into the old container; the name of its stream is in UTF-16.
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def look_into(file: IO[bytes]) -> tuple[str, dict[str, Any]]:
    """Media type and findings. Raises Hostile with the reason why the file is not taken."""
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        raise Hostile("empty")
    file.seek(0)
    if head.startswith(b"PK\x03\x04"):
        with open_archive(file) as archive:
            return look_into_office(archive, file)
    if head.startswith(b"%PDF-"):
        from registry.documents.reading.pdfs import look_into_pdf  # slow to import, rarely needed

        return PDF, look_into_pdf(file)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG, look_into_png(file)
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG, look_into_jpeg(file)
    if head.startswith(OLD_OFFICE) and ENCRYPTED_PACKAGE in file.read():
        raise Hostile("encrypted")
    file.seek(0)
    try:
        return look_into_text(file)
    except Hostile as found:
        # No text, and none of the types that are taken: say what it seems to be, if anybody knows.
        if found.code in ("not_text", "type_not_accepted") and (name := looks_like(head)):
            raise Hostile("type_not_accepted", looks_like=name) from None
        raise


def looks_like(head: bytes) -> str:
    """The type whose signature fits best; empty for none. A guess, told to people, never decided by."""
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return ""
    return found[0].mime_type or found[0].extension

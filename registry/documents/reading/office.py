"""Workbooks and texts of the office family (Office Open XML), part by part.

Nothing of them runs here, but whoever downloads one may open it in a program that does: macros,
controls, links to other files and formulas that start programs are refused.
"""

import re
import zipfile
from collections.abc import Callable
from typing import IO, Any
from urllib.parse import urlsplit
from xml.parsers import expat

from defusedxml import DefusedXmlException, ElementTree

from registry.documents.reading.verdict import DOCX, XLSX, Hostile

CONTENT_TYPES = "[Content_Types].xml"
CHUNK = 256 * 1024
LARGEST_DIRECTORY_PART = 4 * 1024 * 1024  # content types and relations are read whole
MAIN_TYPES = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": XLSX,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": DOCX,
}
MARKED_UP = (".xml", ".rels", ".vml")
RUNS = re.compile(
    r"vbaproject|vbadata|macrosheet|intlmacrosheet|activex|macroenabled|customui", re.IGNORECASE
)
FETCHES = re.compile(r"externallink|xl/connections|querytable|webextension|datamodel", re.IGNORECASE)
SAFE_SCHEMES = {"http", "https", "mailto", ""}
# DDE is written as program|topic!item; the functions ask other programs or addresses.
LIVE_FORMULA = re.compile(
    r"""[\w.'")]\|\s*(?:'[^'|]*'|[^\s|'"]+)\s*!"""
    r"""|\b(?:WEBSERVICE|RTD|DDE|CALL|REGISTER(?:\.ID)?|EXEC|IMPORT(?:DATA|XML|HTML|FEED|RANGE))\s*\(""",
    re.IGNORECASE,
)
LIVE_FIELD = re.compile(r"\bDDE(?:AUTO)?\b", re.IGNORECASE)


def look_into_office(archive: zipfile.ZipFile, file: IO[bytes]) -> tuple[str, dict[str, Any]]:
    """Media type and findings. Raises Hostile."""
    names = archive.namelist()
    if CONTENT_TYPES not in names:
        raise Hostile("type_not_accepted", looks_like="application/zip")
    media_type = _main_type(archive)
    for name in names:
        if RUNS.search(name):
            raise Hostile("macros", name=name[:120])
        if FETCHES.search(name):
            raise Hostile("external_links", name=name[:120])
        if name.casefold().endswith(".rels"):
            _check_relations(archive, name)
    if media_type == XLSX:
        from registry.documents.reading.workbooks import look_into_workbook

        return media_type, look_into_workbook(archive, file)
    return media_type, _look_into_text(archive)


def _main_type(archive: zipfile.ZipFile) -> str:
    found = ""
    for element in read_small(archive, CONTENT_TYPES).iter():
        kind = element.get("ContentType", "")
        if RUNS.search(kind):
            raise Hostile("macros")
        found = found or MAIN_TYPES.get(kind, "")
    if not found:
        raise Hostile("type_not_accepted", looks_like="application/zip")
    return found


def read_small(archive: zipfile.ZipFile, name: str) -> Any:
    """A small part as a tree; entities and document types are refused by the parser."""
    if archive.getinfo(name).file_size > LARGEST_DIRECTORY_PART:
        raise Hostile("unpacks_too_large", name=name[:120])
    try:
        return ElementTree.fromstring(archive.read(name), forbid_dtd=True)
    except DefusedXmlException:
        raise Hostile("entities", name=name[:120]) from None
    except (ElementTree.ParseError, zipfile.BadZipFile, ValueError, LookupError):
        raise Hostile("damaged", name=name[:120]) from None


def _check_relations(archive: zipfile.ZipFile, name: str) -> None:
    for relation in read_small(archive, name).iter():
        kind, target = relation.get("Type", ""), relation.get("Target", "")
        if RUNS.search(kind) or kind.endswith("/control"):
            raise Hostile("macros", name=name[:120])
        if kind.endswith(("/externalLink", "/connections", "/attachedTemplate", "/subDocument")):
            raise Hostile("external_links", name=name[:120])
        if kind.endswith("/aFChunk"):
            raise Hostile("nested_archive", name=name[:120])
        if relation.get("TargetMode") == "External" and not _is_plain_link(kind, target):
            raise Hostile("external_links", name=name[:120])


def _is_plain_link(kind: str, target: str) -> bool:
    """A link for people to follow, which no program fetches by itself."""
    try:
        scheme = urlsplit(target.strip()).scheme.lower()
    except ValueError:
        return False
    return kind.endswith("/hyperlink") and scheme in SAFE_SCHEMES and not target.startswith(("\\", "//"))


def walk(
    archive: zipfile.ZipFile,
    name: str,
    begin: Callable[[str, dict[str, str]], None] | None = None,
    *,
    text_of: frozenset[str] = frozenset(),
    text: Callable[[str, str], None] | None = None,
) -> None:
    """Go through a part of any size element by element, keeping nothing.

    ``begin`` gets the local name and the attributes of each element; ``text`` the name and the whole
    text of each element in ``text_of``. Raises Hostile for document types, entities and broken XML.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    gathered: list[str] = []

    def refuse(*_unused: Any) -> Any:
        raise Hostile("entities", name=name[:120])

    def started(tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if begin is not None:
            begin(local, attributes)
        if local in text_of:
            gathered.clear()
            parser.CharacterDataHandler = gathered.append

    def ended(tag: str) -> None:
        local = tag.rpartition(":")[2]
        if local in text_of and text is not None:
            parser.CharacterDataHandler = None
            text(local, "".join(gathered))

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    if begin is not None or text_of:
        parser.StartElementHandler = started
    if text_of:
        parser.EndElementHandler = ended
    try:
        with archive.open(name) as part:
            while chunk := part.read(CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
    except (expat.ExpatError, zipfile.BadZipFile, EOFError, ValueError, LookupError):
        raise Hostile("damaged", name=name[:120]) from None


def refuse_live_formula(formula: str) -> None:
    """Raises Hostile for a formula that starts or asks another program."""
    if LIVE_FORMULA.search(formula):
        raise Hostile("dynamic_data")


def _look_into_text(archive: zipfile.ZipFile) -> dict[str, Any]:
    paragraphs = 0
    for name in archive.namelist():
        if not name.casefold().endswith(MARKED_UP):
            continue
        fields: list[str] = []

        def begin(local: str, attributes: dict[str, str], fields: list[str] = fields) -> None:
            nonlocal paragraphs
            paragraphs += local == "p"
            if local == "fldSimple":
                fields.extend((" ", *attributes.values(), " "))

        # A field's instruction may be cut into runs: they are put together again.
        def instruction(_local: str, text: str, fields: list[str] = fields) -> None:
            fields.append(text)

        walk(archive, name, begin, text_of=frozenset({"instrText"}), text=instruction)
        if LIVE_FIELD.search("".join(fields)):
            raise Hostile("dynamic_data", name=name[:120])
    return {"paragraphs": paragraphs}

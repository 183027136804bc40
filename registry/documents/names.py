"""The name a file came with, made fit to be shown and offered again. It decides nothing."""

import re
import unicodedata
from pathlib import PurePosixPath

from registry.documents.models import MediaType

LONGEST = 120
UNWANTED = re.compile(r'[<>:"/\\|?*#%&{}\x00-\x1f\x7f]+')
ENDINGS = {
    MediaType.XLSX: ".xlsx",
    MediaType.DOCX: ".docx",
    MediaType.PDF: ".pdf",
    MediaType.PNG: ".png",
    MediaType.JPEG: ".jpg",
    MediaType.CSV: ".csv",
    MediaType.TEXT: ".txt",
}
FITTING = {".jpeg": MediaType.JPEG, **{ending: kind for kind, ending in ENDINGS.items()}}


def tidy(name: str) -> str:
    """The last part of a path without anything that steers terminals, browsers or folders."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    composed = unicodedata.normalize("NFC", last)
    # Cf: marks that turn the direction of writing round, so that "exe.fdp" reads as a PDF.
    visible = "".join(sign for sign in composed if unicodedata.category(sign)[0] != "C")
    clean = re.sub(r"\s+", " ", UNWANTED.sub("_", visible)).strip(" .")
    path = PurePosixPath(clean or "document")
    ending = path.suffix[:12]
    return path.name[: -len(path.suffix) or None][: LONGEST - len(ending)] + ending


def offered(name: str, media_type: str) -> str:
    """The name a download gets: its ending is that of its content, whatever it came with."""
    ending = PurePosixPath(name).suffix.lower()
    if FITTING.get(ending) == media_type:
        return name
    return name + ENDINGS.get(MediaType(media_type), "")

"""PDFs that the registry makes itself, set by typst from the templates in ``templates/documents/``.

The same data gives the same bytes: no clock, no random id, no font of the machine. A template reads no
file outside ``templates/`` and gets its data as JSON, which is text to it and never runs::

    render_pdf("documents/minutes.typ", {"title": "…", "sections": […]}, dated=decision.closed_at)
"""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import structlog
import typst
from django.conf import settings

from registry.documents.letters import as_json

log = structlog.get_logger(__name__)

FONTS = Path(__file__).with_name("fonts")
STANDARD = "a-2u"  # PDF/A-2u: for archives, with text that can be searched and copied
WITH_ATTACHMENTS = "a-3a"  # PDF/A-3a: may carry other files, and is read aloud in the right order
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)


def render_pdf(
    template_name: str,
    data: dict[str, Any],
    *,
    dated: datetime | None = None,
    mathematics: bool = False,
    standard: str = STANDARD,
) -> bytes:
    """A PDF/A of a template under ``templates/`` and plain data (``sys.inputs.data``, JSON).

    ``dated`` is the date of the document in its metadata: a fact of the data, not the moment of making.
    ``mathematics``: formulas need the setter's own fonts, which come with its package and are the same anywhere.
    ``standard``: the level of PDF/A; a template that attaches files needs ``WITH_ATTACHMENTS``.
    A letter that none of the fonts has is set as its number, and the data's ``letters_note`` says so.
    Raises typst.TypstError for a fault in the template, FileNotFoundError where there is none.
    """
    folder = Path(settings.BASE_DIR, "templates")
    template = folder / template_name
    if not template.resolve().is_relative_to(folder.resolve()) or not template.is_file():
        raise FileNotFoundError(template_name)
    plain = as_json(data)
    moment = int((dated or UNDATED).timestamp())
    try:
        return _set(template, folder, plain, moment, _fonts(mathematics), standard=standard)
    except typst.TypstError as fault:
        if "could not be displayed" not in str(fault):
            raise
        log.warning("pdf_lacks_letters", template=template_name, fault=str(fault)[:200])
        return _set(template, folder, plain, moment, _fonts(mathematics), standard=None)


def _set(template: Path, folder: Path, data: str, moment: int, fonts: typst.Fonts, *, standard: Any) -> bytes:
    compiler = typst.Compiler(
        input=str(template), root=str(folder), font_paths=fonts, sys_inputs={"data": data}
    )
    made = compiler.compile(format="pdf", pdf_standards=standard or [], timestamp=moment)
    assert isinstance(made, bytes), "one PDF, whatever its pages"
    return made


@cache
def _fonts(mathematics: bool) -> typst.Fonts:
    """Our own, and for mathematics those in the setter: another machine must not make another document."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=mathematics, font_paths=[str(FONTS)]
    )

"""PDFs of our own making: the same bytes for the same data, all letters of the four languages, no way out."""

import io
from datetime import UTC, datetime

import pytest
import typst
from pypdf import PdfReader

from registry.documents.reading.limited import inspect
from registry.documents.reading.verdict import PDF
from registry.documents.typesetting import render_pdf

MINUTES = {
    "language": "en",
    "kicker": "Joint Committee Japan – Mongolia",
    "title": "Electronic decision MN-JC-2026-001",
    "facts": [["Outcome", "Register the project"], ["Case", "MN003-REG-001"]],
    "sections": [
        {
            "heading": "Assents",
            "columns": ["Side", "Member"],
            "rows": [["Japan", "佐藤 花子"], ["MN", "Бат"]],
        },
        {
            "heading": "Қазақша",
            "paragraphs": ["Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі – tCO₂e ≥ 12", "二国間クレジット制度"],
        },
    ],
    "signatures": [["Бат Эрдэнэ", "Co-chair"], ["佐藤 花子", "Co-chair"]],
    "footer": "Made by the registry",
}
DATED = datetime(2026, 1, 31, 12, tzinfo=UTC)


def words(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_the_same_data_gives_the_same_bytes():
    assert render_pdf("documents/minutes.typ", MINUTES, dated=DATED) == render_pdf(
        "documents/minutes.typ", MINUTES, dated=DATED
    )


def test_every_language_is_set_and_can_be_read_again():
    text = words(render_pdf("documents/minutes.typ", MINUTES, dated=DATED))
    for part in (
        "Register the project",
        "佐藤 花子",
        "Бат Эрдэнэ",
        "Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі",
        "二国間クレジット制度",
    ):
        assert part.replace(" ", "") in text.replace(" ", "").replace("\n", "")


def test_it_says_that_it_is_for_archives_and_when_it_was_decided():
    made = render_pdf("documents/minutes.typ", MINUTES, dated=DATED)
    assert b"pdfaid:part>2<" in made or b'pdfaid:part="2"' in made
    metadata = PdfReader(io.BytesIO(made)).metadata
    assert metadata is not None
    assert metadata.creation_date is not None
    assert metadata.creation_date.astimezone(UTC) == DATED
    assert metadata.title == MINUTES["title"]


def test_what_we_make_passes_our_own_checks(tmp_path):
    path = tmp_path / "minutes.pdf"
    path.write_bytes(render_pdf("documents/minutes.typ", MINUTES))
    with path.open("rb") as file:
        assert inspect(file).media_type == PDF


def test_data_is_text_and_never_runs():
    text = words(render_pdf("documents/minutes.typ", {"title": '#read("/etc/passwd") $x$ *b* \\ <a> @b'}))
    assert '#read("/etc/passwd")$x$*b*' in text.replace(" ", "")


# "Minutes of the Committee", or as near as one comes to it, in the scripts of partner countries.
SCRIPTS = {
    "Thai": "รายงานการประชุม",
    "Lao": "ບົດບັນທຶກ",
    "Georgian": "სხდომის ოქმი",
    "Arabic": "محضر اللجنة",
    "Khmer": "កំណត់ហេតុ",
    "Myanmar": "မှတ်တမ်း",
    "Bengali": "কার্যবিবরণী",
    "Devanagari": "कार्यवृत्त",
    "Sinhala": "වාර්තාව",
    "Tamil": "குறிப்புகள்",
    "Ethiopic": "ቃለ ጉባኤ",
    "Thaana": "ޔައުމިއްޔާ",
}


def test_the_scripts_of_partner_countries_are_set():
    made = render_pdf("documents/minutes.typ", {"title": "Titles", "facts": list(SCRIPTS.items())})
    fonts = {
        str(font).split("+")[-1]
        for page in PdfReader(io.BytesIO(made)).pages
        for font in names_of_fonts(page)
    }
    assert {f"NotoSans{script}-Regular" for script in SCRIPTS} <= fonts
    assert "[U+" not in words(made)
    assert b"pdfaid" in made


def names_of_fonts(page):
    return [font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values()]


def test_a_letter_nobody_has_stands_as_its_number_and_the_reader_is_told():
    made = render_pdf("documents/minutes.typ", {"title": "Title 𐌰𐌱", "language": "en"})
    text = words(made)
    assert "Title [U+10330][U+10331]" in text
    assert "stand here as their numbers: [U+10330] GOTHIC LETTER AHSA, [U+10331]" in text.replace("\n", " ")
    assert b"pdfaid" in made
    assert "numbers" not in words(render_pdf("documents/minutes.typ", {"title": "Title\u200b\ufe0f ∑"}))


@pytest.mark.parametrize("name", ["../pyproject.toml", "documents/none.typ", "/etc/passwd"])
def test_only_templates_are_templates(name):
    with pytest.raises(FileNotFoundError):
        render_pdf(name, {})


def test_a_template_reads_nothing_outside_its_folder(settings, tmp_path):
    folder = tmp_path / "templates" / "documents"
    folder.mkdir(parents=True)
    (tmp_path / "secret").write_text("secret")
    settings.BASE_DIR = tmp_path
    for path in ("../../secret", "/../secret", str(tmp_path / "secret")):
        (folder / "a.typ").write_text(f'#read("{path}")')
        with pytest.raises(typst.TypstError):
            render_pdf("documents/a.typ", {})

"""The catalogues: compiled as they are written, and without guesses."""

from pathlib import Path

import pytest

from registry.config.translations import (
    LANGUAGES,
    catalogue_path,
    compiled,
    faults_of_extraction,
    has_tools,
    read_catalogue,
    translated,
    without_guesses,
)

GUESSED = """msgid ""
msgstr ""
"POT-Creation-Date: 2026-01-01 00:00+0000\\n"
"Language: ru\\n"

#: a.py
#, fuzzy, python-format
#| msgid "Old"
msgid "New"
msgstr ""
"Ста"
"рое"

#: b.py
msgid "Kept"
msgstr "Оставлено"
"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_compiled_and_has_no_guesses(language: str) -> None:
    messages = read_catalogue(catalogue_path(language))

    assert [message.text for message in messages if message.is_fuzzy] == []
    assert compiled(catalogue_path(language)) == translated(messages)


def test_the_compiled_form_of_another_source_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "ru" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(GUESSED, encoding="utf-8")

    assert compiled(path) != translated(read_catalogue(path))


def test_a_guess_is_emptied_and_the_rest_kept(tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    path.write_text(without_guesses(GUESSED), encoding="utf-8")

    new, kept = read_catalogue(path)
    assert (new.text, new.texts, new.is_fuzzy) == ("New", [""], False)
    assert (kept.text, kept.texts) == ("Kept", ["Оставлено"])
    assert "POT-Creation-Date" not in path.read_text(encoding="utf-8")


@pytest.mark.skipif(not has_tools(), reason="The programs of GNU gettext are not installed.")
def test_the_extraction_reads_rooms_ledger_and_templates() -> None:
    texts = {message.text for message in read_catalogue(catalogue_path("ja"))}

    assert {"There is no such account.", "Joint Committee", "Skip to the content"} <= texts
    assert not [fault for fault in faults_of_extraction() if "Skip to the content" in fault]

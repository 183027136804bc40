"""The catalogues of translations: bring them up to date, and say whether they are.

One catalogue per language in ``registry/locale``, source and compiled form both in
the repository, because a fresh machine has no gettext tools. What the sources no
longer say is dropped, and nothing stays fuzzy: a text is translated or it is not.
"""

import ast
import gettext
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

LANGUAGES = ("ja", "ru", "kk")
NOT_OURS = [".venv/*", ".data/*", "tests/*", "staticfiles/*", "registry/locale*", "templates/static/*"]
FIELD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) (".*")')
FUZZY = re.compile(r"^#, .*\bfuzzy\b.*\n", re.MULTILINE)


@dataclass(slots=True)
class Message:
    """One entry of a catalogue; ``texts`` has one translation per plural form."""

    context: str = ""
    text: str = ""
    plural: str = ""
    texts: list[str] = field(default_factory=list)
    is_fuzzy: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        return self.context, self.text, self.plural

    @property
    def is_translated(self) -> bool:
        return bool(self.texts) and all(self.texts)


def read_catalogue(path: Path) -> list[Message]:
    """The entries of a .po file, less its header."""
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    return [message for message in map(read_message, blocks) if message.text]


def read_message(block: str) -> Message:
    """One block of a .po file; strings over several lines are joined."""
    fields: dict[str, str] = {}
    current = ""
    for line in block.splitlines():
        if match := FIELD.fullmatch(line):
            current = match[1]
            fields[current] = ast.literal_eval(match[2])
        elif line.startswith('"') and current:
            fields[current] += ast.literal_eval(line)
    return Message(
        context=fields.get("msgctxt", ""),
        text=fields.get("msgid", ""),
        plural=fields.get("msgid_plural", ""),
        texts=[text for name, text in fields.items() if name.startswith("msgstr")],
        is_fuzzy=bool(FUZZY.search(block + "\n")),
    )


def catalogue_path(language: str, folder: Path | None = None) -> Path:
    return (folder or Path(settings.LOCALE_PATHS[0])) / language / "LC_MESSAGES" / "django.po"


def has_tools() -> bool:
    """Whether gettext's programs are on this machine."""
    return all(shutil.which(name) for name in ("xgettext", "msgmerge", "msguniq", "msgattrib", "msgfmt"))


def extract(folder: Path) -> None:
    """Merge what the sources say now into the catalogues below ``folder``."""
    with chdir(settings.BASE_DIR), override_settings(LOCALE_PATHS=[str(folder)]):
        call_command(
            "makemessages",
            locale=list(LANGUAGES),
            ignore_patterns=NOT_OURS,
            add_location="file",
            no_wrap=True,
            no_obsolete=True,
            verbosity=0,
        )


def without_guesses(catalogue: str) -> str:
    """The text of a .po file with every fuzzy entry emptied, and no date of its own making."""
    header, *blocks = catalogue.rstrip("\n").split("\n\n")
    header = re.sub(r'"POT-Creation-Date: .*"\n', "", header)
    return "\n\n".join([header, *map(emptied_if_fuzzy, blocks)]) + "\n"


def emptied_if_fuzzy(block: str) -> str:
    if not FUZZY.search(block):
        return block
    bare = re.sub(r"^#\|.*\n", "", FUZZY.sub("", block), flags=re.MULTILINE)
    return re.sub(r'^(msgstr(?:\[\d\])?) ".*"(?:\n".*")*', r'\1 ""', bare, flags=re.MULTILINE)


def update() -> None:
    """Extract, drop guesses, compile. Needs gettext's programs."""
    extract(Path(settings.LOCALE_PATHS[0]))
    for language in LANGUAGES:
        path = catalogue_path(language)
        path.write_text(without_guesses(path.read_text(encoding="utf-8")), encoding="utf-8")
        subprocess.run(["msgfmt", "--check-format", "-o", path.with_suffix(".mo"), path], check=True)


def faults() -> Iterator[str]:
    """What is wrong with the catalogues, one sentence each; nothing when all is well."""
    for language in LANGUAGES:
        path = catalogue_path(language)
        messages = read_catalogue(path)
        for message in messages:
            if message.is_fuzzy:
                yield f"{language}: fuzzy: {message.text!r}"
        if compiled(path) != translated(messages):
            yield f"{language}: the compiled catalogue is not that of its source"
    if has_tools():
        yield from faults_of_extraction()


def faults_of_extraction() -> Iterator[str]:
    """Texts that the sources have and the catalogues lack, and the other way round."""
    with TemporaryDirectory() as folder:
        for language in LANGUAGES:
            copy = catalogue_path(language, Path(folder))
            copy.parent.mkdir(parents=True)
            shutil.copy(catalogue_path(language), copy)
        extract(Path(folder))
        for language in LANGUAGES:
            kept = {message.key for message in read_catalogue(catalogue_path(language))}
            now = {message.key for message in read_catalogue(catalogue_path(language, Path(folder)))}
            yield from (f"{language}: not in the catalogue: {key[1]!r}" for key in sorted(now - kept))
            yield from (f"{language}: no longer in the sources: {key[1]!r}" for key in sorted(kept - now))


def translated(messages: list[Message]) -> dict[object, str]:
    """As gettext keeps them: by text, or by text and number of the plural form."""
    found: dict[object, str] = {}
    for message in messages:
        if not message.is_translated:
            continue
        name = f"{message.context}\x04{message.text}" if message.context else message.text
        if message.plural:
            found.update({(name, form): text for form, text in enumerate(message.texts)})
        else:
            found[name] = message.texts[0]
    return found


def compiled(path: Path) -> dict[object, str]:
    """What the .mo file beside a .po file holds; nothing when there is none."""
    binary = path.with_suffix(".mo")
    if not binary.exists():
        return {}
    with binary.open("rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    return {key: text for key, text in catalogue.items() if key != ""}

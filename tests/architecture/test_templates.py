"""What Django forgives in a template and a reader does not."""

import re
from collections.abc import Iterator

from .house import ROOT

BLOCK = re.compile(r"{% block (\w+) %}(.*?){% endblock \1 %}", re.DOTALL)
GIVEN = re.compile(r"\b(?:as|asvar) (\w+) ?%}")
USED = r"(?:{{{{ ?|{{% (?:if|elif) |=){name}\b"


def forgotten(text: str) -> Iterator[str]:
    """Names that one block of a template gives and another uses: they end with their block, and an address
    made of one is empty."""
    blocks = BLOCK.findall(text)
    for place, inside in blocks:
        for name in set(GIVEN.findall(inside)):
            for other, content in blocks:
                used = re.search(USED.format(name=name), content)
                if other != place and used and name not in GIVEN.findall(content):
                    yield f"{name} of {place} in {other}"


def test_a_name_is_used_in_the_block_that_gives_it():
    found = {}
    for path in sorted((ROOT / "templates").rglob("*.html")):
        if wrong := list(forgotten(path.read_text(encoding="utf-8"))):
            found[path.name] = wrong
    assert found == {}


def test_such_a_name_would_be_found():
    text = '{% block a %}{% url "x" as place %}{% endblock a %}{% block b %}<a href="{{ place }}">{% endblock b %}'
    assert list(forgotten(text)) == ["place of a in b"]

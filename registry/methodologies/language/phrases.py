"""Words of refusals and faults that are put together in the reader's language, when they are read."""

from django.utils.functional import Promise


class Phrase:
    """A translatable text with gaps: ``Phrase(_("at most %(limit)s characters"), limit=200)``."""

    def __init__(self, text: str | Promise, **facts: object):
        self.text, self.facts = text, facts

    def __str__(self) -> str:
        return str(self.text) % self.facts

    def __repr__(self) -> str:
        return f"Phrase({str(self)!r})"


class Listed(Phrase):
    """Several words with commas between them, in the order of the reader's language."""

    def __init__(self, words: "list[Words]"):
        super().__init__("")
        self.words = words

    def __str__(self) -> str:
        return ", ".join(sorted({str(word) for word in self.words}))


Words = str | Promise | Phrase

"""Searching by any part of a name or title, in any script, down to two letters.

PostgreSQL's trigrams know only the letters of the database's locale, which here are those of ASCII, and
need three of them: of 太陽 or Солнце they find none, and the whole table would be read. For such words
there is an index of every pair of neighbouring letters beside the one of trigrams::

    Project.objects.filter(title__has_part="太陽")

The answer is that of ``icontains``. A column without both indexes is asked by ``icontains`` instead.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import CharField, Func, Lookup, TextField
from django.db.models.functions import Upper

SHORTEST_WORD = 2  # one letter is in nearly every title, and no index helps with it
TRIGRAM = 3


class LetterPairs(Func):
    """Every two neighbouring letters of a text, made by a function of the first migration that needs them."""

    function = "registry_letter_pairs"
    arity = 1
    output_field = ArrayField(TextField())


def word_indexes(column: str, name: str) -> list[GinIndex]:
    """The two indexes that ``has_part`` uses; the first is called ``name``."""
    return [
        GinIndex(OpClass(Upper(column), name="gin_trgm_ops"), name=name),
        GinIndex(LetterPairs(Upper(column)), name=name.removesuffix("words") + "pairs"),
    ]


@CharField.register_lookup
@TextField.register_lookup
class HasPart(Lookup):
    """``column__has_part="words"``: the words stand in the column, in capitals or not."""

    lookup_name = "has_part"
    prepare_rhs = True

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, given = self.process_lhs(compiler, connection)
        words = str(self.rhs)
        pattern = f"%{connection.ops.prep_for_like_query(words)}%"
        fits = f"UPPER({column}::text) LIKE UPPER(%s)"
        if words.isascii() and len(words) >= TRIGRAM:
            return fits, (*given, pattern)
        pairs = f"registry_letter_pairs(UPPER({column}::text)) @> registry_letter_pairs(UPPER(%s))"
        return f"({pairs} AND {fits})", (*given, words, *given, pattern)

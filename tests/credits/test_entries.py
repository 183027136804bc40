"""Entry bytes: made once, in SQL, and equal to what the `rfc8785` package makes of their content."""

import json
import unicodedata
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import rfc8785
from django.db import DataError, connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from credits.models import Transaction
from credits.operations.complete import CompleteInstruction, complete
from credits.operations.log_act import ActInstruction, log_act
from credits.operations.post import plain
from tests.credits.stories import ALONE, OTHER, TOGETHER, ranges

# Everything a text can hold: controls, quotes, other planes; no NUL and no lone surrogates.
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)
keys = st.text(st.characters(min_codepoint=1, max_codepoint=127), max_size=12)
integers = st.integers(min_value=-(2**53) + 1, max_value=2**53 - 1)
values = st.recursive(
    st.none() | st.booleans() | integers | texts,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(keys, inner, max_size=6),
    max_leaves=25,
)
in_one_transaction = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


def in_nfc(value):
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [in_nfc(item) for item in value]
    if isinstance(value, dict):
        return {key: in_nfc(item) for key, item in value.items()}
    return value


def encoded(value):
    with connection.cursor() as cursor:
        cursor.execute("SELECT credits_json(%s::jsonb)", [json.dumps(value, ensure_ascii=False)])
        return cursor.fetchone()[0].encode()


@settings(in_one_transaction, max_examples=600)
@given(values)
@example("".join(map(chr, range(1, 0x120))))
@example('\\"/\u2028\u2029\x7f\x80\ufeff\U0010ffff')
@example("n\u0303 e\u0301 \u212b \u1100\u1161")
@example({"b": 1, "B": 2, "a\x01": 3, "aa": 4, "": 5, "~": 6, "_": 7})
@example([2**53 - 1, -(2**53) + 1, 0, []])
def test_the_databases_bytes_are_those_of_the_standard(db, value):
    assert encoded(value) == rfc8785.dumps(in_nfc(value))
    assert plain(value) == in_nfc(value)


@pytest.mark.parametrize("value", [1.5, 1.0, 2**53, -(2**53), {"é": 1}, [{"a": 0.1}]], ids=str)
def test_the_database_itself_refuses_what_is_not_exact(db, value):
    with pytest.raises(DataError), transaction.atomic():
        encoded(value)


@settings(in_one_transaction, max_examples=150)
@given(facts=st.dictionaries(keys, values, max_size=4), basis=texts.filter(bool), reference=texts)
def test_an_act_is_stored_as_it_was_given(db, facts, basis, reference):
    authority = type(ALONE)(actor=ALONE.actor, basis=basis)
    entry = log_act(
        ActInstruction(
            request_id=uuid4(), authority=authority, kind="a.b", facts=facts, decision_reference=reference
        )
    )

    written = bytes(entry.entry)
    content = json.loads(written)
    assert written == rfc8785.dumps(content)
    assert content["facts"] == in_nfc(facts) == entry.facts
    assert (content["basis"], content["decision_reference"]) == (in_nfc(basis), in_nfc(reference))


def test_every_kind_of_entry_is_canonical_and_names_nobody(story, holder, buyer, retired):
    retirement = story.retire(holder, retired, ranges((1, 1), (3, 3)))
    story.correct(retirement)
    reservation = story.reserve(holder, buyer, 10, expires_in=timedelta(days=1))
    complete(CompleteInstruction(request_id=uuid4(), authority=OTHER, reservation_id=reservation.public_id))
    story.lift(story.hold(account_id=holder.public_id))

    for entry in Transaction.objects.all():
        content = json.loads(bytes(entry.entry))
        assert bytes(entry.entry) == rfc8785.dumps(content)
        assert content["actor"] == {"id": "ann" if entry.actor_id == "ann" else "bold", "kind": "person"}
        assert datetime.fromisoformat(content["recorded_at"]) == entry.recorded_at
        assert len(content["recorded_at"]) == len("2026-01-01T00:00:00.000000Z")
        assert TOGETHER.actor.name.encode() not in bytes(entry.entry)

"""A retry whose answer was lost: told by what was asked, whatever has happened meanwhile."""

from uuid import uuid4

from registry.lifecycle import hooks
from tests.programs import Program
from tests.registry.lifecycle import toy as toys
from tests.registry.lifecycle.test_api import take


def test_a_retry_is_told_by_the_documents_it_names_not_by_their_newest_versions(cast, ruled, monkeypatch):
    proponent, secretariat = Program(cast["proponent"]), Program(cast["secretariat"])
    case, newest = cast.open(), {"number": 1}
    answer = lambda _case, _user, ids: [{"id": str(one), "sha256": "0" * 64, **newest} for one in ids]  # noqa: E731
    monkeypatch.setattr(hooks.documents_named, "answerer", answer)
    key, paper = uuid4(), str(uuid4())
    first = take(proponent, case, "submit", version=1, key=key, documents=[paper])
    assert first.json()["facts"]["documents"][0]["number"] == 1

    newest["number"] = 2  # somebody uploaded another version, and the answer was lost on its way
    again = take(proponent, case, "submit", version=1, key=key, documents=[paper])
    assert (again.status_code, again.json()) == (201, first.json())
    other = take(proponent, case, "submit", version=1, key=key, documents=[str(uuid4())])
    assert (other.status_code, other.json()["code"]) == (422, "request_id_reused")
    ruled(toys.Rules(two=("publish",)))
    key = uuid4()
    asked = [take(secretariat, case, "publish", version=2, key=key, documents=[paper]) for _again in range(2)]
    newest["number"] = 3
    asked.append(take(secretariat, case, "publish", version=2, key=key, documents=[paper]))
    assert [one.status_code for one in asked] == [202, 202, 202]

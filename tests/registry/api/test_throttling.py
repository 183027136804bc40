"""Limits are counted together by all workers, by visitor's address and by credential."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from redis.exceptions import ConnectionError as CacheGone
from rest_framework.test import APIRequestFactory

from registry.api.throttling import AnonymousThrottle, CredentialThrottle
from registry.identity.scopes import Scope


@pytest.fixture
def three_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    for throttle in (AnonymousThrottle, CredentialThrottle):
        monkeypatch.setattr(throttle, "rate", "3/hour", raising=False)


def statuses(client: Any, times: int, **request: Any) -> list[int]:
    return [client.get("/api/v1/countries/", **request).status_code for _time in range(times)]


def test_a_visitor_has_so_many_requests(client, db, three_an_hour):
    assert statuses(client, 5) == [200, 200, 200, 429, 429]
    assert client.get("/api/v1/countries/").headers["Retry-After"].isdigit()


def test_each_visitor_has_their_own_limit(client, db, three_an_hour):
    statuses(client, 4)

    assert statuses(client, 1, REMOTE_ADDR="192.0.2.7") == [200]


def test_a_second_token_of_the_same_credential_is_no_way_around(client, token, three_an_hour):
    header = token(scopes=[Scope.REGISTER_READ])

    assert statuses(client, 4, headers=header) == [200, 200, 200, 429]
    other = token(scopes=[Scope.REGISTER_READ])
    assert statuses(client, 1, headers=other) == [200]


def test_simultaneous_requests_are_all_counted(three_an_hour):
    asked = APIRequestFactory().get("/", REMOTE_ADDR="192.0.2.8")
    request = SimpleNamespace(auth=None, user=None, META=asked.META, headers=asked.headers)

    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(lambda _n: AnonymousThrottle().allow_request(request, None), range(40)))
    assert sum(allowed) == 3


def test_without_the_cache_the_register_can_still_be_read(client, db, three_an_hour, monkeypatch):
    def gone(*_args: Any, **_options: Any) -> None:
        raise CacheGone("no cache")

    monkeypatch.setattr(cache, "add", gone)
    assert statuses(client, 5) == [200] * 5

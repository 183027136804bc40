"""How many requests a minute, counted on the cache that all workers share.

DRF's own throttles read a list, change it and write it back: two workers at once
lose a request. Here one atomic increment counts a fixed window. When the cache
cannot be reached requests pass: reading a public register is worth more than the
limit, and the health page tells about the cache.
"""

import time
from typing import TYPE_CHECKING, Any

import structlog
from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:  # DRF's settings load this module while DRF's views are being loaded
    from rest_framework.views import APIView

logger = structlog.get_logger(__name__)


class FixedWindowThrottle(SimpleRateThrottle):
    """``num_requests`` per ``duration`` seconds for each key of :meth:`get_cache_key`."""

    num_requests: int
    duration: int  # seconds

    def allow_request(self, request: Any, view: Any) -> bool:
        self.moment = time.time()
        key = self.get_cache_key(request, view)
        if key is None or self.rate is None:
            return True
        window = int(self.moment // self.duration)
        try:
            return self._count(f"{key}:{window}") <= self.num_requests
        except (RedisError, OSError):
            logger.warning("throttle_cache_unreachable", scope=self.scope)
            return True

    def _count(self, key: str) -> int:
        cache.add(key, 0, timeout=int(self.duration) + 1)
        try:
            return cache.incr(key)
        except ValueError:  # the window ended between the two lines
            return 1

    def wait(self) -> float:
        """Seconds until the next window."""
        return self.duration - self.moment % self.duration

    def key_for(self, ident: str) -> str:
        return self.cache_format % {"scope": self.scope, "ident": ident}


class AnonymousThrottle(FixedWindowThrottle):
    """Visitors, by address."""

    scope = "anonymous"

    def get_cache_key(self, request: Request, view: "APIView") -> str | None:
        return None if request.auth else self.key_for(self.get_ident(request))


class CredentialThrottle(FixedWindowThrottle):
    """Programs, by credential: a token is not a way around the limit."""

    scope = "credential"

    def get_cache_key(self, request: Request, view: "APIView") -> str | None:
        token: Any = request.auth
        return self.key_for(str(token.client_id)) if token else None


class TokenThrottle(FixedWindowThrottle):
    """Requests for an access token, each of which costs a slow hash: by address."""

    scope = "token"

    def get_cache_key(self, request: Request, view: "APIView") -> str:
        return self.key_for(self.get_ident(request))


class DownloadThrottle(CredentialThrottle):
    """Downloads of the ledger, which are long."""

    scope = "download"

"""How many inputs one address may send in an hour, whichever worker takes them."""

from typing import Any

from registry.api.throttling import FixedWindowThrottle


class PublicInputThrottle(FixedWindowThrottle):
    """By address, for pages and programs alike; reading is not counted here."""

    scope = "public_input"
    rate = "10/hour"

    def allow_request(self, request: Any, view: Any) -> bool:
        return request.method != "POST" or super().allow_request(request, view)

    def get_cache_key(self, request: Any, view: Any) -> str:
        return self.key_for(self.get_ident(request))

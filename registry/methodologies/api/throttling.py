"""How many calculations one address may ask for in an hour, whichever worker takes them."""

from typing import Any

from registry.api.throttling import FixedWindowThrottle


class CalculationThrottle(FixedWindowThrottle):
    """By address, for the page and for programs alike; reading is not counted here."""

    scope = "methodology_calculation"
    rate = "120/hour"

    def allow_request(self, request: Any, view: Any) -> bool:
        return request.method != "POST" or super().allow_request(request, view)

    def get_cache_key(self, request: Any, view: Any) -> str:
        return self.key_for(self.get_ident(request))

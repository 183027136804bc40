"""Which pages there are, asked of the registry itself, so that a new page cannot be forgotten.

An address without parts is looked at as it is. One with parts needs an example, from the loaded data; a page
that has none fails ``test_every_page_is_looked_at``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

# Not pages: what programs read, what only takes a POST, and libraries' own plumbing.
NOT_PAGES = re.compile(
    r"(^|:)(api|v1)(:|-|_|$)|-csv$|_csv$|-feed$|feed$|^health|prometheus|metrics|schema$|jsi18n|javascript"
    r"|^set_language$|autocomplete|view_on_site|export|import|process_|(^|[:_-])action|dispatch"
    r"|^idp:|openid|oidc|^socialaccount_login|^socialaccount_signup|webauthn|mfa_.*(download|generate|json)"
    r"|recordedevent_history$|download-(about|file|again|cancel)$|(add|delete)$|password_change|login_by_code|confirm_login_code|_from_key$|logout$|-data$|-json$|login_token"
    r"|-paper$|:minutes$|documents:(download|state)$|:methodology-(file|revision)$|:factor-table-file$"
)
ROLES = (
    ("admin:", "registry_officer"),
    ("auditing:", "auditor"),
    ("notifications:", "registry_officer"),
    ("portal:committee", "secretariat"),
    ("portal:decision", "secretariat"),
    ("portal:agenda", "secretariat"),
    ("portal:inputs", "secretariat"),
    ("portal:third-party-entity", "third_party_entity"),
    ("documents:", "participant"),
    ("portal:", "participant"),
    ("account_login", ""),
    ("account_signup", ""),
    ("account_reset_password", ""),
    ("account_inactive", ""),
    ("mfa_authenticate", ""),
    ("account_", "participant"),
    ("mfa_", "participant"),
    ("usersessions_", "participant"),
    ("socialaccount_connections", "participant"),
)


@dataclass(frozen=True, slots=True, order=True)
class Page:
    """``name`` as the resolver calls it; ``parts`` are what its address needs."""

    name: str
    parts: tuple[str, ...]

    @property
    def role(self) -> str:
        return next((role for start, role in ROLES if self.name.startswith(start)), "")

    def __str__(self) -> str:
        return self.name.replace(":", ".")


def walk(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from walk(pattern.url_patterns, inner)
        elif pattern.name:
            yield f"{space}{pattern.name}", pattern


def pages() -> list[Page]:
    """Every named page once, in a fixed order."""
    found = {}
    for name, pattern in walk(get_resolver().url_patterns):
        if not NOT_PAGES.search(name) and name not in found:
            found[name] = Page(name, tuple(pattern.pattern.converters))
    return sorted(found.values())


def address(page: Page, places: dict[str, str]) -> str | None:
    """Where the page is: its plain address, or the example the loaded data gives. None: there is none."""
    if page.name in places:
        return places[page.name]
    try:
        return reverse(page.name)
    except NoReverseMatch:
        return None

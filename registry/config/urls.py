"""Every door of the registry, by address.

A room brings its own ``urls.py``; this table only says where it begins.
"""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

# address prefix -> the room's table of addresses
DOORS = {
    "accounts/": "allauth.urls",
    "office/": "registry.office.urls",
    "audit/": "registry.auditing.urls",
    "api/": "registry.api.urls",
    "": "registry.public.urls",
}

urlpatterns: list[URLPattern | URLResolver] = [
    path(prefix, include(table)) for prefix, table in DOORS.items() if find_spec(table)
]

"""Every door of the registry, by address.

A room brings its own ``urls.py``; this table only says where it begins.
"""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from registry.config.health import Live, Ready

# address prefix, the room's table of addresses; the first that knows an address answers
DOORS = (
    ("accounts/", "registry.identity.urls"),
    ("accounts/", "allauth.urls"),
    ("portal/", "registry.portal.urls"),
    ("documents/", "registry.documents.urls"),
    ("decisions/", "registry.parties.urls"),
    ("office/", "registry.office.urls"),
    ("audit/", "registry.auditing.urls"),
    ("notifications/", "registry.notifications.urls"),
    ("api/", "registry.config.api_urls"),
    ("", "registry.public.urls"),
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live/", Live.as_view(), name="health-live"),
    path("health/ready/", Ready.as_view(), name="health-ready"),
    *(path(prefix, include(table)) for prefix, table in DOORS if find_spec(table)),
]
if find_spec("registry.auditing.models"):
    from registry.config.metrics import metrics

    urlpatterns.append(path("metrics", metrics, name="metrics"))

# What a reader sees when something is wrong; see registry.public.errors.
handler400 = "registry.public.errors.bad_request"
handler403 = "registry.public.errors.forbidden"
handler404 = "registry.public.errors.not_found"
handler429 = "registry.public.errors.too_many_requests"  # asked for by the sign-in library
handler500 = "registry.public.errors.server_error"

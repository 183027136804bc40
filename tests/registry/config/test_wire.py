"""What goes over the wire: headers on every answer, cookies in production, forms, ways back, host names."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

import pytest
from django.http import HttpResponse, HttpResponseForbidden
from django.middleware import csrf
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from registry.identity.models.people import User
from tests.registry.config.test_settings import PRODUCTION, PROJECT

EVIL = "https://evil.example/"
DISGUISES = [
    EVIL,
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "http:///evil.example",
    "\t//evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
]
# What programs call with a token of their own, and no cookie: another site can make no browser send that.
WITHOUT_COOKIES = re.compile(r"^api/")


def walk(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = before + re.sub(r"[\^$]", "", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, route)
        else:
            yield route, pattern


ADDRESSES = dict(walk(get_resolver().url_patterns))
PLAIN = sorted(route for route in ADDRESSES if not re.search(r"[<(\[\\]", route))


def leads_away(answer) -> bool:
    target = urlsplit(answer.get("Location", ""))
    return target.scheme not in ("", "http") or target.netloc not in ("", "testserver")


@pytest.fixture
def somebody(db) -> User:
    user = User.objects.create_user("bat@example.mn", "correct horse", name="Bat")
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


# -- Forms.

EXAMPLES = {"uuid": "00000000-0000-0000-0000-000000000000", "int": "1"}
# What mail programs post by themselves (RFC 8058): the signed token in the address is the permission.
BY_SIGNED_TOKEN = {"notifications/unsubscribe/<str:token>/"}


def example(route: str) -> str:
    return "/" + re.sub(r"<(\w+):\w+>", lambda part: EXAMPLES.get(part[1], "x"), route)


def test_a_form_without_its_token_is_refused_at_every_address(rf, somebody, monkeypatch):
    """Asked of the very check that stands before every view; the few views that call it themselves are posted to."""
    monkeypatch.setattr(
        csrf, "_get_failure_view", lambda: lambda request, reason: HttpResponseForbidden(reason)
    )
    check = csrf.CsrfViewMiddleware(lambda request: HttpResponse())
    open_to_other_sites = []
    for route, pattern in ADDRESSES.items():
        request = rf.post("/")
        request._dont_enforce_csrf_checks = False  # type: ignore[attr-defined]
        if not WITHOUT_COOKIES.match(route) and check.process_view(request, pattern.callback, (), {}) is None:
            open_to_other_sites.append(route)
    assert len(ADDRESSES) > 300
    assert set(open_to_other_sites) > BY_SIGNED_TOKEN

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(somebody)
    for route in set(open_to_other_sites) - BY_SIGNED_TOKEN:
        assert browser.post(example(route)).status_code == 403, route


# -- Headers.

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 200),
        ("/accounts/login/", 200),
        ("/accounts/email/", 302),
        ("/no-such-page/", 404),
        ("/office/", 302),
        ("/api/v1/countries/", 200),
        ("/api/v1/no-such/", 404),
        ("/api/docs/", 200),
        ("/static/registry.css", 200),
        ("/health/live/", 200),
    ],
)
def test_every_kind_of_answer_has_every_header(client, db, address, status):
    answer = client.get(address)

    assert answer.status_code == status
    is_file = address.startswith("/static/")  # answered before the others are reached
    for name, value in EVERYWHERE.items():
        if not (is_file and name == "X-Frame-Options"):
            assert answer.headers.get(name) == value, name
    assert "camera=()" in answer["Permissions-Policy"]
    if not is_file:
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy


def test_a_refused_form_and_a_wrong_host_have_them_too(db):
    refused = Client(enforce_csrf_checks=True).post("/accounts/login/")
    elsewhere = Client().get("/", headers={"host": "evil.example"})

    assert (refused.status_code, elsewhere.status_code) == (403, 400)
    for answer in (refused, elsewhere):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "Permissions-Policy" in answer
    assert "evil.example" not in elsewhere.content.decode()


def test_a_page_made_for_one_person_is_kept_by_no_cache(client, somebody):
    client.force_login(somebody)

    for address in ("/", "/portal/", "/accounts/email/", "/notifications/"):
        assert "no-store" in client.get(address)["Cache-Control"], address
    assert "no-store" not in Client().get("/").get("Cache-Control", "")
    assert client.post("/accounts/logout/")["Clear-Site-Data"] == '"storage"'


# -- Hosts.


def test_a_wrong_host_reaches_no_page_and_no_message(client, somebody, mailoutbox):
    answer = client.post(
        "/accounts/password/reset/", {"email": somebody.email}, headers={"host": "evil.example"}
    )

    assert answer.status_code == 400
    assert mailoutbox == []


# -- Ways back.


def test_nothing_of_ours_reads_a_way_back():
    """The library and Django read ``next``, and are asked below; our own pages lead to fixed places."""
    reading = re.compile(
        r"(GET|POST|query_params)(\.get\(|\[)[\"'](next|url|back|redirect\w*|return\w*)[\"']|HTTP_REFERER"
    )
    found = [
        path.relative_to(PROJECT).as_posix()
        for path in (PROJECT / "registry").rglob("*.py")
        if reading.search(path.read_text(encoding="utf-8"))
    ]

    # The worklist goes back to one of its own lists, and looks that it is one.
    assert found == ["registry/office/views/worklist.py"]


@pytest.mark.parametrize("signed_in", [False, True])
def test_no_page_of_the_library_leads_away_whatever_is_asked_as_next(somebody, signed_in):
    browser = Client()
    away = []
    for route in PLAIN:
        if route.startswith(("accounts/", "office/log", "language/")):
            if signed_in:
                browser.force_login(somebody)
            if leads_away(browser.get(f"/{route}", {"next": EVIL})):
                away.append(route)

    assert away == []


@pytest.mark.parametrize("disguise", DISGUISES)
def test_no_disguise_of_another_site_passes_as_the_way_back(somebody, disguise):
    password = {"password": "correct horse"}
    forms = [
        (reverse("account_login"), {"login": somebody.email, **password}, False),
        (reverse("account_logout"), {}, True),
        (reverse("public:set-language"), {"language": "ja"}, False),
        (reverse("account_reauthenticate"), password, True),
    ]
    for address, values, signed_in in forms:
        browser = Client()
        if signed_in:
            browser.force_login(somebody)
        where = f"{address}?{urlencode({'next': disguise})}"
        answer = browser.post(where, {**values, "next": disguise})
        assert answer.status_code == 302, address
        assert not leads_away(answer), (address, answer["Location"])


# -- Cookies.


def test_in_production_cookies_are_bound_to_the_host_and_everything_to_tls():
    names = [
        *("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME"),
        *("SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_DOMAIN", "SESSION_COOKIE_PATH", "CSRF_COOKIE_PATH"),
        *("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE"),
        *("SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY", "LANGUAGE_COOKIE_HTTPONLY"),
        *("SESSION_COOKIE_SAMESITE", "CSRF_COOKIE_SAMESITE", "SECURE_SSL_REDIRECT"),
        *("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SESSION_EXPIRE_AT_BROWSER_CLOSE"),
        *("MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN", "ACCOUNT_DEFAULT_HTTP_PROTOCOL"),
    ]
    program = f"from django.conf import settings as s; print({{n: getattr(s, n, None) for n in {names!r}}})"
    asked = subprocess.run(
        [sys.executable, "-c", program],
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "registry.config.settings",
            **PRODUCTION,
        },
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = eval(asked.stdout)

    for cookie in ("SESSION", "CSRF", "LANGUAGE"):
        # A browser takes a cookie of this prefix only when it is secure, of no domain and for the path "/".
        assert found[f"{cookie}_COOKIE_NAME"].startswith("__Host-")
        assert found[f"{cookie}_COOKIE_SECURE"]
        assert found[f"{cookie}_COOKIE_HTTPONLY"]
        assert found.get(f"{cookie}_COOKIE_DOMAIN") is None
        assert found.get(f"{cookie}_COOKIE_PATH", "/") == "/"
    assert found["SESSION_COOKIE_SAMESITE"] == found["CSRF_COOKIE_SAMESITE"] == "Lax"
    assert found["SECURE_SSL_REDIRECT"]
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert found["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert found["SESSION_EXPIRE_AT_BROWSER_CLOSE"]
    assert found["MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN"] is False
    assert found["ACCOUNT_DEFAULT_HTTP_PROTOCOL"] == "https"


def test_session_and_form_cookies_of_a_trial_are_out_of_reach_of_scripts(client, db):
    client.get("/accounts/login/")

    for name in ("csrftoken",):
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"
